"""Addresses of the author pages about quizzes."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the learn pages about assessments."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the learn pages about reinforcement."""

from django.urls import URLPattern

routes: list[URLPattern] = []

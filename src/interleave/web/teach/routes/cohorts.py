"""Addresses of the teach pages about cohorts."""

from django.urls import URLPattern

routes: list[URLPattern] = []

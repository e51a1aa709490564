"""Addresses of the teach pages about live."""

from django.urls import URLPattern

routes: list[URLPattern] = []

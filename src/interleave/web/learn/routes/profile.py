"""Addresses of the learn pages about profile."""

from django.urls import URLPattern

routes: list[URLPattern] = []

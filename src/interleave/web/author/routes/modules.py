"""Addresses of the author pages about modules."""

from django.urls import URLPattern

routes: list[URLPattern] = []

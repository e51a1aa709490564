"""Addresses of the coach pages about coaching."""

from django.urls import URLPattern

routes: list[URLPattern] = []

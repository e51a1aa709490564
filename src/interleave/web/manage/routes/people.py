"""Addresses of the manage pages about people."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the learn pages about coaching."""

from django.urls import URLPattern

routes: list[URLPattern] = []

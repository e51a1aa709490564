"""Addresses of the learn pages about live."""

from django.urls import URLPattern

routes: list[URLPattern] = []

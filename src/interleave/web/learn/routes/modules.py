"""Addresses of the learn pages about modules."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the manage pages about cohorts."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the manage pages about team."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the learn pages about community."""

from django.urls import URLPattern

routes: list[URLPattern] = []

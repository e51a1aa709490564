"""Addresses of the author pages about journeys."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Addresses of the learn pages about journeys."""

from django.urls import URLPattern

routes: list[URLPattern] = []

"""Pages for everybody: the door, notifications."""

from django.urls import URLPattern

app_name = "base"

urlpatterns: list[URLPattern] = []

"""Standards: one folder each."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "interleave.interop"
    label = "interop"

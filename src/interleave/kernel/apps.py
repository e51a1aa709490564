"""The kernel app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "interleave.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

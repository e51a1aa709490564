"""The catalogue app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "interleave.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

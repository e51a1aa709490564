"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "interleave.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

"""Data migrations that need not run on an empty database."""

from django.db import migrations


class ChangeRows(migrations.RunPython):
    """A change of rows that exist. An empty database has none, so its tables may be made from the models."""

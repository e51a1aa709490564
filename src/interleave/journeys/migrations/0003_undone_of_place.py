from django.db import migrations, models


class Migration(migrations.Migration):
    """How many steps of a place are late is counted without the rest of its rows."""

    dependencies = [("journeys", "0002_by_organisation")]

    operations = [
        migrations.AddIndex(
            "stepprogress",
            models.Index(
                condition=models.Q(("done_at", None)),
                fields=["enrolment", "due_at"],
                name="progress_undone_of_place",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """How many are late on a step is answered by the index alone, whatever their number."""

    dependencies = [("journeys", "0003_undone_of_place")]

    operations = [
        migrations.RemoveIndex("stepprogress", "progress_late_by_step"),
        migrations.AddIndex(
            "stepprogress",
            models.Index(
                condition=models.Q(("late_at__isnull", False)),
                fields=["cohort", "step", "late_at", "organisation"],
                name="progress_late_by_step",
            ),
        ),
    ]

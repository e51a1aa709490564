import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The cohort of a row of progress, from now on always; apart, for PostgreSQL wants the filling over."""

    dependencies = [("journeys", "0003_standing")]

    operations = [
        migrations.AlterField(
            "stepprogress",
            "cohort",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="journeys.cohort",
            ),
        ),
        migrations.AddIndex(
            "stepprogress",
            models.Index(
                fields=["cohort", "step", "late_at"],
                condition=models.Q(("late_at__isnull", False)),
                name="progress_late_by_step",
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import interleave.kernel.ids
import interleave.kernel.tenancy


def fill_cohorts(apps, schema_editor):
    """Give every row of progress its cohort; `rebuild journeys` fills the other new columns."""
    places = apps.get_model("journeys", "Enrolment").objects.filter(pk=OuterRef("enrolment_id"))
    apps.get_model("journeys", "StepProgress").objects.update(
        cohort_id=Subquery(places.values("cohort_id")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0002_progress_by_place"),
        ("people", "0002_reinforcement"),
    ]

    operations = [
        migrations.AddField("enrolment", "coming", models.JSONField(default=list)),
        migrations.AddField("stepprogress", "late_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "stepprogress",
            "cohort",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="journeys.cohort",
            ),
        ),
        migrations.CreateModel(
            name="CohortStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=interleave.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("started", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("scored", models.PositiveIntegerField(default=0)),
                ("points", models.PositiveBigIntegerField(default=0)),
                (
                    "cohort",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="journeys.cohort",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        default=interleave.kernel.tenancy.organisation_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journeys.step"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cohort", "step"), name="cohort_step_once"),
                ],
            },
        ),
        migrations.RunPython(fill_cohorts, migrations.RunPython.noop),
    ]

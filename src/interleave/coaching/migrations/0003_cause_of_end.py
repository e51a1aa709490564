"""A relation remembers who ended it, and why where that leaves something to be done."""

import django.db.models.deletion
from django.db import migrations, models

CAUSES = [
    ("", "Ended by the coach or an organiser"),
    ("other_coach", "Another coach took over"),
    ("coach_left", "The coach’s account was closed"),
    ("person_left", "The person’s account was closed"),
    ("withdrawn", "The enrolment was withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("coaching", "0002_missed_meetings"), ("people", "0001_first")]

    operations = [
        migrations.AddField(
            "relation",
            "end_cause",
            models.CharField(blank=True, choices=CAUSES, default="", max_length=20),
        ),
        migrations.AddField(
            "relation",
            "ended_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
            ),
        ),
    ]

"""Staff numbers, once per organisation; and how a staged people file is to be read."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="staff_number",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("staff_number"),
                condition=models.Q(("staff_number", ""), _negated=True),
                name="person_staff_number_once",
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="closed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="stagedfile",
            name="choices",
            field=models.JSONField(default=dict),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0007_library_and_objective_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="cohortoffering",
            name="detached_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="first_enrolled_at",
            field=models.DateTimeField(null=True),
        ),
    ]

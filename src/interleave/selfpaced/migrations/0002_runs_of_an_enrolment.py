from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_first"),
        ("people", "0001_first"),
        ("selfpaced", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="run",
            name="run_once",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_open_once",
        ),
        migrations.AddField(
            model_name="run",
            name="enrolment_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                fields=("person", "module", "enrolment_id", "number"), name="run_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None)),
                fields=("person", "module", "number"),
                name="run_once_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("person", "module", "enrolment_id"),
                name="run_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None), ("finished_at", None)),
                fields=("person", "module"),
                name="run_open_once_outside",
            ),
        ),
    ]

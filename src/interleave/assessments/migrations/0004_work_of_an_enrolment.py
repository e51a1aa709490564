from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_collections"),
        ("people", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_number_once",
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_open_once",
        ),
        migrations.RemoveConstraint(
            model_name="surveyresponse",
            name="survey_answered_once_per_context",
        ),
        migrations.RemoveConstraint(
            model_name="surveyresponse",
            name="survey_answered_once_without_context",
        ),
        migrations.RemoveConstraint(
            model_name="taskreport",
            name="task_report_once",
        ),
        migrations.RemoveConstraint(
            model_name="taskreport",
            name="task_report_waits_once",
        ),
        migrations.AddField(
            model_name="attempt",
            name="enrolment_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="surveyresponse",
            name="enrolment_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="taskreport",
            name="enrolment_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                fields=("person", "quiz", "enrolment_id", "number"), name="attempt_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None)),
                fields=("person", "quiz", "number"),
                name="attempt_number_once_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("person", "quiz", "enrolment_id"),
                name="attempt_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None), ("finished_at", None)),
                fields=("person", "quiz"),
                name="attempt_open_once_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresponse",
            constraint=models.UniqueConstraint(
                fields=("person", "survey", "enrolment_id"), name="survey_answered_once_per_enrolment"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresponse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None)),
                fields=("person", "survey", "context_id"),
                name="survey_answered_once_per_context",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresponse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("context_id", None), ("enrolment_id", None)),
                fields=("person", "survey"),
                name="survey_answered_once_without_context",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskreport",
            constraint=models.UniqueConstraint(
                fields=("person", "task", "enrolment_id", "number"), name="task_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None)),
                fields=("person", "task", "number"),
                name="task_report_once_outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("person", "task", "enrolment_id"),
                name="task_report_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enrolment_id", None), ("state", "waiting")),
                fields=("person", "task"),
                name="task_report_waits_once_outside",
            ),
        ),
    ]

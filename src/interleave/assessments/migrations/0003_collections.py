from django.db import migrations, models


class Migration(migrations.Migration):
    """A name belongs to a collection. What exists belongs to the library of the organisation."""

    dependencies = [("assessments", "0002_item_statistics")]

    operations = [
        migrations.AddField("quiz", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("quiz", "quiz_slug_once"),
        migrations.AddConstraint(
            "quiz",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="quiz_name_once"),
        ),
        migrations.AddField("survey", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("survey", "survey_slug_once"),
        migrations.AddConstraint(
            "survey",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="survey_name_once"),
        ),
        migrations.AddField("task", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("task", "task_slug_once"),
        migrations.AddConstraint(
            "task",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="task_name_once"),
        ),
    ]

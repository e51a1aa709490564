from django.db import migrations, models


class Migration(migrations.Migration):
    """A name belongs to a collection. What exists belongs to the library of the organisation."""

    dependencies = [("catalogue", "0001_first")]

    operations = [
        migrations.AddField("skill", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("skill", "skill_slug_once"),
        migrations.AddConstraint(
            "skill",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="skill_name_once"),
        ),
        migrations.AddField(
            "objective", "collection", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.RemoveConstraint("objective", "objective_slug_once"),
        migrations.AddConstraint(
            "objective",
            models.UniqueConstraint(
                fields=["organisation", "collection", "slug"], name="objective_name_once"
            ),
        ),
        migrations.AddField("item", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("item", "item_slug_once"),
        migrations.AddConstraint(
            "item",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="item_name_once"),
        ),
        migrations.AddField("module", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("module", "module_slug_once"),
        migrations.AddConstraint(
            "module",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="module_name_once"),
        ),
        migrations.AddField("jobaid", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("jobaid", "job_aid_slug_once"),
        migrations.AddConstraint(
            "jobaid",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="job_aid_name_once"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A name belongs to a collection. What exists belongs to the library of the organisation."""

    dependencies = [("community", "0001_first")]

    operations = [
        migrations.AddField("prompt", "collection", models.CharField(blank=True, default="", max_length=80)),
        migrations.RemoveConstraint("prompt", "prompt_slug_once"),
        migrations.AddConstraint(
            "prompt",
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="prompt_name_once"),
        ),
    ]

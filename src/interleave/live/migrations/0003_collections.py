from django.db import migrations, models


class Migration(migrations.Migration):
    """A name belongs to a collection. What exists belongs to the library of the organisation."""

    dependencies = [("live", "0002_offers_and_announced_dates")]

    operations = [
        migrations.AddField(
            "liveactivity", "collection", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.RemoveConstraint("liveactivity", "live_activity_slug_once"),
        migrations.AddConstraint(
            "liveactivity",
            models.UniqueConstraint(
                fields=["organisation", "collection", "slug"], name="live_activity_name_once"
            ),
        ),
    ]

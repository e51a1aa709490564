from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists of a whole organisation find their rows, also once no organisation has an index of its own."""

    dependencies = [("journeys", "0001_first")]

    operations = [
        migrations.AddIndex(
            "cohort", models.Index(fields=["organisation", "starts_on"], name="cohort_by_organisation")
        ),
        migrations.AddIndex(
            "journeyversion",
            models.Index(fields=["organisation", "journey"], name="journey_version_by_owner"),
        ),
    ]

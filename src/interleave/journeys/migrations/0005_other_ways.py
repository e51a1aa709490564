from django.db import migrations, models
from django.db.models import Q

ROUTES = [
    ("standard", "Standard"),
    ("short", "In short"),
    ("remedial", "From another side"),
    ("enrich", "To go further"),
]


class Migration(migrations.Migration):
    """A step may have other ways, and a person takes them."""

    dependencies = [("journeys", "0004_late_by_index_alone")]

    operations = [
        migrations.AddField(
            "step", "variant_of", models.SlugField(blank=True, db_index=False, default="", max_length=80)
        ),
        migrations.AddField(
            "step", "route", models.CharField(choices=ROUTES, default="standard", max_length=10)
        ),
        migrations.AddConstraint(
            "step",
            models.CheckConstraint(
                condition=Q(variant_of="", route="standard") | (~Q(variant_of="") & ~Q(route="standard")),
                name="step_variant_has_a_route",
            ),
        ),
        migrations.AddField("enrolment", "added_count", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("stepprogress", "taken", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField(
            "stepprogress", "taken_why", models.CharField(blank=True, default="", max_length=300)
        ),
    ]

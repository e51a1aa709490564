"""Offered seats have an end, and sessions remember since when their date stands."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("live", "0001_first")]

    operations = [
        migrations.AddField("booking", "offered_until", models.DateTimeField(null=True)),
        migrations.AddField("session", "announced_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "booking",
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | (~Q(state="offered") & Q(offered_until__isnull=True)),
                name="live_booking_offer_has_an_end",
            ),
        ),
        migrations.AddIndex(
            "booking",
            models.Index(
                fields=["offered_until"],
                condition=Q(offered_until__isnull=False),
                name="live_booking_by_offer_end",
            ),
        ),
    ]

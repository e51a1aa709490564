"""An enrolment remembers why it was withdrawn; older ones get the reason with the next rebuild."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0005_other_ways")]

    operations = [
        migrations.AddField(
            "enrolment",
            "withdrawal_reason",
            models.CharField(blank=True, default="", max_length=300),
        ),
    ]

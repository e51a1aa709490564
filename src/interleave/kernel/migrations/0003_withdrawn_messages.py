"""A message that was withdrawn on purpose is no failed delivery."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_job_failures")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveIndex(model_name="outboxmessage", name="outbox_waiting"),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(delivered_at=None, gave_up_at=None, withdrawn_at=None),
                fields=["due_at"],
                name="outbox_waiting",
            ),
        ),
    ]

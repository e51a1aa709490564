from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_withdrawn_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField(db_index=True)),
                ("claimed_at", models.DateTimeField(db_index=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("location", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="UnsentForm",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("path", models.CharField(max_length=2000)),
                ("entries", models.JSONField()),
                ("has_files", models.BooleanField()),
                ("kept_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]

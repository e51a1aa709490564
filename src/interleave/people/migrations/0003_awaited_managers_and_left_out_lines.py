"""Managers that a file named before they had an account; and the lines that an import left out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_staff_numbers_and_file_choices")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="awaited_manager",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="left_out",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="left_out_lines",
            field=models.JSONField(default=list),
        ),
    ]

"""Withdraw the active enrolments of accounts that were closed before closing withdrew them.

A withdrawal records events that other contexts react to, so the migration only puts a message for each
person concerned. The background process then does what closing does today
(`journeys.services.withdraw_left_enrolments`).
"""

from django.db import migrations

from interleave.kernel import clock
from interleave.kernel.row_migrations import ChangeRows

BATCH = 500


def forward(apps, schema_editor):
    """Put a message for each closed account with an active enrolment in a running cohort."""
    enrolments = apps.get_model("journeys", "Enrolment")._base_manager
    left = enrolments.filter(state="active", cohort__state="running", person__is_active=False)
    people = set(left.values_list("organisation_id", "person_id"))
    now = clock.now()
    Message = apps.get_model("kernel", "OutboxMessage")
    Message._base_manager.bulk_create(
        [
            Message(
                organisation_id=organisation_id,
                kind="withdraw_enrolments",
                key=f"withdraw_enrolments:{person_id}",
                payload={"person_id": str(person_id)},
                put_at=now,
                due_at=now,
            )
            for organisation_id, person_id in sorted(people)
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """The background process withdraws the enrolments of accounts that were closed earlier."""

    dependencies = [
        ("journeys", "0010_release_left_seats"),
        ("kernel", "0004_submissions"),
        ("people", "0002_staff_numbers_and_file_choices"),
    ]

    operations = [ChangeRows(forward, migrations.RunPython.noop)]

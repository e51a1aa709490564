"""Invite facilitators to the sessions that were planned before facilitators received invites.

The invites are messages of the outbox. To spread the mails of a long plan, an invite is due two weeks before
its session, or at once if the session is nearer. The message is read when it is delivered: a facilitator
who has been invited since, or no longer runs the session, receives nothing.
"""

from datetime import timedelta

from django.db import migrations

from interleave.kernel import clock
from interleave.kernel.row_migrations import ChangeRows

AHEAD = timedelta(days=14)
BATCH = 500


def forward(apps, schema_editor):
    """Put an invite for each facilitator of a session to come without one."""
    now = clock.now()
    invited = set(
        apps.get_model("interop", "SentAppointment")
        ._base_manager.filter(what="run")
        .values_list("person_id", "thing_id")
    )
    running = apps.get_model("live", "SessionFacilitator")._base_manager.filter(
        session__state="planned",
        session__ends_at__gt=now,
        session__offering__state__in=["published", "confirmed", "in_progress"],
        person__is_active=True,
    )
    Message = apps.get_model("kernel", "OutboxMessage")
    Message._base_manager.bulk_create(
        [
            Message(
                organisation_id=organisation_id,
                kind="invite",
                key=f"invite:planned-before-update:{person_id}:{session_id}:run",
                payload={
                    "method": "REQUEST",
                    "person_id": str(person_id),
                    "what": "run",
                    "id": str(session_id),
                    "at": now.isoformat(),
                },
                put_at=now,
                due_at=max(now, starts_at - AHEAD),
            )
            for organisation_id, person_id, session_id, starts_at in running.order_by("pk").values_list(
                "organisation_id", "person_id", "session_id", "session__starts_at"
            )
            if (person_id, session_id) not in invited
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """Facilitators receive an invite for sessions that were planned earlier."""

    dependencies = [
        ("interop", "0002_sent_appointments"),
        ("kernel", "0004_submissions"),
        ("live", "0003_collections"),
        ("people", "0002_staff_numbers_and_file_choices"),
    ]

    operations = [ChangeRows(forward, migrations.RunPython.noop)]

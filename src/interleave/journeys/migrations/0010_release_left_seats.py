"""Release what people hold who left before their seats were released at once.

Invites are rows without events and are deleted here. A seat that becomes free goes to the next person, with
events, notifications and calendar invites, so the migration only puts a message for each person concerned.
The background process then does what leaving does today (`journeys.services.release_left_seats`).
"""

from collections import defaultdict

from django.db import migrations

from interleave.kernel import clock
from interleave.kernel.row_migrations import ChangeRows

ALIVE = ("requested", "approved", "waitlisted", "offered", "booked")
BATCH = 500


def delete_invites(apps, schema_editor):
    """Delete the invites that a withdrawn enrolment left, unless another enrolment needs them."""
    offerings = defaultdict(set)  # of a cohort
    attached = apps.get_model("journeys", "CohortOffering")._base_manager
    for cohort_id, offering_id in attached.values_list("cohort_id", "offering_id"):
        offerings[cohort_id].add(offering_id)
    opened = apps.get_model("live", "Offering")._base_manager.exclude(context_id=None)
    made_for = defaultdict(set)
    for cohort_id, offering_id in opened.values_list("context_id", "pk"):
        made_for[cohort_id].add(offering_id)
    places = apps.get_model("journeys", "Enrolment")._base_manager
    kept = defaultdict(set)  # of a person
    for person_id, cohort_id in places.filter(state="active").values_list("person_id", "cohort_id"):
        kept[person_id] |= offerings[cohort_id]
    invites = apps.get_model("live", "OfferingInvite")._base_manager
    for person_id, cohort_id, withdrawn_at in places.filter(state="withdrawn").values_list(
        "person_id", "cohort_id", "withdrawn_at"
    ):
        left = sorted((offerings[cohort_id] | made_for[cohort_id]) - kept[person_id])
        for first in range(0, len(left), BATCH):
            some = left[first : first + BATCH]
            invites.filter(person=person_id, offering__in=some, invited_at__lte=withdrawn_at).delete()


def put_messages(apps, schema_editor):
    """Put a message for each closed account and withdrawn enrolment of a person with open bookings."""
    bookings = apps.get_model("live", "Booking")._base_manager
    held = bookings.filter(state__in=ALIVE).exclude(offering__state__in=["completed", "cancelled"])
    off = bookings.filter(state="cancelled_by_organiser", offering__state="cancelled")
    open_to = set(held.values_list("person_id", flat=True)) | set(off.values_list("person_id", flat=True))
    closed = apps.get_model("people", "Person")._base_manager.filter(is_active=False)
    wanted = [
        (organisation_id, person_id, None)
        for person_id, organisation_id in closed.values_list("pk", "organisation_id")
        if person_id in open_to
    ]
    withdrawn = apps.get_model("journeys", "Enrolment")._base_manager.filter(state="withdrawn")
    wanted += [
        (organisation_id, person_id, enrolment_id)
        for enrolment_id, person_id, organisation_id in withdrawn.order_by("pk").values_list(
            "pk", "person_id", "organisation_id"
        )
        if person_id in open_to
    ]
    now = clock.now()
    Message = apps.get_model("kernel", "OutboxMessage")
    Message._base_manager.bulk_create(
        [
            Message(
                organisation_id=organisation_id,
                kind="release_seats",
                key=f"release_seats:{enrolment_id or person_id}",
                payload={"person_id": str(person_id)}
                | ({"enrolment_id": str(enrolment_id)} if enrolment_id else {}),
                put_at=now,
                due_at=now,
            )
            for organisation_id, person_id, enrolment_id in wanted
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def forward(apps, schema_editor):
    delete_invites(apps, schema_editor)
    put_messages(apps, schema_editor)


class Migration(migrations.Migration):
    """What people hold who left before is released by the background process."""

    dependencies = [
        ("journeys", "0009_work_belongs_to_enrolments"),
        ("kernel", "0004_submissions"),
        ("live", "0003_collections"),
        ("people", "0002_staff_numbers_and_file_choices"),
    ]

    operations = [ChangeRows(forward, migrations.RunPython.noop)]

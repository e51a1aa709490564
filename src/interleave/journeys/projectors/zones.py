"""A person's time zone changed: the days of their active enrolments are counted in the new one.

The events of people do not say which zone it is now, and a replay must not read it from rows of today. So
what happens is written down as EnrolmentZoneChanged, once, and a replay reads that.
"""

from collections.abc import Iterable
from uuid import UUID

from interleave.engine import events
from interleave.journeys.models import Enrolment, EnrolmentState
from interleave.ledger import ledger
from interleave.ledger.ledger import Entry
from interleave.people import selectors as people

ZONE_FIELDS = frozenset({"own_zone_name", "site_id"})  # of a person; the zone follows from them

PersonEvent = events.PersonChanged | events.PersonJoined


def on_person(event: PersonEvent, entry: Entry) -> None:
    """Follow a person to another zone or site. 2 queries if their zone may have changed, else none."""
    if isinstance(event, events.PersonChanged) and not ZONE_FIELDS.intersection(event.fields):
        return
    _follow([event.person_id], event, entry)


def on_site(event: events.SiteChanged, entry: Entry) -> None:
    """Follow the people of a site whose clock was changed. 3 queries, and those of each changed enrolment."""
    if event.change == "changed" and not entry.replayed:
        _follow(people.list_ids_in_zone_of_site(event.site_id), event, entry)


def _follow(person_ids: Iterable[UUID], event: PersonEvent | events.SiteChanged, entry: Entry) -> None:
    if entry.replayed:
        return
    active = Enrolment.objects.filter(person_id__in=list(person_ids), state=EnrolmentState.ACTIVE)
    found = active.select_related("person__site").order_by("pk")
    ledger.record_many(
        [
            events.EnrolmentZoneChanged(
                person_id=enrolment.person_id,
                enrolment_id=enrolment.pk,
                zone_name=enrolment.person.zone_name,
                at=event.at,
            )
            for enrolment in found
            if enrolment.zone_name != enrolment.person.zone_name
        ],
        cause=entry,
    )

"""A live step. Done when every session of an offering is settled and the person was there for long enough.

Otherwise it is missed, and another offering is a new chance: booking it takes the word "missed" away.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interleave.engine import events, scoring
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import (
    AtOffering,
    Fact,
    Scoring,
    Setting,
    StepKind,
    Subject,
    Totals,
    Wants,
    is_number,
)
from interleave.live import selectors as live

ENOUGH = Decimal("0.75")  # share of the offering's time, unless the step's settings say otherwise


def find_subject(slug: str, collection: str = "") -> Subject | None:
    """Return the live activity of that slug in a collection. 1 query."""
    activity = live.find_activity(slug=slug, collection=collection)
    return (
        None if activity is None else Subject(activity.pk, activity.slug, activity.title, activity.collection)
    )


def name_subjects(ids: list[UUID]) -> dict[UUID, Subject]:
    """Return live activities by id. 1 query."""
    return {
        root.pk: Subject(root.pk, root.slug, root.title, root.collection)
        for root in live.list_activities_by_id(ids)
    }


def booked(event: events.BookingChanged) -> Fact | None:
    if event.state != "booked":
        return None
    return Fact(
        event.person_id,
        event.activity_id,
        event.at,
        started=False,
        missed=False,
        offering=_offering_of(event, event.at),
    )


def checked_in(event: events.CheckedIn) -> Fact:
    return Fact(event.person_id, event.activity_id, event.at, offering=_offering_of(event, event.at))


def marked(event: events.AttendanceMarked) -> Fact:
    """A mark may be corrected: the minutes of the earlier one are taken back."""
    return Fact(
        event.person_id,
        event.activity_id,
        event.at,
        started=event.minutes > 0,
        done=event.offering_over,
        share=event.offering_share,
        seconds=(event.minutes - event.previous_minutes) * 60,
        missed=event.offering_over or None,
        offering=_offering_of(event, event.held_at or event.at),
    )


def _offering_of(event: Any, held_at: datetime) -> AtOffering | None:
    """Return the offering, so that the fact stays in the cohorts that it serves; None for older events."""
    return AtOffering(event.offering_id, event.context_id, held_at) if event.is_bound else None


def is_met(fact: Fact, totals: Totals, wants: Wants) -> bool:
    wanted = Decimal(str(wants.get("at_least", ENOUGH)))
    return fact.done and fact.share is not None and scoring.reaches(fact.share, wanted)


KIND = StepKind(
    name="live",
    noun=_("Live session"),
    traits=Traits(
        voice="live",
        is_scored=False,
        is_attended=True,
        can_be_skipped=False,
        offers_help=False,
        lifts="discussed",
        simulated="attended",
    ),
    evidence={
        events.BookingChanged: booked,
        events.CheckedIn: checked_in,
        events.AttendanceMarked: marked,
    },
    mastery={},
    settings={
        "at_least": Setting(
            lambda value: is_number(value) and 0 < value <= 1,
            _("“at_least” is a number above 0, up to 1, for example 0.75."),
        )
    },
    find_subject=find_subject,
    name_subjects=name_subjects,
    is_met=is_met,
    scoring=Scoring.LATEST,
    folder="live",
)

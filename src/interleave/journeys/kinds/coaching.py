"""A talk with the coach. The n-th coaching step is done by the n-th meeting held."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from interleave.coaching import selectors as coaching
from interleave.engine import events
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import Fact, Setting, StepKind


def held(event: events.MeetingHeld) -> Fact:
    """A relation that was made for a cohort counts there alone. 1 query."""
    return Fact(
        event.person_id,
        None,
        event.at,
        done=True,
        share=Decimal(1),
        seconds=event.minutes * 60,
        count=1,
        cohort_id=coaching.context_of_relation(event.relation_id),
    )


KIND = StepKind(
    name="coaching",
    noun=_("Coach meeting"),
    traits=Traits(
        voice="live",
        is_scored=False,
        is_attended=True,
        can_be_skipped=False,
        offers_help=True,
        lifts="discussed",
        simulated="attended",
    ),
    evidence={events.MeetingHeld: held},
    mastery={},
    settings={"agenda": Setting(lambda value: isinstance(value, str), _("“agenda” is a text."))},
)

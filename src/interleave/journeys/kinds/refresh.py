"""A refresher. Done after so many reviews of cards since it opened; its score is the share recalled."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from interleave.engine import events
from interleave.journeys.kinds.facts import Fact, Scoring, StepKind, Totals, Wants

REVIEWS = 5  # unless the step's settings say otherwise
FORGOTTEN = 1  # the lowest of the four ratings


def reviewed(event: events.CardReviewed) -> Fact:
    return Fact(
        event.person_id,
        None,
        event.at,
        score=Decimal(event.rating > FORGOTTEN),
        count=1,
        only_open=True,
    )


def is_met(fact: Fact, totals: Totals, wants: Wants) -> bool:
    return totals.count >= int(wants.get("reviews", REVIEWS))


KIND = StepKind(
    name="refresh",
    voice="practice",
    noun=_("Refresher"),
    evidence={events.CardReviewed: reviewed},
    is_met=is_met,
    scoring=Scoring.MEAN,
)

"""A refresher. Done after so many reviews of cards since it opened; its score is the share recalled."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from interleave.catalogue.selectors import serving
from interleave.engine import events, mastery
from interleave.engine.pathways import Traits
from interleave.journeys.kinds.facts import Fact, Piece, Scoring, Setting, StepKind, Totals, Wants, is_whole

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


def proven(event: events.CardReviewed) -> Iterator[Piece]:
    """Yield a card recalled or forgotten, for each objective of its item. 1 query."""
    served = serving.find_served(item_id=event.item_id, at=event.at)
    if served is not None:
        share = float(event.rating > FORGOTTEN)
        piece = mastery.Evidence("item", share, event.at, guess=served.guess)
        yield from ((objective_id, piece) for objective_id in served.objective_ids)


KIND = StepKind(
    name="refresh",
    noun=_("Refresher"),
    traits=Traits(
        voice="practice",
        is_scored=True,
        is_attended=False,
        can_be_skipped=False,
        offers_help=False,
        lifts=None,
        simulated="recalled",
    ),
    evidence={events.CardReviewed: reviewed},
    mastery={events.CardReviewed: proven},
    settings={
        "reviews": Setting(
            lambda value: is_whole(value) and 1 <= value <= 1000,
            _("“reviews” is a whole number, 1 or more."),
        )
    },
    is_met=is_met,
    scoring=Scoring.MEAN,
)

"""Taking another way through a step. More may always be taken; less only when evidence speaks for it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.engine.pathways import Route
from interleave.engine.proposals import Proposal
from interleave.journeys import editions, selectors
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.models import Enrolment, EnrolmentState, StepProgress
from interleave.kernel import errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

# What a proposal allows beside itself: who may leave a step out may also take its short way.
ALLOWED = {Route.SKIP: (Route.SKIP,), Route.SHORT: (Route.SKIP, Route.SHORT)}


class NotProposed(errors.Conflict):
    """Nothing speaks for doing less here, or not any more."""


class WayClosed(errors.Conflict):
    """The way is not open yet, or the step is done."""


@transaction.atomic
def choose_route(
    *, actor: "Person", enrolment_id: UUID, step_id: UUID, route: str, granted: Proposal, now: datetime
) -> Enrolment:
    """Take a way through one's own step; standard undoes what was chosen. Choosing it twice changes nothing.

    Args:
        step_id: the standard step.
        route: skip, short, standard, remedial or enrich.
        granted: what the policy proposes for this step now, worked out by who calls (insights), never by a
            form: less than the standard way is taken only with it.

    Raises NotFound (nobody chooses for somebody else), Invalid for an unknown way, NotProposed, WayClosed, or
    Conflict for a place that was given up.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    edition = editions.load(place.cohort.version_id)
    step = edition.by_id.get(step_id)
    if place.person_id != actor.pk or step is None or step.variant_of:
        raise errors.NotFound
    if place.state == EnrolmentState.WITHDRAWN:
        raise errors.Conflict(_("This place was given up."))
    rows = {row.step_id: row for row in place.progress.all()}
    variant = _variant(edition, step, route)
    if _is_there(rows, step, variant, route):
        return place
    _require_open(rows, step, variant, route, now=now)
    if route in ALLOWED and granted.route not in ALLOWED[Route(route)]:
        raise NotProposed(_("What you have shown so far does not speak for this way."))
    _record(
        place, actor, step, variant, route, granted.reason if granted.route != Route.STANDARD else "", now
    )
    return place


@transaction.atomic
def drop_variant(*, actor: "Person", enrolment_id: UUID, variant_id: UUID, now: datetime) -> Enrolment:
    """Take what one added oneself off the list again. Raises NotFound, or WayClosed when it is done."""
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    edition = editions.load(place.cohort.version_id)
    variant = edition.by_id.get(variant_id)
    step = edition.by_slug.get(variant.variant_of) if variant is not None else None
    if place.person_id != actor.pk or variant is None or step is None or variant.route == Route.SHORT:
        raise errors.NotFound
    row = place.progress.get(step_id=variant_id)
    if row.taken and row.done_at is not None:
        raise WayClosed(_("You have done this already."))
    if row.taken:
        _record(place, actor, step, variant, Route.STANDARD, "", now)
    return place


def _variant(edition: Edition, step: EditionStep, route: str) -> EditionStep | None:
    """Return the step of a way; None for those that need none. Raises Invalid."""
    if route in (Route.SKIP, Route.STANDARD):
        return None
    for variant in edition.variants.get(step.slug, ()):
        if variant.route == route:
            return variant
    text = _("This step has no such way.")
    raise errors.Invalid(text, [Problem("route", text)])


def _is_there(
    rows: dict[UUID, StepProgress], step: EditionStep, variant: EditionStep | None, route: str
) -> bool:
    if variant is not None:
        return bool(rows[variant.id].taken)
    return rows[step.id].taken == ("" if route == Route.STANDARD else route)


def _require_open(
    rows: dict[UUID, StepProgress],
    step: EditionStep,
    variant: EditionStep | None,
    route: str,
    *,
    now: datetime,
) -> None:
    """Refuse what is not open yet, less of what is done, and going back from what is done another way."""
    row = rows[step.id]
    if route == Route.STANDARD:
        if row.taken == Route.SHORT and row.done_at is not None:
            raise WayClosed(_("You have done the short way already. The step stays open to read."))
        return
    asked = rows[variant.id] if variant is not None else row
    if asked.opens_at is None or asked.opens_at > now:
        raise WayClosed(_("This way is not open yet."))
    if route in ALLOWED and row.done_at is not None:
        raise WayClosed(_("You have done this step already."))


def _record(
    place: Enrolment,
    actor: "Person",
    step: EditionStep,
    variant: EditionStep | None,
    route: str,
    reason: str,
    now: datetime,
) -> None:
    event = events.RouteChosen(
        person_id=place.person_id,
        enrolment_id=place.pk,
        step_id=step.id,
        route=str(route),
        variant_id=variant.id if variant is not None else None,
        reason=reason or _("Chosen without a proposal."),
        at=now,
    )
    ledger.record(event, actor=actor)
    place.refresh_from_db()

"""What the pages of a cohort share, for who teaches and for who manages: its people and its live parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interleave.journeys import selectors as journeys
from interleave.journeys.selectors import CohortView, StepSpread
from interleave.live import selectors as live
from interleave.live.selectors import OfferingCard, SessionCard
from interleave.web.base.paging import PAGE_ROWS
from interleave.web.teach import cohort_score

if TYPE_CHECKING:
    from interleave.people.models import Person

ORDERS = {
    "name": _("By name"),
    "late": _("Late first"),
    "progress": _("Least done first"),
    "activity": _("Quiet for longest first"),
}
STATES = {"draft": _("In preparation"), "running": _("Running"), "finished": _("Finished")}


@dataclass(frozen=True, slots=True)
class LiveStep:
    """A live step of a cohort, with the offerings that serve it."""

    step: StepSpread
    dates: str
    offerings: tuple[OfferingCard, ...]
    hidden: int  # attached, but not for this viewer's eyes


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of the cohort, with the name of its offering."""

    offering: OfferingCard
    session: SessionCard


def read_cohort(request: HttpRequest, actor: "Person", cohort_id: UUID, *, now: datetime) -> CohortView:
    """Return a cohort with the page of people that the address asks for. 8 queries."""
    number = request.GET.get("page", "")
    return journeys.summarise_cohort(
        actor=actor,
        cohort_id=cohort_id,
        now=now,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
        search=request.GET.get("q", "").strip()[:100],
        order=request.GET.get("order", "name"),
        only_late=request.GET.get("late") == "1",
    )


def people_context(request: HttpRequest, view: CohortView) -> dict[str, Any]:
    """Return what `teach/_people.html` shows beside the rows."""
    order = request.GET.get("order", "name")
    return {
        "orders": ORDERS.items(),
        "order": order if order in ORDERS else "name",
        "only_late": request.GET.get("late") == "1",
        "is_filtered": bool(view.search or request.GET.get("late") == "1"),
        "page": page_of_people(view),
        "state_words": STATES.get(view.state, view.state),
    }


def page_of_people(view: CohortView) -> "Page[Any]":
    """Return the page of people as the pager wants it."""
    return Paginator(range(view.found), PAGE_ROWS).page(view.page)


def step_lines(view: CohortView) -> list[tuple[StepSpread, str]]:
    """Return the steps with their dates; another way only once somebody took it."""
    return [
        (step, cohort_score.dates_of(step, view.starts_on))
        for step in view.steps
        if step.route == "standard" or step.started
    ]


def live_steps(view: CohortView, cards: list[OfferingCard]) -> list[LiveStep]:
    """Return the live steps with their offerings, out of cards that are read already."""
    by_id = {card.offering_id: card for card in cards}
    return [
        LiveStep(step, cohort_score.dates_of(step, view.starts_on), *_serving(view, step, by_id))
        for step in view.steps
        if step.kind == "live"
    ]


def list_cards(actor: "Person", view: CohortView, *, now: datetime) -> list[OfferingCard]:
    """Return the offerings that were opened for a cohort. 5 queries."""
    return live.list_offerings_of_context(actor=actor, context_id=view.cohort_id, now=now)


def sessions_of(cards: list[OfferingCard]) -> list[PlannedSession]:
    """Return all sessions of offerings in time, those called off too."""
    found = [PlannedSession(card, session) for card in cards for session in card.sessions]
    return sorted(found, key=lambda entry: entry.session.starts_at)


def _serving(
    view: CohortView, step: StepSpread, by_id: dict[UUID, OfferingCard]
) -> tuple[tuple[OfferingCard, ...], int]:
    ids = [attached.offering_id for attached in view.offerings if attached.step_id == step.step_id]
    shown = tuple(by_id[pk] for pk in ids if pk in by_id)
    return shown, len(ids) - len(shown)

"""A learner's journeys, one journey as a score, and one step of it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.insights import selectors as insights
from interleave.journeys import selectors
from interleave.kernel import clock
from interleave.reinforcement import selectors as reinforcement
from interleave.web.base.paging import page_of
from interleave.web.learn import curves, histories, scores, stages
from interleave.web.step_pages import PAGES

if TYPE_CHECKING:
    from interleave.journeys.selectors import JourneyView, StepWays
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest

MOST_NEXT = 5  # open steps named at the top of a journey
MOST_WAYS = 3  # proposed on the page of a journey


@login_required
def journeys(request: "PersonRequest") -> HttpResponse:
    """The person's journeys, the latest first, each with its earlier enrolments."""
    found = selectors.list_enrolments(actor=request.user, now=clock.now(), with_withdrawn=True)
    page = page_of(request, histories.group(found))
    return render(request, "learn/journeys.html", {"page": page})


@login_required
def journey(request: "PersonRequest", enrolment_id: UUID) -> HttpResponse:
    """One journey: the score, what comes next, what is still remembered."""
    now = clock.now()
    view = selectors.summarise_journey(actor=request.user, enrolment_id=enrolment_id, now=now)
    is_own = view.person_id == request.user.pk
    hints, crumbs = stages.list_hints(view, now=now), _way_to(request.user, view)
    curve = reinforcement.summarise_retention(actor=request.user, now=now) if is_own else None
    context = {
        "view": view,
        "score": scores.draw(view, now=now, hints=hints, is_own=is_own),
        "curve": curves.draw(curve, now=now) if curve else None,
        "stages": stages.list_cards(view, hints),
        "next_rows": stages.list_rows(view.next_steps[:MOST_NEXT], view, {}),
        "ways": _proposed(request.user, view, now),
        "is_own": is_own,
        "now": now,
        "crumbs": crumbs,
    }
    if not is_own:
        request.belongs_to = crumbs[0][1]
    return render(request, "learn/journey.html", context)


def _proposed(viewer: "Person", view: "JourneyView", now: datetime) -> list["StepWays"]:
    """Return where another way is proposed now, in the order of the journey."""
    found = insights.propose_ways(person_id=viewer.pk, ways=view.ways, now=now) if view.ways else ()
    return [way for way in found if way.proposal is not None and way.proposal.route != "standard"][:MOST_WAYS]


def _way_to(viewer: "Person", view: "JourneyView") -> list[tuple[str, str]]:
    """Lead back to one's own journeys, the cohort, those one coaches, or the report whose journey it is."""
    if view.person_id == viewer.pk:
        return [(_("Journeys"), reverse("learn:journeys"))]
    if viewer.has_role("facilitator", "designer", "administrator"):
        return [(view.cohort_title, reverse("teach:cohort", args=[view.cohort_id]))]
    if view.coach_id == viewer.pk or not viewer.has_role("manager"):
        return [(_("People you coach"), reverse("coach:people"))]
    return [
        (_("Team"), reverse("manage:team")),
        (view.person_name, reverse("manage:report", args=[view.person_id])),
    ]


@login_required
def step(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Play one step, or say why it is closed."""
    now = clock.now()
    place = selectors.get_step_place(actor=request.user, enrolment_id=enrolment_id, step_id=step_id, now=now)
    pages = PAGES[place.kind]
    if place.is_read_only and (not pages.keeps_history or place.opens_at is None or place.opens_at > now):
        return render(request, "learn/step_past.html", {"place": place})
    if place.state in {"locked", "upcoming"}:
        return render(request, "learn/step_closed.html", {"place": place})
    if place.ways is not None:
        [ways] = insights.propose_ways(person_id=request.user.pk, ways=[place.ways], now=now)
        place = replace(place, ways=ways)
    return pages.show(request, place)

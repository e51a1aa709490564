"""Planning the live steps of a cohort: several places at once, now or later."""

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interleave.journeys import services
from interleave.journeys.selectors import CohortView, StepSpread
from interleave.kernel import clock, errors
from interleave.kernel.wall_time import TimeInDoubt
from interleave.live import selectors as live
from interleave.live.services import FacilitatorBusy
from interleave.people import selectors as people
from interleave.people import zones
from interleave.web.manage.forms import runs as forms
from interleave.web.manage.places import get_managed
from interleave.web.manage.views.cohorts import crumbs_of
from interleave.web.teach import cohort_pages, cohort_score

if TYPE_CHECKING:
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest

MOST_SITES = 12
BLANK_ROWS = 2
MOST_ROWS = MOST_SITES + BLANK_ROWS
START = time(9)


@login_required
def plan(request: "PersonRequest", cohort_id: UUID, step_id: UUID) -> HttpResponse:
    """Plan a live step in one or several places."""
    view = get_managed(request.user, cohort_id)
    step = _live_step(view, step_id)
    cards = cohort_pages.list_cards(request.user, view, now=clock.now())
    serving = next(entry for entry in cohort_pages.live_steps(view, cards) if entry.step == step)
    if request.method == "POST":
        rows = _sent_rows(request, view)
        planned = _plan_all(request.user, view, step, rows)
        if planned and not any(row.errors for row in rows):
            text = ngettext("%(n)s session is planned.", "%(n)s sessions are planned.", planned)
            messages.success(request, text % {"n": planned})
            return redirect("manage:cohort", cohort_id)
    else:
        rows = _fresh_rows(request.user, view, step)
    context = _context(request.user, view, step) | {"rows": rows, "serving": serving}
    return render(request, "manage/plan.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def attach(request: "PersonRequest", cohort_id: UUID, step_id: UUID) -> HttpResponse:
    """Let an offering that exists serve a step."""
    view = get_managed(request.user, cohort_id)
    step = _live_step(view, step_id)
    form = forms.Attach(request.POST, offerings=_attachable(request.user, view, step))
    if not form.is_valid():
        context = _context(request.user, view, step, attach_form=form)
        context["rows"] = _fresh_rows(request.user, view, step)
        return render(request, "manage/plan.html", context, status=422)
    services.attach_offering(
        actor=request.user,
        cohort_id=cohort_id,
        step_id=step_id,
        offering_id=UUID(form.cleaned_data["offering"]),
        now=clock.now(),
    )
    messages.success(request, _("The offering serves this step now; its people can book it."))
    return redirect("manage:cohort", cohort_id)


@login_required
@require_POST
def detach(request: "PersonRequest", cohort_id: UUID, step_id: UUID, offering_id: UUID) -> HttpResponse:
    """Take an offering off a step; attaching it again undoes that."""
    get_managed(request.user, cohort_id)
    services.detach_offering(
        actor=request.user, cohort_id=cohort_id, step_id=step_id, offering_id=offering_id, now=clock.now()
    )
    messages.success(request, _("The offering serves this step no more. You can attach it again."))
    return redirect("manage:plan", cohort_id, step_id)


def _live_step(view: CohortView, step_id: UUID) -> StepSpread:
    for step in view.steps:
        if step.step_id == step_id and step.kind == "live":
            return step
    raise errors.NotFound


def _plan_all(actor: "Person", view: CohortView, step: StepSpread, rows: list[forms.Run]) -> int:
    """Plan every row that is wanted and right, and mark the others; returns how many are planned.

    All rows are read first, so that one mistake in the typing plans nothing.
    """
    if not all(row.is_valid() for row in rows):
        return 0
    wanted = [row for row in rows if row.cleaned_data["wanted"]]
    if not wanted:
        rows[0].add_error("wanted", _("Choose at least one place."))
    return sum(_plan_row(actor, view, step, row) for row in wanted)


def _plan_row(actor: "Person", view: CohortView, step: StepSpread, row: forms.Run) -> bool:
    try:
        services.plan_run(
            actor=actor,
            cohort_id=view.cohort_id,
            step_id=step.step_id,
            run=row.plan(),
            despite_clash=row.cleaned_data["despite_clash"],
            now=clock.now(),
        )
    except TimeInDoubt as error:
        row.asks_choice = True
        both = [(choice.key, choice.words) for choice in error.choices]
        row.fields["choice"].choices = both  # type: ignore[attr-defined]
        row.add_error("choice", error.message)
    except FacilitatorBusy as error:
        row.asks_clash = True
        row.add_error("despite_clash", error.message)
    except errors.Invalid as error:
        for problem in error.problems:
            row.add_error(problem.where if problem.where in row.fields else None, problem.text)
    else:
        return True
    return False


def _runners(view: CohortView) -> list[tuple[str, str]]:
    return [(str(person_id), name) for person_id, name in view.facilitators]


def _sent_rows(request: "PersonRequest", view: CohortView) -> list[forms.Run]:
    """Return the rows that were sent, however many sites there are by now."""
    count = request.POST.get("rows", "")
    number = min(int(count), MOST_ROWS) if count.isdecimal() else 0
    runners = _runners(view)
    return [
        forms.Run(request.POST, prefix=f"run-{index}", facilitators=runners)
        for index in range(max(number, 1))
    ]


def _fresh_rows(actor: "Person", view: CohortView, step: StepSpread) -> list[forms.Run]:
    """Return one row per site, filled in as far as one can guess, and some blank ones."""
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(actor.zone).date()
    day = max(view.starts_on + timedelta(days=step.opens_on_day or 0), tomorrow)
    if step.subject_id is None:
        raise errors.NotFound
    activity = live.get_activity(activity_id=step.subject_id)
    common = {"starts_on": day, "at": START, "seats": activity.seats}
    homes = {
        person.site_id: str(person.pk) for person in people.list_by_ids(pk for pk, _n in view.facilitators)
    }
    places: list[dict[str, Any]] = [
        {"title": site.city or site.name, "zone": site.zone_name, "facilitator": homes.get(site.pk, "")}
        for site in people.list_sites(actor=actor)[:MOST_SITES]
    ]
    places += [{"zone": actor.zone_name} for _index in range(BLANK_ROWS)]
    runners = _runners(view)
    return [
        forms.Run(prefix=f"run-{index}", initial=common | place, facilitators=runners)
        for index, place in enumerate(places)
    ]


def _attachable(actor: "Person", view: CohortView, step: StepSpread) -> list[tuple[str, str]]:
    """Return the offerings of the same activity that do not serve the step yet. 1 query."""
    there = {attached.offering_id for attached in view.offerings if attached.step_id == step.step_id}
    found = live.list_offerings_to_run(actor=actor).filter(activity_id=step.subject_id)[:100]
    return [
        (str(offering.pk), f"{offering.full_title} · {offering.get_state_display()}")
        for offering in found
        if offering.pk not in there and not offering.is_cancelled
    ]


def _context(
    actor: "Person", view: CohortView, step: StepSpread, *, attach_form: forms.Attach | None = None
) -> dict[str, Any]:
    offerings = _attachable(actor, view, step)
    return {
        "view": view,
        "step": step,
        "dates": cohort_score.dates_of(step, view.starts_on),
        "zones": zones.list_zones(),
        "offerings": offerings,
        "attach_form": attach_form or forms.Attach(offerings=offerings),
        "crumbs": crumbs_of(view),
    }

"""Moving things in a draft: a step to another day or place, a stage to another place."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.journeys import marks, services
from interleave.journeys.selectors import DesignStage, DesignView, EditionStep
from interleave.kernel import clock, errors
from interleave.web.author import board
from interleave.web.author.forms import journeys as forms
from interleave.web.author.views.journeys import crumbs_of

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

LONGEST_DAY = 4  # digits


@login_required
@require_POST
def move(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Let a step open on another day. A script gets the score and the findings back."""
    design = board.get_draft(request.user, journey_id)
    known = board.find_step(design, _uuid(request.POST.get("step", "")))
    day = request.POST.get("opens_on_day", "")
    if not day.isdecimal() or len(day) > LONGEST_DAY:
        return _answer(request, design, None, _("A day is a whole number from 0, the first day, on."))
    try:
        services.move_step(
            actor=request.user,
            step_id=known.id,
            opens_on_day=int(day),
            seen=request.POST.get("seen", ""),
            now=clock.now(),
        )
    except marks.Moved as error:
        return _answer(request, design, None, error.message + " " + _("Here is how it stands now."))
    except errors.Invalid as error:
        return _answer(request, design, None, error.message)
    return _answer(request, board.get_draft(request.user, journey_id), known, "")


@login_required
@require_POST
def undo(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Give a step the days back that it had before it was moved."""
    design = board.get_draft(request.user, journey_id)
    known = board.find_step(design, _uuid(request.POST.get("step", "")))
    earlier = replace(
        known,
        opens_on_day=_day(request.POST.get("opens", "")),
        due_on_day=_day(request.POST.get("due", "")),
    )
    try:
        services.change_step(
            actor=request.user,
            step_id=known.id,
            step=earlier,
            seen=request.POST.get("seen", ""),
            now=clock.now(),
        )
    except marks.Moved as error:
        return _answer(request, design, None, error.message + " " + _("Here is how it stands now."))
    return _answer(request, board.get_draft(request.user, journey_id), None, "")


@login_required
@require_POST
def place(request: "PersonRequest", journey_id: UUID, step_id: UUID) -> HttpResponse:
    """Put a step elsewhere in the list: up or down, over the border of a stage too."""
    design = board.get_draft(request.user, journey_id)
    known = board.find_step(design, step_id)
    stage_id, position = _neighbour(design, known, is_up=request.POST.get("to") == "up")
    services.place_step(
        actor=request.user, step_id=step_id, stage_id=stage_id, position=position, now=clock.now()
    )
    return redirect(reverse("author:journey", args=[journey_id]) + f"#row-{step_id}")


@login_required
def new_stage(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Add a stage at the end."""
    design = board.get_draft(request.user, journey_id)
    form = forms.Stage(request.POST or None)
    if form.is_valid():
        title = form.cleaned_data["title"]
        services.add_stage(actor=request.user, version_id=design.version_id, title=title, now=clock.now())
        return redirect("author:journey", journey_id)
    context = {"form": form, "design": design, "crumbs": crumbs_of(design)}
    return render(request, "author/stage.html", context, status=422 if form.errors else 200)


@login_required
def stage(request: "PersonRequest", journey_id: UUID, stage_id: UUID) -> HttpResponse:
    """Give a stage another title."""
    design = board.get_draft(request.user, journey_id)
    known = _stage(design, stage_id)
    form = forms.Stage(request.POST or None, initial={"title": known.title})
    if form.is_valid():
        services.change_stage(
            actor=request.user, stage_id=stage_id, title=form.cleaned_data["title"], now=clock.now()
        )
        return redirect("author:journey", journey_id)
    context = {"form": form, "design": design, "stage": known, "crumbs": crumbs_of(design)}
    return render(request, "author/stage.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def place_stage(request: "PersonRequest", journey_id: UUID, stage_id: UUID) -> HttpResponse:
    """Put a stage one place up or down."""
    design = board.get_draft(request.user, journey_id)
    known = _stage(design, stage_id)
    position = design.stages.index(known) + 1 + (-1 if request.POST.get("to") == "up" else 1)
    services.move_stage(actor=request.user, stage_id=stage_id, position=position, now=clock.now())
    return redirect("author:journey", journey_id)


@login_required
@require_POST
def remove_stage(request: "PersonRequest", journey_id: UUID, stage_id: UUID) -> HttpResponse:
    """Remove a stage without steps."""
    design = board.get_draft(request.user, journey_id)
    known = _stage(design, stage_id)
    services.remove_stage(actor=request.user, stage_id=stage_id, now=clock.now())
    messages.success(request, _("The stage “%(title)s” is removed.") % {"title": known.title})
    return redirect("author:journey", journey_id)


def _answer(
    request: "PersonRequest", design: DesignView, moved: EditionStep | None, refusal: str
) -> HttpResponse:
    """Return the fragment to a script, else the page; `moved` is the step as it was before."""
    was = _days(moved) | {"moved": str(moved.id)} if moved is not None else {}
    if "HX-Request" not in request.headers:
        if refusal:
            messages.warning(request, refusal)
        address = reverse("author:journey", args=[design.journey_id])
        return redirect(f"{address}?{urlencode(was)}" if was else address)
    context: dict[str, Any] = board.context_of(request.user, design) | {"refusal": refusal}
    if moved is not None:
        context["undo"] = _days(moved) | {"step": board.find_step(design, moved.id)}
    return render(request, "author/_board.html", context)


def _neighbour(design: DesignView, step: EditionStep, *, is_up: bool) -> tuple[UUID, int]:
    """Return the stage and the position (from 1) that lie one place up or down the whole list."""
    number = next(n for n, stage in enumerate(design.stages) if stage.stage_id == step.stage_id)
    here = design.stages[number]
    position = here.steps.index(step) + 1 + (-1 if is_up else 1)
    if position < 1:
        above = design.stages[max(number - 1, 0)]
        return above.stage_id, len(above.steps) + 1 if number else 1
    if position > len(here.steps):
        last = number == len(design.stages) - 1
        return design.stages[number if last else number + 1].stage_id, position if last else 1
    return here.stage_id, position


def _stage(design: DesignView, stage_id: UUID) -> DesignStage:
    for stage in design.stages:
        if stage.stage_id == stage_id:
            return stage
    raise errors.NotFound


def _day(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_DAY else None


def _days(step: EditionStep) -> dict[str, Any]:
    """Return the days of a step as they go through an address or a form; blank stays blank."""
    opens, due = step.opens_on_day, step.due_on_day
    return {"opens": "" if opens is None else str(opens), "due": "" if due is None else str(due)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise errors.NotFound from None

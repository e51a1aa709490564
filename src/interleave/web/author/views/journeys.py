"""Journeys as their designers see them: the list, the designer, editions, publishing."""

import io
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.journeys import selectors, services, text
from interleave.journeys.selectors import DesignView
from interleave.kernel import clock, errors
from interleave.web.author import board, comparing, journey_score, words
from interleave.web.author.forms import journeys as forms
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

FARTHEST_DAY = timedelta(days=3660)  # as for the first day of a cohort
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same edition packs to the same file


@login_required
def journeys(request: "PersonRequest") -> HttpResponse:
    """The journeys of the organisation."""
    search = request.GET.get("q", "").strip()[:100]
    found = selectors.list_journeys(actor=request.user, search=search)
    context = {"page": page_of(request, found), "search": search, "models": words.MODELS}
    return render(request, "author/journeys.html", context)


@login_required
def new(request: "PersonRequest") -> HttpResponse:
    """Begin a journey from the starting design of a model."""
    selectors.list_published(actor=request.user)
    form = forms.NewJourney(request.POST or None)
    if form.is_valid():
        try:
            made = services.create_journey(actor=request.user, now=clock.now(), **form.cleaned_data)
        except errors.Invalid as error:
            add_problems(form, error)
        else:
            return redirect("author:journey", made.journey_id)
    context = {"form": form, "models": words.MODELS.values(), "crumbs": crumbs_of()}
    return render(request, "author/journey_new.html", context, status=422 if form.errors else 200)


@login_required
def journey(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """The designer: the draft, or the latest edition, on the score and in words."""
    design = board.get_draft(request.user, journey_id)
    return _show(request, design, is_latest=True)


@login_required
def edition(request: "PersonRequest", journey_id: UUID, version_id: UUID) -> HttpResponse:
    """An earlier edition, to read."""
    design = selectors.get_design(actor=request.user, version_id=version_id)
    if design.journey_id != journey_id:
        raise errors.NotFound
    return _show(request, design, is_latest=False)


@login_required
def preview(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """The journey as a learner sees it on her first day."""
    design = board.get_draft(request.user, journey_id)
    starts_on = _day(request.GET.get("starts_on", ""), today=clock.now().astimezone(request.user.zone).date())
    titles = {step.slug: step.title for step in design.steps}
    stages = [
        (
            stage.title,
            [
                (step, journey_score.dates_of(step, starts_on), words.rule_in_words(step.rule, titles))
                for step in stage.steps
                if not step.variant_of
            ],
        )
        for stage in design.stages
    ]
    context = {
        "design": design,
        "stages": stages,
        "starts_on": starts_on,
        "score": journey_score.draw_preview(design, starts_on=starts_on),
        "model": words.MODELS[design.model],
        "crumbs": crumbs_of(design),
    }
    return render(request, "author/preview.html", context)


@login_required
def compare(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """What changed since the latest published edition before this one."""
    design = board.get_draft(request.user, journey_id)
    versions = selectors.list_versions(actor=request.user, journey_id=journey_id)
    earlier = [line for line in versions if line.state == "published" and line.number < design.number]
    context: dict[str, Any] = {"design": design, "crumbs": crumbs_of(design)}
    if earlier:
        before = selectors.get_design(actor=request.user, version_id=earlier[0].version_id)
        context |= {"before": before, "comparison": comparing.compare(before, design)}
    return render(request, "author/compare.html", context)


@login_required
def publish(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Ask, then publish the draft."""
    design = board.get_draft(request.user, journey_id)
    if request.method == "POST":
        try:
            services.publish_version(actor=request.user, version_id=design.version_id, now=clock.now())
        except services.NotSound as error:
            return render(request, "author/publish.html", _publishing(request, design, error), status=422)
        said = _("Edition %(n)s is published. Cohorts can run it.")
        messages.success(request, said % {"n": design.number})
        return redirect("author:journey", journey_id)
    return render(request, "author/publish.html", _publishing(request, design))


@login_required
@require_POST
def new_draft(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Open a draft that begins as a copy; where there is one, go there."""
    design = board.get_draft(request.user, journey_id)
    wanted = request.POST.get("version", "")
    known = {
        str(line.version_id): line
        for line in selectors.list_versions(actor=request.user, journey_id=journey_id)
    }
    version_id = known[wanted].version_id if wanted in known else design.version_id
    services.new_draft_from(actor=request.user, version_id=version_id, now=clock.now())
    return redirect("author:journey", journey_id)


@login_required
def discard(request: "PersonRequest", journey_id: UUID) -> HttpResponse:
    """Ask, then throw the draft away."""
    design = board.get_draft(request.user, journey_id)
    versions = selectors.list_versions(actor=request.user, journey_id=journey_id)
    if request.method == "POST":
        services.discard_draft(actor=request.user, version_id=design.version_id, now=clock.now())
        messages.success(request, _("The draft is thrown away."))
        return redirect("author:journeys") if len(versions) == 1 else redirect("author:journey", journey_id)
    context = {"design": design, "is_only": len(versions) == 1, "crumbs": crumbs_of(design)}
    return render(request, "author/discard.html", context)


@login_required
def export(request: "PersonRequest", journey_id: UUID, version_id: UUID) -> HttpResponse:
    """An edition as a folder of text, packed."""
    design = selectors.get_design(actor=request.user, version_id=version_id)
    if design.journey_id != journey_id:
        raise errors.NotFound
    files = text.export_files(actor=request.user, version_id=version_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for path, content in sorted(files.items()):
            folder.writestr(zipfile.ZipInfo(f"{design.slug}/{path}", EPOCH), content, zipfile.ZIP_DEFLATED)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{design.slug}.zip"'
    return response


def crumbs_of(design: DesignView | None = None) -> list[tuple[str, str]]:
    """Return the way to a page below the list, or below a journey."""
    way = [(_("Journeys"), reverse("author:journeys"))]
    if design is not None:
        way.append((design.title, reverse("author:journey", args=[design.journey_id])))
    return way


def _show(request: "PersonRequest", design: DesignView, *, is_latest: bool) -> HttpResponse:
    findings = selectors.check_draft(actor=request.user, version_id=design.version_id)
    context = board.context_of(request.user, design, findings) | {
        "stages": board.stage_rows(design, findings),
        "versions": selectors.list_versions(actor=request.user, journey_id=design.journey_id),
        "model": words.MODELS[design.model],
        "total_minutes": sum(step.minutes for step in design.steps),
        "is_latest": is_latest,
        "undo": _undo(request, design),
        "crumbs": crumbs_of() if is_latest else crumbs_of(design),
    }
    context["is_draft"] = is_latest and design.state == "draft"
    return render(request, "author/journey.html", context)


def _undo(request: "PersonRequest", design: DesignView) -> dict[str, Any] | None:
    """Return what takes the last move back, when the address says that there was one."""
    moved = request.GET.get("moved", "")
    step = next((step for step in design.steps if str(step.id) == moved), None)
    if step is None or design.state != "draft":
        return None
    return {"step": step, "opens": request.GET.get("opens", ""), "due": request.GET.get("due", "")}


def _publishing(
    request: "PersonRequest", design: DesignView, error: services.NotSound | None = None
) -> dict[str, Any]:
    findings = selectors.check_draft(actor=request.user, version_id=design.version_id)
    rows = board.finding_rows(design, findings)
    return {
        "design": design,
        "errors": [row for row in rows if row.is_error],
        "warnings": [row for row in rows if not row.is_error],
        "refusal": error.message if error else "",
        "crumbs": crumbs_of(design),
    }


def _day(text: str, *, today: date) -> date:
    """Return the day that was asked for; today where it is none, or too far away to be meant."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if abs(found - today) <= FARTHEST_DAY else today

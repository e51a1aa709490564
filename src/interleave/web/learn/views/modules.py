"""A run under way: signs of life, ticks, finishing. And the library."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interleave.catalogue import selectors as catalogue
from interleave.catalogue import services as catalogue_services
from interleave.kernel import clock
from interleave.selfpaced import selectors, services
from interleave.web.base.paging import page_of
from interleave.web.base.returning import back_to
from interleave.web.base.ticking import lines_of
from interleave.web.learn.forms import modules as forms
from interleave.web.learn.places import open_place

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
@require_POST
def sign(request: "PersonRequest", run_id: UUID) -> HttpResponse:
    """Take a sign of life from the page's script."""
    form = forms.SignOfLife(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    run = services.record_sign(actor=request.user, run_id=run_id, sign=form.sign(), now=clock.now())
    progress = selectors.summarise_run(run=run)
    spans = [
        {"media": str(video.media_id), "share": round(video.share, 3), "spans": video.spans}
        for video in progress.videos
    ]
    finished = run.finished_at is not None
    return JsonResponse({"seconds": run.effort_seconds, "finished": finished, "videos": spans})


@login_required
@require_POST
def tick(request: "PersonRequest", run_id: UUID, block: int) -> HttpResponse:
    """Keep the ticks of one checklist."""
    services.tick(actor=request.user, run_id=run_id, block=block, lines=lines_of(request), now=clock.now())
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    messages.success(request, _("Your ticks are kept."))
    return redirect(back_to(request, reverse("learn:today")) + f"#b{block}")


@login_required
@require_POST
def finish(request: "PersonRequest", run_id: UUID) -> HttpResponse:
    """Finish a run because its learner says so."""
    run = services.finish_run(actor=request.user, run_id=run_id, now=clock.now())
    messages.success(request, _("Done: %(title)s.") % {"title": run.version.title})
    return redirect(back_to(request, reverse("learn:today")))


@login_required
@require_POST
def again(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Start the module of a step again after a finished run, in the enrolment of that step.

    The enrolment comes from the address: an older run may belong to none and count in several.
    """
    place, module_id = open_place(request, enrolment_id, step_id, "lesson", "video")
    services.start_run(
        actor=request.user, module_id=module_id, now=clock.now(), again=True, scope=place.scope
    )
    return redirect("learn:step", enrolment_id, step_id)


@login_required
@require_safe
def library(request: "PersonRequest") -> HttpResponse:
    """Pages to look things up at work."""
    search = request.GET.get("q", "").strip()[:100]
    page = page_of(request, catalogue.list_job_aids(actor=request.user, search=search))
    return render(request, "learn/library.html", {"page": page, "search": search})


@login_required
@require_safe
def job_aid(request: "PersonRequest", slug: str) -> HttpResponse:
    """One page to look something up; looking is recorded."""
    found = catalogue_services.open_job_aid(actor=request.user, address=slug, now=clock.now())
    crumbs = [(_("Library"), reverse("learn:library"))]
    can_edit = request.user.has_role("designer", "administrator")
    return render(request, "learn/job_aid.html", {"aid": found, "crumbs": crumbs, "can_edit": can_edit})

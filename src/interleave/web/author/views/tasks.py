"""Tasks and observations as their authors see them: the list, and an editor."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.assessments import selectors, services
from interleave.kernel import clock, errors
from interleave.web.author import choices
from interleave.web.author.doors import designer_page
from interleave.web.author.forms import asking as forms
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.assessments.models import Task
    from interleave.web.base.requests import PersonRequest


@designer_page
def tasks(request: "PersonRequest") -> HttpResponse:
    """The tasks and observations of the organisation."""
    search, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    found = selectors.list_tasks(
        actor=request.user, kind=kind if kind in ("task", "observation") else "", search=search
    )
    context = {"page": page_of(request, found), "search": search, "kind": kind}
    return render(request, "author/tasks.html", context)


@designer_page
def task(request: "PersonRequest", task_id: UUID | None = None) -> HttpResponse:
    """The editor of a task or an observation, or of a new one."""
    known = selectors.get_task(actor=request.user, task_id=task_id) if task_id else None
    collection = known.collection if known else ""
    objectives = choices.objectives(collection=collection)
    form = forms.Task(request.POST or None, initial=_values(known), objectives=objectives)
    if form.is_valid() and (kept := _kept(request, task_id, form)) is not None:
        messages.success(request, _("“%(title)s” is kept.") % {"title": kept.title})
        return redirect("author:task", kept.pk)
    status = 200
    if form.errors:
        status = 409 if form.data.get("seen") != request.POST.get("seen") else 422
    context = {"task": known, "form": form, "crumbs": [(_("Tasks"), reverse("author:tasks"))]}
    return render(request, "author/task.html", context, status=status)


def _kept(request: "PersonRequest", task_id: UUID | None, form: forms.Task) -> "Task | None":
    """Keep what was sent, or say in the form why not."""
    sent = form.cleaned_data
    try:
        return services.write_task(
            actor=request.user,
            task_id=task_id,
            seen=sent["seen"],
            kind=sent["kind"],
            title=sent["title"],
            brief=sent["brief"],
            checklist=sent["checklist"].splitlines(),
            confirmed_by=sent["confirmed_by"],
            objectives=sent["objectives"],
            now=clock.now(),
        )
    except services.ChangedMeanwhile as conflict:
        data = request.POST.copy()
        data["seen"] = str(conflict.seen)
        form.data = data
        form.add_error(None, conflict.message)
    except errors.Invalid as refused:
        add_problems(form, refused)
    return None


def _values(known: "Task | None") -> dict[str, Any]:
    if known is None:
        return {"seen": 0, "kind": "task", "confirmed_by": "self"}
    return {
        "seen": known.revision,
        "kind": known.kind,
        "title": known.title,
        "brief": known.brief,
        "checklist": "\n".join(known.checklist),
        "confirmed_by": known.confirmed_by,
        "objectives": choices.names_of(known.objectives.all(), collection=known.collection),
    }

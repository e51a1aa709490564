"""People files: choose one, see what it would do, import it; and everybody as a file."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interleave.kernel import clock, errors
from interleave.people import importing, selectors
from interleave.web.base.paging import page_of
from interleave.web.manage.forms import people as forms

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest

SHOWN = ("problem", "add", "change", "unchanged")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: "PersonRequest") -> HttpResponse:
    """Choose a file; one that cannot be read is refused in words."""
    selectors.require_administrator(request.user)
    form = forms.PeopleFile(request.POST or None, request.FILES or None)
    problems: tuple[errors.Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > settings.UPLOAD_LIMIT_BYTES:
                raise errors.Invalid(_("This file is too large: 8 MB at most."))
            token = importing.stage_file(
                actor=request.user, file_name=upload.name, content=upload.read(), now=clock.now()
            )
        except errors.Invalid as refused:
            form.add_error("file", refused.message)
            problems = refused.problems
        else:
            return redirect("manage:import_report", token)
    context = {
        "form": form,
        "problems": problems,
        "imports": selectors.list_imports(actor=request.user)[:5],
        "crumbs": _crumbs(),
    }
    return render(request, "manage/people_import.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def import_report(request: "PersonRequest", token: str) -> HttpResponse:
    """What a file would do, line by line: problems first."""
    try:
        staged, plan = importing.plan_staged(actor=request.user, token=token, now=clock.now())
    except importing.FileGone as gone:
        messages.warning(request, gone.message)
        return redirect("manage:import_people")
    counts = [(what, plan.count(what)) for what in SHOWN]
    shown = request.GET.get("show", "")
    if shown not in SHOWN:
        shown = next((what for what, n in counts if n), "add")
    context = {
        "staged": staged,
        "plan": plan,
        "token": token,
        "counts": counts,
        "shown": shown,
        "page": page_of(request, [line for line in plan.lines if line.what == shown]),
        "crumbs": [*_crumbs(), (_("Import"), reverse("manage:import_people"))],
    }
    return render(request, "manage/people_import_report.html", context)


@login_required
@require_POST
def import_apply(request: "PersonRequest", token: str) -> HttpResponse:
    """Import the file whole, or say which lines have problems now."""
    try:
        record = importing.apply_staged(actor=request.user, token=token, now=clock.now())
    except importing.FileGone as gone:
        messages.warning(request, gone.message)
        return redirect("manage:import_people")
    except errors.Invalid as refused:
        messages.error(request, refused.message)
        return redirect("manage:import_report", token)
    words = _("The file is in: %(added)d added, %(changed)d changed.")
    messages.success(request, words % {"added": record.added, "changed": record.changed})
    return redirect("manage:people")


@login_required
@require_safe
def export_people(request: "PersonRequest") -> HttpResponse:
    """Everybody with an account, as a file that can be imported again."""
    content = importing.write_people(actor=request.user)
    day = localtime(clock.now()).date().isoformat()
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="people-{day}.csv"'},
    )


@login_required
@require_safe
def example_file(request: "PersonRequest") -> HttpResponse:
    """A file with the columns and two lines to overwrite."""
    selectors.require_administrator(request.user)
    return HttpResponse(
        importing.EXAMPLE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="people-example.csv"'},
    )


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("manage:people"))]

"""People files: choose one, see how it is read and what it would do, import it; and all people as a file."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interleave.kernel import clock, errors
from interleave.people import importing, selectors
from interleave.web.base.paging import page_of
from interleave.web.manage.forms import people as forms

if TYPE_CHECKING:
    from interleave.people.models import PeopleImport
    from interleave.web.base.requests import PersonRequest

SHOWN = ("problem", "add", "change", "close", "left_out", "unchanged")
MOST_SITES_SHOWN = 50


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
            if upload.size > importing.MOST_BYTES:
                raise errors.Invalid(
                    _("This file is too large: %(most)s at most. Split it.")
                    % {"most": filesizeformat(importing.MOST_BYTES)}
                )
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
    """Show how a file is read and what it would do, line by line: problems first."""
    try:
        staged, plan = importing.plan_staged(actor=request.user, token=token, now=clock.now())
    except importing.FileGone as gone:
        messages.warning(request, gone.message)
        return redirect("manage:import_people")
    counts = [(what, plan.count(what)) for what in SHOWN]
    shown = request.GET.get("show", "")
    if shown not in SHOWN:
        shown = next((what for what, n in counts if n), "add")
    search = request.GET.get("q", "").strip()[:100]
    found = [line for line in plan.lines if line.what == shown and _matches(line, search)]
    context = {
        "staged": staged,
        "plan": plan,
        "token": token,
        "counts": counts,
        "shown": shown,
        "search": search,
        "left_out": plan.count("left_out"),
        "fields": importing.FIELDS.items(),
        "used_columns": [column for column in plan.columns if column.field],
        "unused_columns": [column for column in plan.columns if column.samples and not column.field],
        "is_open": bool(plan.faults) or plan.is_doubtful,
        "sites": plan.world.sites.values(),
        "unknown_sites": plan.unknown_sites[:MOST_SITES_SHOWN],
        "page": page_of(request, found),
        "crumbs": [*_crumbs(), (_("Import"), reverse("manage:import_people"))],
    }
    return render(request, "manage/people_import_report.html", context)


@login_required
@require_POST
def choose_reading(request: "PersonRequest", token: str) -> HttpResponse:
    """Keep how the file is to be read, and show the report again."""
    data = request.POST
    columns = {name.removeprefix("column-"): data[name] for name in data if name.startswith("column-")}
    choices = importing.Choices(
        encoding=data.get("encoding", ""),
        # In another encoding the columns may have other names: they are recognised anew.
        columns=columns if columns and data.get("encoding", "") == data.get("read_as", "") else None,
        day_order=data.get("day_order", ""),
        inactive="close" if data.get("inactive") == "close" else "leave_out",
        problems="leave_out" if data.get("problems") == "leave_out" else "stop",
        sites={
            name.removeprefix("site-"): data[name] for name in data if name.startswith("site-") and data[name]
        },
    )
    try:
        importing.choose_reading(actor=request.user, token=token, choices=choices, now=clock.now())
    except importing.FileGone as gone:
        messages.warning(request, gone.message)
        return redirect("manage:import_people")
    return redirect("manage:import_report", token)


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
    _report_result(request, record)
    return redirect("manage:import_people" if record.left_out else "manage:people")


@login_required
@require_safe
def export_people(request: "PersonRequest") -> HttpResponse:
    """Send all open accounts as a file that can be imported again."""
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


@login_required
@require_safe
def left_out_lines(request: "PersonRequest", import_id: UUID) -> HttpResponse:
    """Send the lines that an import left out as a file, each with its reason."""
    record = selectors.get_import(actor=request.user, import_id=import_id)
    return HttpResponse(
        importing.write_left_out(record),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="left-out-lines.csv"'},
    )


def _report_result(request: "PersonRequest", record: "PeopleImport") -> None:
    """Show what an import did, and how many lines it left out."""
    words = _("The file was imported: %(added)d added, %(changed)d changed.")
    if record.closed:
        words = _("The file was imported: %(added)d added, %(changed)d changed, %(closed)d accounts closed.")
    counts = {"added": record.added, "changed": record.changed, "closed": record.closed}
    messages.success(request, words % counts)
    if record.left_out:
        left_out = ngettext(
            "%(n)d line was left out. Download it with the reason under “Imported before”.",
            "%(n)d lines were left out. Download them with the reasons under “Imported before”.",
            record.left_out,
        )
        messages.warning(request, left_out % {"n": record.left_out})


def _matches(line: importing.PlannedLine, search: str) -> bool:
    wanted = search.casefold()
    return not wanted or wanted in line.name.casefold() or wanted in line.email or wanted == str(line.line)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("manage:people"))]

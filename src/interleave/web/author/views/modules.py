"""Modules as their authors see them: the list, the editor, versions, publishing."""

import difflib
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.catalogue import blocks, selectors, services
from interleave.kernel import clock, errors
from interleave.web.author import choices
from interleave.web.author.doors import designer_page
from interleave.web.author.forms import modules as forms
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems
from interleave.web.learn import lessons

if TYPE_CHECKING:
    from interleave.catalogue.models import ModuleDraft
    from interleave.web.base.requests import PersonRequest

Crumbs = list[tuple[str, str]]


@designer_page
def modules(request: "PersonRequest") -> HttpResponse:
    """The modules of the organisation."""
    search = request.GET.get("q", "").strip()[:100]
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    found = selectors.list_modules(actor=request.user, search=search, kind=kind, status=status)
    context = {"page": page_of(request, found), "search": search, "kind": kind, "status": status}
    return render(request, "author/modules.html", context)


@designer_page
def new(request: "PersonRequest") -> HttpResponse:
    """Begin a module."""
    form = forms.NewModule(request.POST or None)
    if form.is_valid():
        try:
            made = services.create_module(actor=request.user, now=clock.now(), **form.cleaned_data)
        except errors.Invalid as error:
            add_problems(form, error)
        else:
            return redirect("author:module", made.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "author/module_new.html", context, status=422 if form.errors else 200)


@designer_page
def module(request: "PersonRequest", module_id: UUID) -> HttpResponse:
    """The editor: GET shows the draft, POST keeps what was written."""
    draft = selectors.get_draft(actor=request.user, module_id=module_id)
    if request.method != "POST":
        return _editor(request, draft, _form(request, draft))
    form = _form(request, draft)
    if form.is_valid():
        try:
            _save(request, module_id, form)
        except services.DraftChanged as conflict:
            return _conflict(request, conflict.theirs, form)
        except errors.Invalid as error:
            add_problems(form, error)
    if form.errors:
        return _editor(request, draft, form, status=422)
    if request.POST.get("then") == "publish":
        return redirect("author:publish_module", module_id)
    messages.success(request, _("Your draft is kept."))
    return redirect("author:module", module_id)


@designer_page
@require_POST
def preview(request: "PersonRequest") -> HttpResponse:
    """A text as its learners will see it, while it is written."""
    try:
        lesson = lessons.lay_out(blocks.parse(request.POST.get("body", "")[:200_000]))
    except errors.Invalid as error:
        return render(request, "author/_preview.html", {"problem": error.message})
    return render(request, "author/_preview.html", {"lesson": lesson})


@designer_page
def publish(request: "PersonRequest", module_id: UUID) -> HttpResponse:
    """Ask, then publish the draft."""
    draft = selectors.get_draft(actor=request.user, module_id=module_id)
    context = {"draft": draft, "crumbs": _crumbs(draft)}
    if request.method != "POST":
        return render(request, "author/module_publish.html", context)
    asked = request.POST.get("revision", "")
    revision = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    try:
        made = services.publish_module(
            actor=request.user, module_id=module_id, revision=revision, now=clock.now()
        )
    except errors.Invalid as error:
        return render(request, "author/module_publish.html", {**context, "error": error}, status=422)
    except services.DraftChanged as conflict:
        return render(request, "author/module_publish.html", {**context, "error": conflict}, status=409)
    number = made.current.number if made.current else 1
    messages.success(request, _("Version %(number)d is published.") % {"number": number})
    return redirect("author:module", module_id)


@designer_page
def withdraw(request: "PersonRequest", module_id: UUID) -> HttpResponse:
    """Ask, then stop offering the module."""
    draft = selectors.get_draft(actor=request.user, module_id=module_id)
    if request.method != "POST":
        return render(request, "author/module_withdraw.html", {"draft": draft, "crumbs": _crumbs(draft)})
    services.withdraw_module(actor=request.user, module_id=module_id, now=clock.now())
    messages.success(request, _("It is not offered any more. Publish it again to bring it back."))
    return redirect("author:module", module_id)


@designer_page
def version(request: "PersonRequest", module_id: UUID, number: int) -> HttpResponse:
    """A published version, to read."""
    found = selectors.list_versions(actor=request.user, module_id=module_id).filter(number=number).first()
    if found is None:
        raise errors.NotFound
    draft = selectors.get_draft(actor=request.user, module_id=module_id)
    context = {"version": found, "lesson": lessons.lay_out(found.body), "crumbs": _crumbs(draft)}
    return render(request, "author/module_version.html", context)


def _save(request: "PersonRequest", module_id: UUID, form: forms.Module) -> None:
    services.save_draft(
        actor=request.user,
        module_id=module_id,
        revision=form.cleaned_data["revision"],
        content=form.content(),
        now=clock.now(),
    )


def _form(request: "PersonRequest", draft: "ModuleDraft") -> forms.Module:
    return forms.Module(
        request.POST if request.method == "POST" else None,
        initial=forms.values_of_draft(draft),
        objectives=choices.objectives(collection=draft.module.collection),
        items=choices.items(
            request.user,
            [*draft.item_slugs, *request.POST.getlist("items")],
            collection=draft.module.collection,
        ),
    )


def _editor(
    request: "PersonRequest", draft: "ModuleDraft", form: forms.Module, *, status: int = 200
) -> HttpResponse:
    body = form["body"].value() or ""
    try:
        shown = {"lesson": lessons.lay_out(blocks.parse(body))}
    except errors.Invalid as error:
        shown = {"problem": error.message}  # type: ignore[dict-item]
    context = {
        "draft": draft,
        "module": draft.module,
        "form": form,
        "versions": selectors.list_versions(actor=request.user, module_id=draft.module_id)[:25],
        "crumbs": _crumbs(),
        **shown,
    }
    return render(request, "author/module.html", context, status=status)


def _conflict(request: "PersonRequest", theirs: "ModuleDraft", form: forms.Module) -> HttpResponse:
    """Show both texts; sending again keeps mine, on top of theirs, knowingly."""
    data = request.POST.copy()
    data["revision"] = str(theirs.revision)
    chosen = [*theirs.item_slugs, *request.POST.getlist("items")]
    collection = theirs.module.collection
    again = forms.Module(
        data,
        objectives=choices.objectives(collection=collection),
        items=choices.items(request.user, chosen, collection=collection),
    )
    written = blocks.to_markdown(theirs.body)
    mine = str(form["body"].value() or "")
    lines = list(difflib.unified_diff(written.splitlines(), mine.splitlines(), lineterm="", n=2))
    context = {
        "theirs": theirs,
        "theirs_body": written,
        "form": again,
        "lines": [(line[0], line[1:]) for line in lines[2:]],  # without the two lines of names
        "crumbs": _crumbs(theirs),
    }
    return render(request, "author/module_conflict.html", context, status=409)


def _crumbs(draft: "ModuleDraft | None" = None) -> Crumbs:
    way: Crumbs = [(_("Modules"), reverse("author:modules"))]
    if draft is not None:
        way.append((draft.title, reverse("author:module", args=[draft.module_id])))
    return way

"""Job aids, skills and files as their authors see them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.catalogue import selectors, services
from interleave.kernel import clock, errors
from interleave.web.author import choices
from interleave.web.author.doors import designer_page
from interleave.web.author.forms import modules as forms
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.catalogue.models import JobAid, Media
    from interleave.web.base.requests import PersonRequest

EMPTY_ROWS = 3  # of objectives, below those that there are


@designer_page
def job_aids(request: "PersonRequest") -> HttpResponse:
    """The pages of the library, drafts and withdrawn ones too."""
    search = request.GET.get("q", "").strip()[:100]
    page = page_of(request, selectors.list_job_aids(actor=request.user, search=search))
    context = {"page": page, "search": search, "today": clock.now().date()}
    return render(request, "author/job_aids.html", context)


@designer_page
def job_aid(request: "PersonRequest", slug: str | None = None) -> HttpResponse:
    """The editor of a job aid, or of a new one."""
    aid = selectors.get_job_aid(actor=request.user, address=slug) if slug else None
    initial = {"revision": 0, "owner": str(request.user.pk)}
    if aid:
        named = choices.names_of(aid.objectives.all(), collection=aid.collection)
        initial = {**forms.values_of_job_aid(aid), "objectives": named}
    form = _job_aid_form(request, aid, initial)
    if not form.is_valid():
        return _job_aid_page(request, aid, form, status=422 if form.is_bound else 200)
    revision = form.cleaned_data["revision"]
    try:
        kept = services.save_job_aid(
            actor=request.user,
            slug=aid.slug if aid else None,
            collection=aid.collection if aid else "",
            revision=revision,
            content=form.content(),
            now=clock.now(),
        )
    except services.JobAidChanged as conflict:
        data = request.POST.copy()
        data["revision"] = str(conflict.theirs.revision)
        form.data = data
        return _job_aid_page(request, aid, form, status=409, theirs=conflict.theirs)
    except errors.Invalid as error:
        add_problems(form, error)
        return _job_aid_page(request, aid, form, status=422)
    messages.success(request, _("The page is in the library."))
    return redirect("author:job_aid", kept.address)


@designer_page
def withdraw_job_aid(request: "PersonRequest", slug: str) -> HttpResponse:
    """Ask, then take a job aid out of the library."""
    aid = selectors.get_job_aid(actor=request.user, address=slug)
    if request.method != "POST":
        return render(request, "author/job_aid_withdraw.html", {"aid": aid})
    services.withdraw_job_aid(actor=request.user, address=slug, now=clock.now())
    messages.success(request, _("It is out of the library. Save it again to bring it back."))
    return redirect("author:job_aids")


@designer_page
def skills(request: "PersonRequest") -> HttpResponse:
    """What one can do: skills with their objectives."""
    search = request.GET.get("q", "").strip()[:100]
    page = page_of(request, selectors.list_skills(actor=request.user, search=search))
    return render(request, "author/skills.html", {"page": page, "search": search})


@designer_page
def skill(request: "PersonRequest", skill_id: UUID | None = None) -> HttpResponse:
    """The editor of a skill, or of a new one: its title and a line per objective."""
    found = selectors.get_skill(actor=request.user, skill_id=skill_id) if skill_id else None
    rows = [(row.slug, row.title) for row in found.objectives.all()] if found else []
    title, error = found.title if found else "", None
    if request.method == "POST":
        title = request.POST.get("title", "")
        rows = list(zip(request.POST.getlist("slug"), request.POST.getlist("objective"), strict=False))
        try:
            kept = [(slug, words) for slug, words in rows if words.strip()]
            services.save_skill(
                actor=request.user, skill_id=skill_id, title=title, objectives=kept, now=clock.now()
            )
        except errors.Invalid as refused:
            error = refused
        else:
            messages.success(request, _("The skill is kept."))
            return redirect("author:skills")
    shown = [row for row in rows if row[0] or row[1].strip()] + [("", "")] * EMPTY_ROWS
    context = {"skill": found, "title": title, "rows": shown, "error": error}
    return render(request, "author/skill.html", context, status=422 if error else 200)


@designer_page
def media(request: "PersonRequest") -> HttpResponse:
    """Stored files; POST stores one. With `pick`, only the list, for the picker of an editor."""
    is_picker = "pick" in request.GET
    upload = forms.Upload(request.POST or None, request.FILES or None)
    stored = _store(request, upload) if request.method == "POST" and upload.is_valid() else None
    if stored is not None and not is_picker:
        messages.success(request, _("“%(name)s” is stored.") % {"name": stored.name})
        return redirect("author:media_item", stored.pk)
    search, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    page = page_of(request, selectors.list_media(actor=request.user, search=search, kind=kind))
    form = forms.Upload() if stored is not None else upload
    context = {"page": page, "search": search, "kind": kind, "form": form, "stored": stored}
    template = "author/_media_picker.html" if is_picker else "author/media.html"
    return render(request, template, context, status=422 if form.errors else 200)


@designer_page
def media_item(request: "PersonRequest", media_id: UUID) -> HttpResponse:
    """One file: what stands for it in words."""
    found = selectors.get_media(actor=request.user, media_id=media_id)
    form = forms.Description(request.POST or None, initial={"alt": found.alt, "captions": found.captions})
    if not found.is_video:
        del form.fields["captions"]
    if form.is_valid():
        try:
            services.describe_media(
                actor=request.user, media_id=media_id, now=clock.now(), **form.cleaned_data
            )
        except errors.Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The words are kept."))
            return redirect("author:media_item", media_id)
    context = {"media": found, "form": form, "crumbs": [(_("Files"), reverse("author:media"))]}
    return render(request, "author/media_item.html", context, status=422 if form.errors else 200)


def _store(request: "PersonRequest", upload: forms.Upload) -> "Media | None":
    file = upload.cleaned_data["file"]
    try:
        return services.store_media(
            actor=request.user,
            file_name=file.name,
            content=file.read(),
            alt=upload.cleaned_data["alt"],
            now=clock.now(),
        )
    except errors.Invalid as error:
        add_problems(upload, error)
        return None


def _job_aid_form(request: "PersonRequest", aid: "JobAid | None", initial: dict[str, Any]) -> forms.JobAid:
    owners = choices.owners(request.user)
    objectives = choices.objectives(collection=aid.collection if aid else "")
    if aid is not None and aid.owner is not None:
        owners.setdefault(str(aid.owner_id), aid.owner)
    return forms.JobAid(request.POST or None, initial=initial, objectives=objectives, owners=owners)


def _job_aid_page(
    request: "PersonRequest",
    aid: "JobAid | None",
    form: forms.JobAid,
    *,
    status: int,
    theirs: "JobAid | None" = None,
) -> HttpResponse:
    crumbs = [(_("Job aids"), reverse("author:job_aids"))]
    context = {"aid": aid, "form": form, "theirs": theirs, "crumbs": crumbs}
    return render(request, "author/job_aid.html", context, status=status)

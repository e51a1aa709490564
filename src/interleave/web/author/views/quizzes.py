"""Quizzes as their authors see them: the list, settings, questions one by one, publishing."""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.assessments import drafts, selectors, services
from interleave.kernel import clock, errors
from interleave.web.author import choices, question_lines
from interleave.web.author.doors import designer_page
from interleave.web.author.forms import quizzes as forms
from interleave.web.base.paging import page_of
from interleave.web.base.refusals import add_problems

if TYPE_CHECKING:
    from interleave.assessments.models import QuizDraft
    from interleave.web.base.requests import PersonRequest
from interleave.web.learn.question_form import make_form


@designer_page
def quizzes(request: "PersonRequest") -> HttpResponse:
    """The quizzes of the organisation."""
    search, status = request.GET.get("q", "").strip()[:100], request.GET.get("status", "")
    found = selectors.list_quizzes(actor=request.user, search=search, status=status)
    context = {"page": page_of(request, found), "search": search, "status": status}
    return render(request, "author/quizzes.html", context)


@designer_page
def new(request: "PersonRequest") -> HttpResponse:
    """Begin a quiz."""
    form = forms.NewQuiz(request.POST or None)
    if form.is_valid():
        made = services.create_quiz(actor=request.user, title=form.cleaned_data["title"], now=clock.now())
        return redirect("author:quiz", made.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "author/quiz_new.html", context, status=422 if form.errors else 200)


@designer_page
def quiz(request: "PersonRequest", quiz_id: UUID) -> HttpResponse:
    """The editor: settings here, questions each on a page of their own."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    content = drafts.from_json(draft.content)
    initial = forms.values_of_settings(content, draft.revision)
    form = forms.Settings(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return _quiz_page(request, draft, form, status=422 if form.is_bound else 200)
    try:
        _save(request, draft, form.cleaned_data["revision"], form.applied_to(content))
    except services.QuizDraftChanged as conflict:
        form.data = _with_revision(request, conflict.theirs)
        return _quiz_page(request, conflict.theirs, form, status=409, conflict=conflict)
    except errors.Invalid as error:
        add_problems(form, error)
        return _quiz_page(request, draft, form, status=422)
    messages.success(request, _("The settings are kept."))
    return redirect("author:quiz", quiz_id)


@designer_page
@require_POST
def add_question(request: "PersonRequest", quiz_id: UUID) -> HttpResponse:
    """Add an empty question of a kind and open it."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    kind = request.POST.get("kind", "")
    if kind not in forms.KIND_WORDS:
        raise errors.Invalid(_("Choose the kind of question."))
    content = drafts.from_json(draft.content)
    items = (*content.items, drafts.ItemContent(kind=kind))
    _save(request, draft, draft.revision, replace(content, items=items))
    return redirect("author:quiz_question", quiz_id, len(items))


@designer_page
def question(request: "PersonRequest", quiz_id: UUID, number: int) -> HttpResponse:
    """The editor of one question; `more` asks for more rows and keeps nothing yet."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    content, item = _item(draft, number)
    form = forms.Question(
        request.POST if request.method == "POST" else None,
        initial=forms.values_of_item(item, draft.revision),
        objectives=choices.objectives(collection=draft.quiz.collection),
    )
    if not form.is_bound:
        return _question_page(request, draft, number, item, form)
    if not form.is_valid():
        entered = replace(item, body=forms.read_body(item.kind, request.POST))
        return _question_page(request, draft, number, entered, form, status=422)
    written = form.content(item.kind, item.slug, request.POST)
    if "more" in request.POST:
        return _question_page(request, draft, number, written, form, more=forms.FEWEST_ROWS)
    items = (*content.items[: number - 1], written, *content.items[number:])
    try:
        _save(request, draft, form.cleaned_data["revision"], replace(content, items=items))
    except services.QuizDraftChanged as conflict:
        form.data = _with_revision(request, conflict.theirs)
        return _question_page(request, conflict.theirs, number, written, form, status=409, conflict=conflict)
    messages.success(request, _("Question %(number)d is kept.") % {"number": number})
    return redirect("author:quiz", quiz_id)


@designer_page
@require_POST
def move_question(request: "PersonRequest", quiz_id: UUID, number: int) -> HttpResponse:
    """Move a question up or down, or take it out."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    content, item = _item(draft, number)
    items = [other for at, other in enumerate(content.items, start=1) if at != number]
    action = request.POST.get("action", "")
    if action == "up":
        items.insert(max(0, number - 2), item)
    elif action == "down":
        items.insert(number, item)
    elif action != "remove":
        raise errors.Invalid
    revision = request.POST.get("revision", "")
    _save(request, draft, int(revision) if revision.isdecimal() else 0, replace(content, items=tuple(items)))
    return redirect(reverse("author:quiz", args=[quiz_id]) + "#questions")


@designer_page
def preview(request: "PersonRequest", quiz_id: UUID) -> HttpResponse:
    """The draft as learners will see it."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    previewed = selectors.preview_quiz(actor=request.user, quiz_id=quiz_id)
    items = [(item, make_form(item.question) if item.question else None) for item in previewed]
    context = {"draft": draft, "items": items, "title": draft.content["title"], "crumbs": _crumbs(draft)}
    return render(request, "author/quiz_preview.html", context)


@designer_page
def publish(request: "PersonRequest", quiz_id: UUID) -> HttpResponse:
    """Ask, then publish the draft with its questions."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    context = {"draft": draft, "title": draft.content["title"], "crumbs": _crumbs(draft)}
    if request.method != "POST":
        return render(request, "author/quiz_publish.html", context)
    revision = request.POST.get("revision", "")
    try:
        made = services.publish_quiz(
            actor=request.user,
            quiz_id=quiz_id,
            revision=int(revision) if revision.isdecimal() else 0,
            now=clock.now(),
        )
    except (errors.Invalid, services.QuizDraftChanged) as error:
        return render(request, "author/quiz_publish.html", {**context, "error": error}, status=error.status)
    number = made.current.number if made.current else 1
    messages.success(request, _("Version %(number)d is published.") % {"number": number})
    return redirect("author:quiz", quiz_id)


@designer_page
def withdraw(request: "PersonRequest", quiz_id: UUID) -> HttpResponse:
    """Ask, then stop offering the quiz."""
    draft = selectors.get_quiz_draft(actor=request.user, quiz_id=quiz_id)
    if request.method != "POST":
        return render(request, "author/quiz_withdraw.html", {"draft": draft, "crumbs": _crumbs(draft)})
    services.withdraw_quiz(actor=request.user, quiz_id=quiz_id, now=clock.now())
    messages.success(request, _("It is not offered any more. Publish it again to bring it back."))
    return redirect("author:quiz", quiz_id)


def _save(request: "PersonRequest", draft: "QuizDraft", revision: int, content: drafts.QuizContent) -> None:
    services.save_quiz_draft(
        actor=request.user, quiz_id=draft.quiz_id, revision=revision, content=content, now=clock.now()
    )


def _with_revision(request: "PersonRequest", theirs: "QuizDraft") -> QueryDict:
    """Return what was sent, as if it had been written on top of theirs: sending it again keeps it."""
    data = request.POST.copy()
    data["revision"] = str(theirs.revision)
    return data


def _item(draft: "QuizDraft", number: int) -> tuple[drafts.QuizContent, drafts.ItemContent]:
    content = drafts.from_json(draft.content)
    if not 1 <= number <= len(content.items):
        raise errors.NotFound
    return content, content.items[number - 1]


def _quiz_page(
    request: "PersonRequest",
    draft: "QuizDraft",
    form: forms.Settings,
    *,
    status: int = 200,
    conflict: services.QuizDraftChanged | None = None,
) -> HttpResponse:
    content = drafts.from_json(draft.content)
    facts = selectors.summarise_answers(actor=request.user, quiz_id=draft.quiz_id)
    lines = question_lines.list_lines(content, facts)
    context = {
        "draft": draft,
        "quiz": draft.quiz,
        "title": content.title,
        "form": form,
        "lines": lines,
        "too_few": question_lines.answers_needed(lines),
        "facts": facts,
        "kinds": forms.KIND_WORDS.items(),
        "versions": selectors.list_quiz_versions(actor=request.user, quiz_id=draft.quiz_id)[:25],
        "conflict": conflict,
        "crumbs": _crumbs(),
    }
    return render(request, "author/quiz.html", context, status=status)


def _question_page(
    request: "PersonRequest",
    draft: "QuizDraft",
    number: int,
    item: drafts.ItemContent,
    form: forms.Question,
    *,
    status: int = 200,
    more: int = 0,
    conflict: services.QuizDraftChanged | None = None,
) -> HttpResponse:
    context = {
        "draft": draft,
        "number": number,
        "kind": item.kind,
        "kind_word": forms.KIND_WORDS.get(item.kind, item.kind),
        "form": form,
        "conflict": conflict,
        "crumbs": _crumbs(draft),
        **forms.rows_of(item.kind, item.body, more=more),
    }
    return render(request, "author/quiz_question.html", context, status=status)


def _crumbs(draft: "QuizDraft | None" = None) -> list[tuple[str, str]]:
    way = [(_("Quizzes"), reverse("author:quizzes"))]
    if draft is not None:
        way.append((draft.content["title"], reverse("author:quiz", args=[draft.quiz_id])))
    return way

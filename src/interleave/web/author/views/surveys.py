"""Surveys as their authors see them: the list, and an editor that publishes."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.assessments import selectors, services
from interleave.kernel import clock, errors
from interleave.web.author.doors import designer_page
from interleave.web.author.forms import asking as forms
from interleave.web.base.paging import page_of

if TYPE_CHECKING:
    from interleave.assessments.models import Survey
    from interleave.web.base.requests import PersonRequest

Questions = list[forms.Question]


@designer_page
def surveys(request: "PersonRequest") -> HttpResponse:
    """The surveys of the organisation."""
    search = request.GET.get("q", "").strip()[:100]
    page = page_of(request, selectors.list_surveys(actor=request.user, search=search))
    return render(request, "author/surveys.html", {"page": page, "search": search})


@designer_page
def survey(request: "PersonRequest", survey_id: UUID | None = None) -> HttpResponse:
    """The editor of a survey, or of a new one. `add` asks for one question more and keeps nothing yet."""
    known = selectors.get_survey(actor=request.user, survey_id=survey_id) if survey_id else None
    version = known.current if known is not None else None
    if request.method != "POST":
        initial = {"seen": version.number if version else 0, "title": version.title if version else ""}
        questions = forms.questions_of(version.questions) if version else [forms.empty_question("scale", 0)]
        return _page(request, known, forms.Survey(initial=initial), questions)
    form = forms.Survey(request.POST)
    rows = request.POST.get("rows", "")
    questions = forms.sent_questions(request.POST, int(rows) if rows.isdecimal() and len(rows) < 4 else 0)
    if "add" in request.POST:
        kind = request.POST.get("kind", "")
        more = forms.empty_question(kind if kind in forms.KIND_WORDS else "scale", len(questions))
        return _page(request, known, form, [*_renumbered(questions), more])
    kept = _kept(request, survey_id, form, questions)
    if isinstance(kept, int):
        return _page(request, known, form, _renumbered(questions), status=kept)
    messages.success(request, _("“%(title)s” is published.") % {"title": kept.title})
    return redirect("author:survey", kept.pk)


def _kept(
    request: "PersonRequest", survey_id: UUID | None, form: forms.Survey, questions: Questions
) -> "Survey | int":
    """Publish what was sent, or return the status of the refusal that the forms then say."""
    if not all([form.is_valid(), *(question.is_valid() for question in questions)]):
        return 422
    try:
        return services.write_survey(
            actor=request.user,
            survey_id=survey_id,
            seen=form.cleaned_data["seen"],
            title=form.cleaned_data["title"],
            questions=[question.content() for question in questions],
            now=clock.now(),
        )
    except services.ChangedMeanwhile as conflict:
        data = request.POST.copy()
        data["seen"] = str(conflict.seen)
        form.data = data
        form.add_error(None, conflict.message)
    except errors.Invalid as refused:
        _add_problems(form, questions, refused)
        return 422
    return 409


def _add_problems(form: forms.Survey, questions: Questions, refused: errors.Invalid) -> None:
    """Put what was refused beside the question, the title, or the whole."""
    for problem in refused.problems:
        if problem.where.isdecimal():
            questions[int(problem.where) - 1].add_error(None, problem.text)
        else:
            form.add_error("title" if problem.where == "title" else None, problem.text)


def _renumbered(questions: Questions) -> Questions:
    """Return the questions as they were sent, numbered without gaps."""
    shown = []
    for at, question in enumerate(questions):
        one = forms.Question(
            prefix=f"q{at}", initial={name: question[name].value() for name in question.fields}
        )
        one.faults = [str(text) for texts in question.errors.values() for text in texts]
        shown.append(one)
    return shown


def _page(
    request: "PersonRequest",
    known: "Survey | None",
    form: forms.Survey,
    questions: Questions,
    *,
    status: int = 200,
) -> HttpResponse:
    versions = selectors.list_survey_versions(actor=request.user, survey_id=known.pk)[:25] if known else ()
    context: dict[str, Any] = {
        "survey": known,
        "form": form,
        "seen": form["seen"].value() or 0,
        "questions": questions,
        "kinds": forms.KIND_WORDS.items(),
        "versions": versions,
        "is_refused": status != 200,
        "crumbs": [(_("Surveys"), reverse("author:surveys"))],
    }
    return render(request, "author/survey.html", context, status=status)

"""Quizzes one question at a time; surveys; reports on tasks."""

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

from interleave.assessments import selectors, services
from interleave.catalogue import questions
from interleave.kernel import clock, errors
from interleave.web.base.returning import back_to
from interleave.web.base.submission_key import OF_THE_FRAME
from interleave.web.base.ticking import lines_of
from interleave.web.learn import question_form
from interleave.web.learn.forms import assessments as forms
from interleave.web.learn.places import open_place
from interleave.web.learn.players import survey as survey_player
from interleave.web.learn.players import task as task_player

if TYPE_CHECKING:
    from interleave.assessments.models import Attempt
    from interleave.web.base.requests import PersonRequest


@login_required
@require_POST
def start_attempt(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Begin the quiz of a step, or go on with the running attempt."""
    place, quiz_id = open_place(request, enrolment_id, step_id, "quiz")
    attempt = services.start_attempt(actor=request.user, quiz_id=quiz_id, now=clock.now(), scope=place.scope)
    step = reverse("learn:step", args=[enrolment_id, step_id])
    return redirect(_address("learn:attempt", step, attempt.pk))


@login_required
def attempt(request: "PersonRequest", attempt_id: UUID) -> HttpResponse:
    """Lead to the next unanswered question, or show how it went."""
    found = _touched(request, attempt_id)
    back = back_to(request, reverse("learn:today"))
    if found.finished_at is not None:
        return _results(request, found, back)
    number = selectors.summarise_attempt(attempt=found).next_number
    if number is None:
        return redirect(_address("learn:attempt_check", back, attempt_id))
    return redirect(_address("learn:attempt_question", back, attempt_id, number))


@login_required
def question(request: "PersonRequest", attempt_id: UUID, number: int) -> HttpResponse:
    """One question: GET shows it, POST keeps its answer and shows what comes after it."""
    found = _touched(request, attempt_id)
    back = back_to(request, reverse("learn:today"))
    if found.finished_at is not None:
        return redirect(_address("learn:attempt", back, attempt_id))
    shown = selectors.get_question(attempt=found, number=number)
    if request.method != "POST":
        return _question_page(request, found, shown, shown.given, back)
    try:
        given = question_form.read_answer(shown.question, request.POST)
        services.answer_item(
            actor=request.user, attempt_id=attempt_id, number=number, given=given, now=clock.now()
        )
    except errors.Invalid as error:
        again = question_form.read_entered(shown.question, request.POST)
        return _question_page(request, found, shown, again, back, error)
    except services.AttemptClosed as closed:
        messages.warning(request, closed.message)
        return redirect(_address("learn:attempt", back, attempt_id))
    kept = question_form.make_form(shown.question, given, language=request.user.language)
    if kept.is_doubtful:
        words = _("“%(text)s” is read as %(number)s. Change your answer if you mean another number.")
        messages.info(request, words % {"text": str(given).strip()[:40], "number": kept.read_as})
    return _next_page(request, found, number, back)


@login_required
def check(request: "PersonRequest", attempt_id: UUID) -> HttpResponse:
    """What is answered and what not, before handing in."""
    found = _touched(request, attempt_id)
    back = back_to(request, reverse("learn:today"))
    if found.finished_at is not None:
        return redirect(_address("learn:attempt", back, attempt_id))
    return _check_page(request, found, selectors.summarise_attempt(attempt=found), back)


@login_required
@require_POST
def finish(request: "PersonRequest", attempt_id: UUID) -> HttpResponse:
    """Hand the attempt in."""
    services.finish_attempt(actor=request.user, attempt_id=attempt_id, now=clock.now())
    return redirect(_address("learn:attempt", back_to(request, reverse("learn:today")), attempt_id))


@login_required
@require_POST
def answer_survey(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Keep the answers to the survey of a step."""
    place, survey_id = open_place(request, enrolment_id, step_id, "survey")
    given = {key: value for key, value in request.POST.items() if key not in OF_THE_FRAME}
    try:
        services.answer_survey(
            actor=request.user,
            survey_id=survey_id,
            context_id=place.cohort_id,
            answers=given,
            now=clock.now(),
            scope=place.scope,
        )
    except errors.Invalid as error:
        return survey_player.show(request, place, given=given, error=error)
    messages.success(request, _("Thank you. Your answers are kept."))
    return redirect("learn:step", enrolment_id, step_id)


@login_required
@require_POST
def report(request: "PersonRequest", enrolment_id: UUID, step_id: UUID) -> HttpResponse:
    """Report the task of a step, or ask to be observed."""
    place, task_id = open_place(request, enrolment_id, step_id, "task", "observation")
    form = forms.Report(request.POST)
    ticked = lines_of(request)
    if not form.is_valid():
        return task_player.show(request, place, form=form, ticked=ticked)
    note, now = form.cleaned_data["note"], clock.now()
    try:
        if place.kind == "task":
            services.report_task(
                actor=request.user, task_id=task_id, note=note, ticked=ticked, now=now, scope=place.scope
            )
        else:
            services.ask_for_observation(
                actor=request.user, task_id=task_id, note=note, now=now, scope=place.scope
            )
    except errors.Invalid as error:
        return task_player.show(request, place, form=form, ticked=ticked, error=error)
    messages.success(
        request, _("Your report is kept.") if place.kind == "task" else _("Your manager was asked.")
    )
    return redirect("learn:step", enrolment_id, step_id)


def _touched(request: "PersonRequest", attempt_id: UUID) -> "Attempt":
    """Return an own attempt; one whose time is over is closed by being looked at."""
    now = clock.now()
    found = selectors.get_attempt(actor=request.user, attempt_id=attempt_id)
    if found.finished_at is None and found.is_over(at=now):
        return services.finish_attempt(actor=request.user, attempt_id=attempt_id, now=now)
    return found


def _question_page(
    request: "PersonRequest",
    found: "Attempt",
    shown: selectors.ShownQuestion,
    given: Any,
    back: str,
    error: errors.Invalid | None = None,
    progress: selectors.AttemptProgress | None = None,
) -> HttpResponse:
    context = {
        "attempt": found,
        "address": _address("learn:attempt_question", back, found.pk, shown.number),
        "progress": progress or selectors.summarise_attempt(attempt=found),
        "shown": shown,
        "form": question_form.make_form(shown.question, given, language=request.user.language),
        "error": error,
        "now": clock.now(),
        "back": back,
    }
    return render(request, "learn/attempt_question.html", context, status=422 if error else 200)


def _check_page(
    request: "PersonRequest", found: "Attempt", progress: selectors.AttemptProgress, back: str
) -> HttpResponse:
    context = {
        "attempt": found,
        "address": _address("learn:attempt_check", back, found.pk),
        "progress": progress,
        "numbers": [
            (place.number, questions.format_number(place.value, language=request.user.language))
            for place in progress.places
            if place.value is not None
        ],
        "now": clock.now(),
        "back": back,
    }
    return render(request, "learn/attempt_check.html", context)


def _next_page(request: "PersonRequest", found: "Attempt", number: int, back: str) -> HttpResponse:
    """Show what comes after an answer at once: the next question, and after the last one the overview.

    Content-Location has the address of the page shown; quiz.js puts it in the address bar.
    """
    progress = selectors.summarise_attempt(attempt=found)
    if number < progress.total:
        shown = selectors.get_question(attempt=found, number=number + 1)
        page = _question_page(request, found, shown, shown.given, back, progress=progress)
        page.headers["Content-Location"] = _address("learn:attempt_question", back, found.pk, number + 1)
    else:
        page = _check_page(request, found, progress, back)
        page.headers["Content-Location"] = _address("learn:attempt_check", back, found.pk)
    return page


def _results(request: "PersonRequest", found: "Attempt", back: str) -> HttpResponse:
    may_review = found.version.review != "never"
    context = {
        "attempt": found,
        "can_retry": not found.passed and selectors.can_retry(attempt=found),
        "review": selectors.review_attempt(attempt=found) if may_review else None,
        "back": back,
    }
    return render(request, "learn/attempt_results.html", context)


def _address(name: str, back: str, *args: Any) -> str:
    return f"{reverse(name, args=args)}?{urlencode({'back': back})}"

"""Refreshers: one card at a time, answered in a minute on a phone."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.kernel import clock, errors
from interleave.reinforcement import foreseeing, selectors, services
from interleave.web.base.paging import page_of
from interleave.web.base.requests import PersonRequest
from interleave.web.learn import question_form


@login_required
def refresh(request: PersonRequest) -> HttpResponse:
    """Ask the card that is most in danger, or say that today is done."""
    due, question = selectors.ask_next(actor=request.user, now=clock.now())
    form = question_form.make_form(question.asked) if question else None
    context = {"due": due, "question": question, "form": form, "title": _("Refresh")}
    return render(request, "learn/refresh.html", context)


@login_required
@require_POST
def answer(request: PersonRequest, card_id: UUID) -> HttpResponse:
    """Score an answer; a faulty one stays on the page, and so does a number that may mean another one."""
    now = clock.now()
    question = selectors.get_question(actor=request.user, card_id=card_id, now=now)
    again = question_form.read_entered(question.asked, request.POST)
    form = question_form.make_form(question.asked, again, language=request.user.language)
    if form.is_doubtful and request.POST.get("read_as", "") != form.read_as:
        return _question_page(request, question, form, now, confirm=True)
    try:
        answered = services.answer_card(
            actor=request.user,
            card_id=card_id,
            given=question_form.read_answer(question.asked, request.POST),
            now=now,
        )
    except services.NotDue as early:
        messages.info(request, early.message)
        return redirect("learn:refresh")
    except errors.Invalid as refusal:
        problem = refusal.problems[0].text if refusal.problems else refusal.message
        return _question_page(request, question, form, now, problem=problem)
    return redirect("learn:review", answered.review.pk)


def _question_page(
    request: PersonRequest,
    question: selectors.Question,
    form: question_form.QuestionForm,
    now: datetime,
    *,
    problem: str = "",
    confirm: bool = False,
) -> HttpResponse:
    """Show the question again, with what was entered."""
    context = {
        "due": selectors.summarise_due(actor=request.user, now=now),
        "question": question,
        "form": form,
        "problem": problem,
        "confirm": confirm,
        "title": _("Refresh"),
    }
    return render(request, "learn/refresh.html", context, status=422)


@login_required
def review(request: PersonRequest, review_id: UUID) -> HttpResponse:
    """Say how a recall went, what is right and when the card comes back."""
    now = clock.now()
    context = {
        "recalled": selectors.get_recalled(actor=request.user, review_id=review_id),
        "due": selectors.summarise_due(actor=request.user, now=now),
        "crumbs": [(_("Refresh"), reverse("learn:refresh"))],
    }
    return render(request, "learn/review.html", context)


@login_required
@require_POST
def suspend(request: PersonRequest, card_id: UUID) -> HttpResponse:
    """Put a card aside."""
    services.suspend_card(actor=request.user, card_id=card_id, now=clock.now())
    messages.success(request, _("You will not be asked this one any more. Your deck can bring it back."))
    return redirect("learn:refresh")


@login_required
@require_POST
def resume(request: PersonRequest, card_id: UUID) -> HttpResponse:
    """Bring a card back."""
    services.resume_card(actor=request.user, card_id=card_id, now=clock.now())
    messages.success(request, _("You will be asked this one again."))
    return redirect("learn:deck")


@login_required
def deck(request: PersonRequest) -> HttpResponse:
    """Everything that the person keeps in mind, soonest first."""
    now = clock.now()
    page = page_of(request, selectors.list_cards(actor=request.user))
    context = {
        "page": page,
        "cards": selectors.describe_cards(list(page), now=now),
        "ahead": foreseeing.foresee_week(actor=request.user, now=now),
        "now": now,
        "crumbs": [(_("Refresh"), reverse("learn:refresh"))],
    }
    return render(request, "learn/deck.html", context)

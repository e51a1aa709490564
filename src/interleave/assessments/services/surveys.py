"""Writing surveys and answering them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.assessments import policies, selectors
from interleave.assessments.models import QuestionKind, Survey, SurveyResponse, SurveyVersion
from interleave.catalogue import digests, slugs
from interleave.engine import events
from interleave.kernel import enrolment_scope, errors
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_TEXT = 4000


class AlreadyAnswered(errors.Conflict):
    """A survey takes one answer per person and context."""

    sentence = lazy("You have answered this survey already. Thank you.")


@transaction.atomic
def define_survey(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    title: str,
    questions: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Survey:
    """Write a survey down; a new version is published when it changed. Raises Forbidden or Invalid."""
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_slug(slug)
    slugs.check_collection(collection)
    title = " ".join(title.split())[:200]
    if not title or not questions:
        raise _invalid("questions", _("A survey needs a title and at least one question."))
    normal = [check_question(question) for question in questions]
    if len({question["slug"] for question in normal}) != len(normal):
        raise _invalid("questions", _("Two questions of this survey have the same short name."))
    digest = digests.digest({"title": title, "questions": normal})
    surveys = Survey.objects.select_for_update(of=("self",)).select_related("current")
    survey: Survey | None = surveys.filter(collection=collection, slug=slug).first()
    if survey is None:
        survey = Survey(collection=collection, slug=slug, title=title)
        survey.save(force_insert=True)
    if survey.current is not None and survey.current.digest == digest:
        return survey
    number = survey.current.number + 1 if survey.current is not None else 1
    version = SurveyVersion(survey=survey, number=number, title=title, questions=normal, digest=digest)
    version.published_at, version.published_by = now, actor
    version.save(force_insert=True)
    survey.title, survey.current = title, version
    survey.save(update_fields=["title", "current"])
    published = events.SurveyPublished(survey_id=survey.pk, version_id=version.pk, number=number, at=now)
    ledger.record(published, actor=actor)
    return survey


@transaction.atomic
def answer_survey(
    *,
    actor: Person,
    survey_id: UUID,
    context_id: UUID | None,
    answers: Mapping[str, Any],
    now: datetime,
    scope: EnrolmentScope | None = None,
) -> SurveyResponse:
    """Store the answers of a person, once per enrolment; the same answers again change nothing.

    Raises NotFound, AlreadyAnswered, or Invalid with a problem per question.
    """
    survey = selectors.get_survey(actor=actor, survey_id=survey_id)
    version = survey.current
    if version is None:
        raise errors.NotFound
    checked = _checked(version.questions, answers)
    known = selectors.find_response(actor=actor, survey_id=survey_id, context_id=context_id, scope=scope)
    if known is not None:
        return _same_or_conflict(known, checked)
    response = SurveyResponse(
        person=actor, survey=survey, version=version, context_id=context_id, answers=checked
    )
    response.enrolment_id, response.answered_at = enrolment_scope.id_of(scope), now
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:  # the other of two clicks was faster
        raise AlreadyAnswered from None
    answered = events.SurveyAnswered(
        person_id=actor.pk,
        survey_id=survey.pk,
        response_id=response.pk,
        at=now,
        context_id=context_id,
        enrolment_id=response.enrolment_id,
    )
    ledger.record(answered, actor=actor)
    return response


def _same_or_conflict(known: SurveyResponse, answers: dict[str, Any]) -> SurveyResponse:
    if known.answers != answers:
        raise AlreadyAnswered
    return known


def check_question(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question in the form that is kept. Raises Invalid."""
    slug, kind = str(question.get("slug") or ""), str(question.get("kind") or "")
    slugs.check_slug(slug)
    prompt = str(question.get("prompt") or "").strip()
    if kind not in QuestionKind.values:
        raise _invalid(slug, _("A question is a scale, a choice or a text."))
    if not prompt:
        raise _invalid(slug, _("Every question needs words."))
    normal: dict[str, Any] = {"slug": slug, "kind": kind, "prompt": prompt}
    normal["required"] = bool(question.get("required", kind != QuestionKind.TEXT))
    if kind == QuestionKind.SCALE:
        normal["low"] = str(question.get("low") or "").strip()
        normal["high"] = str(question.get("high") or "").strip()
    if kind == QuestionKind.CHOICE:
        choices = [str(choice).strip() for choice in question.get("choices") or [] if str(choice).strip()]
        if len(choices) < 2 or len(set(choices)) != len(choices):
            raise _invalid(slug, _("A choice needs two different answers at least."))
        normal["choices"] = choices
    return normal


def _checked(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that the questions take. Raises Invalid with a problem for each that is wrong."""
    kept: dict[str, Any] = {}
    problems = []
    for question in questions:
        given = str(answers.get(question["slug"]) or "").strip()
        fault = _fault(question, given)
        if fault:
            problems.append(errors.Problem(question["slug"], fault))
        elif given:
            kept[question["slug"]] = int(given) if question["kind"] == QuestionKind.SCALE else given
    if problems:
        raise errors.Invalid(problems=problems)
    return kept


def _fault(question: Mapping[str, Any], given: str) -> str:
    """Say what is wrong with an answer, or nothing."""
    if not given:
        return _("Please answer this one.") if question["required"] else ""
    if question["kind"] == QuestionKind.SCALE and given not in ("1", "2", "3", "4", "5"):
        return _("Choose a number from 1 to 5.")
    if question["kind"] == QuestionKind.CHOICE and given not in question["choices"]:
        return _("Choose one of the answers.")
    if len(given) > LONGEST_TEXT:
        return _("Write at most %(most)d characters.") % {"most": LONGEST_TEXT}
    return ""


def _invalid(where: str, text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem(where, text)])

"""Surveys and tasks as their authors keep them on a page: made, or changed on top of what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.assessments import policies, selectors
from interleave.assessments.models import Survey, Task
from interleave.assessments.services import surveys, tasks
from interleave.catalogue import slugs
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


class ChangedMeanwhile(errors.Conflict):
    """Somebody else kept another text since this one was read; `seen` is what theirs is numbered."""

    sentence = lazy("Another person saved another text while you were writing.")

    def __init__(self, seen: int) -> None:
        super().__init__()
        self.seen = seen


@transaction.atomic
def write_survey(
    *,
    actor: Person,
    survey_id: UUID | None,
    seen: int,
    title: str,
    questions: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Survey:
    """Publish a survey, or its next version; `seen` is the number of the version that the author read.

    A question without a short name gets one of its words. Raises Forbidden, NotFound, ChangedMeanwhile, or
    Invalid with the number of each faulty question, from 1.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    survey = selectors.get_survey(actor=actor, survey_id=survey_id) if survey_id else None
    if survey is not None and survey.current is not None and survey.current.number != seen:
        raise ChangedMeanwhile(survey.current.number)
    named = _named(questions)
    _check_questions(title, named)
    if survey is None and (twin := selectors.find_same_survey(title=title, questions=named)) is not None:
        return twin  # the first of two clicks made it
    if survey is not None:
        collection, slug = survey.collection, survey.slug
    else:
        taken = set(Survey.objects.filter(collection="").values_list("slug", flat=True))
        collection, slug = "", slugs.free_slug(title, taken, otherwise="survey")
    return surveys.define_survey(
        actor=actor, slug=slug, collection=collection, title=title, questions=named, now=now
    )


@transaction.atomic
def write_task(
    *,
    actor: Person,
    task_id: UUID | None,
    seen: int,
    kind: str,
    title: str,
    brief: str,
    checklist: Sequence[str],
    confirmed_by: str,
    objectives: Sequence[str],
    now: datetime,
) -> Task:
    """Keep a task or an observation; `seen` is the revision that the author read. The kind stays.

    Raises Forbidden, NotFound, Invalid or ChangedMeanwhile.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    task = selectors.get_task(actor=actor, task_id=task_id) if task_id else None
    if task is not None and task.revision != seen:
        raise ChangedMeanwhile(task.revision)
    known = Task.objects.filter(collection="", title=" ".join(title.split()), brief=brief.strip(), kind=kind)
    slug = task.slug if task is not None else _slug_of_twin(known, checklist)
    taken = set(Task.objects.filter(collection="").values_list("slug", flat=True))
    return tasks.define_task(
        actor=actor,
        slug=slug or slugs.free_slug(title, taken, otherwise="task"),
        collection=task.collection if task is not None else "",
        kind=task.kind if task is not None else kind,
        title=title,
        brief=brief,
        checklist=checklist,
        confirmed_by=confirmed_by,
        objectives=objectives,
        now=now,
    )


def _slug_of_twin(known: Any, checklist: Sequence[str]) -> str:
    """Return the short name of the same task, where the first of two clicks made it."""
    lines = tasks.tidy_lines(checklist)
    return next((task.slug for task in known if task.checklist == lines), "")


def _named(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions, each with a short name that no other one has."""
    taken = {str(question.get("slug") or "") for question in questions} - {""}
    named = []
    for question in questions:
        slug = str(question.get("slug") or "")
        if not slug:
            words = " ".join(str(question.get("prompt") or "").split()[:6])
            slug = slugs.free_slug(words, taken, otherwise="question")
            taken.add(slug)
        named.append({**question, "slug": slug})
    return named


def _check_questions(title: str, questions: Sequence[Mapping[str, Any]]) -> None:
    problems = [] if title.strip() else [errors.Problem("title", _("A title is needed."))]
    if not questions:
        problems.append(errors.Problem("questions", _("A survey needs at least one question.")))
    for number, question in enumerate(questions, start=1):
        try:
            surveys.check_question(question)
        except errors.Invalid as error:
            problems.append(errors.Problem(str(number), error.message))
    if problems:
        raise errors.Invalid(problems=problems)

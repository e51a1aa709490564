"""Reading quizzes, for authors and for who names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet

from interleave.assessments import policies
from interleave.assessments.models import Quiz, QuizDraft, QuizVersion
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class QuizRules:
    """What passing a quiz takes: the share of marks (0..1), of how many items, in how many attempts."""

    pass_mark: Decimal
    items: int
    attempts_allowed: int | None  # None: no limit


def get_quiz(*, actor: Person, quiz_id: UUID) -> Quiz:
    """Return a quiz the actor may see, with its current version, or raise NotFound. 1 query."""
    quizzes = Quiz.objects.filter(policies.visible_quizzes(actor), pk=quiz_id)
    quiz: Quiz | None = quizzes.select_related("current").first()
    if quiz is None:
        raise errors.NotFound
    return quiz


def find_quiz(*, slug: str, collection: str = "") -> Quiz | None:
    """Return a quiz of the organisation in scope, or None. 1 query."""
    quiz: Quiz | None = (
        Quiz.objects.select_related("current").filter(collection=collection, slug=slug).first()
    )
    return quiz


def get_quiz_by_slug(*, slug: str, collection: str = "") -> Quiz:
    """Return a quiz of the organisation in scope, or raise NotFound. 1 query."""
    quiz = find_quiz(slug=slug, collection=collection)
    if quiz is None:
        raise errors.NotFound
    return quiz


def list_quizzes_by_id(ids: Collection[UUID]) -> list[Quiz]:
    """Return these quizzes of the organisation in scope: slug and title. 1 query."""
    return _quizzes(list(ids)) if ids else []


@prepared.rows
def _quizzes(ids: list[UUID]) -> QuerySet[Quiz, Quiz]:
    return Quiz.objects.filter(pk__in=ids).only("collection", "slug", "title")


def describe_quizzes(ids: Collection[UUID]) -> dict[UUID, QuizRules]:
    """Return what passing these quizzes takes; one that was never published is left out. 1 query."""
    rows = Quiz.objects.filter(pk__in=ids, current__isnull=False).annotate(asked=Count("current__places"))
    fields = ("pk", "current__pass_mark", "asked", "current__attempts_allowed")
    return {pk: QuizRules(*values) for pk, *values in rows.values_list(*fields)}


def list_quizzes(*, actor: Person, search: str = "", status: str = "") -> QuerySet[Quiz]:
    """List the quizzes that the actor may see, by title, with `item_count`. 1 query."""
    quizzes: QuerySet[Quiz] = Quiz.objects.filter(policies.visible_quizzes(actor))
    if search:
        quizzes = quizzes.filter(title__icontains=search)
    if status:
        quizzes = quizzes.filter(status=status)
    return (
        quizzes.select_related("current")
        .annotate(item_count=Count("current__places"))
        .order_by("title", "id")
    )


def get_quiz_draft(*, actor: Person, quiz_id: UUID) -> QuizDraft:
    """Return the draft of a quiz with the quiz and who edited it last, or raise NotFound. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    drafts = QuizDraft.objects.filter(quiz_id=quiz_id).select_related("quiz__current", "edited_by")
    draft: QuizDraft | None = drafts.first()
    if draft is None:
        raise errors.NotFound
    return draft


def list_quiz_versions(*, actor: Person, quiz_id: UUID) -> QuerySet[QuizVersion]:
    """List the published versions of a quiz, newest first, to a designer. 1 query."""
    if not policies.can_design(actor):
        raise errors.NotFound
    versions: QuerySet[QuizVersion] = QuizVersion.objects.filter(quiz_id=quiz_id)
    return versions.select_related("published_by").annotate(item_count=Count("places")).order_by("-number")

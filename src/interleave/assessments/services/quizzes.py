"""Writing quizzes: drafts by hand, versions when they are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.assessments import drafts, policies, selectors
from interleave.assessments.models import Quiz, QuizDraft, QuizItem, QuizVersion, Review, Status
from interleave.catalogue import digests, slugs
from interleave.catalogue import selectors as catalogue
from interleave.catalogue import services as catalogue_services
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.catalogue.models import Item, Objective
    from interleave.people.models import Person

MOST_ITEMS = 200


class QuizDraftChanged(errors.Conflict):
    """Somebody else changed the draft since it was read. `theirs` is what stands there now."""

    def __init__(self, theirs: QuizDraft) -> None:
        super().__init__(_("Another person changed this quiz while you were working on it."))
        self.theirs = theirs


@transaction.atomic
def define_quiz(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    title: str,
    pass_mark: Decimal | float | str,
    time_limit_minutes: int | None,
    attempts_allowed: int | None,
    review: str,
    item_slugs: Sequence[str],
    now: datetime,
) -> Quiz:
    """Write a quiz down as published; a new version only when its content changed.

    It takes the current versions of its items, so a changed item is a changed quiz.
    The draft follows, unless an author has work in it that is not published yet.
    Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_slug(slug)
    slugs.check_collection(collection)
    settings = drafts.QuizContent(
        title, Decimal(str(pass_mark)), time_limit_minutes, attempts_allowed, review
    )
    items = catalogue.resolve_items(list(item_slugs), collection=collection)
    quiz = _locked(collection=collection, slug=slug)
    if quiz is None:
        quiz = Quiz(collection=collection, slug=slug, title=title, made_at=now)
        quiz.save(force_insert=True)
        QuizDraft.objects.create(quiz=quiz, content=drafts.to_json(settings), edited_at=now, edited_by=actor)
        has_own_work = False
    else:
        has_own_work = _has_unpublished_work(quiz)
    if _publish(quiz, settings, items, actor, now) and not has_own_work:
        _write_draft(QuizDraft.objects.get(quiz=quiz), _published_content(quiz), actor, now)
    return quiz


@transaction.atomic
def create_quiz(*, actor: Person, title: str, now: datetime) -> Quiz:
    """Begin a quiz with an empty draft. Raises Forbidden or Invalid."""
    if not policies.can_design(actor):
        raise errors.Forbidden
    if not title.strip():
        raise _invalid("title", _("A title is needed."))
    title = " ".join(title.split())[:200]
    taken = set(Quiz.objects.filter(collection="").values_list("slug", flat=True))
    quiz = Quiz(slug=slugs.free_slug(title, taken, otherwise="quiz"), title=title, made_at=now)
    quiz.save(force_insert=True)
    content = drafts.to_json(drafts.QuizContent(title))
    QuizDraft.objects.create(quiz=quiz, content=content, edited_at=now, edited_by=actor)
    ledger.record(events.QuizDrafted(quiz_id=quiz.pk, revision=1, at=now), actor=actor)
    return quiz


@transaction.atomic
def save_quiz_draft(
    *, actor: Person, quiz_id: UUID, revision: int, content: drafts.QuizContent, now: datetime
) -> QuizDraft:
    """Keep what an author wrote, if nobody else wrote since `revision`; it may be half-written.

    Raises NotFound, QuizDraftChanged or Invalid.
    """
    draft = _locked_draft(actor, quiz_id)
    _check_settings(content)
    if draft.content == drafts.to_json(content):
        return draft
    if draft.revision != revision:
        raise QuizDraftChanged(draft)
    _write_draft(draft, content, actor, now)
    drafted = events.QuizDrafted(quiz_id=quiz_id, revision=draft.revision, at=now)
    ledger.record(drafted, actor=actor)
    return draft


@transaction.atomic
def publish_quiz(*, actor: Person, quiz_id: UUID, revision: int, now: datetime) -> Quiz:
    """Publish the draft: its questions as new versions where they changed, then the quiz.

    Raises NotFound, QuizDraftChanged, or Invalid with every question that is not ready.
    """
    draft = _locked_draft(actor, quiz_id)
    if draft.revision != revision:
        raise QuizDraftChanged(draft)
    content = drafts.from_json(draft.content)
    items = _publish_items(draft.quiz, content.items, actor, now)
    _publish(draft.quiz, content, items, actor, now)
    named = tuple(
        replace(item, slug=item.slug or root.slug) for item, root in zip(content.items, items, strict=True)
    )
    if named != content.items:
        _write_draft(draft, replace(content, items=named), actor, now)
    return draft.quiz


@transaction.atomic
def withdraw_quiz(*, actor: Person, quiz_id: UUID, now: datetime) -> Quiz:
    """Stop offering a quiz; attempts under way may be finished. Publishing again brings it back.

    Raises NotFound or Conflict.
    """
    quiz = _locked_draft(actor, quiz_id).quiz
    if quiz.status == Status.WITHDRAWN:
        return quiz
    if quiz.status != Status.PUBLISHED:
        raise errors.Conflict(_("This quiz was never published."))
    quiz.status = Status.WITHDRAWN
    quiz.save(update_fields=["status"])
    ledger.record(events.QuizWithdrawn(quiz_id=quiz.pk, at=now), actor=actor)
    return quiz


def _publish(
    quiz: Quiz, content: drafts.QuizContent, items: Sequence[Item], actor: Person, now: datetime
) -> bool:
    """Make a version and tell whether that changed anything."""
    _check_settings(content)
    if not items:
        raise _invalid("items", _("A quiz needs at least one question."))
    settings: dict[str, Any] = {
        "title": " ".join(content.title.split())[:200],
        "pass_mark": content.pass_mark.quantize(Decimal("0.0001")),
        "time_limit_minutes": content.time_limit_minutes,
        "attempts_allowed": content.attempts_allowed,
        "review": content.review,
    }
    digest = digests.digest({**settings, "items": [str(item.current_id) for item in items]})
    current = quiz.current
    if current is not None and current.digest == digest and quiz.status == Status.PUBLISHED:
        return False
    if current is None or current.digest != digest:
        number = current.number + 1 if current is not None else 1
        current = QuizVersion(
            quiz=quiz, number=number, digest=digest, published_at=now, published_by=actor, **settings
        )
        current.save(force_insert=True)
        QuizItem.objects.bulk_create(
            QuizItem(version=current, item_version=item.current, position=position)
            for position, item in enumerate(items, start=1)
        )
    quiz.title, quiz.status, quiz.current = settings["title"], Status.PUBLISHED, current
    quiz.save(update_fields=["title", "status", "current"])
    published = events.QuizPublished(quiz_id=quiz.pk, version_id=current.pk, number=current.number, at=now)
    ledger.record(published, actor=actor)
    return True


def _publish_items(
    quiz: Quiz, contents: Sequence[drafts.ItemContent], actor: Person, now: datetime
) -> list[Item]:
    """Publish the questions of a draft, or raise Invalid that names all that are not ready."""
    items, problems = [], []
    for number, content in enumerate(contents, start=1):
        try:
            with transaction.atomic():
                items.append(_publish_item(quiz, content, actor, now))
        except errors.Invalid as error:
            where = _("Question %(number)d") % {"number": number}
            problems.append(errors.Problem(where, f"{where}: {error.message}"))
    if problems:
        raise errors.Invalid(problems[0].text, problems)
    return items


def _publish_item(quiz: Quiz, content: drafts.ItemContent, actor: Person, now: datetime) -> Item:
    collection, slug = quiz.collection, content.slug
    if not slug:
        bank = catalogue.list_items(actor=actor).filter(collection=collection)
        taken = set(bank.values_list("slug", flat=True))
        slug = slugs.free_slug(f"{quiz.slug}-1", taken, otherwise="question")
    elif (known := catalogue.find_item(name=slug, collection=collection)) is not None:
        collection, slug = known.collection, known.slug
    return catalogue_services.define_item(
        actor=actor,
        slug=slug,
        collection=collection,
        kind=content.kind,
        prompt=content.prompt,
        body=content.body,
        objectives=content.objectives,
        refresh=content.refresh,
        now=now,
    )


def _check_settings(content: drafts.QuizContent) -> None:
    problems = []
    if not content.title.strip():
        problems.append(errors.Problem("title", _("A title is needed.")))
    if not 0 <= content.pass_mark <= 1:
        problems.append(errors.Problem("pass_mark", _("The pass mark lies between 0 and 100 percent.")))
    if content.time_limit_minutes is not None and not 1 <= content.time_limit_minutes <= 600:
        problems.append(errors.Problem("time_limit_minutes", _("Give between 1 and 600 minutes, or none.")))
    if content.attempts_allowed is not None and not 1 <= content.attempts_allowed <= 100:
        problems.append(errors.Problem("attempts_allowed", _("Allow between 1 and 100 attempts, or any.")))
    if content.review not in Review.values:
        problems.append(errors.Problem("review", _("Choose when answers are shown.")))
    if len(content.items) > MOST_ITEMS:
        problems.append(
            errors.Problem("items", _("A quiz has at most %(most)d questions.") % {"most": MOST_ITEMS})
        )
    if problems:
        raise errors.Invalid(problems[0].text, problems)


def _has_unpublished_work(quiz: Quiz) -> bool:
    draft = QuizDraft.objects.get(quiz=quiz)
    return quiz.current is not None and draft.content != drafts.to_json(_published_content(quiz))


def _published_content(quiz: Quiz) -> drafts.QuizContent:
    """Return the current version as a draft. 3 queries."""
    current = quiz.current
    if current is None:
        return drafts.QuizContent(quiz.title)
    items = selectors.list_quiz_items(version_id=current.pk)
    return drafts.QuizContent(
        title=current.title,
        pass_mark=current.pass_mark,
        time_limit_minutes=current.time_limit_minutes,
        attempts_allowed=current.attempts_allowed,
        review=current.review,
        items=tuple(
            drafts.ItemContent(
                kind=version.kind,
                prompt=version.prompt,
                body=version.body,
                objectives=tuple(_name(objective, quiz) for objective in version.objectives.all()),
                refresh=version.refresh,
                slug=_name(version.item, quiz),
            )
            for version in items
        ),
    )


def _name(named: Item | Objective, quiz: Quiz) -> str:
    """Return the name of an item or an objective in a quiz, unless its collection has a namesake of it."""
    place = (named.collection, named.slug)
    return slugs.name_in(quiz.collection, of=place, own=())


def _write_draft(draft: QuizDraft, content: drafts.QuizContent, actor: Person, now: datetime) -> None:
    draft.content = drafts.to_json(content)
    draft.revision += 1
    draft.edited_at, draft.edited_by = now, actor
    draft.save()


def _locked(*, collection: str, slug: str) -> Quiz | None:
    quizzes = Quiz.objects.select_for_update(of=("self",)).select_related("current")
    quiz: Quiz | None = quizzes.filter(collection=collection, slug=slug).first()
    return quiz


def _locked_draft(actor: Person, quiz_id: UUID) -> QuizDraft:
    """Return the draft with its quiz, both locked, or raise NotFound. 2 queries."""
    if Quiz.objects.select_for_update(of=("self",)).filter(pk=quiz_id).first() is None:
        raise errors.NotFound
    return selectors.get_quiz_draft(actor=actor, quiz_id=quiz_id)


def _invalid(where: str, text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem(where, text)])

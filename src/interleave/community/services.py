"""Writes: opening spaces and threads, saying something, marking the answer, reading."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.community import policies, selectors
from interleave.community.models import Post, Prompt, ReadMark, Space, SpaceKind, SpaceMember, Thread
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_POST = 20_000  # characters
LONGEST_TITLE = 200


class SpaceClosed(errors.Conflict):
    """The space is closed, or the person is not a member: nothing can be written."""


@transaction.atomic
def define_prompt(
    *,
    actor: "Person",
    slug: str,
    collection: str = "",
    title: str,
    body: str,
    posts: int,
    replies: int,
    now: datetime,
) -> Prompt:
    """Create or change the prompt of this name; nothing is recorded when it already says the same."""
    wanted = {"title": title, "body": body, "posts": posts, "replies": replies}
    prompt = Prompt.objects.filter(collection=collection, slug=slug).first()
    if prompt is not None and all(getattr(prompt, key) == value for key, value in wanted.items()):
        return prompt
    prompt, _created = Prompt.objects.update_or_create(
        collection=collection, slug=slug, defaults={**wanted, "changed_at": now}
    )
    ledger.record(events.PromptPublished(prompt_id=prompt.pk, at=now), actor=actor)
    return prompt


@transaction.atomic
def move_to_collection(*, actor: "Person", collection: str, ids: Collection[UUID]) -> None:
    """Move prompts of these ids to a collection; their ids and texts stay, so no event is recorded."""
    Prompt.objects.filter(pk__in=ids).update(collection=collection)


@transaction.atomic
def open_space(
    *, actor: "Person", title: str, context_id: UUID, prompt_ids: Iterable[UUID], now: datetime
) -> Space:
    """Open the journey space of a context with a thread per prompt. Opening it twice adds missing threads."""
    space, created = Space.objects.get_or_create(
        context_id=context_id,
        kind=SpaceKind.JOURNEY,
        defaults={"title": title, "opened_at": now},
    )
    if created:
        ledger.record(events.SpaceOpened(space_id=space.pk, at=now), actor=actor)
    for prompt in Prompt.objects.filter(pk__in=list(prompt_ids)):
        Thread.objects.get_or_create(
            space=space, prompt=prompt, defaults={"title": prompt.title, "opened_at": now}
        )
    return space


@transaction.atomic
def open_practice_space(*, actor: "Person", title: str, now: datetime) -> Space:
    """Open a community of practice, with its founder as host. Raises Invalid without a title."""
    if not title.strip():
        raise errors.Invalid(_("Give the community a name."))
    space = Space.objects.create(kind=SpaceKind.PRACTICE, title=title.strip()[:LONGEST_TITLE], opened_at=now)
    SpaceMember.objects.create(space=space, person=actor, is_host=True, joined_at=now)
    ledger.record(events.SpaceOpened(space_id=space.pk, at=now), actor=actor)
    return space


@transaction.atomic
def add_members(
    *, actor: "Person", space_id: UUID, person_ids: Iterable[UUID], as_hosts: bool = False, now: datetime
) -> None:
    """Give these people a place in the space; whoever has one keeps it, whoever left comes back."""
    space = Space.objects.get(pk=space_id)
    places = {place.person_id: place for place in SpaceMember.objects.filter(space=space)}
    for person_id in dict.fromkeys(person_ids):
        place = places.get(person_id)
        if place is not None and place.left_at is None and (place.is_host or not as_hosts):
            continue
        SpaceMember.objects.update_or_create(
            space=space,
            person_id=person_id,
            defaults={"left_at": None, "is_host": as_hosts or bool(place and place.is_host)},
            create_defaults={"joined_at": now, "is_host": as_hosts},
        )
        if place is None or place.left_at is not None:
            ledger.record(events.SpaceJoined(person_id=person_id, space_id=space.pk, at=now), actor=actor)


@transaction.atomic
def join_space(*, actor: "Person", space_id: UUID, now: datetime) -> Space:
    """Become a member of a community of practice. Raises NotFound, or Conflict when it is closed."""
    space = selectors.get_space(actor=actor, space_id=space_id)
    if space.kind != SpaceKind.PRACTICE or space.closed_at is not None:
        raise SpaceClosed(_("This space is closed."))
    add_members(actor=actor, space_id=space.pk, person_ids=[actor.pk], now=now)
    return space


@transaction.atomic
def remove_member(*, actor: "Person | None", space_id: UUID, person_id: UUID, now: datetime) -> None:
    """End a person's membership of a space; what they wrote stays. Doing it twice changes nothing."""
    _leave(space_id, person_id, actor=actor, now=now, cause=None)


@transaction.atomic
def end_memberships(*, person_id: UUID, now: datetime, cause: ledger.Entry) -> None:
    """End every membership of a person because of an event; what they wrote stays. 1 query, 3 per space."""
    memberships = SpaceMember.objects.filter(person_id=person_id, left_at=None).order_by("space")
    for space_id in list(memberships.values_list("space_id", flat=True)):
        _leave(space_id, person_id, actor=None, now=now, cause=cause)


def _leave(
    space_id: UUID, person_id: UUID, *, actor: "Person | None", now: datetime, cause: ledger.Entry | None
) -> None:
    memberships = SpaceMember.objects.filter(space_id=space_id, person_id=person_id, left_at=None)
    if memberships.update(left_at=now):
        event = events.SpaceLeft(person_id=person_id, space_id=space_id, at=now)
        ledger.record(event, actor=actor, cause=cause)


@transaction.atomic
def close_space(*, actor: "Person", space_id: UUID, now: datetime) -> None:
    """Close a space: everybody still reads, nobody writes."""
    Space.objects.filter(pk=space_id, closed_at=None).update(closed_at=now)


@transaction.atomic
def open_thread(
    *, actor: "Person", space_id: UUID, title: str, body: str, now: datetime, submission: UUID | None = None
) -> Thread:
    """Open a thread with its first post.

    Raises NotFound, SpaceClosed, or Invalid when title or text is missing or too long. The
    same form (`submission`) sent twice opens one thread.
    """
    space = selectors.get_space(actor=actor, space_id=space_id)
    if not policies.can_write(actor, space):
        raise SpaceClosed(_("You can read this space, but not write in it."))
    problems = [] if title.strip() else [errors.Problem("title", _("Say in a few words what it is about."))]
    problems += _problems_of(body)
    if problems:
        raise errors.Invalid(problems=problems)
    known = _post_of(actor, submission)
    if known is not None:
        return known.thread
    thread = Thread.objects.create(
        space=space, title=title.strip()[:LONGEST_TITLE], author=actor, opened_at=now
    )
    ledger.record(
        events.ThreadOpened(person_id=actor.pk, space_id=space.pk, thread_id=thread.pk, at=now), actor=actor
    )
    _append(actor=actor, thread=thread, body=body, reply_to=None, submission=submission, now=now)
    return thread


@transaction.atomic
def write_post(
    *,
    actor: "Person",
    thread_id: UUID,
    body: str,
    now: datetime,
    reply_to_id: UUID | None = None,
    submission: UUID | None = None,
) -> Post:
    """Add a post to a thread, as an answer to another post if `reply_to_id` is given.

    Raises NotFound, SpaceClosed or Invalid. The same form sent twice writes one post.
    """
    thread = selectors.get_thread(actor=actor, thread_id=thread_id, lock=True)
    if not policies.can_write(actor, thread.space):
        raise SpaceClosed(_("You can read this space, but not write in it."))
    problems = _problems_of(body)
    if problems:
        raise errors.Invalid(problems=problems)
    known = _post_of(actor, submission)
    if known is not None:
        return known
    reply_to = thread.posts.filter(pk=reply_to_id).first() if reply_to_id else None
    if reply_to_id and reply_to is None:
        raise errors.NotFound
    return _append(actor=actor, thread=thread, body=body, reply_to=reply_to, submission=submission, now=now)


@transaction.atomic
def edit_post(*, actor: "Person", post_id: UUID, body: str, now: datetime) -> Post:
    """Change one's own words; the post says that it was edited. Raises NotFound, Forbidden or Invalid."""
    post = selectors.get_own_post(actor=actor, post_id=post_id)
    if not policies.can_write(actor, post.thread.space):
        raise SpaceClosed(_("You can read this space, but not write in it."))
    problems = _problems_of(body)
    if problems:
        raise errors.Invalid(problems=problems)
    if post.body != body.strip():
        post.body, post.edited_at = body.strip(), now
        post.save(update_fields=["body", "edited_at"])
    return post


def get_post_to_withdraw(*, actor: "Person", post_id: UUID) -> Post:
    """Return a post that the actor may take back. Raises NotFound or Forbidden. At most 2 queries."""
    post = selectors.get_post(actor=actor, post_id=post_id)
    if not policies.can_withdraw(actor, post):
        raise errors.Forbidden(_("Only its author or a host of the space can take a post back."))
    return post


@transaction.atomic
def withdraw_post(*, actor: "Person", post_id: UUID, now: datetime) -> Post:
    """Take a post back: its place stays, its words go. Raises NotFound or Forbidden."""
    post = get_post_to_withdraw(actor=actor, post_id=post_id)
    if post.withdrawn_at is None:
        post.body, post.withdrawn_at = "", now
        post.save(update_fields=["body", "withdrawn_at"])
        ledger.record(
            events.PostWithdrawn(
                person_id=post.author_id,
                space_id=post.thread.space_id,
                thread_id=post.thread_id,
                post_id=post.pk,
                at=now,
            ),
            actor=actor,
        )
    return post


@transaction.atomic
def mark_answer(*, actor: "Person", post_id: UUID, now: datetime) -> Thread:
    """Mark a post as the answer of its thread, or take the mark off if it is there.

    Raises NotFound, Forbidden, or Conflict for the question itself.
    """
    post = selectors.get_post(actor=actor, post_id=post_id)
    thread = selectors.get_thread(actor=actor, thread_id=post.thread_id, lock=True)
    if not policies.can_mark_answer(actor, thread) or post.withdrawn_at is not None:
        raise errors.Forbidden(_("Only the person who asked, or a host of the space, can mark the answer."))
    unmark = thread.answer_id == post.pk
    if selectors.is_question(thread, post.number) and not unmark:
        raise errors.Conflict(_("The question is not its own answer. Mark one of the replies."))
    thread.answer = None if unmark else post
    thread.save(update_fields=["answer"])
    kind = events.AnswerUnmarked if unmark else events.AnswerMarked
    ledger.record(
        kind(
            person_id=post.author_id, space_id=thread.space_id, thread_id=thread.pk, post_id=post.pk, at=now
        ),
        actor=actor,
    )
    return thread


def mark_read(*, actor: "Person", thread: Thread, now: datetime, read: int | None = None) -> None:
    """Remember that the actor has read the thread as it stands. 0 to 5 queries.

    `read` is what `count_read` says, where that was asked already. Who has read all of it takes no lock.
    """
    known = selectors.count_read(actor=actor, thread=thread) if read is None else read
    if thread.post_count == known:
        return
    ReadMark.objects.update_or_create(
        thread=thread, person=actor, defaults={"up_to": thread.post_count, "read_at": now}
    )


def _append(
    *,
    actor: "Person",
    thread: Thread,
    body: str,
    reply_to: Post | None,
    submission: UUID | None,
    now: datetime,
) -> Post:
    post = Post.objects.create(
        thread=thread,
        number=thread.post_count + 1,  # safe: the thread is locked, or new
        author=actor,
        reply_to=reply_to,
        body=body.strip(),
        written_at=now,
        submission=submission,
    )
    thread.post_count, thread.last_post_at = post.number, now
    thread.save(update_fields=["post_count", "last_post_at"])
    ReadMark.objects.update_or_create(
        thread=thread, person=actor, defaults={"up_to": post.number, "read_at": now}
    )
    so_far = selectors.count_contribution(person_id=actor.pk, thread_id=thread.pk)
    ledger.record(
        events.PostWritten(
            person_id=actor.pk,
            space_id=thread.space_id,
            thread_id=thread.pk,
            post_id=post.pk,
            prompt_id=thread.prompt_id,
            reply_to_id=reply_to.pk if reply_to else None,
            posts=so_far.posts,
            replies=so_far.replies,
            at=now,
        ),
        actor=actor,
    )
    return post


def _post_of(actor: "Person", submission: UUID | None) -> Post | None:
    if submission is None:
        return None
    return Post.objects.filter(author=actor, submission=submission).select_related("thread").first()


def _problems_of(body: str) -> list[errors.Problem]:
    if not body.strip():
        return [errors.Problem("body", _("Write something first."))]
    if len(body) > LONGEST_POST:
        return [errors.Problem("body", _("That is too long for one post: 20,000 characters at most."))]
    return []

"""Discussions: everybody writes what only she could write, and asks or answers under the posts of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.cli.demo_world import words
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, later_today, minutes, waking
from interleave.community import selectors, services

if TYPE_CHECKING:
    from interleave.community.models import Thread
    from interleave.journeys.selectors import TodayStep

A_WEEK = 7 * 24


@dataclass(slots=True)
class Written:
    """A post of a discussion, with the replies in the bank that nobody has written yet."""

    post_id: UUID
    by: str
    replies: list[str]
    answered_by: set[str] = field(default_factory=set)


def take_part(world: World, key: str, entry: TodayStep) -> Story:
    """Read what is there, write one's own post, answer others; what is not there yet waits for a visit."""
    person, step = world.people[key], world.steps[entry.step.step_id]
    assert step.subject_id is not None  # noqa: S101 - a published discussion has a prompt
    thread = selectors.get_thread_of_prompt(
        actor=person, context_id=entry.cohort_id, prompt_id=step.subject_id
    )
    services.mark_read(actor=person, thread=thread, now=world.now)
    prompt = thread.prompt
    if prompt is None or not words.has(prompt.slug):
        return
    yield minutes(world.chance(key).uniform(2, 6))
    so_far = selectors.count_contribution(person_id=person.pk, thread_id=thread.pk)
    own = next((each for each in words.read(prompt.slug) if each["by"] == key), None)
    if so_far.posts == 0 and own is not None:
        _post(world, key, thread, prompt.slug, own)
        yield minutes(world.chance(key).uniform(2, 7))
    for _reply in range(prompt.replies - so_far.replies):
        if not _reply_to_somebody(world, key, thread, prompt.slug):
            return
        yield minutes(world.chance(key).uniform(2, 6))


def _post(world: World, key: str, thread: Thread, slug: str, own: dict[str, Any]) -> None:
    post = services.write_post(actor=world.people[key], thread_id=thread.pk, body=own["post"], now=world.now)
    world.posts.setdefault((thread.pk, slug), []).append(Written(post.pk, key, list(own["replies"])))
    world.done["posts"] += 1
    if own.get("later"):
        later = waking(world, key, world.now + later_today(world, key, after=A_WEEK, spread=12))
        world.begin(_come_back(world, key, thread.pk, own["later"]), at=later)


def _reply_to_somebody(world: World, key: str, thread: Thread, slug: str) -> bool:
    """Write the next reply of the bank under the post that has had the fewest; False: nothing to reply to."""
    others = [
        each
        for each in world.posts.get((thread.pk, slug), [])
        if each.by != key and each.replies and key not in each.answered_by
    ]
    if not others:
        return False
    chosen = max(others, key=lambda each: len(each.replies))
    chosen.answered_by.add(key)
    services.write_post(
        actor=world.people[key],
        thread_id=thread.pk,
        body=chosen.replies.pop(0),
        reply_to_id=chosen.post_id,
        now=world.now,
    )
    world.done["replies"] += 1
    return True


def _come_back(world: World, key: str, thread_id: UUID, line: str) -> Story:
    """Say a week later what happened."""
    yield minutes(2)
    if world.is_away(key, world.now) or key in world.gave_up:
        return
    services.write_post(actor=world.people[key], thread_id=thread_id, body=line, now=world.now)
    world.done["posts"] += 1


def read_along(world: World, key: str) -> None:
    """Read what is new in one's spaces."""
    person = world.people[key]
    for space in selectors.list_spaces(actor=person):
        if not space.unread:  # type: ignore[attr-defined]
            continue
        for thread in selectors.list_threads(actor=person, space=space):
            if thread.unread:  # type: ignore[attr-defined]
                services.mark_read(actor=person, thread=thread, now=world.now)


def open_threads(world: World, space_id: UUID) -> None:
    """Let people ask of their own accord in the space of the CRM, and mark what helped."""
    for place, entry in enumerate(words.read("crm-threads")):
        if entry["by"] in world.people and entry["by"] in world.members["crm"]:
            wait = later_today(world, entry["by"], after=24 + 40 * place, spread=8)
            start = waking(world, entry["by"], world.now + wait)
            world.begin(_own_thread(world, space_id, entry), at=start)


def _own_thread(world: World, space_id: UUID, entry: dict[str, Any]) -> Story:
    asker = world.people[entry["by"]]
    thread = services.open_thread(
        actor=asker, space_id=space_id, title=entry["title"], body=entry["body"], now=world.now
    )
    world.done["threads"] += 1
    first = selectors.list_posts(thread=thread)[0]
    written = []
    for reply in entry["replies"]:
        if reply["by"] not in world.people:
            continue
        yield waking(world, reply["by"], world.now + later_today(world, reply["by"], after=1, spread=9))
        post = services.write_post(
            actor=world.people[reply["by"]],
            thread_id=thread.pk,
            body=reply["body"],
            reply_to_id=first.pk,
            now=world.now,
        )
        written.append(post.pk)
        world.done["replies"] += 1
    if "answer" in entry and entry["answer"] < len(written):
        yield waking(world, entry["by"], world.now + later_today(world, entry["by"], after=1, spread=6))
        services.mark_answer(actor=asker, post_id=written[entry["answer"]], now=world.now)
        world.done["answers marked"] += 1

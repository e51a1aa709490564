"""What happens in community."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class SpaceOpened(Event):
    """A space was opened."""

    name: ClassVar[str] = "community.space.opened.v1"
    space_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SpaceJoined(Event):
    """A person became a member of a space."""

    name: ClassVar[str] = "community.space.joined.v1"
    person_id: UUID
    space_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SpaceLeft(Event):
    """A person is no member of a space any more."""

    name: ClassVar[str] = "community.space.left.v1"
    person_id: UUID
    space_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PromptPublished(Event):
    """The design of a discussion was made or changed."""

    name: ClassVar[str] = "community.prompt.published.v1"
    prompt_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ThreadOpened(Event):
    """A thread was opened."""

    name: ClassVar[str] = "community.thread.opened.v1"
    person_id: UUID
    space_id: UUID
    thread_id: UUID
    at: datetime
    prompt_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PostWritten(Event):
    """A post was written. `posts` and `replies` count what this person has written in the thread so far:
    to the thread itself, and to others."""

    name: ClassVar[str] = "community.post.written.v1"
    person_id: UUID
    space_id: UUID
    thread_id: UUID
    post_id: UUID
    prompt_id: UUID | None
    reply_to_id: UUID | None
    posts: int
    replies: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PostWithdrawn(Event):
    """A post was taken back."""

    name: ClassVar[str] = "community.post.withdrawn.v1"
    person_id: UUID
    space_id: UUID
    thread_id: UUID
    post_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerMarked(Event):
    """A post was marked as the answer of its thread; person_id wrote it."""

    name: ClassVar[str] = "community.answer.marked.v1"
    person_id: UUID
    space_id: UUID
    thread_id: UUID
    post_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerUnmarked(Event):
    """The mark was taken off."""

    name: ClassVar[str] = "community.answer.unmarked.v1"
    person_id: UUID
    space_id: UUID
    thread_id: UUID
    post_id: UUID
    at: datetime

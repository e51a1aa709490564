"""What happens in notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class PeopleTold(Event):
    """People were told some news: everything that their notification says, worked out when it happened.

    `news_id` makes the same news one: told again, it is found. `place` and `place_ids` name the page
    that the notification leads to. What does not apply to a kind is empty.
    """

    name: ClassVar[str] = "notifications.people.told.v1"
    news_id: UUID
    kind: str
    person_ids: tuple[UUID, ...]
    place: str
    place_ids: tuple[UUID, ...]
    at: datetime
    subject: str = ""  # the title of what it is about
    who: str = ""  # the name of whoever did it
    words: str = ""  # a reason
    when: datetime | None = None  # the instant that matters: the new start, the due time
    count: int = 0
    until: datetime | None = None  # until when the person can act


@dataclass(frozen=True, slots=True)
class NotificationsRead(Event):
    """A person read one notification, or, without one, all that were there."""

    name: ClassVar[str] = "notifications.news.opened.v1"
    person_id: UUID
    notification_id: UUID | None
    at: datetime

"""Saying that people are told something: one event that holds all of it, once per news."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from interleave.engine import events
from interleave.kernel import ids
from interleave.ledger import ledger
from interleave.ledger.ledger import Entry
from interleave.notifications.kinds import KINDS


def notification_id(news_id: UUID, person_id: UUID) -> UUID:
    """Return the id of one person's notification of some news: the same whenever it is worked out."""
    return ids.derived_id(news_id, str(person_id))


def tell(
    *,
    kind: str,
    person_ids: Iterable[UUID],
    place: str,
    place_ids: Iterable[UUID] = (),
    at: datetime,
    cause: Entry | None = None,
    news_id: UUID | None = None,
    subject: str = "",
    who: str = "",
    words: str = "",
    when: datetime | None = None,
    count: int = 0,
    until: datetime | None = None,
) -> None:
    """Record that these people are told; nobody, nothing. Needs a cause, or the id of the news.

    What is worked out here is never worked out again: a replay reads the event.
    """
    told = tuple(dict.fromkeys(person_ids))
    if not told:
        return
    if news_id is None:
        if cause is None:
            raise ValueError("news need a cause or an id")
        news_id = ids.derived_id(cause.id, f"{kind}:{place}")
    if kind not in KINDS:
        raise ValueError(f"no kind of news is called {kind}")
    ledger.record(
        events.PeopleTold(
            news_id=news_id,
            kind=kind,
            person_ids=told,
            place=place,
            place_ids=tuple(place_ids),
            at=at,
            subject=subject,
            who=who,
            words=words,
            when=when,
            count=count,
            until=until,
        ),
        cause=cause,
    )

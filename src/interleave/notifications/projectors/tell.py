"""From news to notifications: the one writer of Notification.

What concerns whom is worked out once (see news) and recorded as PeopleTold, which
follows from its cause. The rows are written from that event alone, so a replay writes
the same rows whatever has changed since.
"""

from collections.abc import Callable, Mapping
from typing import Any

from interleave.engine import events
from interleave.ledger.ledger import Entry
from interleave.notifications import news, telling, wording
from interleave.notifications.models import Notification
from interleave.people import selectors as people


def reset() -> None:
    """Forget all notifications of the organisation in scope; choices of mail stay."""
    Notification.objects.all().delete()


def on_told(event: events.PeopleTold, entry: Entry) -> None:
    """Write each person's notification. Whoever did it herself need not read it. 2 queries."""
    rows = []
    for person in people.list_by_ids(event.person_ids):
        if not person.is_active and not entry.replayed:
            continue
        title, body = wording.say(event, person)
        rows.append(
            Notification(
                id=telling.notification_id(event.news_id, person.pk),
                person_id=person.pk,
                kind=event.kind,
                title=title,
                body=body,
                url_name=event.place,
                url_args=[str(place_id) for place_id in event.place_ids],
                at=event.at,
                read_at=event.at if person.pk == entry.actor_id else None,
            )
        )
    Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def on_read(event: events.NotificationsRead, entry: Entry) -> None:
    """Mark one notification as read, or all that were there. 1 query."""
    unread = Notification.objects.filter(person_id=event.person_id, read_at=None, at__lte=event.at)
    if event.notification_id is not None:
        unread = unread.filter(pk=event.notification_id)
    unread.update(read_at=event.at)


def _once(handler: Callable[[Any, Entry], None]) -> Callable[[Any, Entry], None]:
    def handle(event: Any, entry: Entry) -> None:
        if not entry.replayed:
            handler(event, entry)

    return handle


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {
    **{event_type: _once(handler) for event_type, handler in news.HANDLERS.items()},
    events.PeopleTold: on_told,
    events.NotificationsRead: on_read,
}

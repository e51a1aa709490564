"""Reading one's news, and choosing what comes by mail."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from interleave.engine import events
from interleave.ledger import ledger
from interleave.notifications import kinds, selectors
from interleave.notifications.models import MailChoice, Notification

if TYPE_CHECKING:
    from interleave.people.models import Person


@transaction.atomic
def mark_read(*, actor: "Person", notification_id: UUID, now: datetime) -> Notification:
    """Mark one of one's own notifications as read; one that is read stays as it is. Raises NotFound."""
    notification = selectors.get_notification(actor=actor, notification_id=notification_id)
    if notification.read_at is None:
        ledger.record(
            events.NotificationsRead(person_id=actor.pk, notification_id=notification.pk, at=now), actor=actor
        )
    return notification


@transaction.atomic
def mark_all_read(*, actor: "Person", now: datetime) -> int:
    """Mark all of one's own notifications as read and return how many were new."""
    unread = selectors.count_unread(actor)
    if unread:
        ledger.record(events.NotificationsRead(person_id=actor.pk, notification_id=None, at=now), actor=actor)
    return unread


@transaction.atomic
def choose_mail(*, actor: "Person", topics: Collection[str], now: datetime) -> None:
    """Let these topics, and no others, come by mail too. A preference: no event, nothing follows from it."""
    chosen = [
        MailChoice(person_id=actor.pk, topic=slug, by_mail=slug in topics, chosen_at=now)
        for slug in kinds.TOPICS
    ]
    MailChoice.objects.bulk_create(
        chosen,
        update_conflicts=True,
        unique_fields=["person", "topic"],
        update_fields=["by_mail", "chosen_at"],
    )

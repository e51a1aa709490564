"""Reads: one's own news, how much of it is new, and what comes by mail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from interleave.kernel import errors, prepared
from interleave.notifications import kinds, policies
from interleave.notifications.models import MailChoice, Notification

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic as the profile shows it."""

    slug: str
    label: str | Promise
    help: str | Promise
    by_mail: bool


def count_unread(person: "Person") -> int:
    """Count what the person has not read. 1 query."""
    return _count_unread(person.pk)


@prepared.count
def _count_unread(person_id: UUID) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=person_id, read_at=None)


def count_unread_of(person_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Count what these people of any organisation have not read; whoever has nothing is left out. 1 query."""
    rows = Notification.everywhere.filter(person_id__in=person_ids, read_at=None)
    return dict(rows.values("person_id").annotate(n=Count("pk")).values_list("person_id", "n"))


def list_notifications(*, actor: "Person") -> QuerySet[Notification]:
    """Return the actor's news, latest first. 1 query."""
    return Notification.objects.filter(policies.visible_notifications(actor)).order_by("-at", "-pk")


def get_notification(*, actor: "Person", notification_id: UUID) -> Notification:
    """Return one of the actor's own notifications, or raise NotFound. 1 query."""
    found = Notification.objects.filter(policies.visible_notifications(actor), pk=notification_id).first()
    if found is None:
        raise errors.NotFound
    return found


def find_notification(notification_id: UUID) -> Notification | None:
    """Return a notification of the organisation in scope, for its mail. 1 query."""
    return Notification.objects.filter(pk=notification_id).first()


def list_recipients(*, notification_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the person of each of these notifications of the organisation in scope. 1 query, or none."""
    if not notification_ids:
        return {}
    return dict(Notification.objects.filter(pk__in=notification_ids).values_list("pk", "person_id"))


def list_told_ids(notification_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these notifications that exist. 1 query per 900."""
    wanted, found = list(notification_ids), set[UUID]()
    for start in range(0, len(wanted), 900):
        chunk = wanted[start : start + 900]
        found.update(Notification.objects.filter(pk__in=chunk).values_list("pk", flat=True))
    return found


def list_mail_choices(*, actor: "Person") -> list[TopicChoice]:
    """Return every topic with whether it comes by mail to the actor. 1 query."""
    chosen = dict(MailChoice.objects.filter(person=actor).values_list("topic", "by_mail"))
    return [
        TopicChoice(topic.slug, topic.label, topic.help, chosen.get(topic.slug, topic.by_mail))
        for topic in kinds.TOPICS.values()
    ]


def list_mail_readers(*, person_ids: Collection[UUID], kind: str) -> set[UUID]:
    """Return those of these people who want this kind by mail. 1 query."""
    topic = kinds.topic_of(kind)
    others = set(
        MailChoice.objects.filter(person_id__in=person_ids, topic=topic.slug, by_mail=not topic.by_mail)
        .values_list("person_id", flat=True)
    )  # fmt: skip
    return set(person_ids) - others if topic.by_mail else others

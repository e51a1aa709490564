"""What the pages of coaching ask all day, prepared. For the selectors alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.coaching import policies
from interleave.coaching.models import (
    Action,
    Goal,
    Meeting,
    MeetingChange,
    MeetingState,
    PrivateNote,
    Relation,
)
from interleave.kernel import prepared

if TYPE_CHECKING:
    from interleave.people.models import Person


def relation(actor: Person, relation_id: UUID) -> QuerySet[Relation]:
    found = Relation.objects.filter(policies.visible_relations(actor), pk=relation_id)
    return found.select_related("coach__site", "person__site")


def meeting(actor: Person, meeting_id: UUID) -> QuerySet[Meeting]:
    found = Meeting.objects.filter(policies.visible_meetings(actor), pk=meeting_id)
    return found.select_related("relation__coach__site", "relation__person__site")


visible_relation = prepared.first(relation)
visible_meeting = prepared.first(meeting)


@prepared.rows
def planned_meetings(relation_id: UUID) -> QuerySet[Meeting]:
    planned = Meeting.objects.filter(relation_id=relation_id, state=MeetingState.PLANNED)
    return planned.order_by("starts_at", "pk")


@prepared.rows
def planned_meetings_of(actor: Person) -> QuerySet[Meeting]:
    planned = Meeting.objects.filter(policies.visible_meetings(actor), state=MeetingState.PLANNED)
    return planned.select_related("relation__coach", "relation__person").order_by("starts_at", "pk")


@prepared.first
def held_before(relation_id: UUID, instant: datetime) -> QuerySet[Meeting, datetime | None]:
    held = Meeting.objects.filter(relation_id=relation_id, state=MeetingState.HELD, starts_at__lt=instant)
    return held.order_by("-starts_at").values_list("held_at", flat=True)


@prepared.rows
def actions_around(
    relation_id: UUID, meeting_id: UUID, agreed_until: datetime | None
) -> QuerySet[Action, Action]:
    actions = Action.objects.filter(relation_id=relation_id, dropped_at=None).exclude(meeting_id=meeting_id)
    if agreed_until is not None:
        actions = actions.filter(agreed_at__lte=agreed_until)
    return actions.order_by("agreed_at", "pk")


@prepared.rows
def agreed_actions(meeting_id: UUID) -> QuerySet[Action]:
    return Action.objects.filter(meeting_id=meeting_id, dropped_at=None).order_by("agreed_at", "pk")


@prepared.rows
def open_actions(relation_id: UUID) -> QuerySet[Action]:
    return Action.objects.filter(relation_id=relation_id, done_at=None, dropped_at=None)


@prepared.rows
def goals(relation_id: UUID) -> QuerySet[Goal]:
    return Goal.objects.filter(relation_id=relation_id).order_by("set_at", "pk")


@prepared.first
def own_note(actor: Person, meeting_id: UUID) -> QuerySet[PrivateNote, str]:
    return PrivateNote.objects.filter(meeting_id=meeting_id, author=actor).values_list("body", flat=True)


@prepared.rows
def own_notes(actor: Person, relation_id: UUID) -> QuerySet[PrivateNote]:
    notes = PrivateNote.objects.filter(author=actor, meeting__relation_id=relation_id)
    return notes.select_related("meeting").order_by("-meeting__starts_at")


@prepared.rows
def changes(meeting_id: UUID) -> QuerySet[MeetingChange]:
    return MeetingChange.objects.filter(meeting_id=meeting_id).select_related("by").order_by("at", "pk")

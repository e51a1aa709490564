"""Reading coaching: one's own relations, meetings, notes and actions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from interleave.coaching import policies, queries
from interleave.coaching.models import (
    Action,
    EndCause,
    Goal,
    Meeting,
    MeetingChange,
    MeetingState,
    PrivateNote,
    Relation,
    SharedNotes,
)
from interleave.kernel import errors, prepared
from interleave.people.commitments import Commitment

if TYPE_CHECKING:
    from interleave.people.models import Person

LATE_TO_CANCEL = timedelta(hours=24)
LONGEST_MEETING = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class RelationFacts:
    """Who coaches whom and when they meet, for those who organise: never what is said."""

    relation_id: UUID
    coach_id: UUID
    coach_name: str
    person_id: UUID
    person_name: str
    started_at: datetime
    held: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """What a calendar must know of one meeting. `sequence` only ever grows."""

    meeting_id: UUID
    relation_id: UUID
    coach_id: UUID
    coach_name: str
    coach_email: str
    person_id: UUID
    person_name: str
    person_email: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    place: str
    room_url: str
    sequence: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class ExportedMeeting:
    """A meeting in a person's own copy of the data; `private_note` is the asking person's own."""

    meeting_id: UUID
    with_whom: str
    starts_at: datetime
    minutes: int
    state: str
    agenda: str
    shared_notes: str
    private_note: str


def get_relation(*, actor: Person, relation_id: UUID, lock: bool = False) -> Relation:
    """Return one of the actor's own relations, with both people, or raise NotFound. 1 query."""
    if lock:
        relation = queries.relation(actor, relation_id).select_for_update(of=("self",)).first()
    else:
        relation = queries.visible_relation(actor, relation_id)
    if relation is None:
        raise errors.NotFound
    return relation


def get_relation_to_coach(*, actor: Person, relation_id: UUID) -> Relation:
    """Return a relation that the actor is the coach of, or raise NotFound. 1 query."""
    relation = get_relation(actor=actor, relation_id=relation_id)
    if not policies.is_coach_of(actor, relation):
        raise errors.NotFound
    return relation


def get_meeting(*, actor: Person, meeting_id: UUID, lock: bool = False) -> Meeting:
    """Return a meeting of one of the actor's own relations, or raise NotFound. 1 query."""
    if lock:
        meeting = queries.meeting(actor, meeting_id).select_for_update(of=("self",)).first()
    else:
        meeting = queries.visible_meeting(actor, meeting_id)
    if meeting is None:
        raise errors.NotFound
    return meeting


def list_relations_as_person(*, actor: Person) -> QuerySet[Relation]:
    """List the relations in which the actor is coached, open ones first. 1 query."""
    return (
        Relation.objects.filter(person=actor)
        .select_related("coach__site", "person__site")
        .order_by("ended_at", "-started_at")
    )


def find_coach_of(*, person_id: UUID, context_id: UUID | None) -> Relation | None:
    """Return the open relation of a person in a context, else any open one, newest first. 1 query."""
    found = list(
        Relation.objects.filter(person=person_id, ended_at=None)
        .select_related("coach")
        .order_by("-started_at")
    )
    return next((row for row in found if row.context_id == context_id), next(iter(found), None))


def context_of_relation(relation_id: UUID) -> UUID | None:
    """Return what a relation is part of, for projectors. 1 query."""
    return Relation.objects.filter(pk=relation_id).values_list("context_id", flat=True).first()


def list_coachees(
    *, actor: Person, now: datetime, search: str = "", ended: bool = False
) -> QuerySet[Relation]:
    """List whom the actor coaches, with `next_at`, `last_held_at` and `open_actions`. Raises Forbidden."""
    if not actor.has_role("coach") and not Relation.objects.filter(coach=actor).exists():
        raise errors.Forbidden
    planned = Q(meetings__state=MeetingState.PLANNED, meetings__starts_at__gt=now)
    found = (
        Relation.objects.filter(coach=actor, ended_at__isnull=not ended)
        .select_related("person__site", "person__team")
        .annotate(
            next_at=Min("meetings__starts_at", filter=planned),
            last_held_at=Max("meetings__held_at"),
            open_actions=Count(
                "actions", filter=Q(actions__done_at=None, actions__dropped_at=None), distinct=True
            ),
        )
        .order_by("person__name", "pk")
    )
    return found.filter(person__name__icontains=search.strip()) if search.strip() else found


def list_meetings(*, relation: Relation) -> QuerySet[Meeting]:
    """List the meetings of a relation that the caller may see, latest first. 1 query."""
    return Meeting.objects.filter(relation=relation).order_by("-starts_at", "-pk")


def find_next_meeting(*, relation: Relation, now: datetime) -> Meeting | None:
    """Return the planned meeting that is on or comes next; one that ended an hour ago is none. 1 query."""
    planned = queries.planned_meetings(relation.pk)
    return next((meeting for meeting in planned if meeting.ends_at > now), None)


def get_next_meeting(*, actor: Person, now: datetime) -> Meeting | None:
    """Return the actor's next meeting, as coach or person coached, with both people. 1 query."""
    planned = queries.planned_meetings_of(actor)
    return next((meeting for meeting in planned if meeting.ends_at > now), None)


def list_my_meetings(*, actor: Person, starts: datetime, ends: datetime) -> list[Meeting]:
    """List the actor's meetings that start within a span and stand, in order. 1 query."""
    return list(
        Meeting.objects.filter(policies.visible_meetings(actor), starts_at__gte=starts, starts_at__lt=ends)
        .exclude(state=MeetingState.CANCELLED)
        .select_related("relation__coach", "relation__person")
        .order_by("starts_at", "pk")
    )


def list_unheld_meetings(*, actor: Person, now: datetime) -> list[Meeting]:
    """List the meetings that the actor should have written up as coach: past, and still planned. 1 query."""
    rows = Meeting.objects.filter(relation__coach=actor, state=MeetingState.PLANNED, starts_at__lt=now)
    return [
        row for row in rows.select_related("relation__person").order_by("starts_at") if row.ends_at <= now
    ]


def list_carried_actions(*, meeting: Meeting) -> list[Action]:
    """List what comes along to a meeting: agreed before, not done when the last was held. 2 queries."""
    since = queries.held_before(meeting.relation_id, meeting.starts_at)
    return [
        action
        for action in queries.actions_around(meeting.relation_id, meeting.pk, meeting.held_at)
        if action.done_at is None or since is None or action.done_at >= since
    ]


def list_agreed_actions(*, meeting: Meeting) -> list[Action]:
    """List what was agreed in a meeting. 1 query."""
    return queries.agreed_actions(meeting.pk)


def list_open_actions(*, relation: Relation) -> list[Action]:
    """List what is still to do, what is due first first. 1 query."""
    rows = queries.open_actions(relation.pk)
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max, row.agreed_at))


def list_done_actions(*, relation: Relation, limit: int = 10) -> list[Action]:
    """List what was done, latest first. 1 query."""
    rows = Action.objects.filter(relation=relation, done_at__isnull=False).order_by("-done_at", "pk")
    return list(rows[:limit])


def get_action(*, actor: Person, action_id: UUID, lock: bool = False) -> Action:
    """Return an action of one of the actor's own relations, or raise NotFound. 1 query."""
    found = Action.objects.filter(policies.visible_meetings(actor), pk=action_id).select_related("relation")
    action = (found.select_for_update(of=("self",)) if lock else found).first()
    if action is None:
        raise errors.NotFound
    return action


def list_goals(*, relation: Relation) -> list[Goal]:
    """List what the person wants to reach, oldest first. 1 query."""
    return queries.goals(relation.pk)


def get_goal(*, actor: Person, goal_id: UUID) -> Goal:
    """Return a goal of one of the actor's own relations, or raise NotFound. 1 query."""
    goal = (
        Goal.objects.filter(policies.visible_meetings(actor), pk=goal_id).select_related("relation").first()
    )
    if goal is None:
        raise errors.NotFound
    return goal


def get_own_private_note(*, actor: Person, meeting: Meeting) -> str:
    """Return what the actor alone wrote about a meeting, or nothing. 1 query."""
    return queries.own_note(actor, meeting.pk) or ""


def list_own_private_notes(*, actor: Person, relation: Relation) -> list[PrivateNote]:
    """List what the actor alone wrote in a relation, with the meetings, latest first. 1 query."""
    return queries.own_notes(actor, relation.pk)


def list_notes_versions(*, actor: Person, meeting_id: UUID) -> list[SharedNotes]:
    """List every saved version of the shared notes, latest first. 2 queries. Raises NotFound."""
    meeting = get_meeting(actor=actor, meeting_id=meeting_id)
    return list(SharedNotes.objects.filter(meeting=meeting).select_related("author").order_by("-version"))


def list_meeting_changes(*, meeting: Meeting) -> list[MeetingChange]:
    """List what happened to a meeting, oldest first. 1 query."""
    return queries.changes(meeting.pk)


def list_relation_facts(*, actor: Person, context_id: UUID, now: datetime) -> list[RelationFacts]:
    """List who coaches whom in a context, for organisers: dates and names only. 1 query. Raises Forbidden."""
    if not policies.is_organiser(actor):
        raise errors.Forbidden
    planned = Q(meetings__state=MeetingState.PLANNED, meetings__starts_at__gt=now)
    rows = (
        Relation.objects.filter(context_id=context_id, ended_at=None)
        .select_related("coach", "person")
        .annotate(
            held=Count("meetings", filter=Q(meetings__state=MeetingState.HELD)),
            next_at=Min("meetings__starts_at", filter=planned),
        )
        .order_by("person__name", "pk")
    )
    return [
        RelationFacts(
            row.pk,
            row.coach_id,
            row.coach.name,
            row.person_id,
            row.person.name,
            row.started_at,
            row.held,
            row.next_at,
        )
        for row in rows
    ]


def list_calendar_meetings(
    *, person_id: UUID | None = None, meeting_id: UUID | None = None, only_on: bool = False
) -> list[CalendarMeeting]:
    """List what the calendars of the two people show. Takes no actor: it feeds their own invites. 1 query."""
    rows = Meeting.objects.select_related("relation__coach", "relation__person")
    if person_id is not None:
        rows = rows.filter(Q(relation__coach=person_id) | Q(relation__person=person_id))
    if meeting_id is not None:
        rows = rows.filter(pk=meeting_id)
    if only_on:
        rows = rows.exclude(state=MeetingState.CANCELLED)
    return [_calendar_meeting(row) for row in rows.order_by("starts_at", "pk")]


def list_coming_meetings(*, after: datetime, before: datetime) -> list[CalendarMeeting]:
    """List the meetings that begin in a span and stand. Takes no actor: it feeds reminders. 1 query."""
    rows = Meeting.objects.select_related("relation__coach", "relation__person").filter(
        state=MeetingState.PLANNED, starts_at__gt=after, starts_at__lte=before
    )
    return [_calendar_meeting(row) for row in rows.order_by("starts_at", "pk")]


def list_commitments(
    person_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> list[Commitment]:
    """List the coaching meetings that these people have in a span of time, for `people`. 1 query.

    Only the two in it read who meets whom: others learn that there is a coaching meeting.
    """
    rows = (
        Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__lt=ends_at)
        .filter(starts_at__gt=starts_at - LONGEST_MEETING)
        .filter(Q(relation__coach__in=person_ids) | Q(relation__person__in=person_ids))
        .select_related("relation__coach", "relation__person")
    )
    return [
        Commitment(
            person_id=one.pk,
            source_id=row.pk,
            group_id=row.relation_id,
            title=_("Coaching with %(name)s") % {"name": other.name},
            public_title=_("a coaching meeting"),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows
        for one, other in (
            (row.relation.coach, row.relation.person),
            (row.relation.person, row.relation.coach),
        )
        if one.pk in person_ids
    ]


def list_open_duties(coach_id: UUID) -> list[Relation]:
    """List the relations for which a coach is still needed, with the people. 1 query.

    The open ones, and those that ended because the coach left, until the person has a coach in that context
    again. Takes no actor: it feeds the administrators' view of open duties, which shows who, never what.
    """
    return _open_duties_of(coach_id)


@prepared.rows
def _open_duties_of(coach_id: UUID) -> QuerySet[Relation, Relation]:
    return _open_duties().filter(coach_id=coach_id).select_related("person").order_by("person__name", "pk")


def list_open_duties_of(
    coach_ids: QuerySet[Any, UUID],
) -> QuerySet[Relation, tuple[UUID, UUID, UUID | None]]:
    """List (coach, person, context) where these coaches are still needed. 1 query."""
    found = _open_duties().filter(coach_id__in=coach_ids)
    return found.order_by("pk").values_list("coach_id", "person_id", "context_id")


def _open_duties() -> QuerySet[Relation]:
    successors = Relation.objects.filter(person=OuterRef("person"), ended_at=None)
    in_context = successors.filter(context_id=OuterRef("context_id"))
    plain = successors.filter(context_id=None)
    left = Q(end_cause=EndCause.COACH_LEFT) & (
        Q(context_id__isnull=False) & ~Exists(in_context) | Q(context_id=None) & ~Exists(plain)
    )
    return Relation.objects.filter(Q(ended_at=None) | left, person__is_active=True)


def export_meetings(*, actor: Person) -> list[ExportedMeeting]:
    """Return the actor's meetings for her copy of the data, with her own private notes only. 2 queries."""
    own = dict(PrivateNote.objects.filter(author=actor).values_list("meeting_id", "body"))
    rows = Meeting.objects.filter(policies.visible_meetings(actor)).select_related(
        "relation__coach", "relation__person"
    )
    return [
        ExportedMeeting(
            meeting_id=row.pk,
            with_whom=(row.relation.person if row.relation.coach_id == actor.pk else row.relation.coach).name,
            starts_at=row.starts_at,
            minutes=row.held_minutes or row.minutes,
            state=row.state,
            agenda=row.agenda,
            shared_notes=row.shared_notes,
            private_note=own.get(row.pk, ""),
        )
        for row in rows.order_by("starts_at", "pk")
    ]


def _calendar_meeting(row: Meeting) -> CalendarMeeting:
    relation = row.relation
    return CalendarMeeting(
        meeting_id=row.pk,
        relation_id=relation.pk,
        coach_id=relation.coach_id,
        coach_name=relation.coach.name,
        coach_email=relation.coach.email,
        person_id=relation.person_id,
        person_name=relation.person.name,
        person_email=relation.person.email,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone_name=row.zone_name,
        place=row.place,
        room_url=row.room_url,
        sequence=row.revision,
        is_on=not row.is_cancelled,
    )


def count_missed_meetings(*, context_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many meetings of open relations in a context each person missed: marked so by the coach,
    or called off by herself less than LATE_TO_CANCEL before the start. What nobody wrote up speaks against
    nobody. Who missed none is left out. 1 query.
    """
    late = Q(
        state=MeetingState.CANCELLED,
        changes__state=MeetingState.CANCELLED,
        changes__by=F("relation__person"),
        changes__at__gt=F("starts_at") - LATE_TO_CANCEL,
    )
    missed = Meeting.objects.filter(
        Q(state=MeetingState.MISSED) | late,
        relation__context_id=context_id,
        relation__person_id__in=person_ids,
        relation__ended_at=None,
    )
    counted = missed.order_by().values_list("relation__person_id")
    return dict(counted.annotate(n=Count("pk", distinct=True)))

"""Coaching relations: meetings, notes, actions and goals over time."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel

DOORS_OPEN = timedelta(minutes=15)  # before the start: the join button


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")  # the person coached did not come


class EndCause(models.TextChoices):
    """Why a relation ended, where that decides what is still to be done."""

    BY_HAND = "", _("Ended by the coach or an organiser")
    OTHER_COACH = "other_coach", _("Another coach took over")
    COACH_LEFT = "coach_left", _("The coach’s account was closed")
    PERSON_LEFT = "person_left", _("The person’s account was closed")
    WITHDRAWN = "withdrawn", _("The enrolment was withdrawn")


class Relation(ScopedModel):
    """A coach and a person who work together for a time."""

    coach = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    context_id = models.UUIDField(null=True)  # what it is part of; opaque here
    cadence_weeks = models.PositiveSmallIntegerField(default=2)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = fields.CharField(max_length=500, blank=True)
    end_cause = fields.CharField(max_length=20, blank=True, default="", choices=EndCause.choices)
    ended_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    coach_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["coach", "person", "context_id"],
                condition=Q(ended_at=None),
                name="coaching_relation_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["coach", "person"],
                condition=Q(ended_at=None, context_id=None),  # nulls differ from each other above
                name="coaching_plain_relation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(coach=models.F("person")), name="coaching_relation_has_two_people"
            ),
            models.CheckConstraint(condition=Q(cadence_weeks__gt=0), name="coaching_cadence_is_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["coach", "ended_at"], name="coaching_by_coach"),
            models.Index(fields=["person", "ended_at"], name="coaching_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.coach_id} coaches {self.person_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Meeting(ScopedModel):
    """One dated talk of a relation. `zone_name` is the IANA zone that it was planned in."""

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    zone_name = fields.CharField(max_length=64)
    place = fields.CharField(max_length=200, blank=True)
    room_url = fields.URLField(max_length=500, blank=True)
    agenda = fields.TextField(blank=True)  # Markdown
    state = fields.CharField(max_length=20, choices=MeetingState.choices, default=MeetingState.PLANNED)
    revision = models.PositiveIntegerField(default=0)  # counts what calendars must hear of
    shared_notes = fields.TextField(blank=True)  # Markdown
    notes_version = models.PositiveIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    held_minutes = models.PositiveSmallIntegerField(null=True)

    relation_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="coaching_meeting_lasts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["relation", "starts_at"], name="coaching_meeting_by_start"),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == MeetingState.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_missed(self) -> bool:
        return self.state == MeetingState.MISSED

    def is_joinable(self, *, at: datetime) -> bool:
        """Tell whether the doors are open: a little before the start until the end."""
        return self.is_planned and self.starts_at - DOORS_OPEN <= at < self.ends_at


class MeetingChange(ScopedModel):
    """A dated change of a meeting: planned, moved, cancelled, held, missed. Written once."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="changes")
    state = fields.CharField(max_length=20, choices=MeetingState.choices)
    starts_at = models.DateTimeField()
    reason = fields.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"


class SharedNotes(ScopedModel):
    """One saved version of what coach and person write together. Written once: nothing is ever lost."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes_versions")
    version = models.PositiveIntegerField()
    body = fields.TextField(blank=True)
    author = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "version"], name="coaching_notes_version_once"),
        ]

    def __str__(self) -> str:
        return f"notes of {self.meeting_id} v{self.version}"


class PrivateNote(ScopedModel):
    """What one of the two keeps to himself. Nobody else ever reads it, whatever the role."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    author = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    body = fields.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "author"], name="coaching_private_note_once"),
        ]

    def __str__(self) -> str:
        return f"private note {self.pk}"


class Action(ScopedModel):
    """What the person will do. Open actions come along to every later meeting until they are done."""

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="actions")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="actions")  # agreed there
    text = fields.CharField(max_length=500)
    due_on = models.DateField(null=True)
    agreed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    carried = models.PositiveSmallIntegerField(default=0)  # meetings that it went through undone
    dropped_at = models.DateTimeField(null=True)

    relation_id: UUID

    class Meta:
        indexes: ClassVar = [models.Index(fields=["relation", "done_at"], name="coaching_action_open")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None


class Goal(ScopedModel):
    """What the person wants to reach by working with the coach."""

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="goals")
    text = fields.CharField(max_length=500)
    set_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)

    relation_id: UUID

    def __str__(self) -> str:
        return self.text

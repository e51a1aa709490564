"""Who was there, for how long, and who says so."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel
from interleave.live.models.offerings import Session


class AttendanceInterval(ScopedModel):
    """In and out of one person, from one source; several are reconciled."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="intervals")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    in_at = models.DateTimeField()
    out_at = models.DateTimeField(null=True)
    source = fields.CharField(max_length=20)  # engine.presence.Source
    confidence = models.FloatField(default=1.0)  # 0..1

    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="live_interval_confidence_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(out_at=None) | Q(out_at__gte=models.F("in_at")), name="live_interval_goes_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["session", "person"], name="live_interval_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.session_id} from {self.in_at:%H:%M}"


class Attendance(ScopedModel):
    """The settled attendance of one person in one session; `status` is blank after an undo of the first mark.

    `version` grows with each mark: two who mark the same person at once are told.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    status = fields.CharField(max_length=20, blank=True)  # engine.presence.Status
    minutes = models.PositiveSmallIntegerField(default=0)
    minutes_late = models.PositiveSmallIntegerField(default=0)
    minutes_left_early = models.PositiveSmallIntegerField(default=0)
    marked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    session_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="live_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status or 'unmarked'}"


class AttendanceMark(ScopedModel):
    """A dated mark: what somebody said about a person's attendance. Written once; undo writes another."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="marks")
    version = models.PositiveIntegerField()
    status = fields.CharField(max_length=20, blank=True)
    minutes = models.PositiveSmallIntegerField()
    minutes_late = models.PositiveSmallIntegerField()
    minutes_left_early = models.PositiveSmallIntegerField()
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undoes = models.PositiveIntegerField(null=True)  # the version that this row took back

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attendance", "version"], name="live_mark_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id} v{self.version} {self.status or 'unmarked'}"

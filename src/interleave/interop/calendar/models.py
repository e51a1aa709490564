"""The secret address of a person's calendar, and what was last sent to it."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class CalendarFeed(ScopedModel):
    """An address that calendars subscribe to. Only the token's digest is kept; a revoked one is dated."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    digest = fields.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    person_id: UUID

    class Meta:
        app_label = "interop"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="calendar_feed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class SentAppointment(ScopedModel):
    """What one person's calendar was last sent of one appointment: a session, as learner or as facilitator,
    or a meeting. The organiser never changes for the life of a uid, and `sequence` only grows.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    uid = fields.CharField(max_length=200)
    what = fields.CharField(max_length=20)  # session | run | meeting
    thing_id = models.UUIDField()  # of the session or meeting
    organiser_name = fields.CharField(max_length=200, blank=True)
    organiser_email = fields.CharField(max_length=254)
    sequence = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()  # of session or meeting when it was sent
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone_name = fields.CharField(max_length=64)
    location = fields.CharField(max_length=500, blank=True)
    is_cancelled = models.BooleanField(default=False)
    message_key = fields.CharField(max_length=200)  # of the outbox message that sent it
    sent_at = models.DateTimeField()

    person_id: UUID

    class Meta:
        app_label = "interop"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "uid"], name="sent_appointment_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["what", "thing_id"], name="sent_appointment_of_thing")]

    def __str__(self) -> str:
        return f"{self.uid} of {self.person_id}"

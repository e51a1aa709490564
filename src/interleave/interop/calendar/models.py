"""The secret address of a person's calendar."""

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

"""What people were told, and what they want by mail."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel
from interleave.notifications import kinds


class Notification(ScopedModel):
    """News for one person, in her words and zone. Its id follows from the news and the person."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    kind = fields.CharField(max_length=30)
    title = fields.CharField(max_length=250)
    body = fields.CharField(max_length=600, blank=True)
    url_name = fields.CharField(max_length=60)
    url_args = fields.JSONField(default=list)  # ids, as text
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    person_id: UUID

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="notification_by_person"),
            models.Index(
                fields=["person"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def icon(self) -> str:
        return kinds.KINDS[self.kind].icon if self.kind in kinds.KINDS else "bell"


class MailChoice(ScopedModel):
    """A person's choice whether a topic comes by mail; without a row the topic's default holds."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    topic = fields.CharField(max_length=20)
    by_mail = models.BooleanField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "topic"], name="mail_choice_once_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.by_mail}"

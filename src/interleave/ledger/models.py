"""The ledger's one table."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.kernel import fields


class LedgerEntry(models.Model):
    """One thing that happened. Written once, never changed, never deleted while its organisation lives."""

    sequence = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, editable=False)
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    organisation_id: UUID
    name = fields.CharField(max_length=80)
    person_id = models.UUIDField(null=True)  # whom it is about
    actor_id = models.UUIDField(null=True)  # who did it; null: the system
    cause_id = models.UUIDField(null=True)  # the entry that it follows from
    at = models.DateTimeField()
    data = fields.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "sequence"], name="ledger_by_organisation"),
            models.Index(fields=["person_id", "sequence"], name="ledger_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"

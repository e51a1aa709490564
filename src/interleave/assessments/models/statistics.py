"""What answers say about questions: kept by the background loop, replaced as answers come in."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class ItemStatistics(ScopedModel):
    """One version of an item, by each person's first finished attempt that answered it.

    `choices` and `flags` are plain data, see assessments.services.statistics.
    """

    item_version = models.OneToOneField("catalogue.ItemVersion", models.CASCADE, related_name="+")
    item_version_id: UUID
    answers = models.PositiveIntegerField()  # people
    facility = models.DecimalField(max_digits=5, decimal_places=4)  # mean score, a share
    discrimination = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # item-rest, -1..1
    choices = fields.JSONField(default=list)
    flags = fields.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(facility__gte=0) & Q(facility__lte=1), name="item_facility_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(discrimination=None) | (Q(discrimination__gte=-1) & Q(discrimination__lte=1)),
                name="item_discrimination_is_a_correlation",
            ),
        ]

    def __str__(self) -> str:
        return f"statistics of {self.item_version_id}"


class QuizStatistics(ScopedModel):
    """What is known of a quiz as a whole, by the version that was current when it was computed.

    `attempts` were finished at that time: once there are more, it is computed anew.
    """

    quiz = models.OneToOneField("assessments.Quiz", models.CASCADE, related_name="+")
    quiz_id: UUID
    version = models.ForeignKey("assessments.QuizVersion", models.CASCADE, null=True, related_name="+")
    version_id: UUID | None
    attempts = models.PositiveIntegerField()
    people = models.PositiveIntegerField(default=0)  # who answered every question of that version
    alpha = models.DecimalField(max_digits=8, decimal_places=4, null=True)  # may be below 0
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"statistics of {self.quiz_id}"

"""What a person wants to keep, and every time she recalled it."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class Card(ScopedModel):
    """One item in one person's memory: when to ask again, and why.

    A projection: dealt, reviewed and suspended by events, so a replay makes the same
    rows again. Its id is derived from person and item for the same reason.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")
    dealt_at = models.DateTimeField()
    due_at = models.DateTimeField()
    memory = fields.JSONField()  # engine.memory.CardState
    reviews = models.PositiveIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True)

    person_id: UUID
    item_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "item"], name="card_once_per_person"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "due_at"], name="card_by_due")]

    def __str__(self) -> str:
        return f"card {self.item_id} of {self.person_id}"


class Review(ScopedModel):
    """One recall of a card. Written once, never edited; it outlives a rebuilt card."""

    card = models.ForeignKey(Card, models.DO_NOTHING, db_constraint=False, related_name="history")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    answer = fields.JSONField()
    score = models.DecimalField(max_digits=5, decimal_places=4)  # share of the item's marks
    rating = models.PositiveSmallIntegerField()  # 1 again .. 4 easy
    recall_before = models.FloatField(null=True)  # what the memory model expected, 0..1
    reviewed_at = models.DateTimeField()

    card_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=1), name="review_score_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=4), name="review_rating_is_1_to_4"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-reviewed_at"], name="review_by_person")]

    def __str__(self) -> str:
        return f"review of {self.card_id}"


class FittedMemory(ScopedModel):
    """How one person forgets, or (without a person) how the people of the organisation do.

    A projection: filled by each fit, and counting the reviews since. Empty `parameters` mean that nothing was
    fitted yet.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, null=True, related_name="+")
    parameters = fields.JSONField(default=list)  # the 21 of FSRS-6
    decay = models.FloatField(null=True)  # the last of them
    shift = models.FloatField(default=0.0)  # logits by which she recalls better than they say
    reviews = models.PositiveIntegerField(default=0)  # that the fit was made from
    waiting = models.PositiveIntegerField(default=0)  # reviews since
    fitted_at = models.DateTimeField(null=True)

    person_id: UUID | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(person=None),
                name="fitted_memory_one_of_the_group",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-waiting"], name="fitted_memory_by_waiting")
        ]

    def __str__(self) -> str:
        return f"memory of {self.person_id or 'the group'}"

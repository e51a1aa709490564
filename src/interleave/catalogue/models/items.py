"""Questions of the bank and their published versions."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from interleave.catalogue.models.skills import Objective
from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class ItemKind(models.TextChoices):
    SINGLE = "single", _("One right choice")
    MULTIPLE = "multiple", _("Several right choices")
    NUMERIC = "numeric", _("A number")
    SHORT_TEXT = "short_text", _("A word or two")
    MATCHING = "matching", _("Matching pairs")
    ORDERING = "ordering", _("Putting in order")


class Item(ScopedModel):
    """A question, whatever its version."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    current = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, null=True, related_name="+")
    current_id: UUID | None

    class Meta:
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="item_name_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class ItemVersion(ScopedModel):
    """A question as it was published. Written once, never changed. `body` is as engine.scoring describes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    item_id: UUID
    number = models.PositiveIntegerField()
    kind = fields.CharField(max_length=12, choices=ItemKind.choices)
    prompt = fields.TextField()  # Markdown
    body = fields.JSONField()
    objectives = models.ManyToManyField(Objective, related_name="+")
    refresh = models.BooleanField(default=False)  # becomes a card
    digest = fields.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of item {self.item_id}"

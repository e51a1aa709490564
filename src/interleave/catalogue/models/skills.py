"""What one can do: skills, and the objectives that modules, items and steps serve."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class Skill(ScopedModel):
    """Something that people get better at."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="skill_name_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Objective(ScopedModel):
    """One thing that a person can do afterwards. Its collection is that of its skill."""

    skill = models.ForeignKey(Skill, models.PROTECT, related_name="objectives")
    skill_id: UUID
    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["skill__title", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "collection", "slug"], name="objective_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

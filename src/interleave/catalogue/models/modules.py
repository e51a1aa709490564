"""Self-paced content: modules, their published versions, and the draft that becomes the next one."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from interleave.catalogue.models.skills import Objective
from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class ModuleKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    VIDEO = "video", _("Video")


class Status(models.TextChoices):
    """Where a piece of content stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Module(ScopedModel):
    """A piece of self-paced content, whatever its version."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=10, choices=ModuleKind.choices)
    status = fields.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    current = models.ForeignKey(
        "catalogue.ModuleVersion", models.PROTECT, null=True, related_name="+"
    )  # the version that new runs get
    current_id: UUID | None
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="module_name_once"),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(current__isnull=False),
                name="module_published_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ModuleVersion(ScopedModel):
    """A module as it was published. Written once, never changed."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="versions")
    module_id: UUID
    number = models.PositiveIntegerField()
    title = fields.CharField(max_length=200)
    summary = fields.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField()
    body = fields.JSONField()  # list of blocks, see catalogue.blocks
    objectives = models.ManyToManyField(Objective, related_name="+")
    items = models.ManyToManyField("catalogue.Item", related_name="+")  # dealt as cards when it is finished
    digest = fields.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["module", "number"], name="module_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class ModuleDraft(ScopedModel):
    """What the authors of a module are working on. `revision` tells two authors apart."""

    module = models.OneToOneField(Module, models.CASCADE, related_name="draft")
    module_id: UUID
    title = fields.CharField(max_length=200)
    summary = fields.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField()
    body = fields.JSONField(default=list)
    objective_slugs = fields.JSONField(default=list)
    item_slugs = fields.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.module_id}"

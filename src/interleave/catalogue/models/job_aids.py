"""Pages to look things up at work."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from interleave.catalogue import slugs
from interleave.catalogue.models.modules import Status
from interleave.catalogue.models.skills import Objective
from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class JobAid(ScopedModel):
    """A short page for the moment of need, with an owner who looks at it again by `review_on`."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    summary = fields.CharField(max_length=500, blank=True)
    body = fields.TextField()  # Markdown
    objectives = models.ManyToManyField(Objective, related_name="+")
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    owner_id: UUID | None
    review_on = models.DateField(null=True)
    status = fields.CharField(max_length=10, choices=Status.choices, default=Status.PUBLISHED)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="job_aid_name_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """The last part of the address of its pages."""
        return slugs.address_of(self.collection, self.slug)

"""Files that content shows."""

from typing import ClassVar

from django.db import models

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class Media(ScopedModel):
    """A stored file. Its bytes never change; they are kept once per organisation, under their digest."""

    name = fields.CharField(max_length=120)  # made safe; for people and downloads, never for paths
    sha256 = fields.CharField(max_length=64)
    media_type = fields.CharField(max_length=100)  # found in the bytes, not claimed by the sender
    bytes = models.PositiveBigIntegerField()
    alt = fields.CharField(max_length=500, blank=True)
    captions = fields.TextField(blank=True)  # WebVTT, of a video
    duration_seconds = models.FloatField(null=True)  # of a video, read from the file
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-stored_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sha256", "name"], name="media_stored_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_video(self) -> bool:
        return self.media_type.startswith("video/")

"""Rows of selfpaced: runs of modules, what was watched, and the signs of life that prove effort."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class Run(ScopedModel):
    """One person's way through one version of a module. The version stays the one it began with."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person_id: UUID
    module = models.ForeignKey("catalogue.Module", models.PROTECT, related_name="+")
    module_id: UUID
    version = models.ForeignKey("catalogue.ModuleVersion", models.PROTECT, related_name="+")
    version_id: UUID
    enrolment_id = models.UUIDField(null=True)  # that it belongs to; null: outside any journey; opaque here
    number = models.PositiveIntegerField(default=1)  # within the enrolment
    position = fields.CharField(max_length=40, blank=True)  # index of the block to go on at
    seen = fields.JSONField(default=list)  # indexes of the blocks that were on the screen
    ticked = fields.JSONField(default=list)  # "block-line" of every ticked line of a checklist
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    effort_seconds = models.PositiveIntegerField(default=0)  # credited by the server's clock
    told_seconds = models.PositiveIntegerField(default=0)  # of those, already in the ledger
    video_position_seconds = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Two constraints each: null is never equal to null on either database.
            models.UniqueConstraint(fields=["person", "module", "enrolment_id", "number"], name="run_once"),
            models.UniqueConstraint(
                fields=["person", "module", "number"],
                condition=Q(enrolment_id=None),
                name="run_once_outside",
            ),
            models.UniqueConstraint(
                fields=["person", "module", "enrolment_id"],
                condition=Q(finished_at=None),
                name="run_open_once",
            ),
            models.UniqueConstraint(
                fields=["person", "module"],
                condition=Q(finished_at=None, enrolment_id=None),
                name="run_open_once_outside",
            ),
            models.CheckConstraint(
                condition=Q(told_seconds__lte=F("effort_seconds")), name="run_tells_what_was_credited"
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.number} of {self.person_id} through {self.module_id}"


class Watch(ScopedModel):
    """A part of a video that a run has watched. The parts of one video never touch: they are merged."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="watches")
    run_id: UUID
    media = models.ForeignKey("catalogue.Media", models.PROTECT, related_name="+")
    media_id: UUID
    start_s = models.FloatField()
    end_s = models.FloatField()

    class Meta:
        ordering: ClassVar = ["start_s"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start_s__gte=0) & Q(end_s__gte=F("start_s")), name="watch_goes_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_s:g}-{self.end_s:g} s of {self.media_id}"


class EffortPing(ScopedModel):
    """The last sign of life of one open page.

    `credited_until` keeps two pages of one person from being credited the same seconds.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person_id: UUID
    tab = fields.CharField(max_length=40)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    credited_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "tab"], name="ping_once_per_page"),
        ]

    def __str__(self) -> str:
        return f"ping of {self.person_id} at {self.at:%H:%M:%S}"

"""Things to do at work: tasks that learners report, behaviour that managers observe."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class TaskKind(models.TextChoices):
    TASK = "task", _("Task")
    OBSERVATION = "observation", _("Observation")


class Confirmer(models.TextChoices):
    """Whose word it takes for a task to be done."""

    SELF = "self", _("The learner")
    MANAGER = "manager", _("The line manager")


class ReportState(models.TextChoices):
    WAITING = "waiting", _("Waiting for confirmation")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Sent back")


class Task(ScopedModel):
    """A brief and a checklist. `revision` counts changes; a report keeps the checklist it was about."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=12, choices=TaskKind.choices)
    brief = fields.TextField()  # Markdown
    checklist = fields.JSONField(default=list)  # lines of text
    confirmed_by = fields.CharField(max_length=8, choices=Confirmer.choices)
    objectives = models.ManyToManyField("catalogue.Objective", related_name="+")
    digest = fields.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="task_name_once"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskReport(ScopedModel):
    """One report of one person on a task, or one observation of her. A new try is a new row."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person_id: UUID
    task = models.ForeignKey(Task, models.PROTECT, related_name="reports")
    task_id: UUID
    enrolment_id = models.UUIDField(null=True)  # that it belongs to; null: outside any journey; opaque here
    number = models.PositiveIntegerField()  # within the enrolment
    state = fields.CharField(max_length=10, choices=ReportState.choices)
    note = fields.TextField(blank=True)
    checklist = fields.JSONField()  # the lines, as they read then
    ticked = fields.JSONField()  # indexes into them
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reported_by_id: UUID
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    confirmed_by_id: UUID | None
    met = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # share of the checklist
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    word = fields.TextField(blank=True)  # of the manager, with either answer

    class Meta:
        constraints: ClassVar = [
            # Two constraints each: null is never equal to null on either database.
            models.UniqueConstraint(
                fields=["person", "task", "enrolment_id", "number"], name="task_report_once"
            ),
            models.UniqueConstraint(
                fields=["person", "task", "number"],
                condition=Q(enrolment_id=None),
                name="task_report_once_outside",
            ),
            models.UniqueConstraint(
                fields=["person", "task", "enrolment_id"],
                condition=Q(state="waiting"),
                name="task_report_waits_once",
            ),
            models.UniqueConstraint(
                fields=["person", "task"],
                condition=Q(state="waiting", enrolment_id=None),
                name="task_report_waits_once_outside",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.number} on {self.task_id}"

"""The running of a design: cohorts, who leads them, who is in them, and how far each person is."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from interleave.journeys.models.design import JourneyVersion, Step
from interleave.kernel import fields, ids
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.kernel.models import ScopedModel


class CohortState(models.TextChoices):
    """A draft is being prepared; a finished cohort asks for nothing more."""

    DRAFT = "draft", _("In preparation")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")


class EnrolmentState(models.TextChoices):
    """Written by the projector alone, from what the ledger says."""

    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Cohort(ScopedModel):
    """A running of one published version. `space_id` is the journey space of its people."""

    version = models.ForeignKey(JourneyVersion, models.PROTECT, related_name="cohorts")
    title = fields.CharField(max_length=150)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = fields.CharField(max_length=10, choices=CohortState.choices, default=CohortState.RUNNING)
    capacity = models.PositiveIntegerField(null=True)  # null: no limit
    space_id = models.UUIDField(null=True)
    launched_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    launched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    version_id: UUID

    class Meta:
        ordering: ClassVar = ["-starts_on", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="cohort_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state="finished", closed_at__isnull=False)
                | (~Q(state="finished") & Q(closed_at__isnull=True)),
                name="cohort_closed_at_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="cohort_has_room_for_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "starts_on"], name="cohort_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.title


class CohortFacilitator(ScopedModel):
    """A person's time as facilitator of a cohort."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="facilitators")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    cohort_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(ended_at=None), name="cohort_facilitator_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="cohort_facilitator_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} facilitates {self.cohort_id}"


class CohortOffering(ScopedModel):
    """An offering that serves a live step of a cohort. `offering_id` belongs to the live context.

    The row stays when the offering is detached: what people did there before still counts in this cohort.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="offerings")
    step = models.ForeignKey(Step, models.CASCADE, related_name="+")
    offering_id = models.UUIDField()
    attached_at = models.DateTimeField()  # for the first time
    detached_at = models.DateTimeField(null=True)

    cohort_id: UUID
    step_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "step", "offering_id"], name="cohort_offering_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} for {self.step_id}"


class Enrolment(ScopedModel):
    """One person's place in a cohort, with their own first day and the zone that their days are counted in.

    The zone is where the person is now; it follows EnrolmentZoneChanged. `enrolled_at` is the last time that
    the person was enrolled, `first_enrolled_at` the first. `coach` is who was assigned last. All the rest
    follows the ledger: `done_count` of what counts is done, from `late_at` on something required is late
    (null: nothing left that can be), and `coming` says what is next from when on, as long as nothing more
    happens (see coming.py). `added_count` is of the steps that the learner put on their own list, beside what
    the design requires.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="enrolments")
    starts_on = models.DateField()
    zone_name = fields.CharField(max_length=64)
    state = fields.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE)
    coach = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    enrolled_at = models.DateTimeField()
    first_enrolled_at = models.DateTimeField(null=True)  # written by the projector
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = fields.CharField(max_length=300, blank=True, default="")
    last_activity_at = models.DateTimeField(null=True)
    done_count = models.PositiveSmallIntegerField(default=0)
    added_count = models.PositiveSmallIntegerField(default=0)
    late_at = models.DateTimeField(null=True)
    coming = fields.JSONField(default=list)

    cohort_id: UUID
    person_id: UUID
    coach_id: UUID | None

    class Meta:
        ordering: ClassVar = ["enrolled_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "person"], name="enrolment_once_per_cohort"),
            models.CheckConstraint(
                condition=Q(state="active", completed_at__isnull=True, withdrawn_at__isnull=True)
                | Q(state="completed", completed_at__isnull=False, withdrawn_at__isnull=True)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="enrolment_dates_fit_its_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"], name="enrolment_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cohort_id}"

    @property
    def scope(self) -> EnrolmentScope:
        """The enrolment as contexts below know it. No query."""
        return EnrolmentScope(self.pk, self.first_enrolled_at or self.enrolled_at)


class StepProgress(ScopedModel):
    """How far one person is on one step: a projection of the ledger, never edited by a service.

    Instants only; the state (locked, upcoming, open, late, done) is derived when read. `opens_at` null =
    locked, and `reason` says why. `score` is the best so far, `share` the part attended or seen, both
    0..1. `missed_at`: the offering ended without enough attendance. An excused step is done, and
    `excused` says why. From `late_at` on it is late; null: done, locked, without a last day, or the place
    was given up. `cohort` is the enrolment's. `taken` is the way that she took: at a step `skip` or `short`,
    at a variant its own route, and `taken_why` the reason; a variant that was not taken is not on her list.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="progress")
    opens_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    seconds = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    reason = fields.CharField(max_length=500, blank=True)
    excused = fields.CharField(max_length=300, blank=True)
    taken = fields.CharField(max_length=10, blank=True, default="")
    taken_why = fields.CharField(max_length=300, blank=True, default="")

    cohort_id: UUID
    enrolment_id: UUID
    step_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="progress_once_per_step"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="progress_score_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1),
                name="progress_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(started_at__isnull=False),
                name="progress_done_was_started",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="progress_undone_by_due"),
            models.Index(
                fields=["enrolment", "due_at"], condition=Q(done_at=None), name="progress_undone_of_place"
            ),
            # With the organisation, which every question names, so that the index alone answers.
            models.Index(
                fields=["cohort", "step", "late_at", "organisation"],
                condition=Q(late_at__isnull=False),
                name="progress_late_by_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} on {self.step_id}"

    @property
    def minutes(self) -> int:
        """Whole minutes of effort, rounded half up."""
        return (self.seconds + 30) // 60


def progress_id(enrolment_id: UUID, step_id: UUID) -> UUID:
    """Return the id of the row of a step on a place: whoever knows both needs not look for it."""
    return ids.derived_id(enrolment_id, str(step_id))


class CohortStep(ScopedModel):
    """How far a cohort is on one step, counted over the progress of the people who are in it.

    A projection, changed by difference with every row of progress; no row means nothing yet. `waiting` are
    those whose `late_at` is set: not done, and with a day until when. `points` is the sum of the scores in
    ten-thousandths, whole, so that the order of adding never shows.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    started = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    scored = models.PositiveIntegerField(default=0)
    points = models.PositiveBigIntegerField(default=0)

    cohort_id: UUID
    step_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "step"], name="cohort_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} on {self.step_id}"

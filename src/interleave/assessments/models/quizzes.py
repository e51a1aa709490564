"""Quizzes, the attempts at them, and the answers."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel

GRACE = timedelta(seconds=10)  # an answer under way when the time ends still arrives


class Status(models.TextChoices):
    """Where a quiz stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Review(models.TextChoices):
    """When a learner sees which answers were right."""

    NEVER = "never", _("Never")
    AFTER_FINISH = "after_finish", _("After handing in")


class Quiz(ScopedModel):
    """A set of items to be answered, whatever its version."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    status = fields.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    current = models.ForeignKey("assessments.QuizVersion", models.PROTECT, null=True, related_name="+")
    current_id: UUID | None
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="quiz_name_once"),
        ]

    def __str__(self) -> str:
        return self.title


class QuizVersion(ScopedModel):
    """A quiz as it was published. Written once, never changed."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="versions")
    quiz_id: UUID
    number = models.PositiveIntegerField()
    title = fields.CharField(max_length=200)
    pass_mark = models.DecimalField(max_digits=5, decimal_places=4)  # share, 0..1
    time_limit_minutes = models.PositiveSmallIntegerField(null=True)
    attempts_allowed = models.PositiveSmallIntegerField(null=True)
    review = fields.CharField(max_length=12, choices=Review.choices, default=Review.AFTER_FINISH)
    digest = fields.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quiz", "number"], name="quiz_version_once"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=0) & Q(pass_mark__lte=1), name="quiz_pass_mark_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class QuizItem(ScopedModel):
    """The place of an item's version in a version of a quiz."""

    version = models.ForeignKey(QuizVersion, models.CASCADE, related_name="places")
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    item_version_id: UUID
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="quiz_place_once"),
            models.UniqueConstraint(fields=["version", "item_version"], name="quiz_item_once"),
        ]

    def __str__(self) -> str:
        return f"place {self.position}"


class QuizDraft(ScopedModel):
    """What the authors of a quiz are working on: settings and items as plain data, see assessments.drafts."""

    quiz = models.OneToOneField(Quiz, models.CASCADE, related_name="draft")
    quiz_id: UUID
    content = fields.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.quiz_id}"


class Attempt(ScopedModel):
    """One go of one person at one version of a quiz."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person_id: UUID
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    quiz_id: UUID
    version = models.ForeignKey(QuizVersion, models.PROTECT, related_name="+")
    version_id: UUID
    enrolment_id = models.UUIDField(null=True)  # that it belongs to; null: outside any journey; opaque here
    number = models.PositiveIntegerField()  # within the enrolment
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)  # by the server's clock; null: no limit
    finished_at = models.DateTimeField(null=True)
    ran_out = models.BooleanField(default=False)  # closed by the clock, not by the learner
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Two constraints each: null is never equal to null on either database.
            models.UniqueConstraint(
                fields=["person", "quiz", "enrolment_id", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "quiz", "number"],
                condition=Q(enrolment_id=None),
                name="attempt_number_once_outside",
            ),
            models.UniqueConstraint(
                fields=["person", "quiz", "enrolment_id"],
                condition=Q(finished_at=None),
                name="attempt_open_once",
            ),
            models.UniqueConstraint(
                fields=["person", "quiz"],
                condition=Q(finished_at=None, enrolment_id=None),
                name="attempt_open_once_outside",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, score=None, passed=None)
                | Q(finished_at__isnull=False, score__gte=0, score__lte=1, passed__isnull=False),
                name="attempt_scored_when_finished",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["closes_at"], name="attempt_running", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.person_id}"

    def is_over(self, *, at: datetime) -> bool:
        """Tell whether the time, with its grace, has run out."""
        return self.closes_at is not None and at > self.closes_at + GRACE


class Response(ScopedModel):
    """The answer to one item of one attempt; it may be changed until the attempt is handed in."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    attempt_id: UUID
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    item_version_id: UUID
    answer = fields.JSONField()
    score = models.DecimalField(max_digits=5, decimal_places=4)  # share of the item's marks
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "item_version"], name="response_once_per_item"),
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=1), name="response_score_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"response to {self.item_version_id}"

"""Surveys and what people answered. Who answered what is kept to ask once, and never shown."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("From 1 to 5")
    CHOICE = "choice", _("One of several")
    TEXT = "text", _("In your own words")


class Survey(ScopedModel):
    """A few questions about how it was, whatever their version."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=200)
    current = models.ForeignKey("assessments.SurveyVersion", models.PROTECT, null=True, related_name="+")
    current_id: UUID | None

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "collection", "slug"], name="survey_name_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SurveyVersion(ScopedModel):
    """A survey as it was published. Written once, never changed.

    `questions`: [{"slug", "kind", "prompt", "low", "high", "choices", "required"}].
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    survey_id: UUID
    number = models.PositiveIntegerField()
    title = fields.CharField(max_length=200)
    questions = fields.JSONField()
    digest = fields.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class SurveyResponse(ScopedModel):
    """One person's answers, once per survey and enrolment.

    `context_id` (opaque here: the cohort) says whose results they are counted in.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person_id: UUID
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    survey_id: UUID
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="+")
    version_id: UUID
    context_id = models.UUIDField(null=True)
    enrolment_id = models.UUIDField(null=True)  # that it belongs to; null: outside any journey; opaque here
    answers = fields.JSONField()  # {question slug: 1-5 | choice | text}
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "survey", "enrolment_id"], name="survey_answered_once_per_enrolment"
            ),
            models.UniqueConstraint(
                fields=["person", "survey", "context_id"],
                condition=Q(enrolment_id=None),
                name="survey_answered_once_per_context",
            ),
            models.UniqueConstraint(
                fields=["person", "survey"],
                condition=Q(context_id=None, enrolment_id=None),
                name="survey_answered_once_without_context",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["survey", "context_id"], name="survey_by_context"),
        ]

    def __str__(self) -> str:
        return f"answers to {self.survey_id}"

"""The design: a journey in numbered versions; a version has stages, a stage has steps."""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.engine.pathways import SPEC_FIELDS, StepSpec, parse_rule, rule_to_data
from interleave.kernel import fields
from interleave.kernel.models import ScopedModel


class VersionState(models.TextChoices):
    """A draft can be edited; a published version never changes."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class BlendModel(models.TextChoices):
    """The four blended models, each a set of rules that engine.blend checks."""

    ROTATION = "rotation", _("Rotation")
    FLEX = "flex", _("Flex")
    A_LA_CARTE = "a_la_carte", _("A La Carte")
    ENRICHED_VIRTUAL = "enriched_virtual", _("Enriched Virtual")


class StepRoute(models.TextChoices):
    """How a step stands in the design: as itself, or as another way through its step."""

    STANDARD = "standard", _("Standard")
    SHORT = "short", _("In short")
    REMEDIAL = "remedial", _("From another side")
    ENRICH = "enrich", _("To go further")


class Journey(ScopedModel):
    """The lasting name of a design; everything else stands in its versions."""

    slug = fields.SlugField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="journey_slug_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class JourneyVersion(ScopedModel):
    """One edition of a journey. At most one is a draft; published ones are immutable.

    `skills` is the list of {slug, title, objectives: [{slug, title, id}]} that the steps speak of, as it
    was when the version was written. `library` is the collection that the text of the journey shares with
    other journeys; empty for a text of its own.
    """

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = fields.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    title = fields.CharField(max_length=150)
    summary = fields.TextField(blank=True)
    language = fields.CharField(max_length=12, default="en")
    model = fields.CharField(max_length=20, choices=BlendModel.choices)
    model_settings = fields.JSONField(default=dict)
    weeks = models.PositiveSmallIntegerField(default=1)
    audience = fields.TextField(blank=True)
    skills = fields.JSONField(default=list)
    library = fields.CharField(max_length=80, blank=True, default="")
    created_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    journey_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journey", "number"], name="journey_version_number_once"),
            models.UniqueConstraint(
                fields=["journey"], condition=Q(state="draft"), name="journey_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | Q(state="draft", published_at__isnull=True),
                name="journey_version_published_at_when_published",
            ),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="journey_version_lasts_a_week"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "journey"], name="journey_version_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


class Stage(ScopedModel):
    """A phase of a journey."""

    version = models.ForeignKey(JourneyVersion, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    slug = fields.SlugField(max_length=80)
    title = fields.CharField(max_length=150)

    version_id: UUID

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "slug"], name="stage_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Step(ScopedModel):
    """The smallest planned unit, of one kind.

    `position` counts through the whole version. `subject_id` is the root of what the step uses (module,
    quiz, live activity, ...); `rule` has the forms of engine.pathways; `settings` is what the designer
    set for the kind; `demand` is what the subject asked for when the version was published, kept here so
    that nobody's finished step depends on a later edit. `objectives` are slugs out of the version's skills.
    A variant names in `variant_of` the slug of the step that it stands beside, and is required of nobody.
    """

    version = models.ForeignKey(JourneyVersion, models.CASCADE, related_name="steps")
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    slug = fields.SlugField(max_length=80)
    kind = fields.CharField(max_length=20)
    title = fields.CharField(max_length=150)
    subject_id = models.UUIDField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    opens_on_day = models.PositiveSmallIntegerField(null=True)
    due_on_day = models.PositiveSmallIntegerField(null=True)
    rule = fields.JSONField(null=True)
    settings = fields.JSONField(default=dict)
    demand = fields.JSONField(default=dict)
    required = models.BooleanField(default=True)
    objectives = fields.JSONField(default=list)
    variant_of = fields.SlugField(max_length=80, blank=True, default="", db_index=False)
    route = fields.CharField(max_length=10, choices=StepRoute.choices, default=StepRoute.STANDARD)

    version_id: UUID
    stage_id: UUID

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "slug"], name="step_slug_once"),
            models.CheckConstraint(
                condition=Q(variant_of="", route="standard") | (~Q(variant_of="") & ~Q(route="standard")),
                name="step_variant_has_a_route",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_id"], name="step_by_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    def to_spec(self) -> StepSpec:
        """Return the step as a value."""
        return replace(StepSpec.of(self), objectives=tuple(self.objectives))

    def fill(self, spec: StepSpec) -> None:
        """Take every field of a spec, without saving. Raises RuleError for a rule of no known form."""
        for name in SPEC_FIELDS:
            setattr(self, name, getattr(spec, name))
        self.title = spec.title.strip()
        self.rule = rule_to_data(parse_rule(spec.rule))
        self.settings, self.objectives = dict(spec.settings), list(spec.objectives)


class SourceFile(ScopedModel):
    """A file of the folder that a version was imported from: its text, or the stored file it became.

    Kept apart from the version, because only the export reads it.
    """

    version = models.ForeignKey(JourneyVersion, models.CASCADE, related_name="sources")
    path = fields.CharField(max_length=255)  # inside the folder, with slashes
    text = fields.TextField(blank=True)
    media_id = models.UUIDField(null=True)

    version_id: UUID

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "path"], name="source_path_once"),
            models.CheckConstraint(
                condition=Q(media_id__isnull=True) | Q(text=""), name="source_is_text_or_media"
            ),
        ]

    def __str__(self) -> str:
        return self.path

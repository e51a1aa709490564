"""What follows from the records: how well people master objectives, who may need somebody, what was done."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields, ids
from interleave.kernel.models import ScopedModel


class Tier(models.TextChoices):
    """Who should do something, as engine.risk proposes; in order."""

    NONE = "none", _("Doing fine")
    NUDGE = "nudge", _("A nudge is enough")
    FACILITATOR = "facilitator", _("Needs a word from you")
    COACH_AND_MANAGER = "coach_and_manager", _("Needs coach and manager too")


class InterventionKind(models.TextChoices):
    MESSAGE = "message", _("A message")
    CALL = "call", _("A call")
    MEETING = "meeting", _("A meeting")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """How it went on for the person after somebody helped."""

    BETTER = "better", _("Better")
    SAME = "same", _("The same")
    WORSE = "worse", _("Worse")


class ObjectiveMastery(ScopedModel):
    """What one person's evidence says about one objective: a projection of the ledger.

    `state` is engine.mastery.MasteryState; the chance depends on the clock and is worked out when read.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    objective = models.ForeignKey("catalogue.Objective", models.CASCADE, related_name="+")
    state = fields.JSONField()
    pieces = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    person_id: UUID
    objective_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "objective"], name="mastery_once_per_objective"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.objective_id}"


def mastery_id(person_id: UUID, objective_id: UUID) -> UUID:
    """Return the id of the row of a person and an objective: a replay makes the same rows."""
    return ids.derived_id(person_id, f"mastery:{objective_id}")


class Basis(models.TextChoices):
    """What an assessment follows."""

    RULES = "rules", _("rules")
    PAST = "past", _("rules and the past")


class RiskAssessment(ScopedModel):
    """What the rules, or the rules and a learnt model, say of one place now.

    Rewritten with each assessment; `TierChange` keeps the past.

    `score` orders lists and is shown to nobody. `reasons` are [{code, words, weight}], strongest first;
    `changes` the words for what would lower it. `since`: when the tier was reached. `cohort` and `person`
    are the enrolment's.
    """

    enrolment = models.OneToOneField("journeys.Enrolment", models.CASCADE, related_name="+")
    cohort = models.ForeignKey("journeys.Cohort", models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    score = models.FloatField()  # 0..1
    tier = fields.CharField(max_length=20, choices=Tier.choices)
    reasons = fields.JSONField(default=list)
    changes = fields.JSONField(default=list)
    basis = fields.CharField(max_length=10, choices=Basis.choices, default=Basis.RULES)
    since = models.DateTimeField()
    assessed_at = models.DateTimeField()

    enrolment_id: UUID
    cohort_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="risk_score_is_a_share"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["cohort", "tier", "-score"], name="risk_by_cohort"),
            models.Index(fields=["organisation", "assessed_at"], name="risk_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.tier}"


class SignalsSnapshot(ScopedModel):
    """The signals of one place on a day of her journey, as they were when the day had come. Written once.

    `day` is the day of the plan (`snapshots.due_day`); `signals` has the real one in its own `day`.
    """

    enrolment = models.ForeignKey("journeys.Enrolment", models.CASCADE, related_name="+")
    day = models.PositiveSmallIntegerField()
    signals = fields.JSONField()
    taken_at = models.DateTimeField()

    enrolment_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "day"], name="snapshot_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} on day {self.day}"


class RiskTrial(ScopedModel):
    """What the organisation's own past taught about risk at one time: a model, or why there is none.

    Written once; the latest counts. `code` is learnt, or what speaks against it: too_few | alike | untried |
    no_better | drifted | broken. `model` is engine.risk's plain data, only when learnt. `measures` are those
    on the later part of the past, `rules_auc` those of the rules on the same people; `drifts` and `groups`
    are what engine.risk says of columns and of groups, as lists of plain rows.
    """

    at = models.DateTimeField()
    code = fields.CharField(max_length=20)
    finished = models.PositiveIntegerField()
    ended_badly = models.PositiveIntegerField()
    model = fields.JSONField(null=True)
    measures = fields.JSONField(null=True)
    rules_auc = models.FloatField(null=True)
    drifts = fields.JSONField(default=list)
    groups = fields.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code="learnt", model__isnull=False) | (~Q(code="learnt") & Q(model__isnull=True)),
                name="trial_has_a_model_when_learnt",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="trial_by_time")]

    def __str__(self) -> str:
        return f"{self.code} at {self.at}"


class TierChange(ScopedModel):
    """A dated row: a place went from one tier to another, and why. Written once."""

    enrolment = models.ForeignKey("journeys.Enrolment", models.CASCADE, related_name="+")
    before = fields.CharField(max_length=20, choices=Tier.choices)
    tier = fields.CharField(max_length=20, choices=Tier.choices)
    reasons = fields.JSONField(default=list)
    at = models.DateTimeField()

    enrolment_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(before=models.F("tier")), name="tier_change_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.before} to {self.tier}"


class Intervention(ScopedModel):
    """What somebody did for a person at risk, and what came of it. Undone rows stay, with their time."""

    enrolment = models.ForeignKey("journeys.Enrolment", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = fields.CharField(max_length=10, choices=InterventionKind.choices)
    note = fields.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    outcome = fields.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    enrolment_id: UUID
    by_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="intervention_closed_with_an_outcome",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["enrolment", "-at"], name="intervention_by_place")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.enrolment_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.undone_at is None


class Watermark(ScopedModel):
    """How far a reader has read the ledger, and when it last looked everything over."""

    reader = fields.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField(default=0)
    swept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "reader"], name="watermark_once_per_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} at {self.sequence}"

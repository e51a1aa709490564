"""Reading whom the rules worry about, and what was done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from interleave.insights import policies
from interleave.insights.models import (
    Intervention,
    InterventionKind,
    Outcome,
    RiskAssessment,
    Tier,
    TierChange,
)
from interleave.kernel import errors, prepared

if TYPE_CHECKING:
    from interleave.people.models import Person

HELPED_FOR = timedelta(days=7)
NEEDING = (Tier.COACH_AND_MANAGER, Tier.FACILITATOR)
# The parts of the list by name: which tiers, and whether somebody is helping already.
PARTS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "needing": (NEEDING, False),
    "most": ((Tier.COACH_AND_MANAGER,), False),
    "nudge": ((Tier.NUDGE,), False),
    "helped": (tuple(Tier), True),
}
SHOWN_CHANGES = 10
SHOWN_REPORTS = 5
TIER_WORDS = {tier.value: tier.label for tier in Tier}
KINDS = tuple(InterventionKind.choices)
OUTCOMES = tuple(Outcome.choices)


@dataclass(frozen=True, slots=True)
class InterventionLine:
    """What somebody did for a person, for those who may see the risk."""

    intervention_id: UUID
    by_id: UUID
    by_name: str
    kind: str  # in words
    note: str
    at: datetime
    outcome: str  # in words; empty: not said yet
    is_open: bool


@dataclass(frozen=True, slots=True)
class RiskLine:
    """What the rules say of one person in one cohort. Without the score: it is shown to nobody."""

    enrolment_id: UUID
    cohort_id: UUID
    cohort_title: str
    person_id: UUID
    name: str
    initials: str
    email: str
    team: str
    tier: str
    tier_words: str
    reasons: tuple[str, ...]  # strongest first
    changes: tuple[str, ...]
    basis: str  # what the tier follows, in words
    since: datetime
    assessed_at: datetime
    help: InterventionLine | None  # the latest, while it lasts


@dataclass(frozen=True, slots=True)
class TierLine:
    """From when on the rules said this of a person, and why."""

    tier: str
    tier_words: str
    at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskCounts:
    """How many there are in each part of the list."""

    needing: int
    most: int  # of those, who need coach and manager too
    nudge: int
    helped: int


def list_risks(
    *, actor: "Person", now: datetime, cohort_id: UUID | None = None, part: str = "needing", search: str = ""
) -> QuerySet[RiskAssessment]:
    """List whom the rules worry about and the actor may see, the most urgent first. 1 query.

    `part` is one of PARTS; an unknown one is taken for those who need somebody. `describe_risks` says what
    the rows mean.
    """
    rows = _part(_visible(actor, cohort_id), part, now, now - HELPED_FOR)
    if search:
        rows = rows.filter(Q(person__name__icontains=search) | Q(person__team__name__icontains=search))
    return rows


def _part(
    rows: QuerySet[RiskAssessment], part: str, now: datetime, since: datetime
) -> QuerySet[RiskAssessment]:
    tiers, helped = PARTS.get(part, PARTS["needing"])
    rows = rows.filter(tier__in=tiers).alias(is_helped=_is_helped(now, since)).filter(is_helped=helped)
    return rows.select_related("person__team", "cohort").order_by("-score", "person__name", "pk")


def describe_risks(rows: Iterable[RiskAssessment], *, now: datetime) -> list[RiskLine]:
    """Say what each row means, with who helps. 1 query."""
    found = list(rows)
    helping = _helping([row.enrolment_id for row in found], now=now)
    return [_line(row, helping.get(row.enrolment_id)) for row in found]


def count_risks(*, actor: "Person", now: datetime, cohort_id: UUID | None = None) -> RiskCounts:
    """Count the parts of the list. 1 query."""
    counted = _tiers(actor, cohort_id, now, now - HELPED_FOR)
    alone = {tier: n for tier, is_helped, n in counted if not is_helped}
    return RiskCounts(
        needing=sum(alone.get(tier, 0) for tier in NEEDING),
        most=alone.get(Tier.COACH_AND_MANAGER, 0),
        nudge=alone.get(Tier.NUDGE, 0),
        helped=sum(n for _tier, is_helped, n in counted if is_helped),
    )


def count_needing(*, actor: "Person", now: datetime, cohort_id: UUID | None = None) -> int:
    """Count those who need somebody, for a sign beside a door: cheaper than all parts. 1 query."""
    return _count_needing(actor, cohort_id, now, now - HELPED_FOR)


@prepared.count
def _count_needing(
    actor: "Person", cohort_id: UUID | None, now: datetime, since: datetime
) -> QuerySet[RiskAssessment]:
    rows = _visible(actor, cohort_id).filter(tier__in=NEEDING)
    return rows.alias(is_helped=_is_helped(now, since)).filter(is_helped=False)


@prepared.rows
def _tiers(
    actor: "Person", cohort_id: UUID | None, now: datetime, since: datetime
) -> QuerySet[RiskAssessment, tuple[str, bool, int]]:
    rows = _visible(actor, cohort_id).annotate(is_helped=_is_helped(now, since))
    return rows.order_by().values_list("tier", "is_helped").annotate(n=Count("pk"))


def get_risk(*, actor: "Person", enrolment_id: UUID, lock: bool = False) -> RiskAssessment:
    """Return what the rules say of a place, with its person, or raise NotFound. 1 query."""
    rows = _visible(actor, None).filter(enrolment_id=enrolment_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.select_related("person__team", "cohort").first()
    if row is None:
        raise errors.NotFound
    return row


def list_tier_changes(*, enrolment_id: UUID) -> list[TierLine]:
    """Return how the rules thought of a person whom the caller may see, the latest first. 1 query."""
    rows = TierChange.objects.filter(enrolment_id=enrolment_id).order_by("-at", "-pk")[:SHOWN_CHANGES]
    return [
        TierLine(row.tier, str(TIER_WORDS[row.tier]), row.at, tuple(one["words"] for one in row.reasons))
        for row in rows
    ]


def list_interventions(*, enrolment_id: UUID) -> list[InterventionLine]:
    """Return what was done for a person whom the caller may see, the latest first. 1 query."""
    rows = Intervention.objects.filter(enrolment_id=enrolment_id, undone_at=None)
    return [_intervention(row) for row in rows.select_related("by").order_by("-at", "-pk")]


def get_intervention(*, actor: "Person", intervention_id: UUID, lock: bool = False) -> Intervention:
    """Return an intervention that the actor made or for somebody he may see, or raise NotFound. 1 query."""
    seen = _visible(actor, None).values("enrolment_id")
    rows = Intervention.objects.filter(Q(by=actor) | Q(enrolment_id__in=seen), pk=intervention_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.select_related("enrolment").first()
    if row is None:
        raise errors.NotFound
    return row


def list_worrying_reports(*, actor: "Person", now: datetime) -> list[RiskLine]:
    """Return the actor's reports who need coach and manager, the most urgent few. 2 queries."""
    return describe_risks(_worrying_reports(actor, now, now - HELPED_FOR), now=now)


@prepared.rows
def _worrying_reports(actor: "Person", now: datetime, since: datetime) -> QuerySet[RiskAssessment]:
    rows = _part(_visible(actor, None), "most", now, since)
    return rows.filter(enrolment__person__manager_id=actor.pk)[:SHOWN_REPORTS]


def _visible(actor: "Person", cohort_id: UUID | None) -> QuerySet[RiskAssessment]:
    """Assessments that still stand: a place may have ended since."""
    rows = RiskAssessment.objects.filter(
        policies.visible_risks(actor),
        enrolment__state="active",
        cohort__state="running",
        person__is_active=True,
    )
    return rows if cohort_id is None else rows.filter(cohort_id=cohort_id)


def _lasting(now: datetime, since: datetime | None = None) -> QuerySet[Intervention]:
    return Intervention.objects.filter(undone_at=None, at__gt=since or now - HELPED_FOR, at__lte=now)


def _is_helped(now: datetime, since: datetime | None = None) -> Any:
    """Whether the latest intervention still lasts: one that changed nothing ends when that is said."""
    lasting = _lasting(now, since).filter(enrolment_id=OuterRef("enrolment_id"))
    return Exists(lasting.exclude(outcome__in=(Outcome.SAME, Outcome.WORSE)))


def _helping(enrolment_ids: list[UUID], *, now: datetime) -> dict[UUID, InterventionLine]:
    if not enrolment_ids:
        return {}
    found = _lasting_of(list(enrolment_ids), now, now - HELPED_FOR)
    return {row.enrolment_id: _intervention(row) for row in found}


@prepared.rows
def _lasting_of(enrolment_ids: list[UUID], now: datetime, since: datetime) -> QuerySet[Intervention]:
    rows = _lasting(now, since).filter(enrolment_id__in=enrolment_ids)
    rows = rows.exclude(outcome__in=(Outcome.SAME, Outcome.WORSE))
    return rows.select_related("by").order_by("at", "pk")


def _intervention(row: Intervention) -> InterventionLine:
    return InterventionLine(
        intervention_id=row.pk,
        by_id=row.by_id,
        by_name=row.by.name,
        kind=row.get_kind_display(),
        note=row.note,
        at=row.at,
        outcome=row.get_outcome_display() if row.outcome else "",
        is_open=row.is_open,
    )


def _line(row: RiskAssessment, help_: InterventionLine | None) -> RiskLine:
    return RiskLine(
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        cohort_title=row.cohort.title,
        person_id=row.person_id,
        name=row.person.name,
        initials=row.person.initials,
        email=row.person.email,
        team=row.person.team.name if row.person.team else "",
        tier=row.tier,
        tier_words=str(TIER_WORDS[row.tier]),
        reasons=tuple(reason["words"] for reason in row.reasons),
        changes=tuple(row.changes),
        basis=row.get_basis_display(),
        since=row.since,
        assessed_at=row.assessed_at,
        help=help_,
    )

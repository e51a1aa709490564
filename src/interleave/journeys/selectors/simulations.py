"""A design tried out on made-up learners, for its designer. Nothing here is about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from interleave.assessments import selectors as assessments
from interleave.assessments.selectors import QuizRules
from interleave.engine import simulation
from interleave.engine.simulation import DEFAULT_ITEMS, Course, CourseStep, Crowd, Described, Seen
from interleave.journeys import editions
from interleave.journeys.editions import Edition, EditionStep
from interleave.journeys.selectors import designs

if TYPE_CHECKING:
    from interleave.people.models import Person

SEED = 1  # the table of a design is the same for everybody who looks at it
KEPT = 32  # tables in memory


@dataclass(frozen=True, slots=True)
class Profile:
    """A learner as a designer describes her: share of the marks 0..1, absences, days behind each week."""

    share: float
    absences: int = 0
    days_late_per_week: float = 0.0
    follows: bool = True


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """What a made-up learner meets at a step. Days count from 0; None: it never came to that."""

    step_id: UUID
    slug: str
    title: str
    voice: str
    route: str  # of the design: standard or the way of a variant
    of_title: str  # the step that a variant stands beside
    stage_title: str
    required: bool
    outcome: str  # a word of engine.simulation.Outcome
    opens_on: int | None
    done_on: int | None
    due_on: int | None
    score: float | None
    tries: int
    why: str
    proposed: str  # the way that was proposed first; empty: none but the standard one
    proposed_title: str  # of the variant
    reason: str
    followed: bool


@dataclass(frozen=True, slots=True)
class SimulatedRow:
    """What became of all made-up learners on one step; see engine.simulation.CrowdStep. Shares are 0..1."""

    step_id: UUID
    title: str
    voice: str
    route: str
    of_title: str
    reached: float
    done: float
    in_time: float | None
    median_day: int | None
    proposed: tuple[tuple[str, float], ...]  # way, share of those reached
    stuck: float


@dataclass(frozen=True, slots=True)
class SimulatedCrowd:
    """What became of all of them."""

    people: int
    completed: float
    median_day: int | None
    steps: tuple[SimulatedRow, ...]


def simulate_learner(
    *, actor: "Person", version_id: UUID, profile: Profile, starts_on: date
) -> tuple[SimulatedStep, ...]:
    """Return what one made-up learner meets, step by step, or raise NotFound. 5 queries at most."""
    designs.get_version(actor=actor, version_id=version_id)
    edition = editions.load(version_id)
    course = _course(edition, starts_on, actor.zone)
    person = Described(
        course,
        profile.share,
        absences=profile.absences,
        days_late_per_week=profile.days_late_per_week,
        follows=profile.follows,
    )
    seen = simulation.walk(course, person)
    return tuple(
        _seen_step(edition, course, step, one) for step, one in zip(edition.steps, seen, strict=True)
    )


def simulate_crowd(*, actor: "Person", version_id: UUID, starts_on: date) -> SimulatedCrowd:
    """Return where 1,000 made-up learners go, or raise NotFound. 5 queries at most.

    Takes about a second and a half for 60 steps; kept in memory until the design changes.
    """
    version = designs.get_version(actor=actor, version_id=version_id)
    edition = editions.load(version_id)
    rules = _quiz_rules(edition)
    key = (version_id, version.changed_at, starts_on, actor.zone_name, tuple(sorted(rules.items(), key=str)))
    crowd = _tables.get(key)
    if crowd is None:
        crowd = simulation.simulate(_course(edition, starts_on, actor.zone, rules), seed=SEED)
        _keep(key, crowd)
    return SimulatedCrowd(
        people=crowd.people,
        completed=crowd.completed,
        median_day=crowd.median_day,
        steps=tuple(_row(edition, place, crowd) for place in range(len(crowd.steps))),
    )


def _course(
    edition: Edition, starts_on: date, zone: ZoneInfo, rules: Mapping[UUID, QuizRules] | None = None
) -> Course:
    known = _quiz_rules(edition) if rules is None else rules
    return Course(
        steps=[
            _course_step(step, known.get(step.subject_id) if step.subject_id else None)
            for step in edition.steps
        ],
        weeks=edition.weeks,
        starts_on=starts_on,
        zone=zone,
        objectives=edition.objective_titles,
    )


def _quiz_rules(edition: Edition) -> dict[UUID, QuizRules]:
    ids = [step.subject_id for step in edition.steps if step.kind == "quiz" and step.subject_id is not None]
    return assessments.describe_quizzes(ids) if ids else {}


def _course_step(step: EditionStep, rules: QuizRules | None) -> CourseStep:
    if rules is None:
        asked = step.wants.get("reviews", DEFAULT_ITEMS)
        return CourseStep(step.planned, step.objectives, items=asked)
    return CourseStep(
        step.planned,
        step.objectives,
        pass_mark=float(rules.pass_mark),
        items=max(rules.items, 1),
        tries=rules.attempts_allowed or CourseStep(step.planned).tries,
    )


def _seen_step(edition: Edition, course: Course, step: EditionStep, seen: Seen) -> SimulatedStep:
    proposal = seen.proposal
    variant = edition.by_slug.get(proposal.variant) if proposal is not None else None
    return SimulatedStep(
        step_id=step.id,
        slug=step.slug,
        title=step.title,
        voice=step.planned.traits.voice,
        route=step.route,
        of_title=_of_title(edition, step),
        stage_title=next(stage.title for stage in edition.stages if stage.id == step.stage_id),
        required=step.required,
        outcome=seen.outcome.value,
        opens_on=_day(course, seen.opens_at),
        done_on=_day(course, seen.done_at),
        due_on=step.planned.due_on_day,
        score=seen.score,
        tries=seen.tries,
        why=seen.why,
        proposed=str(proposal.route) if proposal is not None else "",
        proposed_title=variant.title if variant is not None else "",
        reason=proposal.reason if proposal is not None else "",
        followed=seen.followed,
    )


def _row(edition: Edition, place: int, crowd: Crowd) -> SimulatedRow:
    step, row = edition.steps[place], crowd.steps[place]
    return SimulatedRow(
        step_id=step.id,
        title=step.title,
        voice=step.planned.traits.voice,
        route=step.route,
        of_title=_of_title(edition, step),
        reached=row.reached,
        done=row.done,
        in_time=row.in_time,
        median_day=row.median_day,
        proposed=tuple(row.proposed.items()),
        stuck=row.stuck,
    )


def _of_title(edition: Edition, step: EditionStep) -> str:
    base = edition.by_slug.get(step.variant_of)
    return base.title if base is not None else step.variant_of


def _day(course: Course, at: datetime | None) -> int | None:
    return None if at is None else course.day_of(at)


_tables: dict[object, Crowd] = {}


def _keep(key: object, crowd: Crowd) -> None:
    """Values only: two threads at worst work out the same table twice."""
    if len(_tables) >= KEPT:
        _tables.clear()
    _tables[key] = crowd

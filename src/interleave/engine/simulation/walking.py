"""One made-up learner through a design: what opens when, what is proposed, what she does."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from interleave.engine import mastery, scoring
from interleave.engine.mastery import Evidence, MasteryState
from interleave.engine.pathways import Route, StepFacts, StepPlan
from interleave.engine.proposals.options import FailedCheck, Proof, Proposal, Situation
from interleave.engine.proposals.proposing import propose
from interleave.engine.simulation.behaving import Behaviour, is_live
from interleave.engine.simulation.course import Course, CourseStep

RETRY_AFTER = timedelta(days=2)
EXTRA_TAKES = timedelta(days=1)
EVIDENCE_GUESS = 0.2


class Outcome(StrEnum):
    """How a step ended for a made-up learner."""

    DONE = "done"
    LATE = "late"  # done after its last day
    SKIPPED = "skipped"  # left out on evidence
    SHORTENED = "shortened"  # the short way was done
    ADDED = "added"  # a variant that was done
    MISSED = "missed"  # was not there
    FAILED = "failed"  # tried and did not pass
    OPEN = "open"  # never got to it
    LOCKED = "locked"  # never opened
    BESIDE = "beside"  # a variant that was not taken


@dataclass(slots=True)
class Seen:
    """What one learner met at one step. `proposal` is the first that was not the standard way."""

    slug: str
    outcome: Outcome
    opens_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    score: float | None = None
    tries: int = 0
    why: str = ""  # why it is open, or what it waits for
    proposal: Proposal | None = None
    followed: bool = False


@dataclass(slots=True)
class _Known:
    """What the answers of a learner say about one objective."""

    state: MasteryState
    right: int = 0
    asked: int = 0


@dataclass(slots=True)
class _Walk:
    course: Course
    person: Behaviour
    plans: dict[str, StepPlan]
    seen: dict[str, Seen]
    facts: dict[str, StepFacts] = field(default_factory=dict)
    known: dict[str, _Known] = field(default_factory=dict)
    failed: dict[str, FailedCheck] = field(default_factory=dict)  # by quiz
    queue: list[tuple[datetime, int, str]] = field(default_factory=list)
    queued: set[str] = field(default_factory=set)


def walk(course: Course, person: Behaviour) -> tuple[Seen, ...]:
    """Return what a learner meets at every step of a course, in the order of the design.

    Nothing of her is kept between two walks but what the behaviour itself keeps.
    """
    here = _Walk(
        course,
        person,
        course.planner.begin(),
        {step.planned.id: Seen(step.planned.id, Outcome.LOCKED) for step in course.steps},
    )
    for step in course.standard:
        _queue(here, step)
    ends_at = min(course.ends_at, person.stops_at or course.ends_at)
    while here.queue and here.queue[0][0] < ends_at:
        at, _position, slug = heapq.heappop(here.queue)
        _meet(here, course.by_slug[slug], at)
    return tuple(_close(here, step, ends_at) for step in course.steps)


def _queue(here: _Walk, step: CourseStep) -> None:
    """Note when she gets to a step that is open or will be."""
    slug, plan = step.planned.id, here.plans[step.planned.id]
    if plan.opens_at is not None and slug not in here.queued:
        here.queued.add(slug)
        at = plan.opens_at + here.person.delay(step, plan.opens_at, plan.due_at)
        heapq.heappush(here.queue, (at, step.planned.position, slug))


def _meet(here: _Walk, step: CourseStep, at: datetime) -> None:
    """Sit down to a step: read what is proposed, take it or leave it, then do the step."""
    proposal = _ask(here, step, at)
    route = _taken(here, step, proposal)
    if route == Route.SKIP:
        _finish(here, step, at, Outcome.SKIPPED)
        return
    if route == Route.SHORT and proposal is not None:
        _add(here, here.course.by_slug[proposal.variant], at)
        _finish(here, step, at, Outcome.SHORTENED)
        return
    if route == Route.REMEDIAL and proposal is not None:
        _add(here, here.course.by_slug[proposal.variant], at)
    _do(here, step, at)


def _do(here: _Walk, step: CourseStep, at: datetime) -> None:
    if is_live(step):
        if here.person.attends(step):
            _finish(here, step, at, Outcome.DONE, share=1.0)
        else:
            here.seen[step.planned.id].outcome = Outcome.MISSED
    elif step.planned.traits.simulated == "tested":
        _try(here, step, at)
    else:
        here.person.learns(step)
        _finish(here, step, at, Outcome.DONE)
        if step.planned.traits.simulated == "recalled":
            _learn_from(here, step, here.person.answers(step, 0), at)
            _look_back(here, step, at)


def _try(here: _Walk, step: CourseStep, at: datetime) -> None:
    """Take a quiz once; who fails comes back while there are tries left, and may be shown another side."""
    slug, seen = step.planned.id, here.seen[step.planned.id]
    answers = here.person.answers(step, seen.tries)
    score = sum(answers) / max(len(answers), 1)
    seen.tries, seen.score = seen.tries + 1, max(score, seen.score or 0.0)
    _learn_from(here, step, answers, at)
    if scoring.reaches(score, step.pass_mark):
        here.failed.pop(slug, None)
        _finish(here, step, at, Outcome.DONE, score=score)
        _look_back(here, step, at)
        return
    seen.outcome = Outcome.FAILED
    here.failed[slug] = FailedCheck(step.planned.title, score)
    here.facts[slug] = StepFacts(started_at=at, score=Decimal(str(round(score, 4))))
    _replan(here, slug)
    _look_back(here, step, at)
    if seen.tries < step.tries:
        heapq.heappush(here.queue, (at + RETRY_AFTER, step.planned.position, slug))


def _look_back(here: _Walk, quiz: CourseStep, at: datetime) -> None:
    """After a check: does what it checks want another look, or is there further to go?"""
    for slug in here.course.checked_by[quiz.planned.id]:
        if not here.course.ways[slug]:
            continue
        step = here.course.by_slug[slug]
        proposal = _ask(here, step, at)
        if proposal is not None and _taken(here, step, proposal) in (Route.REMEDIAL, Route.ENRICH):
            _add(here, here.course.by_slug[proposal.variant], at + EXTRA_TAKES)


def _finish(
    here: _Walk,
    step: CourseStep,
    at: datetime,
    outcome: Outcome,
    *,
    score: float | None = None,
    share: float | None = None,
) -> None:
    slug, plan = step.planned.id, here.plans[step.planned.id]
    late = outcome is Outcome.DONE and plan.due_at is not None and at >= plan.due_at
    seen = here.seen[slug]
    seen.outcome, seen.done_at = (Outcome.LATE if late else outcome), at
    here.facts[slug] = StepFacts(
        started_at=at,
        done_at=at,
        score=None if score is None else Decimal(str(round(score, 4))),
        share=None if share is None else Decimal(str(share)),
    )
    _replan(here, slug)
    if any(option.route == Route.ENRICH for option in here.course.ways.get(slug, ())):
        proposal = _ask(here, step, at)
        if _taken(here, step, proposal) == Route.ENRICH and proposal is not None:
            _add(here, here.course.by_slug[proposal.variant], at)


def _add(here: _Walk, variant: CourseStep, at: datetime) -> None:
    """Do a variant: it is a lesson of its own."""
    if here.seen[variant.planned.id].done_at is None:
        here.person.learns(variant)
        _finish(here, variant, at, Outcome.ADDED)


def _replan(here: _Walk, slug: str) -> None:
    for changed, plan in here.course.planner.after(slug, here.facts).items():
        here.plans[changed] = plan
        step = here.course.by_slug[changed]
        if step.planned.of is None:
            _queue(here, step)


def _ask(here: _Walk, step: CourseStep, at: datetime) -> Proposal | None:
    """Return what the policy proposes, and remember the first thing that is not standard."""
    slug, seen = step.planned.id, here.seen[step.planned.id]
    ways = here.course.ways.get(slug, ())
    if not ways and not (here.course.options[slug].can_skip and step.objectives):
        return None
    names = (slug, *(option.slug for option in ways))
    proposal = propose(
        here.course.options[slug],
        ways,
        Situation(
            open_slugs=frozenset(name for name in names if _is_open(here, name, at)),
            done_at=seen.done_at,
            due_at=here.plans[slug].due_at,
            failed=_failed(here, slug),
            proofs=_proofs(here, step, at),
            taken=frozenset(option.slug for option in ways if here.seen[option.slug].done_at is not None),
        ),
        now=at,
    )
    if proposal.route != Route.STANDARD and seen.proposal is None:
        seen.proposal = proposal
    return proposal


def _taken(here: _Walk, step: CourseStep, proposal: Proposal | None) -> str:
    if proposal is None or proposal.route == Route.STANDARD or not here.person.takes(proposal.route):
        return Route.STANDARD
    seen = here.seen[step.planned.id]
    seen.followed = seen.followed or proposal == seen.proposal
    return proposal.route


def _is_open(here: _Walk, slug: str, at: datetime) -> bool:
    opens_at = here.plans[slug].opens_at
    return opens_at is not None and opens_at <= at


def _failed(here: _Walk, slug: str) -> FailedCheck | None:
    if not here.failed:
        return None
    return next((check for quiz, check in here.failed.items() if slug in here.course.checked_by[quiz]), None)


def _proofs(here: _Walk, step: CourseStep, at: datetime) -> dict[str, Proof]:
    found = {}
    for slug in step.objectives:
        known = here.known.get(slug)
        if known is not None:
            estimate = mastery.estimate(known.state, at)
            title = here.course.objectives.get(slug, slug)
            found[slug] = Proof(title, estimate, known.right, known.asked, known.state.at)
    return found


def _learn_from(here: _Walk, step: CourseStep, answers: Sequence[bool], at: datetime) -> None:
    """Every question of a quiz speaks for one of its objectives, in turn."""
    for place, right in enumerate(answers):
        if not step.objectives:
            return
        slug = step.objectives[place % len(step.objectives)]
        known = here.known.setdefault(slug, _Known(mastery.new_state()))
        evidence = Evidence("item", float(right), at, guess=EVIDENCE_GUESS)
        known.state = mastery.update(known.state, evidence)
        known.right, known.asked = known.right + right, known.asked + 1


def _close(here: _Walk, step: CourseStep, ends_at: datetime) -> Seen:
    slug = step.planned.id
    seen, plan = here.seen[slug], here.plans[slug]
    seen.opens_at, seen.due_at, seen.why = plan.opens_at, plan.due_at, plan.reason
    if seen.outcome is Outcome.LOCKED and step.planned.of is not None:
        seen.outcome = Outcome.BESIDE
    elif seen.outcome is Outcome.LOCKED and plan.opens_at is not None and plan.opens_at < ends_at:
        seen.outcome = Outcome.OPEN
    return seen

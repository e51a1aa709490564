"""From what happens to how far each person is: the one writer of StepProgress and of what is counted over it.

The ledger hands every event to these handlers once, in its transaction, and again in a replay after
`reset`. An event that concerns a running journey costs 5 queries (places, their rows, changed rows, the
place, the cohort's counts), and 3 more the first time that this process meets the version.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from interleave.engine import events
from interleave.journeys import advancing
from interleave.journeys.advancing import Row
from interleave.journeys.editions import EditionStep
from interleave.journeys.kinds import KINDS, Fact, StepKind, evidence_types
from interleave.journeys.models import Enrolment, EnrolmentState, StepProgress
from interleave.journeys.projectors import concerned, counting, walking, ways, zones
from interleave.journeys.projectors.counting import Changes
from interleave.journeys.projectors.walking import Walk
from interleave.ledger import ledger
from interleave.ledger.ledger import Entry

_LONGEST_EXCUSE = 300
_MINUTE = Decimal("0.1")


def reset() -> None:
    """Forget all progress of the organisation in scope; the places themselves stay."""
    counting.reset()
    StepProgress.objects.all().delete()
    Enrolment.objects.update(
        state=EnrolmentState.ACTIVE,
        completed_at=None,
        withdrawn_at=None,
        withdrawal_reason="",
        first_enrolled_at=None,
        last_activity_at=None,
        done_count=0,
        added_count=0,
        late_at=None,
        coming=[],
    )


def on_enrolled(event: events.PersonEnrolled, entry: Entry) -> None:
    """Open a row for every step, and plan them. A person who comes back keeps what she did."""
    found = walking.lock(Enrolment.objects.filter(pk=event.enrolment_id))
    if not found:
        return  # the person was erased since; the ledger keeps the event, nobody is left to advance
    [walk] = walking.read(found)
    enrolment = walk.enrolment
    enrolment.starts_on, enrolment.zone_name, enrolment.enrolled_at = (
        event.starts_on,
        event.zone_name,
        event.at,
    )
    enrolment.first_enrolled_at = enrolment.first_enrolled_at or event.at
    enrolment.state, enrolment.completed_at, enrolment.withdrawn_at = EnrolmentState.ACTIVE, None, None
    enrolment.withdrawal_reason = ""
    walking.open_rows(walk)
    walking.replan(walk)
    walking.save_rows(walk)
    _settle(walk, event.at, entry)
    counting.write(walk.changes)


def on_withdrawn(event: events.EnrolmentWithdrawn, entry: Entry) -> None:
    """The place is given up; what was done stays written, and is not counted any more."""
    for walk in walking.read(walking.lock(Enrolment.objects.filter(pk=event.enrolment_id))):
        walk.enrolment.state, walk.enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, event.at
        walk.enrolment.withdrawal_reason = event.reason[:_LONGEST_EXCUSE]
        walking.leave(walk)
        walking.save_place(walk)
        counting.write(walk.changes)


def on_zone_changed(event: events.EnrolmentZoneChanged, entry: Entry) -> None:
    """Count the days in another zone; what was done stays as it is."""
    active = Enrolment.objects.filter(pk=event.enrolment_id).exclude(state=EnrolmentState.WITHDRAWN)
    for walk in walking.read(walking.lock(active)):
        walk.enrolment.zone_name = event.zone_name
        walking.replan(walk, stays_open_at=event.at)
        walking.save_rows(walk)
        _settle(walk, event.at, entry)
        counting.write(walk.changes)


def on_excused(event: events.StepExcused, entry: Entry) -> None:
    """The step counts as done, and says why."""
    places = Enrolment.objects.filter(pk=event.enrolment_id).exclude(state=EnrolmentState.WITHDRAWN)
    for walk in walking.read(walking.lock(places)):
        row = walk.rows.get(event.step_id)
        if row is None or row.done_at is not None:
            continue
        row.done_at, row.excused, row.missed_at = event.at, event.reason[:_LONGEST_EXCUSE], None
        row.started_at = row.started_at or event.at
        walking.replan(walk)
        walking.save_rows(walk)
        _settle(walk, event.at, entry)
        counting.write(walk.changes)


def on_route_chosen(event: events.RouteChosen, entry: Entry) -> None:
    """The person goes another way, or back to the standard one."""
    places = Enrolment.objects.filter(pk=event.enrolment_id).exclude(state=EnrolmentState.WITHDRAWN)
    for walk in walking.read(walking.lock(places)):
        step = walk.edition.by_id.get(event.step_id)
        variant = walk.edition.by_id.get(event.variant_id) if event.variant_id is not None else None
        if step is None:
            continue
        ways.take(walk, step, variant, event.route, event.reason[:_LONGEST_EXCUSE], event.at)
        walking.replan(walk)
        walking.save_rows(walk)
        _settle(walk, event.at, entry)
        counting.write(walk.changes)


def on_evidence(event: Any, entry: Entry) -> None:
    """Apply what happened to the enrolments of the person that it concerns."""
    facts = [
        (kind, fact)
        for kind in KINDS.values()
        if (read := kind.evidence.get(type(event))) is not None and (fact := read(event)) is not None
    ]
    if not facts:
        return
    changes: Changes = {}
    for walk in walking.read(concerned.lock(event.person_id, facts), changes):
        for kind, fact in facts:
            if concerned.concerns(walk.enrolment, kind, fact):
                _apply(walk, kind, fact, entry)
    counting.write(changes)


def _apply(walk: Walk, kind: StepKind, fact: Fact, entry: Entry) -> None:
    step = advancing.choose_step(walk.edition, kind, fact, walk.rows)
    if step is None:
        return
    row = walk.rows[step.id]
    is_done = advancing.apply(step, kind, fact, row)
    if not walking.is_changed(walk, row):
        return
    other = ways.follow(walk, step)
    for changed in (step,) if other is None else (step, other):
        walking.replan_after(walk, changed)
    walking.save_rows(walk)
    if is_done:
        _record_done(walk, step, row, entry)
    if fact.started or fact.reopened:
        walk.enrolment.last_activity_at = fact.at
    _settle(walk, fact.at, entry)


def _record_done(walk: Walk, step: EditionStep, row: Row, entry: Entry) -> None:
    completed = events.StepCompleted(
        person_id=walk.enrolment.person_id,
        enrolment_id=walk.enrolment.pk,
        step_id=step.id,
        score=row.score,
        minutes=(Decimal(row.seconds) / 60).quantize(_MINUTE),
        at=row.done_at or entry.at,
        kind=step.kind,
        objectives=step.objectives,
        objective_ids=walk.edition.ids_of(step.objectives),
        lifts=step.planned.traits.lifts or "",
    )
    ledger.record(completed, cause=entry)


def _settle(walk: Walk, at: datetime, entry: Entry) -> None:
    """Bring the place itself up to date: completed when everything that counts is done."""
    enrolment = walk.enrolment
    newly = walking.stand(walk, at)
    walking.save_place(walk)
    if newly:
        completed = events.JourneyCompleted(
            person_id=enrolment.person_id,
            enrolment_id=enrolment.pk,
            cohort_id=enrolment.cohort_id,
            at=at,
        )
        ledger.record(completed, cause=entry)


HANDLERS: dict[type, Callable[[Any, Entry], None]] = {
    events.PersonEnrolled: on_enrolled,
    events.EnrolmentWithdrawn: on_withdrawn,
    events.EnrolmentZoneChanged: on_zone_changed,
    events.PersonChanged: zones.on_person,
    events.PersonJoined: zones.on_person,
    events.SiteChanged: zones.on_site,
    events.StepExcused: on_excused,
    events.RouteChosen: on_route_chosen,
    **dict.fromkeys(evidence_types(), on_evidence),
}

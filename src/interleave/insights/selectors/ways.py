"""Which way through a step the evidence suggests to a person, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from interleave.assessments.selectors import evidence as assessed
from interleave.engine import mastery, proposals
from interleave.engine.pathways import Route
from interleave.engine.proposals import Proof
from interleave.insights.models import ObjectiveMastery
from interleave.journeys.selectors import StepWays


def propose_ways(*, person_id: UUID, ways: Sequence[StepWays], now: datetime) -> tuple[StepWays, ...]:
    """Return the ways with what the policy proposes at each.

    1 query, and 1 more for the words where it proposes anything; none without objectives.
    """
    ids = {key for way in ways for key in way.objective_ids.values()}
    proofs = _proofs(person_id, ids, now) if ids else {}
    found = tuple(_propose(way, proofs, now) for way in ways)
    if not any(way.proposal is not None and way.proposal.route != Route.STANDARD for way in found):
        return found
    counted = _counted(person_id, proofs)
    return tuple(_propose(way, counted, now) for way in ways)


def _propose(way: StepWays, proofs: Mapping[UUID, Proof], now: datetime) -> StepWays:
    known = {
        slug: replace(proofs[key], title=way.objective_titles[slug])
        for slug, key in way.objective_ids.items()
        if key in proofs
    }
    situation = replace(way.situation, proofs=known)
    return replace(way, proposal=proposals.propose(way.option, way.options, situation, now=now))


def _proofs(person_id: UUID, objective_ids: set[UUID], now: datetime) -> dict[UUID, Proof]:
    """Return what is known of a person by objective; the unknown is left out. 1 query."""
    rows = ObjectiveMastery.objects.filter(person_id=person_id, objective_id__in=objective_ids)
    proofs = {}
    for slug, key, state, last_at in rows.values_list("objective__slug", "objective_id", "state", "last_at"):
        estimate = mastery.estimate(mastery.state_from_data(state), now)
        proofs[key] = Proof(slug, estimate, last_at=last_at)
    return proofs


def _counted(person_id: UUID, proofs: Mapping[UUID, Proof]) -> dict[UUID, Proof]:
    """Return the same with the answers behind it, for the sentence. 1 query."""
    counts = assessed.count_answers(person_id=person_id, objective_ids=list(proofs))
    return {
        key: replace(proof, right=count.right, asked=count.asked, last_at=count.last_at)
        if (count := counts.get(key)) is not None
        else proof
        for key, proof in proofs.items()
    }

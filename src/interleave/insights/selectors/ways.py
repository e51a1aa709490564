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
    slugs = {slug for way in ways for slug in way.objective_titles}
    proofs, ids = _proofs(person_id, slugs, now) if slugs else ({}, {})
    found = tuple(_propose(way, proofs, now) for way in ways)
    if not any(way.proposal is not None and way.proposal.route != Route.STANDARD for way in found):
        return found
    counted = _counted(person_id, proofs, ids)
    return tuple(_propose(way, counted, now) for way in ways)


def _propose(way: StepWays, proofs: Mapping[str, Proof], now: datetime) -> StepWays:
    known = {
        slug: replace(proofs[slug], title=title)
        for slug, title in way.objective_titles.items()
        if slug in proofs
    }
    situation = replace(way.situation, proofs=known)
    return replace(way, proposal=proposals.propose(way.option, way.options, situation, now=now))


def _proofs(person_id: UUID, slugs: set[str], now: datetime) -> tuple[dict[str, Proof], dict[str, UUID]]:
    """Return what is known of a person by slug of objective, and their ids; the unknown is left out."""
    rows = ObjectiveMastery.objects.filter(person_id=person_id, objective__slug__in=slugs)
    proofs, ids = {}, {}
    for slug, key, state, last_at in rows.values_list("objective__slug", "objective_id", "state", "last_at"):
        estimate = mastery.estimate(mastery.state_from_data(state), now)
        proofs[slug], ids[slug] = Proof(slug, estimate, last_at=last_at), key
    return proofs, ids


def _counted(person_id: UUID, proofs: Mapping[str, Proof], ids: Mapping[str, UUID]) -> dict[str, Proof]:
    """Return the same with the answers behind it, for the sentence. 1 query."""
    counts = assessed.count_answers(person_id=person_id, objective_ids=list(ids.values()))
    return {
        slug: replace(proof, right=count.right, asked=count.asked, last_at=count.last_at)
        if (count := counts.get(ids[slug])) is not None
        else proof
        for slug, proof in proofs.items()
    }

"""The policy: from estimates of mastery and a few facts to one way through a step."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from interleave.engine.pathways import Route
from interleave.engine.proposals import wording
from interleave.engine.proposals.options import Proof, Proposal, Situation, StepOption

# Every number is a choice of ours, with its reason; docs/explanation/paths.md has them side by side.
SKIP_PROBABILITY = 0.85  # reached with the next one: seven to nine right in a row, by how easy guessing is
SKIP_LOW = 0.7  # the usual pass mark: even the cautious end of the 90 % interval would pass a check
ENOUGH_PIECES = 3  # fewer answers are luck: with four choices, two in a row are guessed 1 time in 16
SHORT_PROBABILITY = 0.7  # would probably pass a check today; the short way still checks it
SHORT_PIECES = 2
REMEDIAL_HIGH = 0.6  # even the hopeful end of the interval is below the usual pass mark
ENRICH_PROBABILITY = 0.7  # on average over the objectives: an offer too many costs nothing
ENRICH_PIECES = 2
EARLY = timedelta(days=2)  # before the last day: there is time for more

_Proofs = Sequence[Proof]


def propose(
    step: StepOption, variants: Sequence[StepOption], situation: Situation, *, now: datetime
) -> Proposal:
    """Return the way through a step that suits a learner now.

    Args:
        step: the standard step.
        variants: the other ways that the designer made, at most one of each route.
        situation: what is open to her, what is done, and what is known about each objective.
        now: the instant of the question, aware.

    Less (skip, short) needs proof for every objective of the step; more one weak objective (remedial) or
    strong ones on the whole (enrich). A way that is not open is never proposed, nor one that was taken
    already. A failed check comes before everything: it is the freshest evidence.
    """
    ways = {
        option.route: option
        for option in variants
        if option.slug in situation.open_slugs and option.slug not in situation.taken
    }
    proofs = [situation.proofs[slug] for slug in step.objectives if slug in situation.proofs]
    if Route.REMEDIAL in ways and (step.slug in situation.open_slugs or situation.done_at is not None):
        reason = _why_remedial(proofs, situation, now)
        if reason:
            return Proposal(step.slug, Route.REMEDIAL, reason, ways[Route.REMEDIAL].slug)
    if situation.done_at is not None:
        return _after_done(step, ways.get(Route.ENRICH), proofs, situation, now)
    if step.slug not in situation.open_slugs:
        return Proposal(step.slug, Route.STANDARD, wording.CLOSED)
    return _before_done(step, ways.get(Route.SHORT), proofs, situation, now)


def _why_remedial(proofs: _Proofs, situation: Situation, now: datetime) -> str:
    if situation.failed is not None:
        return wording.failed(situation.failed)
    weak = [
        proof
        for proof in proofs
        if proof.estimate.pieces >= ENOUGH_PIECES and proof.estimate.high < REMEDIAL_HIGH
    ]
    return wording.weak(min(weak, key=_probability), now) if weak else ""


def _after_done(
    step: StepOption, enrich: StepOption | None, proofs: _Proofs, situation: Situation, now: datetime
) -> Proposal:
    done_at, due_at = situation.done_at, situation.due_at
    early = done_at is not None and due_at is not None and due_at - done_at >= EARLY
    if enrich is not None and early and _is_complete(step, proofs) and _are_strong(proofs):
        surest = max(proofs, key=_probability)
        return Proposal(step.slug, Route.ENRICH, wording.strong(surest, now), enrich.slug)
    return Proposal(step.slug, Route.STANDARD, wording.DONE)


def _before_done(
    step: StepOption, short: StepOption | None, proofs: _Proofs, situation: Situation, now: datetime
) -> Proposal:
    if not _is_complete(step, proofs) or situation.failed is not None:
        return Proposal(step.slug, Route.STANDARD, wording.NOTHING_SPEAKS)
    sure = _are(proofs, SKIP_PROBABILITY, ENOUGH_PIECES) and _weakest_low(proofs) >= SKIP_LOW
    if step.can_skip and sure:
        return Proposal(step.slug, Route.SKIP, wording.strong(_weakest(proofs), now))
    if short is not None and _are(proofs, SHORT_PROBABILITY, SHORT_PIECES):
        return Proposal(step.slug, Route.SHORT, wording.strong(_weakest(proofs), now), short.slug)
    return Proposal(step.slug, Route.STANDARD, wording.NOTHING_SPEAKS)


def _is_complete(step: StepOption, proofs: _Proofs) -> bool:
    """Tell whether something is known of every objective; a step without objectives proves nothing."""
    return bool(step.objectives) and len(proofs) == len(step.objectives)


def _are(proofs: _Proofs, probability: float, pieces: int) -> bool:
    """Tell whether every objective is mastered with that chance at least, from so many pieces."""
    return all(
        proof.estimate.probability >= probability and proof.estimate.pieces >= pieces for proof in proofs
    )


def _are_strong(proofs: _Proofs) -> bool:
    mean = sum(proof.estimate.probability for proof in proofs) / len(proofs)
    return mean >= ENRICH_PROBABILITY and all(proof.estimate.pieces >= ENRICH_PIECES for proof in proofs)


def _weakest_low(proofs: _Proofs) -> float:
    return min(proof.estimate.low for proof in proofs)


def _weakest(proofs: _Proofs) -> Proof:
    """The sentence names what is least sure: the others are surer."""
    return min(proofs, key=_probability)


def _probability(proof: Proof) -> float:
    return proof.estimate.probability

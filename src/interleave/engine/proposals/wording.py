"""The one sentence of a proposal: it names the evidence, in the second person."""

from datetime import datetime

from interleave.engine import scoring
from interleave.engine.proposals.options import FailedCheck, Proof

CLOSED = "This step is not open yet."
DONE = "You have done this step."
NOTHING_SPEAKS = "Nothing you have shown so far speaks for another way."


def strong(proof: Proof, now: datetime) -> str:
    """Say what speaks for less, or for more of the harder kind."""
    if proof.asked:
        return (
            f'You answered {proof.right} of {proof.asked} on "{proof.title}" right{_last(proof, now, "one")}.'
        )
    shown, last = _times(proof.estimate.pieces), _last(proof, now, "time")
    chance = _percent(proof.estimate.probability)
    return f'You have shown "{proof.title}" {shown}{last}: the chance that you can do it now is {chance}.'


def weak(proof: Proof, now: datetime) -> str:
    """Say what speaks for taking it again from another side."""
    if proof.asked:
        last = _last(proof, now, "one")
        return f'You answered {proof.right} of {proof.asked} on "{proof.title}" right{last}.'
    last = _last(proof, now, "time")
    return f'You tried "{proof.title}" {_times(proof.estimate.pieces)}{last}, and it has not come off yet.'


def failed(check: FailedCheck) -> str:
    return f'You reached {_percent(check.score)} in "{check.title}", which is not enough to pass.'


def _last(proof: Proof, now: datetime, noun: str) -> str:
    if proof.last_at is None:
        return ""
    return f", the last {noun} {_ago((now - proof.last_at).days)}"


def _ago(days: int) -> str:
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"


def _times(pieces: int) -> str:
    return {1: "once", 2: "twice"}.get(pieces, f"{pieces} times")


def _percent(share: float) -> str:
    return f"{scoring.to_percent(share)}%"

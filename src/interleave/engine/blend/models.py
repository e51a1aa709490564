"""The four blended models as rules that can be checked, not labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interleave.engine.pathways import PlannedStep, Severity

MODELS: tuple[str, ...] = ("rotation", "flex", "a_la_carte", "enriched_virtual")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of a model that a design breaks: `steps` are the ids concerned, `text` says what to do."""

    rule: str
    text: str
    severity: Severity
    steps: tuple[str, ...] = ()


def check_model(
    model: str,
    settings: Mapping[str, object],
    steps: Sequence[PlannedStep],
    *,
    credits: Mapping[str, int] | None = None,
) -> list[Finding]:
    """Return the rules of the model that the design breaks, errors first; empty = the design fits."""
    raise NotImplementedError

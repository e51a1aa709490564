"""What the simulator says, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.journeys.selectors import SimulatedRow, SimulatedStep
from interleave.web.author import words

OUTCOMES = {
    "done": (gettext_lazy("Done"), "good"),
    "late": (gettext_lazy("Done late"), "warn"),
    "skipped": (gettext_lazy("Left out"), "good"),
    "shortened": (gettext_lazy("Done in short"), "good"),
    "added": (gettext_lazy("Done as well"), "good"),
    "missed": (gettext_lazy("Missed"), "bad"),
    "failed": (gettext_lazy("Not passed"), "bad"),
    "open": (gettext_lazy("Never begun"), "bad"),
    "locked": (gettext_lazy("Never opens"), "bad"),
    "beside": (gettext_lazy("Not taken"), ""),
}
PROPOSALS = {
    "skip": gettext_lazy("leave it out"),
    "short": gettext_lazy("the short way"),
    "remedial": gettext_lazy("another side"),
    "enrich": gettext_lazy("go further"),
}


@dataclass(frozen=True, slots=True)
class WalkRow:
    """One step of the walk of one made-up learner."""

    step: SimulatedStep
    state: str
    tone: str  # good, warn, bad or none
    days: str
    way: str
    proposed: str


@dataclass(frozen=True, slots=True)
class WalkStage:
    """A stage of that walk."""

    title: str
    rows: tuple[WalkRow, ...]


@dataclass(frozen=True, slots=True)
class CrowdRow:
    """One step in the table of all made-up learners; the ways proposed in words."""

    row: SimulatedRow
    way: str
    proposed: tuple[tuple[str, float], ...]
    is_narrow: bool  # one in ten or more get stuck here


STUCK_SHARE = 0.1


def stages_of(steps: Iterable[SimulatedStep]) -> list[WalkStage]:
    """Return a walk by stages, in order."""
    return [
        WalkStage(title, tuple(_walk_row(step) for step in found))
        for title, found in groupby(steps, key=lambda step: step.stage_title)
    ]


def crowd_rows(rows: Iterable[SimulatedRow]) -> list[CrowdRow]:
    """Return the rows of the table."""
    return [
        CrowdRow(
            row,
            words.way_of(row.route, row.of_title),
            tuple((str(PROPOSALS[route]), share) for route, share in row.proposed),
            row.stuck >= STUCK_SHARE,
        )
        for row in rows
    ]


def _walk_row(step: SimulatedStep) -> WalkRow:
    state, tone = OUTCOMES[step.outcome]
    proposed = str(PROPOSALS[step.proposed]) if step.proposed else ""
    return WalkRow(
        step=step,
        state=str(state),
        tone=tone,
        days=_days(step),
        way=words.way_of(step.route, step.of_title),
        proposed=f"{proposed} ({step.proposed_title})" if step.proposed_title else proposed,
    )


def _days(step: SimulatedStep) -> str:
    """Say when a step opens, is due and is done, in days of the journey."""
    parts = []
    if step.opens_on is not None and step.outcome != "beside":
        parts.append(_("opens on day %(day)s") % {"day": step.opens_on})
    if step.due_on is not None and step.outcome != "beside":
        parts.append(_("due on day %(day)s") % {"day": step.due_on})
    if step.done_on is not None:
        parts.append(_("done on day %(day)s") % {"day": step.done_on})
    return " · ".join(parts)

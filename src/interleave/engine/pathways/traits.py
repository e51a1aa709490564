"""What the rules know about a kind of step: data that the caller gives, so that the engine names no kind."""

from dataclasses import dataclass
from typing import Literal, get_args

Voice = Literal["live", "selfpaced", "together", "practice", "job"]
Touch = Literal["recalled", "applied", "recognised", "discussed", "seen"]
Simulated = Literal["attended", "tested", "recalled", "studied", "done"]

VOICES: tuple[Voice, ...] = get_args(Voice)


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of a kind of step. None has a default: a kind that forgets one fails the type check.

    Attributes:
        voice: the stave of the score that the steps are drawn on; hours are counted by it.
        is_scored: a step can have a score, so rules may ask for one.
        is_attended: a step can have a share attended, so rules may ask for one.
        can_be_skipped: evidence may replace a step. False where the step is evidence itself, needs other
            people, or is the work that the journey is for.
        offers_help: a step gives access to a person who helps.
        lifts: how a step that is done touches the cards that share an objective with it (the weights are in
            `memory.touching.WEIGHTS`); None where the cards themselves were reviewed, or nothing was learned.
        simulated: what a simulated learner does with a step. `attended`: be there or miss it; `tested`: pass
            or fail, with further tries; `recalled`: answer once, without a pass mark; `studied`: learn;
            `done`: no more than do it.
    """

    voice: Voice
    is_scored: bool
    is_attended: bool
    can_be_skipped: bool
    offers_help: bool
    lifts: Touch | None
    simulated: Simulated

"""What the times of earlier answers say about the next one: activation, spacing, lags and sessions.

Sources: base-level activation, the log of summed power-law traces (Anderson & Schooler 1991), with decay that
depends on activation at practice (Pavlik & Anderson 2005); the predictive performance equation (Walsh et al.
2018); counts in time windows (DAS3H: Choffin et al. 2019), here with exponential edges so that an answer
costs the same however long the history is.
"""

import math
from dataclasses import dataclass, field

from interleave.engine.mastery.answers import NO_ITEM

WINDOWS_DAYS = (1 / 24, 1.0, 7.0, 30.0)
DELAYED_DAYS = 0.5  # an answer that comes so long after the last one of its skill tells of memory
PAUSE_DAYS = 1 / 48  # a new session
KEPT = 12  # latest practices that the activations read; older ones have faded
PULL = 4.0  # pseudo-answers of an average surprise
# The predictive performance equation with the values of Walsh et al. 2018: exponent of practice, of ageing,
# and decay that grows the closer the practices were.
PPE_LEARNING, PPE_AGEING, PPE_DECAY, PPE_SPACING = 0.1, 0.6, 0.04, 0.08
_MINUTES = 1440.0

ANY = (
    *("since_any", "session_position", "session_surprise", "sessions"),
    *("delayed", "delayed_surprise", "delayed_recent", "since_item"),
)
WINDOWS = tuple(f"{what}_{days:.2f}" for days in WINDOWS_DAYS for what in ("tries", "rights"))
SKILL = (
    *("since", "since_first", "spaced", "gap", "gap_last", "gap_ratio", "held", "lost", "held_ratio"),
    *("mean_gap", "activation", "activation_right", "activation_slow", "activation_spaced", "ppe"),
    *("delayed_now", "since_by_tries", "since_by_surprise", "first_try", "session_tries"),
)
SKILL_AND_WINDOWS = (*WINDOWS, *SKILL)
NAMES = (*ANY, *SKILL_AND_WINDOWS)

_log1p = math.log1p
_log = math.log


@dataclass(slots=True)
class Times:
    """When one skill was practised. Days; gaps as log minutes."""

    at: list[float] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    decays: list[float] = field(default_factory=list)
    first: float = 0.0
    first_right: int = 0
    number: int = 0
    spaced: int = 0  # practices that came after a night or longer
    gap: float = 0.0
    gaps: float = 0.0  # sum
    held: float = 0.0  # longest gap over which it was recalled
    lost: float = 0.0  # shortest gap over which it was not; 0 when there is none
    closeness: float = 0.0  # sum of 1 / ln(gap in seconds + e)
    surprise: float = 0.0
    session: int = -1
    session_tries: int = 0
    tries: list[float] = field(default_factory=lambda: [0.0] * len(WINDOWS_DAYS))
    rights: list[float] = field(default_factory=lambda: [0.0] * len(WINDOWS_DAYS))

    def numbers(self, days: float, session: int) -> list[float]:
        since = max(days - self.at[-1], 0.0)
        log_since = _log1p(since * _MINUTES)
        last = 2 * self.right[-1] - 1
        return [
            *self.windows(since),
            log_since,
            _log1p(max(days - self.first, 0.0) * _MINUTES),
            _log1p(self.spaced),
            self.gap,
            self.gap * last,
            log_since - self.gap if self.number > 1 else 0.0,
            self.held,
            self.lost,
            log_since - self.held,
            self.gaps / self.number,
            *self.activations(days),
            1.0 if since > DELAYED_DAYS else 0.0,
            log_since * _log1p(self.number),
            log_since * self.surprise / (self.number + PULL),
            2.0 * self.first_right - 1,
            _log1p(self.session_tries) if session == self.session else 0.0,
        ]

    def windows(self, since: float) -> list[float]:
        numbers: list[float] = []
        for place, window in enumerate(WINDOWS_DAYS):
            kept = math.exp(-since / window)
            numbers += (_log1p(self.tries[place] * kept), _log1p(self.rights[place] * kept))
        return numbers

    def activations(self, days: float) -> tuple[float, float, float, float, float]:
        """Return base-level activation (all; right ones; slow decay), spacing-dependent, and PPE's."""
        half = right = slow = spaced = 0.0
        weights = aged = 0.0
        for at, correct, decay in zip(self.at, self.right, self.decays, strict=True):
            minutes = max(days - at, 0.0) * _MINUTES + 0.2
            log_minutes = _log(minutes)
            trace = minutes**-0.5
            half += trace
            right += trace * correct
            slow += math.exp(-0.2 * log_minutes)
            spaced += math.exp(-decay * log_minutes)
            weight = math.exp(-PPE_AGEING * log_minutes)
            weights += weight
            aged += weight * minutes
        decay = PPE_DECAY + PPE_SPACING * self.closeness / max(self.number - 1, 1)
        ppe = PPE_LEARNING * _log(self.number) - decay * _log(aged / weights)
        return _log(half), _log(right + 0.005), _log(slow), _log(spaced), ppe

    def add(self, days: float, correct: int, surprise: float, session: int) -> None:
        if self.number:
            since = max(days - self.at[-1], 0.0)
            self.gap = _log1p(since * _MINUTES)
            self.gaps += self.gap
            self.closeness += 1 / _log(since * 86400 + math.e)
            self.spaced += since > DELAYED_DAYS
            if correct:
                self.held = max(self.held, self.gap)
            elif not self.lost or self.gap < self.lost:
                self.lost = self.gap
            decay = 0.177 + 0.217 * min(self.trace(days), 2.0)
        else:
            since, decay = 0.0, 0.177
            self.first, self.first_right = days, correct
        for place, window in enumerate(WINDOWS_DAYS):
            kept = math.exp(-since / window)
            self.tries[place] = self.tries[place] * kept + 1
            self.rights[place] = self.rights[place] * kept + correct
        if session != self.session:
            self.session, self.session_tries = session, 0
        self.session_tries += 1
        self.number += 1
        self.surprise += surprise
        self.at.append(days)
        self.right.append(correct)
        self.decays.append(decay)
        if len(self.at) > KEPT:
            del self.at[0], self.right[0], self.decays[0]

    def trace(self, days: float) -> float:
        """Return e to the activation at a practice, in hours (Pavlik & Anderson 2005, equation 5)."""
        total = 0.0
        for at, decay in zip(self.at, self.decays, strict=True):
            total += (max(days - at, 0.0) * 24 + 0.05) ** -decay
        return total


@dataclass(slots=True)
class Clock:
    """One learner's times."""

    skills: dict[int, Times] = field(default_factory=dict)
    items: dict[int, float] = field(default_factory=dict)
    last: float = math.nan
    session: int = 0
    position: int = 0
    session_surprise: float = 0.0
    delayed: int = 0
    delayed_surprise: float = 0.0
    delayed_recent: float = 0.0

    def numbers(self, needed: tuple[int, ...], item: int, days: float) -> list[float]:
        """Return the numbers of `NAMES` for an answer that comes at `days`."""
        since = days - self.last if self.last == self.last else 0.0
        fresh = since > PAUSE_DAYS
        known = [self.skills[skill] for skill in needed if skill in self.skills]
        session = self.session + fresh
        return [
            _log1p(max(since, 0.0) * _MINUTES),
            0.0 if fresh else _log1p(self.position),
            0.0 if fresh else self.session_surprise / (self.position + PULL),
            _log1p(session),
            _log1p(self.delayed),
            self.delayed_surprise / (self.delayed + PULL),
            self.delayed_recent,
            _log1p(max(days - self.items[item], 0.0) * _MINUTES) if item in self.items else 0.0,
            *([0.0] * len(SKILL_AND_WINDOWS) if not known else self.of_skills(known, days, session)),
        ]

    def of_skills(self, known: list["Times"], days: float, session: int) -> list[float]:
        lists = [one.numbers(days, session) for one in known]
        if len(lists) == 1:
            return lists[0]
        return [sum(values) / len(values) for values in zip(*lists, strict=True)]

    def record(self, needed: tuple[int, ...], item: int, days: float, correct: int, surprise: float) -> None:
        if self.last != self.last or days - self.last > PAUSE_DAYS:
            self.session, self.position, self.session_surprise = self.session + 1, 0, 0.0
        self.last = days
        self.position += 1
        self.session_surprise += surprise
        times = [self.skills.setdefault(skill, Times()) for skill in needed]
        if any(one.at and days - one.at[-1] > DELAYED_DAYS for one in times):
            self.delayed += 1
            self.delayed_surprise += surprise
            self.delayed_recent += 0.1 * (surprise - self.delayed_recent)
        for one in times:
            one.add(days, correct, surprise, self.session)
        if item != NO_ITEM:
            self.items[item] = days

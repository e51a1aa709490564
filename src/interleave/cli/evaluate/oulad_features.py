"""Turns Open University enrolments, as of one day, into the table that the engine learns from.

Gender, age, disability, deprivation and region are no features. What they would bring can be measured with
`--also`; the docs say why they are left out.
"""

import math
from collections.abc import Sequence

import numpy as np

from interleave.cli.evaluate import oulad
from interleave.cli.evaluate.oulad import AsOf, Assessment, Enrolment, Submission
from interleave.engine.risk.matrices import Table, midranks

MODULE_SPREAD = 0.5  # prior standard deviations, in logits: modules differ a good deal in who fails,
SEASON_SPREAD = 0.25  # February and October starts a little,
ALSO_SPREAD = 0.25  # and the labels that --also asks for
SHARED_DUE_DAYS = 10  # how far ahead of its due day handing in counts as early rather than as odd
MOST_DAYS_OFF = 20  # lateness beyond that says no more
NO_WEIGHT = 0.5  # some coursework counts for nothing, yet whether it is done tells
EDUCATION = (
    "No Formal quals",
    "Lower Than A Level",
    "A Level or Equivalent",
    "HE Qualification",
    "Post Graduate Qualification",
)
UNKNOWN = math.nan

RELATIVE = (
    "share handed in",
    "coursework missing",
    "tutor-marked missing",
    "computer-marked missing",
    "last one missing",
    "handed in early",
    "has a score",
    "score",
    "lowest score",
    "latest score",
    "tutor's score",
    "computer's score",
    "rank of score",
    "days late",
    "most days late",
    "rank of hand-in day",
    "carried over",
)
OWN = (
    "earlier attempts",
    "repeats",
    "credits",
    "registered on day",
    "registered after start",
    "rank of registration",
    "education",
    *(f"education {number}" for number in (0, 1, 3, 4)),
    "modules at once",
)
CLICKED = ("clicks", "clicks of the week", "days on site", "never on site")


def describe(as_of: AsOf, also: Sequence[str] = ()) -> Table:
    """Return one row an enrolment, in order; `also` names columns of studentInfo to add as labels."""
    rows = as_of.enrolments
    ranks = _rank(as_of)
    relative = [_coursework(one, as_of, ranks) for one in rows]
    own = _background(rows)
    columns = dict(zip(RELATIVE, np.array(relative, dtype=float).reshape(-1, len(RELATIVE)).T, strict=True))
    if as_of.clicks is not None:
        columns |= _clicked(as_of)
    labels = {name: np.array([one.about[name] or "?" for one in rows]) for name in also}
    return Table(
        cohort=np.array(["-".join(one.key[:2]) for one in rows]),
        relative=columns,
        own=dict(zip(OWN, own.T, strict=True)),
        levels={
            "module": (np.array([one.key[0] for one in rows]), MODULE_SPREAD),
            "season": (np.array([one.key[1][4:] for one in rows]), SEASON_SPREAD),
        }
        | {name: (values, ALSO_SPREAD) for name, values in labels.items()},
    )


def _coursework(
    one: Enrolment, as_of: AsOf, ranks: dict[tuple[oulad.Key, str], tuple[float, float]]
) -> list[float]:
    every = as_of.due.get(one.key[:2], [])
    due = [work for work in every if work.due is not None and work.due <= as_of.day]
    missing = [work for work in due if work.id not in one.submissions]
    whole = sum(_weight(work) for work in due)
    last = max(due, key=lambda work: work.due or 0.0, default=None)
    early = [work for work in every if work.id in one.submissions and work not in due]
    return [
        1 - sum(_weight(work) for work in missing) / whole if due else 1.0,
        len(missing),
        sum(work.kind == "TMA" for work in missing),
        sum(work.kind == "CMA" for work in missing),
        float(last in missing),
        float(bool(early)),
        *_scores(one, every, ranks),
        *_timing(one, every, as_of.day, ranks),
        float(any(work.banked for work in one.submissions.values())),
    ]


def _scores(
    one: Enrolment, every: Sequence[Assessment], ranks: dict[tuple[oulad.Key, str], tuple[float, float]]
) -> list[float]:
    scored: list[tuple[Assessment, Submission, float]] = []
    for work in every:
        handed = one.submissions.get(work.id)
        if handed is not None and handed.score is not None:
            scored.append((work, handed, handed.score))
    if not scored:
        return [0.0] + [UNKNOWN] * 6
    ranked = [(work, ranks[one.key, work.id][0]) for work, _, _ in scored if (one.key, work.id) in ranks]
    return [
        1.0,
        _mean([score for _, _, score in scored], [_weight(work) for work, _, _ in scored]),
        min(score for _, _, score in scored),
        max(scored, key=lambda row: row[1].day)[2],
        _mean([score for work, _, score in scored if work.kind == "TMA"]),
        _mean([score for work, _, score in scored if work.kind == "CMA"]),
        _mean([rank for _, rank in ranked], [_weight(work) for work, _ in ranked]),
    ]


def _timing(
    one: Enrolment,
    every: Sequence[Assessment],
    day: int,
    ranks: dict[tuple[oulad.Key, str], tuple[float, float]],
) -> list[float]:
    off = [
        one.submissions[work.id].day - work.due
        for work in every
        if work.due is not None
        and work.due <= day + SHARED_DUE_DAYS
        and work.id in one.submissions
        and not one.submissions[work.id].banked
    ]
    bounded = [max(-MOST_DAYS_OFF, min(MOST_DAYS_OFF, days)) for days in off]
    ranked = [ranks[one.key, work][1] for work in one.submissions if (one.key, work) in ranks]
    return [_mean(bounded), max(bounded, default=UNKNOWN), _mean(ranked)]


def _rank(as_of: AsOf) -> dict[tuple[oulad.Key, str], tuple[float, float]]:
    """Return the rank of each submission's score and of its day, 0..1, among those of its cohort so far."""
    ranks: dict[tuple[oulad.Key, str], tuple[float, float]] = {}
    for place, people in oulad.by_place(as_of.enrolments):
        for work in as_of.due.get(place, []):
            handed = [(one.key, one.submissions[work.id]) for one in people if work.id in one.submissions]
            handed = [(key, what) for key, what in handed if not what.banked and what.score is not None]
            scores = midranks([what.score or 0.0 for _, what in handed])
            days = midranks([what.day for _, what in handed])
            for at, (key, _) in enumerate(handed):
                ranks[key, work.id] = float(scores[at]), float(days[at])
    return ranks


def _background(rows: Sequence[Enrolment]) -> np.ndarray:
    at_once: dict[tuple[str, str], int] = {}
    for one in rows:
        at_once[one.key[1:]] = at_once.get(one.key[1:], 0) + 1
    ranks: dict[oulad.Key, float] = {}
    for _, people in oulad.by_place(rows):
        order = midranks([one.registered for one in people])
        ranks |= {one.key: float(rank) for one, rank in zip(people, order, strict=True)}
    return np.array([_alone(one, ranks[one.key], at_once[one.key[1:]]) for one in rows], dtype=float).reshape(
        -1, len(OWN)
    )


def _alone(one: Enrolment, rank: float, at_once: int) -> list[float]:
    attempts = oulad.number(one.about["num_of_prev_attempts"], "studentInfo.csv") or 0.0
    studied = oulad.number(one.about["studied_credits"], "studentInfo.csv") or 60.0
    education = one.about["highest_education"]
    level = EDUCATION.index(education) if education in EDUCATION else 2
    return [
        min(attempts, 3.0),
        float(attempts > 0),
        math.log(max(studied, 10.0) / 60),
        max(one.registered, -200.0),
        float(one.registered > 0),
        rank,
        level,
        *(float(level == number) for number in (0, 1, 3, 4)),
        at_once,
    ]


def _clicked(as_of: AsOf) -> dict[str, np.ndarray]:
    """Counts by their logarithm; nothing for presentations of which no click is in the table."""
    clicks = as_of.clicks or {}
    seen = {key[:2] for key in clicks}
    values = []
    for one in as_of.enrolments:
        done = clicks.get(one.key, oulad.Clicks())
        if one.key[:2] not in seen:
            values.append([UNKNOWN] * len(CLICKED))
        else:
            values.append(
                [math.log1p(done.total), math.log1p(done.recent), len(done.days), float(not done.days)]
            )
    return dict(zip(CLICKED, np.array(values, dtype=float).reshape(-1, len(CLICKED)).T, strict=True))


def _weight(work: Assessment) -> float:
    return work.weight + NO_WEIGHT


def _mean(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    if not values:
        return UNKNOWN
    weights = weights or [1.0] * len(values)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)

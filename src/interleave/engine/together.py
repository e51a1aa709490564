"""Who answers whom: the measures of a conversation among people who learn together.

An *answer* is something said to somebody: a reply to her post, or a post in a thread that she opened. Whom a
post answers is for the caller to say. A line goes from who answers to who is answered, once per pair, however
often; people never answer themselves.

Source:
    Wasserman and Faust, "Social Network Analysis: Methods and Applications" (1994): density of a directed
    graph (chapter 4), degrees, isolates and degree centralisation (chapters 4 and 5, after Freeman 1979),
    mutual and asymmetric dyads (chapter 13).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)

PATIENCE = timedelta(days=2)  # ours: nobody needs an answer within the hour
SILENT_DAYS = 7  # ours: a weekend and a few full days are no silence
USUAL_GAPS = 3  # ours: longer than three usual pauses


@dataclass(frozen=True, slots=True)
class Said(Generic[Person]):
    """Something said by `author`; `to` is whom it answers, None for what is said to all."""

    author: Person
    at: datetime
    to: Person | None = None


@dataclass(frozen=True, slots=True)
class Network(Generic[Person]):
    """The measures of one conversation.

    `answers[a, b]` counts how often a answered b. `answered_by` and `answered` are the in- and out-degree:
    by how many different people somebody was answered, and how many she answered.

    `density`: lines that are there, of those that could be, 0..1. `reciprocity`: of the pairs in touch, the
    share that answered each other both ways, 0..1. `centralisation_in`, `centralisation_out`: 0 when all
    have the same degree, 1 when one person is answered by all (answers all) and no other line is there.
    None where a measure is not defined: fewer than two people, or no pair in touch. `isolates` neither
    answered nor were answered.
    """

    people: int
    answers: Mapping[tuple[Person, Person], int]
    answered_by: Mapping[Person, int]
    answered: Mapping[Person, int]
    isolates: tuple[Person, ...]
    density: float | None
    reciprocity: float | None
    centralisation_in: float | None
    centralisation_out: float | None


@dataclass(frozen=True, slots=True)
class Unanswered(Generic[Person]):
    """Somebody who spoke and to whom nobody has replied: since when, and how often she tried."""

    person: Person
    since: datetime
    posts: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A conversation that stopped: the day counts are whole days."""

    days: int
    usual_gap_days: float
    last_at: datetime


def measure(said: Iterable[Said[Person]], members: Sequence[Person]) -> Network[Person]:
    """Measure a conversation among `members` (distinct); what others said or were told does not count."""
    inside = set(members)
    answers = Counter(
        (each.author, each.to)
        for each in said
        if each.to is not None and each.to != each.author and each.author in inside and each.to in inside
    )
    incoming = Counter(to for _author, to in answers)
    outgoing = Counter(author for author, _to in answers)
    answered_by = {person: incoming[person] for person in members}
    answered = {person: outgoing[person] for person in members}
    count = len(members)
    return Network(
        people=count,
        answers=dict(answers),
        answered_by=answered_by,
        answered=answered,
        isolates=tuple(person for person in members if not answered_by[person] and not answered[person]),
        density=len(answers) / (count * (count - 1)) if count > 1 else None,
        reciprocity=_reciprocity(answers),
        centralisation_in=_centralisation(answered_by.values()),
        centralisation_out=_centralisation(answered.values()),
    )


def find_unanswered(
    said: Iterable[Said[Person]], *, now: datetime, patience: timedelta = PATIENCE
) -> tuple[Unanswered[Person], ...]:
    """Return the people who spoke at least `patience` ago and were never answered, the longest waiting first.

    One answer, from anybody and to anything that she said, and a person is off the list: it is about people
    who may feel that nobody reads them, not about every open question.
    """
    spoke: dict[Person, list[datetime]] = defaultdict(list)
    heard = set()
    for each in said:
        spoke[each.author].append(each.at)
        if each.to is not None and each.to != each.author:
            heard.add(each.to)
    waiting = [
        Unanswered(person, min(instants), len(instants))
        for person, instants in spoke.items()
        if person not in heard and now - min(instants) >= patience
    ]
    return tuple(sorted(waiting, key=lambda each: (each.since, str(each.person))))


def find_silence(instants: Iterable[datetime], *, now: datetime) -> Silence | None:
    """Tell whether a conversation fell silent, by its own pace; None while it goes on or never began.

    It fell silent when nothing was said for `SILENT_DAYS` days, for more than `USUAL_GAPS` times the median
    pause between two days on which something was said, and for longer than ever before. Three such days at
    least: two posts have no pace. This rule is ours; it has no published threshold behind it.

    Args:
        instants: aware instants at which something was said, in any order.
    """
    ordered = sorted(instants)
    if not ordered:
        return None
    days = sorted({instant.date() for instant in ordered})
    if len(days) < 3:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    silent = (now - ordered[-1]).days
    usual = float(median(gaps))
    if silent < SILENT_DAYS or silent <= USUAL_GAPS * usual or silent <= max(gaps):
        return None
    return Silence(silent, usual, ordered[-1])


def _reciprocity(lines: Collection[tuple[Person, Person]]) -> float | None:
    """Return mutual dyads / (mutual + asymmetric dyads)."""
    present = set(lines)
    both = sum((to, author) in present for author, to in present) / 2
    return both / (len(present) - both) if present else None


def _centralisation(degrees: Collection[int]) -> float | None:
    """Return the sum of the distances from the largest degree, as a share of what a directed star has."""
    count = len(degrees)
    if count < 2:
        return None
    most = max(degrees)
    return sum(most - degree for degree in degrees) / (count - 1) ** 2

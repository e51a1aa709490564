"""Answers of many learners as columns, in order; one answer is one entry however many skills it needs.

Columns instead of objects: a million answers must fit in memory several times over.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

NO_ITEM = -1


@dataclass(frozen=True, slots=True)
class Row:
    """One line as a log gives it: one learner, one skill. `days` is None where no time is known."""

    learner: str
    skill: str
    item: str
    correct: bool
    days: float | None


class Names:
    """Numbers for names, in the order in which they appear."""

    def __init__(self) -> None:
        self.numbers: dict[object, int] = {}

    def number(self, name: object) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(slots=True)
class Vocabulary:
    """What training and test answers share, so that one number means one thing.

    `bundles` number the sets of skills that an answer may need; `members[bundle]` lists its skills.
    """

    learners: Names = field(default_factory=Names)
    skills: Names = field(default_factory=Names)
    bundles: Names = field(default_factory=Names)
    items: Names = field(default_factory=Names)
    members: list[tuple[int, ...]] = field(default_factory=list)

    def bundle(self, skills: Iterable[int]) -> int:
        needed = tuple(sorted(skills))
        number = self.bundles.number(needed)
        if number == len(self.members):
            self.members.append(needed)
        return number


@dataclass(slots=True)
class Answers:
    """One entry per answer, by learner and in order: `rows` is where it began; `days` nan without time."""

    vocabulary: Vocabulary
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    learners: "array[int]" = field(default_factory=lambda: array("i"))
    bundles: "array[int]" = field(default_factory=lambda: array("i"))
    items: "array[int]" = field(default_factory=lambda: array("i"))
    correct: "array[int]" = field(default_factory=lambda: array("b"))
    days: "array[float]" = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_times(self) -> bool:
        return any(day == day for day in self.days)

    @property
    def has_items(self) -> bool:
        return any(item != NO_ITEM for item in self.items)

    def each(self) -> Iterator[tuple[int, int, int, int, float]]:
        """Yield (learner, bundle, item, correct, days) in order."""
        return zip(self.learners, self.bundles, self.items, self.correct, self.days, strict=True)


def unite(numbered: Iterable[tuple[int, Row]], vocabulary: Vocabulary) -> Answers:
    """Turn rows, by learner and in order, into answers.

    Consecutive rows of one learner with the same named item and the same result under skills not yet named
    are one answer: counted once per skill, one answer would vouch for itself.
    """
    answers = Answers(vocabulary)
    open_skills: list[int] = []
    last: tuple[str, str, bool] | None = None
    nan = float("nan")
    for number, row in numbered:
        skill = vocabulary.skills.number(row.skill)
        mark = (row.learner, row.item, row.correct)
        if row.item and mark == last and skill not in open_skills:
            open_skills.append(skill)
            answers.bundles[-1] = vocabulary.bundle(open_skills)
            continue
        open_skills, last = [skill], mark
        answers.rows.append(number)
        answers.learners.append(vocabulary.learners.number(row.learner))
        answers.bundles.append(vocabulary.bundle(open_skills))
        answers.items.append(vocabulary.items.number(row.item) if row.item else NO_ITEM)
        answers.correct.append(row.correct)
        answers.days.append(nan if row.days is None else row.days)
    return answers


def mixed(answers: Answers, rank: Sequence[int]) -> Answers:
    """Return the same answers with the learners in another order: `rank[learner]` is the learner's place.

    A learner's own answers keep their order.
    """
    order = sorted(range(len(answers)), key=lambda place: rank[answers.learners[place]])

    def taken(column: "array[Any]") -> "array[Any]":
        return array(column.typecode, map(column.__getitem__, order))

    return Answers(
        answers.vocabulary,
        taken(answers.rows),
        taken(answers.learners),
        taken(answers.bundles),
        taken(answers.items),
        taken(answers.correct),
        taken(answers.days),
    )

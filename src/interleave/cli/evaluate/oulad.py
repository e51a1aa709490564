"""Reads the tables of the Open University Learning Analytics Dataset as they stood on one day.

Kuzilek, Hlosta & Zdrahal (2017), Scientific Data 4:170171; CC BY 4.0. Days count from the start of a
presentation. What is dated later than the day never leaves this file, except how it all ended: the target.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from interleave.cli import failures
from interleave.cli.evaluate import tables

PLACE = ("code_module", "code_presentation")
INFO = (
    *PLACE,
    "id_student",
    "gender",
    "region",
    "highest_education",
    "imd_band",
    "age_band",
    "num_of_prev_attempts",
    "studied_credits",
    "disability",
    "final_result",
)
REGISTRATION = (*PLACE, "id_student", "date_registration", "date_unregistration")
ASSESSMENTS = (*PLACE, "id_assessment", "assessment_type", "date", "weight")
SUBMISSIONS = ("id_assessment", "id_student", "date_submitted", "is_banked", "score")
CLICKS = (*PLACE, "id_student", "date", "sum_click")

ENDINGS = ("Withdrawn", "Fail", "Pass", "Distinction")
BAD_ENDINGS = ("Withdrawn", "Fail")
LONGEST_DAYS = 300  # no presentation lasted longer
_NOTHING = ("", "?")  # the tables were published with both

Key = tuple[str, str, str]  # module, presentation, student


@dataclass(frozen=True, slots=True)
class Assessment:
    id: str
    kind: str  # TMA, CMA (marked by a tutor, by a computer) or Exam
    due: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Submission:
    day: float
    banked: bool  # carried over from an earlier attempt
    score: float | None  # 0..100


@dataclass(slots=True)
class Clicks:
    """What one student did on the site until the day."""

    total: float = 0.0
    recent: float = 0.0  # in the last seven days
    days: set[float] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One student of one presentation who was registered, and had not left, on the day."""

    key: Key
    registered: float
    about: dict[str, str]  # the columns of studentInfo except how it ended
    submissions: dict[str, Submission]  # by assessment, until the day
    bad_ending: bool  # the target


@dataclass(frozen=True, slots=True)
class AsOf:
    """The tables as of one day."""

    day: int
    enrolments: list[Enrolment]
    due: dict[tuple[str, str], list[Assessment]]  # coursework of each presentation, whenever it is due
    clicks: dict[Key, Clicks] | None = None


def read(folder: Path, day: int, presentations: Set[str], *, with_clicks: bool = False) -> AsOf:
    """Read who was active on `day` in these presentations. Raises Refused for what cannot be read."""
    if not folder.is_dir():
        raise failures.Refused(f"there is no folder {folder}")
    about = _read_about(folder, presentations)
    active = _read_active(folder, day, about)
    coursework = _read_assessments(folder, presentations)
    submitted = _read_submissions(folder, day, coursework, active)
    due: dict[tuple[str, str], list[Assessment]] = defaultdict(list)
    for place, assessment in coursework.values():
        due[place].append(assessment)
    enrolments = [
        Enrolment(
            key,
            active[key],
            {name: text for name, text in row.items() if name != "final_result"},
            submitted.get(key, {}),
            row["final_result"] in BAD_ENDINGS,
        )
        for key, row in about.items()
        if key in active
    ]
    clicks = _read_clicks(folder, day, active) if with_clicks else None
    return AsOf(day, enrolments, dict(due), clicks)


def _read_about(folder: Path, presentations: Set[str]) -> dict[Key, dict[str, str]]:
    path = folder / "studentInfo.csv"
    about, known = {}, set()
    for row in tables.read_rows(path, INFO):
        known.add(row["code_presentation"])
        if row["code_presentation"] not in presentations:
            continue
        if row["final_result"] not in ENDINGS:
            raise failures.Refused(
                f"{path.name} has the final_result {row['final_result']!r}; it must be one of "
                + ", ".join(ENDINGS)
            )
        if (key := key_of(row)) in about:
            raise failures.Refused(f"{path.name} has the enrolment {' '.join(key)} twice; leave one out")
        about[key] = row
    unknown = sorted(presentations - known)
    if unknown:
        raise failures.Refused(
            f"{path.name} has no presentation {', '.join(unknown)}; it has {', '.join(sorted(known))}"
        )
    return about


def _read_active(folder: Path, day: int, about: Iterable[Key]) -> dict[Key, float]:
    """Return the day of registration of who registered by the day and had not left by it."""
    path = folder / "studentRegistration.csv"
    wanted, active = set(about), {}
    for row in tables.read_rows(path, REGISTRATION):
        registered = number(row["date_registration"], path.name)
        left = number(row["date_unregistration"], path.name)
        if registered is None or registered > day or (left is not None and left <= day):
            continue
        if (key := key_of(row)) in wanted:
            active[key] = registered
    return active


def _read_assessments(folder: Path, presentations: Set[str]) -> dict[str, tuple[tuple[str, str], Assessment]]:
    """Return the coursework, by id. An examination at the end says nothing early."""
    path = folder / "assessments.csv"
    return {
        row["id_assessment"]: (
            (row["code_module"], row["code_presentation"]),
            Assessment(
                row["id_assessment"],
                row["assessment_type"],
                number(row["date"], path.name),
                number(row["weight"], path.name) or 0.0,
            ),
        )
        for row in tables.read_rows(path, ASSESSMENTS)
        if row["code_presentation"] in presentations and row["assessment_type"] != "Exam"
    }


def _read_submissions(
    folder: Path,
    day: int,
    coursework: dict[str, tuple[tuple[str, str], Assessment]],
    active: dict[Key, float],
) -> dict[Key, dict[str, Submission]]:
    path = folder / "studentAssessment.csv"
    submitted: dict[Key, dict[str, Submission]] = defaultdict(dict)
    for row in tables.read_rows(path, SUBMISSIONS):
        if row["id_assessment"] not in coursework:
            continue
        at = number(row["date_submitted"], path.name)
        if at is None or at > day:
            continue
        place, assessment = coursework[row["id_assessment"]]
        if (key := (*place, row["id_student"])) in active:
            banked = row["is_banked"] in ("1", "True", "true")
            submitted[key][assessment.id] = Submission(at, banked, number(row["score"], path.name))
    return submitted


def _read_clicks(folder: Path, day: int, active: dict[Key, float]) -> dict[Key, Clicks]:
    """Read the one large table a row at a time."""
    path = folder / "studentVle.csv"
    clicks: dict[Key, Clicks] = {}
    for row in tables.read_rows(path, CLICKS):
        key = key_of(row)
        if key not in active:
            continue
        at = number(row["date"], path.name)
        if at is None or at > day:
            continue
        count = number(row["sum_click"], path.name) or 0.0
        one = clicks.setdefault(key, Clicks())
        one.total += count
        one.recent += count if at > day - 7 else 0.0
        one.days.add(at)
    return clicks


def key_of(row: dict[str, str]) -> Key:
    return row["code_module"], row["code_presentation"], row["id_student"]


def number(text: str, where: str) -> float | None:
    """Read a number, None where the table has nothing. Raises Refused, naming `where`."""
    text = text.strip()
    if text in _NOTHING:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise failures.Refused(f"{where}: {text!r} is no number")
    return found


def by_place(enrolments: Iterable[Enrolment]) -> Iterator[tuple[tuple[str, str], list[Enrolment]]]:
    """Yield the enrolments of each module's presentation."""
    places: dict[tuple[str, str], list[Enrolment]] = defaultdict(list)
    for one in enrolments:
        places[one.key[:2]].append(one)
    yield from sorted(places.items())

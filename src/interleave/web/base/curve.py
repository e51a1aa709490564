"""The retention curve: where everything of its drawing goes. Pure: no clock, no rows, no markup.

Two lines run through the days: what is still remembered with reinforcement, inside its
band of uncertainty, and without. Touchpoints stand in rows above the plot, each with
the shape of its voice and a stem down to the line, so they never cover each other. The
words at the end of the lines stand in a column of their own and are pushed apart.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interleave.web.base import lettering

WIDTH = 600.0
PLOT_HEIGHT = 190.0
START, END_ROOM = 46.0, 132.0  # room beside the plot: for percent, for the words at the ends
MARK = 12.0
MARK_GAP = 5.0
MARK_ROW = 18.0
AXIS = 26.0
TODAY_ROOM = 24.0
END_APART = 40.0
WORD_SIZE = 12.0
STEPS_DAYS = (1, 2, 7, 14, 30, 60, 90, 180, 365, 730)
MOST_TICKS = 5

Point = tuple[float, float]  # day, share 0..1


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Something that lifted what is remembered."""

    day: float
    share: float  # remembered just after
    voice: str
    title: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class CurveInput:
    """What to draw. Lines are in the order of their days; `band` holds day, low, high."""

    title: str
    days: float
    reinforced: tuple[Point, ...]
    alone: tuple[Point, ...]
    reinforced_words: str
    alone_words: str
    band: tuple[tuple[float, float, float], ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    today_day: float | None = None
    is_mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    touchpoint: Touchpoint
    x: float  # the middle
    y: float
    foot: float  # where its stem meets the line


@dataclass(frozen=True, slots=True)
class EndWords:
    share: float
    words: str
    y: float  # the middle


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One line of the table that says the same."""

    day: int
    reinforced: float
    alone: float


@dataclass(frozen=True, slots=True)
class CurveDrawing:
    source: CurveInput
    width: float
    height: float
    top: float
    bottom: float
    days: tuple[tuple[int, float], ...]
    shares: tuple[tuple[float, float], ...]
    past: str
    coming: str
    alone: str
    band: str
    marks: tuple[Mark, ...]
    ends: tuple[EndWords, EndWords]
    today_x: float | None
    rows: tuple[CurveRow, ...]


def lay_out(curve: CurveInput) -> CurveDrawing:
    """Place everything. Needs at least one point in each line."""
    if not curve.reinforced or not curve.alone:
        raise ValueError("need at least one point with and one without reinforcement")
    days = max(1.0, curve.days)
    plot_width = WIDTH - START - END_ROOM
    floor = _floor(curve)

    def place_x(day: float) -> float:
        x = START + min(max(day, 0.0), days) / days * plot_width
        return WIDTH - x if curve.is_mirrored else x

    places = _rows([place_x(touch.day) for touch in curve.touchpoints])
    top = 8 + MARK_ROW * (max(places, default=-1) + 1) + (6 if places else 0)
    bottom = top + PLOT_HEIGHT

    def place_y(share: float) -> float:
        return bottom - (min(max(share, floor), 1.0) - floor) / (1 - floor) * PLOT_HEIGHT

    today = curve.today_day if curve.today_day is not None and 0 <= curve.today_day <= days else None
    past, coming = _split(curve.reinforced, today)
    last, last_alone = curve.reinforced[-1][1], curve.alone[-1][1]
    return CurveDrawing(
        source=curve,
        width=WIDTH,
        height=bottom + AXIS + (TODAY_ROOM if today is not None else 0),
        top=top,
        bottom=bottom,
        days=tuple((day, place_x(day)) for day in _ticks(days)),
        shares=tuple((tick, place_y(tick)) for tick in _share_ticks(floor)),
        past=_path(past, place_x, place_y),
        coming=_path(coming, place_x, place_y),
        alone=_path(curve.alone, place_x, place_y),
        band=_band(curve.band, place_x, place_y),
        marks=tuple(
            Mark(touch, place_x(touch.day), top - 14 - row * MARK_ROW, place_y(touch.share))
            for touch, row in zip(curve.touchpoints, places, strict=True)
        ),
        ends=_ends(curve, place_y(last), place_y(last_alone), top, bottom),
        today_x=None if today is None else place_x(today),
        rows=tuple(CurveRow(day, at(curve.reinforced, day), at(curve.alone, day)) for day in _ticks(days)),
    )


def at(line: Sequence[Point], day: float) -> float:
    """Return what a line says about a day, straight between its points."""
    index = bisect_left(line, (day, 0.0))
    if index == 0:
        return line[0][1]
    if index == len(line):
        return line[-1][1]
    (before, low), (after, high) = line[index - 1], line[index]
    return high if after == before else low + (high - low) * (day - before) / (after - before)


def _floor(curve: CurveInput) -> float:
    """Return the lowest share drawn: the next fifth below every value, and never above 60 %."""
    lines = [share for _day, share in (*curve.reinforced, *curve.alone)]
    lowest = min([*lines, *(low for _day, low, _high in curve.band)])
    return min(0.6, max(0.0, int(lowest * 5 - 0.05) / 5))


def _share_ticks(floor: float) -> list[float]:
    return [tick / 5 for tick in range(round(floor * 5), 6)]


def _ticks(days: float) -> list[int]:
    step = next((step for step in STEPS_DAYS if days / step <= MOST_TICKS), STEPS_DAYS[-1])
    return list(range(0, int(days) + 1, step))


def _rows(middles: Sequence[float]) -> list[int]:
    """Give each mark a row, the lowest in which it keeps its distance; row 0 is next to the plot."""
    taken: list[list[float]] = []
    places: list[int] = []
    for middle in middles:
        row = next(
            (
                index
                for index, others in enumerate(taken)
                if all(abs(middle - other) >= MARK + MARK_GAP for other in others)
            ),
            len(taken),
        )
        if row == len(taken):
            taken.append([])
        taken[row].append(middle)
        places.append(row)
    return places


def _split(line: Sequence[Point], today: float | None) -> tuple[Sequence[Point], Sequence[Point]]:
    if today is None:
        return line, ()
    joint = (today, at(line, today))
    before = [point for point in line if point[0] <= today]
    after = [point for point in line if point[0] > today]
    return ([*before, joint] if before else [], [joint, *after] if after else [])


def _path(line: Sequence[Point], place_x: Callable[[float], float], place_y: Callable[[float], float]) -> str:
    if not line:
        return ""
    return "M" + "L".join(f"{place_x(day):.1f} {place_y(share):.1f}" for day, share in line)


def _band(
    band: Sequence[tuple[float, float, float]],
    place_x: Callable[[float], float],
    place_y: Callable[[float], float],
) -> str:
    if not band:
        return ""
    upper = [(day, high) for day, _low, high in band]
    lower = [(day, low) for day, low, _high in reversed(band)]
    return _path([*upper, *lower], place_x, place_y) + "Z"


def _ends(
    curve: CurveInput, y: float, y_alone: float, top: float, bottom: float
) -> tuple[EndWords, EndWords]:
    """Stand the words of both lines beside their ends, pushed apart where the lines end close together."""
    highest, lowest = top + 8, bottom - 18
    upper, lower = (min(max(place, highest), lowest) for place in sorted((y, y_alone)))
    if lower - upper < END_APART:
        upper = min(max((upper + lower - END_APART) / 2, highest), lowest - END_APART)
        lower = upper + END_APART
    y, y_alone = (upper, lower) if y <= y_alone else (lower, upper)
    room = END_ROOM - 12
    return (
        EndWords(curve.reinforced[-1][1], lettering.shorten(curve.reinforced_words, WORD_SIZE, room), y),
        EndWords(curve.alone[-1][1], lettering.shorten(curve.alone_words, WORD_SIZE, room), y_alone),
    )

"""The score: where everything of a journey's drawing goes. Pure: no clock, no rows, no markup.

Weeks run in reading direction, five staves carry one note per step. Notes that would
touch are put on further lanes of their stave. A label stands inside its note when it
fits, else below, else above; where two would meet, the earlier one is shortened, or the
note takes a further lane. So no two labels ever overlap, and none leaves the drawing.

Everything is laid out from left to right and mirrored at the end for languages that
run leftwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from interleave.web.base import lettering, voices, weaving

State = Literal["done", "started", "open", "late", "upcoming", "locked"]

GUTTER = 132.0  # names of the staves
MARGIN = 20.0
PLAIN_WIDTH = 1136.0  # what a card has on a wide desk
WEEK_ROOM = 46.0  # the least for one week; a longer journey makes a wider drawing
HEAD = 38.0
FOOT = 34.0
NOTE_HEIGHT = 24.0
NOTE_GAP = 5.0
NUDGE = 17.0  # how far a short note may yield to its neighbour instead of taking a new lane
LABEL_SIZE = 11.5
LABEL_HEIGHT = 15.0
LABEL_GAP = 9.0
LABEL_ROOM = 230.0  # no label beside a note is longer
LABEL_PLENTY = 156.0  # shortening a label to this costs nothing
LABEL_LEAST = 44.0  # nor is any shortened below this
LABEL_LOSS = 0.45  # the share of what is left that may be cut off to spare a lane
ABOVE_LOSS = 0.02  # a label above its note is read a little less well
INSIDE_PAD = 11.0
LANE_GAP = 7.0
STAVE_PAD = 12.0


@dataclass(frozen=True, slots=True)
class ScoreNote:
    """One step. Days count from 0, the start of the journey; `end_day` is exclusive.

    `when` says the dates in words and `hint` anything more, both for the eye that rests
    on a note and for assistive technology. `share` (0..1) fills the note by the part of
    a cohort that is done. `says` replaces the word of the state; a marked note wears the sign that
    otherwise means late.
    """

    id: str
    voice: str
    title: str
    start_day: float
    end_day: float
    state: State
    href: str = ""
    when: str = ""
    hint: str = ""
    share: float | None = None
    says: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """A journey to draw. `thread`: ids of the steps in the order in which they are done and to be done."""

    title: str
    weeks: int
    notes: tuple[ScoreNote, ...]
    today_day: float | None = None
    thread: tuple[str, ...] = ()
    is_mirrored: bool = False


@dataclass(slots=True)
class Label:
    """Words in a box. `tail` ends them and is never cut off."""

    text: str
    title: str
    tail: str
    x: float
    y: float
    width: float
    is_inside: bool = False

    def cut(self, room: float) -> None:
        """Keep what fits into `room` pixels."""
        tail_width = lettering.width_of(self.tail, LABEL_SIZE)
        self.text = lettering.shorten(self.title, LABEL_SIZE, room - tail_width + 0.01) + self.tail
        self.width = lettering.width_of(self.text, LABEL_SIZE)


@dataclass(slots=True)
class NoteBox:
    note: ScoreNote
    x: float
    y: float
    width: float
    label: Label
    height: float = NOTE_HEIGHT


@dataclass(frozen=True, slots=True)
class StaveBox:
    voice: str
    y: float
    height: float
    lanes: tuple[float, ...]  # the middle of each lane


@dataclass(frozen=True, slots=True)
class ScoreDrawing:
    source: ScoreInput
    width: float
    height: float
    staves: tuple[StaveBox, ...]
    notes: tuple[NoteBox, ...]  # in time
    weeks: tuple[tuple[int, float], ...]  # number and where its line is
    week_step: int  # every how many weeks the number is written
    done_path: str
    coming_path: str
    day_width: float
    today_x: float | None

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than a card, so that it scrolls instead of shrinking."""
        return self.width > PLAIN_WIDTH + 1


@dataclass(slots=True)
class _Lane:
    boxes: list[NoteBox] = field(default_factory=list)
    end: float = float("-inf")
    below: list[Label] = field(default_factory=list)
    above: list[Label] = field(default_factory=list)


@dataclass(slots=True)
class _Fit:
    """A way to place a note on a lane, and how much of a neighbour's label or its own it costs."""

    lane: _Lane
    x: float
    label_x: float
    row: list[Label] | None  # None: inside
    label_room: float
    shorten_to: float | None = None
    loss: float = 0.0


def quarter_hour(day: float) -> float:
    """Return a day to the quarter of an hour: nobody sees more, and within it a drawing stays the same."""
    return round(day * 96) / 96


@lru_cache(maxsize=256)
def lay_out(score: ScoreInput) -> ScoreDrawing:
    """Place everything. About 1 ms for 60 steps; remembered by all it depends on: nobody changes it."""
    weeks = max(1, score.weeks)
    week_width = max(WEEK_ROOM, (PLAIN_WIDTH - GUTTER - MARGIN) / weeks)
    width = GUTTER + weeks * week_width + MARGIN
    day_width = week_width / 7
    ordered = sorted(score.notes, key=lambda note: (note.start_day, note.end_day, note.id))
    staves: list[StaveBox] = []
    boxes: list[NoteBox] = []
    y = HEAD
    for voice in voices.VOICES:
        lanes = _fill([note for note in ordered if note.voice == voice.slug], day_width, width)
        stave = _stack(voice.slug, lanes, y)
        staves.append(stave)
        boxes.extend(box for lane in lanes for box in lane.boxes)
        y += stave.height
    today = None
    if score.today_day is not None and 0 <= score.today_day <= weeks * 7:
        today = GUTTER + score.today_day * day_width
    boxes.sort(key=lambda box: (box.x, box.y))
    lines = [(number + 1, GUTTER + number * week_width) for number in range(weeks)]
    turn = _mirror(width) if score.is_mirrored else _stay
    if score.is_mirrored:
        for box in boxes:
            box.x = width - box.x - box.width
            box.label.x = width - box.label.x - box.label.width
    done, coming = weaving.weave(_order(score.thread, boxes), score.is_mirrored)
    return ScoreDrawing(
        source=score,
        width=width,
        height=y + FOOT,
        staves=tuple(staves),
        notes=tuple(boxes),
        weeks=tuple((number, turn(x)) for number, x in lines),
        week_step=1 if week_width >= 30 else 2,
        done_path=done,
        coming_path=coming,
        day_width=day_width,
        today_x=None if today is None else turn(today),
    )


def _mirror(width: float) -> Callable[[float], float]:
    return lambda x: width - x


def _stay(x: float) -> float:
    return x


def _order(thread: Sequence[str], boxes: Sequence[NoteBox]) -> list[weaving.Bead]:
    by_id = {box.note.id: box for box in boxes}
    return [
        weaving.Bead(box.x, box.y, box.width, box.height, box.note.state == "done")
        for box in (by_id[name] for name in thread if name in by_id)
    ]


def _fill(notes: Sequence[ScoreNote], day_width: float, width: float) -> list[_Lane]:
    """Put the notes of one stave on as few lanes as their labels allow; y comes later."""
    lanes: list[_Lane] = []
    right = width - MARGIN
    for note in notes:
        wanted = max(NOTE_HEIGHT, (note.end_day - note.start_day) * day_width - 2)
        note_width = min(wanted, right - GUTTER)
        x = min(max(GUTTER + note.start_day * day_width, GUTTER), right - note_width)
        label = Label("", note.title, _tail(note), 0.0, 0.0, 0.0)
        full = _natural(label)
        fits = [fit for lane in lanes for fit in _ways(lane, note, x, note_width, full, width)]
        best = min(fits, key=lambda fit: fit.loss, default=None)
        if best is None:
            lanes.append(_Lane())
            best = min(_ways(lanes[-1], note, x, note_width, full, width), key=lambda fit: fit.loss)
        _place(best, note, note_width, label)
    return lanes


def _tail(note: ScoreNote) -> str:
    """Return the part of a cohort that is done, in words, once somebody could have begun."""
    if note.share is None or (note.share == 0 and note.state in ("upcoming", "locked")):
        return ""
    return f" · {round(note.share * 100)}%"


def _natural(label: Label) -> float:
    """Return the width that a label would like to have, above 0."""
    title = min(lettering.width_of(label.title, LABEL_SIZE), LABEL_ROOM)
    return max(1.0, title + lettering.width_of(label.tail, LABEL_SIZE))


def _ways(lane: _Lane, note: ScoreNote, x: float, note_width: float, full: float, width: float) -> list[_Fit]:
    """List the ways to put a note on a lane, the best first; none where it would touch another note."""
    if lane.end + NOTE_GAP > x:
        yielded = lane.end + NOTE_GAP
        if yielded - x > NUDGE or yielded + note_width > width - MARGIN:
            return []
        x = yielded
    whole = lettering.width_of(note.title, LABEL_SIZE)
    if note.share is None and whole + 2 * INSIDE_PAD <= note_width:
        return [_Fit(lane, x, x, None, whole)]
    rows = (lane.below, lane.above)
    return [fit for row in rows if (fit := _beside(lane, row, x, note_width, full, width - 6)) is not None]


def _beside(
    lane: _Lane, row: list[Label], x: float, note_width: float, full: float, edge: float
) -> _Fit | None:
    """Find room for a label of `full` pixels in one row of a lane, left of `edge`; None: there is none."""
    own = x + 3
    dislike = ABOVE_LOSS if row is lane.above else 0.0
    wanted = max(GUTTER, min(own, edge - full))
    last = row[-1] if row else None
    free = wanted if last is None else last.x + last.width + LABEL_GAP
    if free <= wanted:
        return _Fit(lane, x, wanted, row, full, None, dislike)
    if free <= own + max(0.0, note_width / 2 - 6):
        room = min(full, edge - free)
        if room >= min(full, LABEL_LEAST):
            return _Fit(lane, x, free, row, room, None, dislike + 0.01 + 1 - room / full)
    assert last is not None  # noqa: S101 - an empty row is free
    room = wanted - LABEL_GAP - last.x
    loss = max(0.0, 1 - room / min(_natural(last), LABEL_PLENTY))
    if room < LABEL_LEAST + lettering.width_of(last.tail, LABEL_SIZE) or loss > LABEL_LOSS:
        return None
    return _Fit(lane, x, wanted, row, full, room, dislike + loss)


def _place(fit: _Fit, note: ScoreNote, note_width: float, label: Label) -> None:
    label.cut(fit.label_room)
    label.is_inside = fit.row is None
    label.x = fit.x + (note_width - label.width) / 2 if fit.row is None else fit.label_x
    if fit.row is not None:
        if fit.shorten_to is not None:
            fit.row[-1].cut(fit.shorten_to)
        fit.row.append(label)
    fit.lane.boxes.append(NoteBox(note, fit.x, 0.0, note_width, label))
    fit.lane.end = fit.x + note_width


def _stack(voice: str, lanes: list[_Lane], top: float) -> StaveBox:
    """Give every note and label of a stave its height; an empty stave keeps one empty lane."""
    y = top + STAVE_PAD
    middles: list[float] = []
    for lane in lanes or [_Lane()]:
        y += LABEL_HEIGHT if lane.above else 0
        for box in lane.boxes:
            box.y = y
            label = box.label
            if label.is_inside:
                label.y = y + (NOTE_HEIGHT - LABEL_HEIGHT) / 2
        for label in lane.above:
            label.y = y - LABEL_HEIGHT - 2
        for label in lane.below:
            label.y = y + NOTE_HEIGHT + 2
        middles.append(y + NOTE_HEIGHT / 2)
        y += NOTE_HEIGHT + (LABEL_HEIGHT if lane.below else 0) + LANE_GAP
    return StaveBox(voice, top, y - LANE_GAP + STAVE_PAD - top, tuple(middles))

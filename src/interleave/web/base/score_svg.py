"""The markup of a score: one SVG, and a plain list that says the same.

Written in Python rather than in a template because a drawing of 60 steps would cost a
template twenty times as much. Everything that people wrote is escaped.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import sqrt

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interleave.web.base import voices
from interleave.web.base.score import (
    FOOT,
    GUTTER,
    HEAD,
    MARGIN,
    NoteBox,
    ScoreDrawing,
    ScoreInput,
    State,
    lay_out,
)

BASELINE = 11.3  # of a label, below its top
BUSY_NOTES = 30  # from here on the thread is drawn lighter
STAVE_LINES = (-10, 0, 10)


def state_words() -> dict[State, str]:
    return {
        "done": _("done"),
        "started": _("started"),
        "open": _("open"),
        "late": _("late"),
        "upcoming": _("still to come"),
        "locked": _("locked"),
    }


def draw(drawing: ScoreDrawing) -> SafeString:
    """Return the whole SVG. About 1 ms for 60 steps; remembered by what was laid out, and the language."""
    return _drawn(drawing.source, get_language())


@lru_cache(maxsize=128)  # of up to 60 KB each
def _drawn(source: ScoreInput, _language: str | None) -> SafeString:
    return mark_safe("".join(_parts(lay_out(source))))  # noqa: S308 - every text is escaped below


def _parts(drawing: ScoreDrawing) -> Iterator[str]:
    wide = " score-wide" if drawing.is_wide else ""
    busy = " score-busy" if len(drawing.notes) > BUSY_NOTES else ""
    direction = "rtl" if drawing.source.is_mirrored else "ltr"
    yield (
        f'<svg class="score{wide}{busy}" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" '
        f'width="{drawing.width:.0f}" height="{drawing.height:.0f}" direction="{direction}" role="group" '
        f'data-origin="{GUTTER:.0f}" data-day-width="{drawing.day_width:.3f}" '
        f'aria-label="{escape(_("Score of %(title)s") % {"title": drawing.source.title})}">'
    )
    yield _grid(drawing)
    if drawing.coming_path:
        yield f'<path class="thread thread-coming" d="{drawing.coming_path}"/>'
    if drawing.done_path:
        yield f'<path class="thread" d="{drawing.done_path}"/>'
    yield _today(drawing)
    words = state_words()
    staves = {stave.voice: index for index, stave in enumerate(drawing.staves)}
    for box in drawing.notes:
        yield _note(box, staves[box.note.voice], words, drawing.source.is_mirrored)
    yield _heads(drawing)
    yield "</svg>"


def _grid(drawing: ScoreDrawing) -> str:
    """The ground: weeks and the lines of the staves."""
    mirrored = drawing.source.is_mirrored
    bottom = drawing.height - FOOT
    upright = "".join(f"M{x:.1f} {HEAD - 8:.0f}V{bottom:.1f}" for _number, x in drawing.weeks)
    left, right = (MARGIN, drawing.width - GUTTER) if mirrored else (GUTTER, drawing.width - MARGIN)
    level = "".join(
        f"M{left:.0f} {middle + offset:.1f}H{right:.1f}"
        for stave in drawing.staves
        for middle in stave.lanes
        for offset in STAVE_LINES
    )
    sign = -1 if mirrored else 1
    names = "".join(
        f'<text class="week" x="{x + sign * 4:.1f}" y="20">{_("W%(n)s") % {"n": number}}</text>'
        for number, x in drawing.weeks
        if (number - 1) % drawing.week_step == 0
    )
    return (
        f'<g aria-hidden="true"><path class="grid" d="{upright}"/><path class="grid" d="{level}"/>{names}</g>'
    )


def _heads(drawing: ScoreDrawing) -> str:
    """The names of the voices, above everything: a script keeps them in sight while the score scrolls."""
    veil = drawing.width - GUTTER + 8 if drawing.source.is_mirrored else 0
    names = "".join(_head(drawing, index) for index in range(len(drawing.staves)))
    return (
        f'<g class="heads" aria-hidden="true"><rect class="veil" x="{veil:.0f}" y="0" '
        f'width="{GUTTER - 8:.0f}" height="{drawing.height:.0f}"/>{names}</g>'
    )


def _head(drawing: ScoreDrawing, index: int) -> str:
    stave, voice = drawing.staves[index], voices.VOICES[index]
    y = stave.lanes[0]
    x = drawing.width - 18 if drawing.source.is_mirrored else 6
    text_x = drawing.width - 24 if drawing.source.is_mirrored else 24
    stroked = " stroked" if voice.is_stroked else ""
    return (
        f'<g class="v-{voice.slug}"><path class="shape{stroked}" transform="translate({x:.0f} {y - 6:.1f})" '
        f'd="{voice.path}"/><text class="stave" x="{text_x:.0f}" y="{y + 4.3:.1f}">'
        f"{escape(voice.word)}</text></g>"
    )


def _today(drawing: ScoreDrawing) -> str:
    if drawing.today_x is None:
        return ""
    x, bottom = drawing.today_x, drawing.height - FOOT
    middle = min(max(x, 24), drawing.width - 24)
    return (
        f'<g class="today" aria-hidden="true"><path d="M{x:.1f} {HEAD - 12:.0f}V{bottom + 6:.1f}"/>'
        f'<rect x="{middle - 23:.1f}" y="{bottom + 6:.1f}" width="46" height="18" rx="9"/>'
        f'<text x="{middle:.1f}" y="{bottom + 18.8:.1f}">{escape(_("today"))}</text></g>'
    )


def said(box: NoteBox, words: dict[State, str]) -> str:
    """Say what a note is beside its title: state, share, dates, hint."""
    note = box.note
    share = "" if note.share is None else _("%(n)s%% of people done") % {"n": round(note.share * 100)}
    return " · ".join(part for part in (note.says or words[note.state], share, note.when, note.hint) if part)


def _note(box: NoteBox, stave: int, words: dict[State, str], is_mirrored: bool) -> str:
    note = box.note
    voice = voices.BY_SLUG[note.voice]
    title, tip = escape(note.title), escape(said(box, words))
    shared = " has-share" if note.share is not None else ""
    attributes = (
        f'class="note v-{note.voice} is-{note.state}{shared}" data-note="{escape(note.id)}" '
        f'data-stave="{stave}" data-title="{title}" data-tip="{tip}"'
    )
    name = f"<title>{escape(voice.word)}: {title}. {tip}</title>"
    inner = f"{name}{_body(box, is_mirrored)}{_label(box, is_mirrored)}"
    if note.href:
        return f'<a href="{escape(note.href)}" {attributes}>{inner}</a>'
    return f'<g tabindex="0" role="img" {attributes}>{inner}</g>'


def _body(box: NoteBox, is_mirrored: bool) -> str:
    radius = box.height / 2
    body = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.0f}" '
        f'rx="{radius:.0f}"/>'
    )
    if box.note.share:
        body += f'<path class="fill" d="{_filled(box, box.note.share, is_mirrored)}"/>'
    voice = voices.BY_SLUG[box.note.voice]
    if voice.is_stroked and not box.label.is_inside and box.note.share is None:
        x, y = box.x + box.width / 2 - 6, box.y + radius - 6
        body += f'<path class="glyph" transform="translate({x:.1f} {y:.1f})" d="{voice.path}"/>'
    if box.note.state == "late" or box.note.is_marked:
        x = box.x + (3 if is_mirrored else box.width - 3)
        body += (
            f'<circle class="late-mark" cx="{x:.1f}" cy="{box.y + 2:.1f}" r="6.5"/>'
            f'<path class="late-sign" d="M{x:.1f} {box.y - 1.5:.1f}v4.2m0 2.3v.1"/>'
        )
    return body


def _filled(box: NoteBox, share: float, is_mirrored: bool) -> str:
    """Return the path of the part of a pill that is full, cut upright."""
    radius, width = box.height / 2, box.width
    cut = min(1.0, share) * width
    depth = min(cut, width - cut, radius)
    half = sqrt(max(0.0, radius**2 - (radius - depth) ** 2))
    middle = box.y + radius
    sweep = 1 if is_mirrored else 0

    def at(x: float) -> str:
        return f"{box.x + (width - x if is_mirrored else x):.1f}"

    arc = f"A{radius:.0f} {radius:.0f} 0 0 {sweep}"
    if cut <= radius:
        return f"M{at(cut)} {middle - half:.1f}{arc} {at(cut)} {middle + half:.1f}Z"
    left = f"L{at(radius)} {box.y:.1f}{arc} {at(radius)} {box.y + box.height:.1f}"
    if cut <= width - radius:
        return f"M{at(cut)} {box.y:.1f}{left}L{at(cut)} {box.y + box.height:.1f}Z"
    shoulder = at(width - radius)
    return (
        f"M{at(cut)} {middle - half:.1f}{arc} {shoulder} {box.y:.1f}{left}"
        f"L{shoulder} {box.y + box.height:.1f}{arc} {at(cut)} {middle + half:.1f}Z"
    )


def _label(box: NoteBox, is_mirrored: bool) -> str:
    label = box.label
    if not label.text:
        return ""
    y = label.y + BASELINE
    if label.is_inside:
        return f'<text class="in" x="{label.x + label.width / 2:.1f}" y="{y:.1f}">{escape(label.text)}</text>'
    x = label.x + label.width if is_mirrored else label.x
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(label.text)}</text>'


STATE_LOOKS: dict[State, str] = {
    "done": "state-good",
    "started": "",
    "open": "",
    "late": "state-bad",
    "upcoming": "",
    "locked": "",
}


def listed(drawing: ScoreDrawing, thread: Iterable[str] = ()) -> SafeString:
    """Return the steps as an ordered list, in the order of the thread where there is one, else in time."""
    words = state_words()
    place = {name: index for index, name in enumerate(thread or drawing.source.thread)}
    boxes = sorted(
        drawing.notes, key=lambda box: (place.get(box.note.id, len(place)), box.note.start_day, box.note.id)
    )
    return mark_safe(  # noqa: S308 - every text is escaped in _row
        f'<ol class="rows score-rows">{"".join(_row(box, words) for box in boxes)}</ol>'
    )


def _row(box: NoteBox, words: dict[State, str]) -> str:
    note = box.note
    voice = voices.BY_SLUG[note.voice]
    title = escape(note.title)
    tag, link = ("a", f' href="{escape(note.href)}"') if note.href else ("span", "")
    facts = " · ".join(part for part in (str(voice.word), note.when, note.hint) if part)
    quiet = " is-done" if note.state == "done" else ""
    share = "" if note.share is None else f'<span class="number quiet">{round(note.share * 100)}%</span>'
    return (
        f'<li class="v-{note.voice}{quiet}"><span class="voice-bar"></span>'
        f'<div class="grow"><{tag} class="title"{link}>{title}</{tag}>'
        f'<p class="facts-line">{escape(facts)}</p></div>{share}'
        f'<span class="state {STATE_LOOKS[note.state]}">{escape(note.says or words[note.state])}</span></li>'
    )

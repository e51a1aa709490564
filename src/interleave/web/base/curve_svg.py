"""The markup of a retention curve. Everything that people wrote is escaped."""

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from interleave.web.base import voices
from interleave.web.base.curve import AXIS, END_ROOM, MARK, START, CurveDrawing, Mark


def draw(drawing: CurveDrawing) -> SafeString:
    """Return the whole SVG. Its table says the same, so it is one picture to assistive technology."""
    return mark_safe("".join(_parts(drawing)))  # noqa: S308 - every text is escaped below


def _parts(drawing: CurveDrawing) -> Iterator[str]:
    direction = "rtl" if drawing.source.is_mirrored else "ltr"
    yield (
        f'<svg class="curve" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" direction="{direction}" '
        f'role="img" aria-label="{escape(summary(drawing))}">'
    )
    yield _ground(drawing)
    if drawing.band:
        yield f'<path class="band" d="{drawing.band}"/>'
    yield f'<path class="without" d="{drawing.alone}"/>'
    if drawing.coming:
        yield f'<path class="with coming" d="{drawing.coming}"/>'
    if drawing.past:
        yield f'<path class="with" d="{drawing.past}"/>'
    yield from (_mark(mark) for mark in drawing.marks)
    yield _ends(drawing)
    yield "</svg>"


def summary(drawing: CurveDrawing) -> str:
    """Say the curve in one sentence."""
    reinforced, alone = drawing.ends
    return _("%(title)s: after %(days)s days %(with)s%% with reinforcement, %(without)s%% without.") % {
        "title": drawing.source.title,
        "days": round(drawing.source.days),
        "with": round(reinforced.share * 100),
        "without": round(alone.share * 100),
    }


def _ground(drawing: CurveDrawing) -> str:
    mirrored = drawing.source.is_mirrored
    left, right = (END_ROOM, drawing.width - START) if mirrored else (START, drawing.width - END_ROOM)
    level = "".join(f"M{left:.0f} {y:.1f}H{right:.0f}" for _share, y in drawing.shares)
    edge = drawing.width - START + 10 if mirrored else START - 10
    percents = "".join(
        f'<text text-anchor="end" x="{edge:.0f}" y="{y + 4:.1f}">{_percent(share)}</text>'
        for share, y in drawing.shares
    )
    days = "".join(
        f'<text text-anchor="middle" x="{x:.1f}" y="{drawing.bottom + 20:.1f}">'
        f"{_('day %(n)s') % {'n': day}}</text>"
        for day, x in drawing.days
    )
    return f'<path class="grid" d="{level}"/>{percents}{days}{_today(drawing)}'


def _percent(share: float) -> str:
    return _("%(n)s%%") % {"n": round(share * 100)}


def _today(drawing: CurveDrawing) -> str:
    if drawing.today_x is None:
        return ""
    x, y = drawing.today_x, drawing.bottom + AXIS + 2
    return (
        f'<g class="today"><path d="M{x:.1f} {drawing.top - 4:.1f}V{drawing.bottom:.1f}"/>'
        f'<rect x="{x - 23:.1f}" y="{y:.1f}" width="46" height="18" rx="9"/>'
        f'<text text-anchor="middle" x="{x:.1f}" y="{y + 13:.1f}">{escape(_("today"))}</text></g>'
    )


def _mark(mark: Mark) -> str:
    touch = mark.touchpoint
    voice = voices.BY_SLUG[touch.voice]
    words = " · ".join(part for part in (touch.title, touch.when) if part)
    stroked = " stroked" if voice.is_stroked else ""
    return (
        f'<g class="v-{touch.voice}"><title>{escape(words)}</title>'
        f'<path class="stem" d="M{mark.x:.1f} {mark.y + MARK / 2:.1f}V{mark.foot:.1f}"/>'
        f'<path class="shape{stroked}" transform="translate({mark.x - 6:.1f} {mark.y - 6:.1f})" '
        f'd="{voice.path}"/></g>'
    )


def _ends(drawing: CurveDrawing) -> str:
    mirrored = drawing.source.is_mirrored
    x = END_ROOM - 12 if mirrored else drawing.width - END_ROOM + 12
    names = ("end end-with", "end")
    return "".join(
        f'<text class="{name}" x="{x:.0f}" y="{end.y:.1f}">{_percent(end.share)}</text>'
        f'<text x="{x:.0f}" y="{end.y + 15:.1f}">{escape(end.words)}</text>'
        for name, end in zip(names, drawing.ends, strict=True)
    )

"""How things look: tags for templates. Loaded everywhere, as a builtin."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interleave.kernel.percent import to_percent
from interleave.web.base import curve_svg as curve_drawing
from interleave.web.base import date_text, forms, voices
from interleave.web.base import score_svg as score_drawing
from interleave.web.base.curve import CurveDrawing
from interleave.web.base.score import ScoreDrawing

register = template.Library()

Number = int | float | Decimal
FORMS = {"full": "D j M, H:i", "day": "D j M", "clock": "H:i", "date": "j M Y", "date_time": "j M Y, H:i"}
OTHER_YEAR = {**FORMS, "full": "D j M Y, H:i", "day": "D j M Y"}  # where it is not the current one


@cache
def _sprite() -> str:
    return static("interleave/sprite.svg")


@register.simple_tag
@cache
def icon(name: str, flip: bool = False) -> SafeString:
    """Draw one icon of frontend/icons.txt, for the eye only; `flip` mirrors it where text runs leftwards."""
    return format_html(
        '<svg class="icon{}" width="20" height="20" aria-hidden="true"><use href="{}#{}"/></svg>',
        " icon-flip" if flip else "",
        _sprite(),
        name,
    )


@register.simple_tag
def voice_dot(voice: str) -> SafeString:
    """Draw the shape of a voice, for the eye only: the word must stand beside it."""
    return _shape(voice)


@cache
def _shape(slug: str) -> SafeString:
    voice = voices.BY_SLUG[slug]
    return format_html(
        '<svg class="voice-dot v-{}{}" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="{}"/></svg>',
        slug,
        " stroked" if voice.is_stroked else "",
        voice.path,
    )


@register.simple_tag
def voice_chip(voice: str, hours: Number | None = None, text: str = "") -> SafeString:
    """Draw a voice's chip: its shape and word, with hours where given; `text` replaces the words."""
    words = text or voices.BY_SLUG[voice].word
    if hours is not None and not text:
        words = f"{words} {hours_text(hours)}"
    return format_html('<span class="voice-chip v-{}">{}{}</span>', voice, _shape(voice), words)


@register.filter
def voice_word(voice: str) -> str:
    return str(voices.BY_SLUG[voice].word)


@register.filter("hours")
def hours_text(value: Number) -> str:
    """Say a number of hours: 11 h, 1.5 h, and minutes below one hour."""
    if 0 < value < 1:
        return minutes_text(round(value * 60))
    rounded = round(float(value), 1)
    return _("%(n)s h") % {"n": number_format(rounded, decimal_pos=0 if rounded == int(rounded) else 1)}


@register.filter("minutes")
def minutes_text(value: Number) -> str:
    """Say a number of minutes: 25 min, 1 h 30 min, 2 h."""
    hours, minutes = divmod(round(value), 60)
    if hours == 0:
        return _("%(n)s min") % {"n": minutes}
    if minutes == 0:
        return _("%(n)s h") % {"n": hours}
    return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes}


@register.filter
def share(value: Number | None) -> str:
    """Return a share of 0..1 in whole percent, by the rule that decisions use (kernel.percent)."""
    if value is None:
        return "–"
    return _("%(n)s%%") % {"n": to_percent(value)}


@register.filter
def format_date(day: date | datetime | None, form: str) -> str:
    """Format a date without its year ("D j M"), which is added where it is not the current one."""
    return date_text.format_date(day, form) if day else ""


@register.simple_tag
def local_time(
    when: datetime | None,
    zone_name: str = "",
    session_zone: str = "",
    form: str = "full",
    relative: bool = False,
) -> SafeString:
    """Say an instant in the viewer's zone, with the zone's name when the session lives in another.

    `form` is full, day, clock, date or date_time. `relative` lets a script say "in 25 min".
    Without `zone_name` the current zone holds, which is the signed-in person's.
    """
    if when is None:
        return mark_safe("–")
    zone = ZoneInfo(zone_name) if zone_name else timezone.get_current_timezone()
    year = date_text.current_year(zone)
    return _local_time(when, zone, session_zone, form, relative, get_language(), year)


@lru_cache(maxsize=4096)
def _local_time(
    when: datetime,
    zone: tzinfo,
    session_zone: str,
    form: str,
    relative: bool,
    language: str | None,
    year: int,
) -> SafeString:
    """Say an instant. The same few are said again and again, and words of dates are slow to find."""
    local = when.astimezone(zone)
    forms_of_year = FORMS if local.year == year else OTHER_YEAR
    words = date_format(local, forms_of_year[form], use_l10n=False) + _suffix(local, session_zone)
    return format_html(
        '<time datetime="{}"{}>{}</time>',
        local.isoformat(timespec="minutes"),
        mark_safe(" data-relative") if relative else "",
        words,
    )


@register.simple_tag
def local_range(
    starts_at: datetime, ends_at: datetime, zone_name: str = "", session_zone: str = "", form: str = "full"
) -> SafeString:
    """Say from when to when in the viewer's zone; `form` full names the day, clock does not."""
    start, end = _in_zone(starts_at, zone_name), _in_zone(ends_at, zone_name)
    same_year = start.year == end.year == date_text.current_year(start.tzinfo)
    forms_of_year = FORMS if same_year else OTHER_YEAR
    first = date_format(start, forms_of_year[form], use_l10n=False)
    if start.date() == end.date():
        words = f"{first}–{date_format(end, FORMS['clock'], use_l10n=False)}"
    else:
        words = f"{first} – {date_format(end, forms_of_year['full'], use_l10n=False)}"
    return format_html(
        '<time datetime="{}">{}</time>',
        start.isoformat(timespec="minutes"),
        words + _suffix(start, session_zone),
    )


def _in_zone(when: datetime, zone_name: str) -> datetime:
    return timezone.localtime(when, ZoneInfo(zone_name) if zone_name else None)


def _suffix(local: datetime, session_zone: str) -> str:
    """Name the zone, unless the session's clock shows the same."""
    if not session_zone or local.astimezone(ZoneInfo(session_zone)).utcoffset() == local.utcoffset():
        return ""
    name = local.tzname() or ""
    return f" UTC{name}" if name[:1] in "+-" else f" {name}"


@register.simple_tag
@lru_cache(maxsize=1024)
def avatar(initials: str, size: str = "", quiet: bool = False) -> SafeString:
    """Draw a person's initials, for the eye only: the name must stand beside them. `size`: sm or lg."""
    names = f"avatar{f' avatar-{size}' if size else ''}{' avatar-quiet' if quiet else ''}"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', names, initials)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Draw a field's widget with its CSS class."""
    return field.as_widget(attrs={"class": forms.widget_class(field)})


@register.simple_tag
def options(field: BoundField) -> SafeString:
    """Draw the boxes or buttons of a field to choose in: there may be two hundred."""
    name, required = escape(field.html_name), " required" if field.field.required else ""
    drawn = []
    for each in field.subwidgets:
        data = each.data
        key, value = escape(data["attrs"].get("id", "")), escape(str(data["value"]))
        state = (" checked" if data["selected"] else "") + (required if data["type"] == "radio" else "")
        drawn.append(
            f'<label class="form-check" for="{key}"><input class="form-check-input" type="{data["type"]}"'
            f' name="{name}" value="{value}" id="{key}"{state}>'
            f"<span>{conditional_escape(data['label'])}</span></label>"
        )
    return mark_safe("".join(drawn))  # noqa: S308 - every text is escaped above


@register.filter
def shape_of(field: BoundField) -> str:
    return forms.shape_of(field)


@register.simple_tag
def score_svg(drawing: ScoreDrawing) -> SafeString:
    """Draw a score that `score.lay_out` has laid out."""
    return score_drawing.draw(drawing)


@register.simple_tag
def score_rows(drawing: ScoreDrawing) -> SafeString:
    """Say a score as an ordered list."""
    return score_drawing.listed(drawing)


@register.simple_tag
def curve_svg(drawing: CurveDrawing) -> SafeString:
    """Draw a retention curve that `curve.lay_out` has laid out."""
    return curve_drawing.draw(drawing)

"""A cohort as a score: every step a note, filled by the share of people who have done it."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from interleave.journeys.selectors import CohortView, StepSpread
from interleave.web.base import score

DAYS_WHEN_OPEN_ENDED = 2  # how long a note without a due day is drawn


def draw(view: CohortView, *, now: datetime, zone: ZoneInfo) -> score.ScoreDrawing:
    """Lay out the cohort's spread over its steps, on the calendar of a zone."""
    today = (now.astimezone(zone) - _midnight(view.starts_on, zone)) / timedelta(days=1)
    is_running = 0 <= today <= view.weeks * 7
    return score.lay_out(
        score.ScoreInput(
            title=f"{view.journey_title} · {view.title}",
            weeks=view.weeks,
            notes=tuple(_note(step, view, today) for step in view.steps if step.route == "standard"),
            today_day=score.quarter_hour(today) if is_running else None,
            thread=(),
            is_mirrored=get_language_bidi(),
        )
    )


def days_of(step: StepSpread) -> tuple[float, float]:
    """Return where a step begins and ends on the score, in days."""
    start = float(step.opens_on_day or 0)
    end = float(step.due_on_day + 1) if step.due_on_day is not None else start + DAYS_WHEN_OPEN_ENDED
    return start, max(end, start + 1)


def dates_of(step: StepSpread, starts_on: date) -> str:
    """Say from when to when a step runs for who began with the cohort."""
    return _dates_in(step.opens_on_day or 0, step.due_on_day, starts_on, get_language())


@lru_cache(maxsize=2048)
def _dates_in(opens_on_day: int, due_on_day: int | None, starts_on: date, _language: str | None) -> str:
    opens = _day(starts_on + timedelta(days=opens_on_day))
    if due_on_day is None:
        return _("from %(day)s") % {"day": opens}
    due = _day(starts_on + timedelta(days=due_on_day))
    return opens if opens == due else f"{opens} – {due}"


def _note(step: StepSpread, view: CohortView, today: float) -> score.ScoreNote:
    start, end = days_of(step)
    late = ngettext("%(n)s person late", "%(n)s people late", step.late) if step.late else ""
    return score.ScoreNote(
        id=str(step.step_id),
        voice=step.voice,
        title=step.title,
        start_day=start,
        end_day=end,
        state=_state(step, today, start),
        href=f"#step-{step.slug}",
        when=dates_of(step, view.starts_on),
        hint=late and late % {"n": step.late},
        share=step.share,
    )


def _state(step: StepSpread, today: float, start: float) -> score.State:
    if step.people and step.done == step.people:
        return "done"
    if step.done or step.started:
        return "started"
    return "open" if start <= today else "upcoming"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _day(day: date) -> str:
    return date_format(day, "j M", use_l10n=False)

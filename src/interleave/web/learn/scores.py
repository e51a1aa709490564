"""A learner's journey as a score: every step a note, the thread through them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from interleave.web.base import score
from interleave.web.base.templatetags.quick_url import address_of

if TYPE_CHECKING:
    from interleave.journeys.selectors import JourneyView, StepLine

DAYS_WHEN_OPEN_ENDED = 2  # how long a note without a due day is drawn


def draw(
    view: "JourneyView", *, now: datetime, hints: Mapping[UUID, str], is_own: bool = True
) -> score.ScoreDrawing:
    """Lay out the person's own thread through her journey; `hints` say what opens the locked steps."""
    zone = ZoneInfo(view.zone_name)
    steps = sorted(view.steps, key=_moment)
    today = (now.astimezone(zone) - _midnight(view.starts_on, zone)) / timedelta(days=1)
    return score.lay_out(
        score.ScoreInput(
            title=view.journey_title,
            weeks=view.weeks,
            notes=tuple(_note(step, view, hints, is_own=is_own) for step in view.steps),
            today_day=score.quarter_hour(today) if 0 <= today <= view.weeks * 7 else None,
            thread=tuple(str(step.step_id) for step in steps),
            is_mirrored=get_language_bidi(),
        )
    )


def _note(
    step: "StepLine", view: "JourneyView", hints: Mapping[UUID, str], *, is_own: bool
) -> score.ScoreNote:
    start = float(step.opens_on_day or 0)
    end = float(step.due_on_day + 1) if step.due_on_day is not None else start + DAYS_WHEN_OPEN_ENDED
    return score.ScoreNote(
        id=str(step.step_id),
        voice=step.voice,
        title=step.title,
        start_day=start,
        end_day=max(end, start + 1),
        state=_state(step),
        href=address_of("learn:step", view.enrolment_id, step.step_id) if is_own else "",
        when=when_of(step),
        hint=hints.get(step.step_id, step.reason) if step.done_at is None else "",
    )


def when_of(step: "StepLine") -> str:
    """Say in a few words when a step was done, is due or opens."""
    if step.done_at is not None:
        return _("Done on %(day)s") % {"day": _day(step.done_at)}
    if step.due_on is not None:
        return _("Due on %(day)s") % {"day": _day(step.due_on)}
    if step.opens_at is not None:
        return _("Open since %(day)s") % {"day": _day(step.opens_at)}
    return ""


def _state(step: "StepLine") -> score.State:
    if step.state == "open" and step.started_at is not None:
        return "started"
    state: score.State = step.state.value
    return state


def _moment(step: "StepLine") -> tuple[float, int]:
    """Order done steps by when they were done, the others as they are planned, after those."""
    if step.done_at is not None:
        return (step.done_at.timestamp(), step.position)
    return (float("inf"), step.position)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _day(day: date | datetime) -> str:
    return _day_in(day.date() if isinstance(day, datetime) else day, get_language())


@lru_cache(maxsize=2048)
def _day_in(day: date, _language: str | None) -> str:
    return date_format(day, "j M")

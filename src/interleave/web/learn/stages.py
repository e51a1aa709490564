"""The stages of a journey to unfold: the one where the learner is stands open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interleave.journeys.selectors import opening
from interleave.web.base import date_text
from interleave.web.base.templatetags.look import share
from interleave.web.base.templatetags.quick_url import address_of

if TYPE_CHECKING:
    from interleave.journeys.selectors import JourneyView, StepLine
    from interleave.journeys.selectors.opening import Opening
    from interleave.journeys.selectors.shapes import StageView

MOST_NAMED = 2  # of the steps that a locked one waits for


@dataclass(frozen=True, slots=True)
class StepText:
    """What a list shows of a step. It holds no ids and no times, so learners share the drawn part."""

    voice: str
    title: str
    minutes: int
    required: bool
    state: str
    due_on: date | None
    opens_on: date | None
    done_on: date | None
    is_started: bool
    score: str
    excused: str
    opens: str  # what opens a locked step


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the list of a journey, and its address."""

    step: StepText
    address: str


@dataclass(frozen=True, slots=True)
class StageCard:
    """A stage: its steps, and how far it is."""

    title: str
    rows: tuple[StepRow, ...]
    is_open: bool
    done: int
    late: int

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def is_done(self) -> bool:
        return self.done == self.total


def list_hints(view: "JourneyView", *, now: datetime) -> dict[UUID, str]:
    """Say of every locked step what opens it."""
    today = now.astimezone(ZoneInfo(view.zone_name)).date()
    return {step_id: words(found, today=today) for step_id, found in opening.list_openings(view).items()}


def list_cards(view: "JourneyView", hints: Mapping[UUID, str]) -> list[StageCard]:
    """Return the stages of a journey; the one of the next step is open, the others are folded."""
    here = view.next_steps[0].stage_id if view.next_steps else None
    return [_card(stage, view, hints, is_open=stage.stage_id == here) for stage in view.stages]


def list_rows(
    steps: Iterable["StepLine"], view: "JourneyView", hints: Mapping[UUID, str]
) -> tuple[StepRow, ...]:
    """Return the list items of the steps, with what opens a locked one."""
    return tuple(
        StepRow(
            step=_describe(step, hints.get(step.step_id, "")),
            address=address_of("learn:step", view.enrolment_id, step.step_id),
        )
        for step in steps
    )


def _describe(step: "StepLine", opens: str) -> StepText:
    is_upcoming = step.state == "upcoming"
    return StepText(
        voice=step.voice,
        title=step.title,
        minutes=step.minutes,
        required=step.required,
        state=step.state,
        due_on=step.due_on if step.done_at is None else None,
        opens_on=timezone.localtime(step.opens_at).date() if is_upcoming and step.opens_at else None,
        done_on=timezone.localtime(step.done_at).date() if step.done_at else None,
        is_started=step.started_at is not None,
        score=share(step.score) if step.score is not None else "",
        excused=step.excused,
        opens=opens,
    )


def words(found: "Opening", *, today: date) -> str:
    """Say calmly what opens a step: after what, and from when at the earliest."""
    parts = []
    if found.titles:
        parts.append(_("After %(steps)s") % {"steps": _named(found)})
    if found.not_before is not None and found.not_before > today:
        day = date_text.format_date(found.not_before, "j F")
        parts.append((_("from %(day)s on") if parts else _("From %(day)s on")) % {"day": day})
    return ", ".join(parts)


def _card(stage: "StageView", view: "JourneyView", hints: Mapping[UUID, str], *, is_open: bool) -> StageCard:
    rows = list_rows(stage.steps, view, hints)
    late = 0 if view.is_over else sum(step.state == "late" and step.required for step in stage.steps)
    done = sum(step.done_at is not None for step in stage.steps)
    return StageCard(stage.title, rows, is_open, done, late)


def _named(found: "Opening") -> str:
    quoted = [_("“%(title)s”") % {"title": title} for title in found.titles]
    more = len(quoted) - MOST_NAMED
    if more > 0:
        quoted = [*quoted[:MOST_NAMED], ngettext("%(n)s more", "%(n)s more", more) % {"n": more}]
    if len(quoted) == 1:
        return quoted[0]
    join = _("%(steps)s or %(last)s") if found.is_any else _("%(steps)s and %(last)s")
    return join % {"steps": ", ".join(quoted[:-1]), "last": quoted[-1]}

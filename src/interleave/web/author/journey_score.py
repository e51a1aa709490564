"""A design as a score: every step a note on its days, the thread in the order of the list.

Other ways are in nobody's plan, so they are in the list and not on the score.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from interleave.journeys.selectors import DesignFinding, DesignView, EditionStep
from interleave.web.author import words
from interleave.web.base import score

DAYS_WHEN_OPEN_ENDED = 2  # how long a note without a due day is drawn


def draw(design: DesignView, findings: Sequence[DesignFinding]) -> score.ScoreDrawing:
    """Lay out a design for its designer; a step with an error is marked."""
    titles = {step.slug: step.title for step in design.steps}
    wrong = _errors_by_step(findings)
    notes = tuple(_note(step, design, titles, wrong.get(step.id, 0)) for step in steps_on(design))
    return _lay_out(design, notes)


def draw_preview(design: DesignView, *, starts_on: date) -> score.ScoreDrawing:
    """Lay out a design as a learner sees it on her first day."""
    titles = {step.slug: step.title for step in design.steps}
    return _lay_out(design, tuple(_coming(step, titles, starts_on) for step in steps_on(design)), today=0.4)


def steps_on(design: DesignView) -> tuple[EditionStep, ...]:
    """Return the steps that everybody has in her plan."""
    return tuple(step for step in design.steps if not step.variant_of)


def start_of(step: EditionStep) -> int:
    """Return the day a step is drawn at: the day it opens, or the earliest that its rule names."""
    if step.opens_on_day is not None:
        return step.opens_on_day
    return _day_in(step.rule)


def end_of(step: EditionStep) -> int:
    """Return the day before which a step ends on the drawing."""
    start = start_of(step)
    if step.due_on_day is None:
        return start + DAYS_WHEN_OPEN_ENDED
    return max(step.due_on_day + 1, start + 1)


def needs_steps(rule: Mapping[str, object] | None) -> bool:
    """Tell whether a rule waits for another step."""
    if not rule:
        return False
    key, value = next(iter(rule.items()))
    if key in ("all", "any") and isinstance(value, Iterable):
        return any(needs_steps(part) for part in value)
    return key in ("after", "score", "attended")


def _lay_out(
    design: DesignView, notes: tuple[score.ScoreNote, ...], today: float | None = None
) -> score.ScoreDrawing:
    return score.lay_out(
        score.ScoreInput(
            title=design.title,
            weeks=design.weeks,
            notes=notes,
            today_day=today,
            thread=tuple(str(step.id) for step in steps_on(design)),
            is_mirrored=get_language_bidi(),
        )
    )


def _note(step: EditionStep, design: DesignView, titles: Mapping[str, str], wrong: int) -> score.ScoreNote:
    faults = ngettext("%(n)s error", "%(n)s errors", wrong) % {"n": wrong}
    rule = words.rule_in_words(step.rule, titles)
    address = reverse("author:step", args=[design.journey_id, step.id])
    hints = [rule and _("opens %(rule)s") % {"rule": rule}, faults if wrong else ""]
    return score.ScoreNote(
        id=str(step.id),
        voice=step.voice,
        title=step.title,
        start_day=float(start_of(step)),
        end_day=float(end_of(step)),
        state="open" if step.required else "locked",
        href=address if design.state == "draft" else "",
        when=words.days_of(step.opens_on_day, step.due_on_day),
        hint=" · ".join(hint for hint in hints if hint),
        says=words.noun_of(step.kind) if step.required else _("optional"),
        is_marked=wrong > 0,
    )


def _coming(step: EditionStep, titles: Mapping[str, str], starts_on: date) -> score.ScoreNote:
    start = start_of(step)
    state: score.State = "upcoming" if start > 0 else "open"
    if needs_steps(step.rule):
        state = "locked"
    return score.ScoreNote(
        id=str(step.id),
        voice=step.voice,
        title=step.title,
        start_day=float(start),
        end_day=float(end_of(step)),
        state=state,
        when=dates_of(step, starts_on),
        hint=words.rule_in_words(step.rule, titles),
    )


def dates_of(step: EditionStep, starts_on: date) -> str:
    """Say when a step is due, or opens, for who begins on a day."""
    if step.due_on_day is not None:
        return _("Due on %(day)s") % {"day": _date(starts_on + timedelta(days=step.due_on_day))}
    if step.opens_on_day:
        return _("Opens on %(day)s") % {"day": _date(starts_on + timedelta(days=step.opens_on_day))}
    return ""


def _errors_by_step(findings: Sequence[DesignFinding]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for finding in findings:
        for step_id in finding.step_ids if finding.is_error else ():
            found[step_id] = found.get(step_id, 0) + 1
    return found


def _day_in(rule: Mapping[str, object] | None) -> int:
    """Return the earliest day that a rule names: of what must all be met, the latest."""
    if not rule:
        return 0
    key, value = next(iter(rule.items()))
    if key == "relative_day" and isinstance(value, int):
        return value
    if key in ("all", "any") and isinstance(value, Iterable):
        days = [_day_in(part) for part in value]
        return (max if key == "all" else min)(days, default=0)
    return 0


def _date(day: date) -> str:
    return date_format(day, "j M", use_l10n=False)

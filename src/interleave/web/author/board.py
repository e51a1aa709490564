"""What the designer shows of a design: the score, what is wrong, and what a script needs to move notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.journeys import marks, selectors
from interleave.journeys.selectors import DesignFinding, DesignView, EditionStep
from interleave.kernel import errors
from interleave.web.author import journey_score, subjects, words
from interleave.web.base import score

if TYPE_CHECKING:
    from interleave.people.models import Person


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the list of the designer."""

    step_id: UUID
    title: str
    voice: str
    minutes: int
    required: bool
    opens_on_day: int | None
    noun: str
    days: str
    opens: str
    subject: str
    seen: str
    errors: int
    warnings: int
    place: int  # in its stage, from 1
    is_first: bool
    is_last: bool
    way: str = ""  # beside which step it stands, in words


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage in the list of the designer."""

    stage_id: UUID
    title: str
    steps: tuple[StepRow, ...]
    place: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding, with the steps that it is about as (id, title)."""

    text: str
    is_error: bool
    steps: tuple[tuple[UUID, str], ...]


def get_draft(actor: "Person", journey_id: UUID) -> DesignView:
    """Return the draft of a journey or its latest edition, or raise NotFound. 4 queries at most."""
    return selectors.get_draft_or_latest(actor=actor, journey_id=journey_id)


def find_step(design: DesignView, step_id: UUID) -> EditionStep:
    """Return a step of a design, or raise NotFound."""
    for step in design.steps:
        if step.id == step_id:
            return step
    raise errors.NotFound


def context_of(
    actor: "Person", design: DesignView, findings: Sequence[DesignFinding] | None = None
) -> dict[str, Any]:
    """Return what `author/_board.html` shows. 4 queries at most, none where the findings are given."""
    if findings is None:
        findings = selectors.check_draft(actor=actor, version_id=design.version_id)
    rows = finding_rows(design, findings)
    drawing = journey_score.draw(design, findings)
    return {
        "design": design,
        "is_draft": design.state == "draft",
        "score": drawing,
        "errors": [row for row in rows if row.is_error],
        "warnings": [row for row in rows if not row.is_error],
        "moves": {str(step.id): _move(step) for step in design.steps},
        "day_width": round((drawing.width - score.GUTTER - score.MARGIN) / (design.weeks * 7), 3),
        "origin": score.GUTTER,
        "last_day": design.weeks * 7 - 1,
    }


def stage_rows(design: DesignView, findings: Sequence[DesignFinding]) -> list[StageRow]:
    """Return the stages and steps in words. 1 query per kind that is there."""
    names = subjects.names_of(design.steps)
    titles = {step.slug: step.title for step in design.steps}
    last = len(design.stages)
    return [
        StageRow(
            stage_id=stage.stage_id,
            title=stage.title,
            steps=tuple(
                _step_row(step, place, len(stage.steps), names, titles, findings)
                for place, step in enumerate(stage.steps, start=1)
            ),
            place=number,
            is_first=number == 1,
            is_last=number == last,
        )
        for number, stage in enumerate(design.stages, start=1)
    ]


def finding_rows(design: DesignView, findings: Sequence[DesignFinding]) -> list[FindingRow]:
    """Return findings with the titles of their steps."""
    titles = {step.id: step.title for step in design.steps}
    return [
        FindingRow(
            finding.text, finding.is_error, tuple((pk, titles[pk]) for pk in finding.step_ids if pk in titles)
        )
        for finding in findings
    ]


def _move(step: EditionStep) -> dict[str, Any]:
    start = journey_score.start_of(step)
    due = None if step.due_on_day is None else max(step.due_on_day - start, 0)
    return {"day": start, "lasts": due, "seen": marks.of_step(step), "title": step.title}


def _step_row(
    step: EditionStep,
    place: int,
    last: int,
    names: dict[UUID, str],
    titles: dict[str, str],
    findings: Sequence[DesignFinding],
) -> StepRow:
    own = [finding for finding in findings if step.id in finding.step_ids]
    wrong = sum(finding.is_error for finding in own)
    return StepRow(
        step_id=step.id,
        title=step.title,
        voice=step.voice,
        minutes=step.minutes,
        required=step.required,
        opens_on_day=step.opens_on_day,
        noun=words.noun_of(step.kind),
        days=words.days_of(step.opens_on_day, step.due_on_day),
        opens=words.rule_in_words(step.rule, titles),
        subject=names.get(step.subject_id, "") if step.subject_id else "",
        seen=marks.of_step(step),
        errors=wrong,
        warnings=len(own) - wrong,
        place=place,
        is_first=place == 1,
        is_last=place == last,
        way=words.way_of(step.route, titles.get(step.variant_of, step.variant_of)),
    )

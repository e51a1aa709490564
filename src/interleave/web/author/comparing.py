"""What changed between two editions of a journey, in words. Pure: it compares what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from interleave.journeys.selectors import DesignView, EditionStep
from interleave.web.author import words


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: what, how it was, how it is."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step that is new, gone or different."""

    title: str
    voice: str
    how: str  # added, removed, changed
    step_id: UUID
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different."""

    head: tuple[Change, ...]
    stages: tuple[Change, ...]
    steps: tuple[StepChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.head or self.stages or self.steps)


def compare(old: DesignView, new: DesignView) -> Comparison:
    """Return what changed from one edition to the next; steps are the same when their short names are."""
    before, after = {step.slug: step for step in old.steps}, {step.slug: step for step in new.steps}
    titles = {slug: step.title for slug, step in (before | after).items()}
    steps = [
        StepChange(step.title, step.voice, "added", step.id)
        for slug, step in after.items()
        if slug not in before
    ]
    for slug, step in before.items():
        if slug not in after:
            steps.append(StepChange(step.title, step.voice, "removed", step.id))
            continue
        found = _step_and_stage(old, new, step, after[slug], titles)
        if found:
            steps.append(StepChange(after[slug].title, after[slug].voice, "changed", step.id, found))
    return Comparison(_head(old, new), _stages(old, new), tuple(steps))


def compare_steps(old: Any, new: Any, titles: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what is different between two steps: a EditionStep or a StepSpec each."""
    pairs = [
        (_("Kind"), words.noun_of(old.kind), words.noun_of(new.kind)),
        (_("Title"), old.title, new.title),
        (_("Minutes"), str(old.minutes), str(new.minutes)),
        (
            _("Days"),
            words.days_of(old.opens_on_day, old.due_on_day),
            words.days_of(new.opens_on_day, new.due_on_day),
        ),
        (_("Opens"), words.rule_in_words(old.rule, titles), words.rule_in_words(new.rule, titles)),
        (_("Required"), _yes(old.required), _yes(new.required)),
        (_("Another way of"), _way(old, titles), _way(new, titles)),
        (_("Objectives"), ", ".join(old.objectives), ", ".join(new.objectives)),
        (_("Settings"), _settings(old.settings), _settings(new.settings)),
    ]
    changes = [Change(what, was or "–", now or "–") for what, was, now in pairs if was != now]
    if old.subject_id != new.subject_id and old.kind == new.kind:
        changes.append(Change(_("Content"), _("something else"), _("replaced")))
    return tuple(changes)


def _head(old: DesignView, new: DesignView) -> tuple[Change, ...]:
    pairs = [
        (_("Title"), old.title, new.title),
        (_("Summary"), old.summary, new.summary),
        (_("For whom"), old.audience, new.audience),
        (_("Weeks"), str(old.weeks), str(new.weeks)),
        (_("Model"), str(words.MODELS[old.model].word), str(words.MODELS[new.model].word)),
        (_("Settings of the model"), _settings(old.model_settings), _settings(new.model_settings)),
        (_("Skills"), _skills(old), _skills(new)),
    ]
    return tuple(Change(what, was or "–", now or "–") for what, was, now in pairs if was != now)


def _stages(old: DesignView, new: DesignView) -> tuple[Change, ...]:
    before = {stage.slug: stage.title for stage in old.stages}
    after = {stage.slug: stage.title for stage in new.stages}
    changes = [Change(_("Stage"), "–", title) for slug, title in after.items() if slug not in before]
    for slug, title in before.items():
        if after.get(slug) != title:
            changes.append(Change(_("Stage"), title, after.get(slug, "–")))
    common = [slug for slug in before if slug in after]
    if common != [slug for slug in after if slug in before]:
        changes.append(
            Change(_("Order of the stages"), ", ".join(before.values()), ", ".join(after.values()))
        )
    return tuple(changes)


def _step_and_stage(
    old: DesignView, new: DesignView, before: EditionStep, after: EditionStep, titles: Mapping[str, str]
) -> tuple[Change, ...]:
    was, now = _stage_of(old, before), _stage_of(new, after)
    moved = (Change(_("Stage"), was, now),) if was != now else ()
    return moved + compare_steps(before, after, titles)


def _stage_of(design: DesignView, step: EditionStep) -> str:
    return next(stage.title for stage in design.stages if stage.stage_id == step.stage_id)


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted(settings.items()))


def _skills(design: DesignView) -> str:
    return ", ".join(str(skill.get("title", "")) for skill in design.skills)


def _way(step: Any, titles: Mapping[str, str]) -> str:
    return words.way_of(step.route, titles.get(step.variant_of, step.variant_of))


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")

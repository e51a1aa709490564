"""Reading journey.yaml."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from interleave.engine import pathways
from interleave.engine.blend import MODELS
from interleave.engine.pathways import VARIANT_ROUTES, Route
from interleave.journeys.kinds import KINDS
from interleave.journeys.text.designs import Data, JourneyDesign, SkillDesign, StageDesign, StepDesign
from interleave.journeys.text.fields import Fields, meant
from interleave.journeys.text.nodes import Node, Problems
from interleave.kernel import dates

FILE = "journey.yaml"
FORMAT = "interleave/1"
MOST_WEEKS = 260
MOST_DAY = MOST_WEEKS * 7
UNSET = -1  # minutes that the step leaves to its subject


@dataclass(frozen=True, slots=True)
class Lines:
    """Where things stand in journey.yaml: the line of each key at the top, skill and step."""

    keys: dict[str, int]
    skills: dict[str, int]
    steps: dict[str, int]


def parse(node: Node, problems: Problems) -> tuple[JourneyDesign, Lines]:
    """Return the design, and where its parts stand. Titles and minutes may still be left to the subjects."""
    fields = Fields(node, FILE, problems)
    version = fields.text("format")
    if version and version != FORMAT:
        text = _("This folder says “format: %(format)s”. This installation reads %(known)s.")
        fields.fault("format", text % {"format": version, "known": FORMAT})
    skills = _skills(fields)
    objectives = {slug for skill in skills for slug, _title in skill.objectives}
    lines: dict[str, int] = {}
    head: dict[str, Any] = {
        "slug": fields.slug(),
        "library": fields.slug("library", needed=False),
        "title": fields.title(),
        "summary": fields.text("summary", needed=False),
        "language": fields.text("language", needed=False, most=12) or "en",
        "model": fields.choice("model", MODELS),
        "model_settings": _mapping(fields, "model_settings"),
        "weeks": fields.whole("weeks", least=1, most=MOST_WEEKS),
        "audience": fields.text("audience", needed=False),
    }
    if head["weeks"] is None:
        if not fields.has("weeks"):
            fields.fault("weeks", _("“%(name)s” is missing.") % {"name": "weeks"})
        head["weeks"] = 1
    stages = _stages(fields, objectives, lines, head["weeks"])
    fields.finish()
    design = JourneyDesign(skills=skills, stages=stages, **head)
    if head["library"] and head["library"] == head["slug"]:
        fields.fault("library", _("This is the short name of the journey itself. Remove the line."))
    keys = {name: below.line for name, below in (node.pairs or {}).items()}
    return design, Lines(keys, _lines_of_skills(node), lines)


def _lines_of_skills(node: Node) -> dict[str, int]:
    skills = (node.pairs or {}).get("skills", Node(1)).items or ()
    return {
        skill.pairs["slug"].raw.strip(): skill.line
        for skill in skills
        if skill.pairs is not None and "slug" in skill.pairs
    }


def _skills(fields: Fields) -> tuple[SkillDesign, ...]:
    found = []
    seen: dict[str, str] = {}
    for node in fields.list("skills"):
        skill = Fields(node, FILE, fields.problems)
        slug, title = skill.slug(), skill.title(most=200)
        _once(skill, seen, slug, _("skill"))
        pairs = []
        for below in skill.list("objectives"):
            objective = Fields(below, FILE, fields.problems)
            pairs.append((objective.slug(), objective.title(most=300)))
            _once(objective, seen, f"objective {pairs[-1][0]}", _("objective"))
            objective.finish()
        skill.finish()
        found.append(SkillDesign(slug, title, tuple(pairs)))
    return tuple(found)


def _stages(
    fields: Fields, objectives: set[str], lines: dict[str, int], weeks: int
) -> tuple[StageDesign, ...]:
    nodes = fields.list("stages")
    if not nodes:
        fields.fault("stages", _("A journey needs at least one stage with a step."))
    slugs = {
        step.pairs["slug"].raw.strip()
        for stage in nodes
        for step in ((stage.pairs or {}).get("steps", Node(0)).items or ())
        if step.pairs and "slug" in step.pairs
    }
    seen: dict[str, str] = {}
    found = []
    for node in nodes:
        stage = Fields(node, FILE, fields.problems)
        slug, title = stage.slug(), stage.title()
        _once(stage, seen, f"stage {slug}", _("stage"))
        steps = tuple(
            _step(Fields(step, FILE, fields.problems), objectives, slugs, lines, weeks)
            for step in stage.list("steps")
        )
        stage.finish()
        found.append(StageDesign(slug, title, steps))
    _check_variants(found, lines, fields.problems)
    return tuple(found)


def _step(
    fields: Fields, objectives: set[str], slugs: set[str], lines: dict[str, int], weeks: int
) -> StepDesign:
    slug = fields.slug()
    if slug in lines:
        words = {"slug": slug, "line": lines[slug]}
        fields.fault("slug", _("The step “%(slug)s” stands in line %(line)s already.") % words)
    lines.setdefault(slug, fields.node.line)
    kind = fields.choice("kind", tuple(KINDS))
    minutes = fields.whole("minutes")
    of, route = _variant(fields, slugs)
    step = StepDesign(
        slug=slug,
        kind=kind,
        title=fields.title(needed=False),
        uses=_uses(fields, kind),
        minutes=UNSET if minutes is None else minutes,
        opens_on_day=_day(fields, "opens_on_day", weeks),
        due_on_day=_day(fields, "due_on_day", weeks),
        required=_required(fields, is_variant=bool(of)),
        objectives=fields.references("objectives", objectives, _("an objective")),
        rule=_rule(fields, slugs),
        settings=_settings(fields, kind),
        variant_of=of,
        route=route,
    )
    fields.finish()
    return step


def _day(fields: Fields, name: str, weeks: int) -> int | None:
    """Return a day, with a warning when it is after the last day of the journey: hardly ever meant."""
    day = fields.whole(name, most=MOST_DAY)
    if day is not None and day >= weeks * 7:
        words = {"name": name, "day": day, "weeks": weeks, "last": weeks * 7 - 1}
        text = _(
            "“%(name)s: %(day)s” is after the end: day 0 is the first day, and “weeks: %(weeks)s” ends on day"
            " %(last)s. Lower the day or raise “weeks”."
        )
        fields.problems.warn(fields.file, fields.line(name), text % words)
    return day


def _variant(fields: Fields, slugs: set[str]) -> tuple[str, str]:
    """Return the step that this one stands beside, and its way; nothing and standard for most."""
    node = fields.get("variant")
    if node is None:
        return "", Route.STANDARD.value
    below = Fields(node, FILE, fields.problems)
    of, route = below.slug("of"), below.choice("route", VARIANT_ROUTES)
    below.finish()
    if of and of not in slugs:
        text = _("“%(slug)s” is not a step of this journey.") % {"slug": of}
        below.fault("of", text + meant(of, slugs))
    return of, route


def _required(fields: Fields, *, is_variant: bool) -> bool:
    required = fields.flag("required", default=not is_variant)
    if required and is_variant:
        text = _("Another way cannot be required: no learner has to do it until they choose it.")
        fields.fault("required", text + " " + _("Remove “required”."))
    return required and not is_variant


def _check_variants(stages: Sequence[StageDesign], lines: dict[str, int], problems: Problems) -> None:
    """Report ways that do not stand beside a step of their own."""
    by_slug = {step.slug: step for stage in stages for step in stage.steps}
    for step in by_slug.values():
        base = by_slug.get(step.variant_of)
        if base is step:
            text = _("“%(slug)s” is another way of itself. Name the step that it stands beside.")
        elif base is not None and base.variant_of:
            text = _("“%(of)s” is itself another way. Name the step that both stand beside.")
        else:
            continue
        problems.add(FILE, lines[step.slug], text % {"slug": step.slug, "of": step.variant_of})


def _uses(fields: Fields, kind: str) -> str:
    if KINDS[kind].has_subject:
        return fields.slug("uses")
    if fields.has("uses"):
        fields.fault("uses", _("A %(kind)s step uses no file. Remove “uses”.") % {"kind": kind})
    return ""


def _rule(fields: Fields, slugs: set[str]) -> Data | None:
    node = fields.get("open_when")
    if node is None:
        return None
    try:
        rule = pathways.parse_rule(node.to_data())
    except pathways.RuleError as error:
        fields.problems.add(FILE, node.line_at(error.path), error.message)
        return None
    for day in pathways.dates_named(rule):
        if not dates.can_be_planned(day):
            text = _("The date %(date)s is too far away. Check the year: 2000 to 2099.")
            fields.problems.add(FILE, node.line, text % {"date": day.isoformat()})
    for name in pathways.steps_named(rule):
        if name not in slugs:
            text = _("“%(slug)s” is not a step of this journey.") % {"slug": name}
            fields.problems.add(FILE, _line_of(node, name), text + meant(name, slugs))
    return pathways.rule_to_data(rule)


def _settings(fields: Fields, kind: str) -> Data:
    settings = dict(_mapping(fields, "settings"))
    known = KINDS[kind].settings
    for name, value in settings.items():
        if name not in known:
            text = _("A %(kind)s step has no setting “%(name)s”.") % {"kind": kind, "name": name}
            fields.fault("settings", text + meant(name, known))
        elif not known[name].takes(value):
            fields.fault("settings", str(known[name].otherwise))
    credits = fields.whole("credits", most=1000)
    if credits is not None:
        settings["credits"] = credits
    return settings


def _mapping(fields: Fields, name: str) -> Data:
    node = fields.get(name)
    if node is None:
        return {}
    if node.pairs is None:
        fields.fault(name, _("“%(name)s” is a set of keys and values.") % {"name": name})
        return {}
    found: Data = node.to_data()
    return found


def _line_of(node: Node, slug: str) -> int:
    """Return the line where a rule names a step; 0 when it does not."""
    if node.raw.strip() == slug:
        return node.line
    below = [*(node.pairs or {}).values(), *(node.items or ())]
    return next((line for child in below if (line := _line_of(child, slug))), 0)


def _once(fields: Fields, seen: dict[str, str], key: str, what: str) -> None:
    if key in seen:
        text = _("This %(what)s has the same short name as another one.") % {"what": what}
        fields.fault("slug", text)
    seen[key] = what


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

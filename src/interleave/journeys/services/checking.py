"""What a design must be to be stored at all; whether it is sound is asked before it is published."""

from collections import Counter
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from interleave.engine import pathways
from interleave.engine.blend import MODELS
from interleave.engine.pathways import StepSpec
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import StepRoute
from interleave.journeys.services.shapes import Draft, DraftHead
from interleave.kernel import dates, errors
from interleave.kernel.errors import Problem

LONGEST_TITLE = 150
LONGEST_SLUG = 80
MOST_WEEKS = 260
MOST_DAY = MOST_WEEKS * 7
MOST_MINUTES = 32_000
MOST_STEPS = 300


def require_draft(draft: Draft) -> None:
    """Raise Invalid with every problem at once; `where` is "journey", a stage's or a step's slug."""
    problems = [*_head_problems(draft.head), *_slug_problems(draft)]
    for step in draft.steps:
        problems += step_problems(step)
    if len(draft.steps) > MOST_STEPS:
        problems.append(Problem("journey", _("A journey has at most %(most)s steps.") % {"most": MOST_STEPS}))
    if problems:
        raise errors.Invalid(problems[0].text, problems)


def require_head(head: DraftHead) -> None:
    """Raise Invalid with every problem of a version's own words."""
    problems = list(_head_problems(head))
    if problems:
        raise errors.Invalid(problems[0].text, problems)


def require_step(step: StepSpec) -> None:
    """Raise Invalid with every problem of one step."""
    problems = list(step_problems(step))
    if problems:
        raise errors.Invalid(problems[0].text, problems)


def require_title(title: str) -> str:
    """Return a title without its outer spaces, or raise Invalid."""
    cleaned = title.strip()
    problem = _title_problem("title", cleaned)
    if problem:
        raise errors.Invalid(problem.text, [problem])
    return cleaned


def step_problems(step: StepSpec) -> Iterator[Problem]:
    """Yield what is wrong with one step by itself."""
    if step.kind not in KINDS:
        known = ", ".join(KINDS)
        text = _("“%(kind)s” is not a kind of step. Use one of: %(known)s.")
        yield Problem(step.slug, text % {"kind": step.kind, "known": known})
    title = _title_problem(step.slug, step.title)
    if title:
        yield title
    if not 0 <= step.minutes <= MOST_MINUTES:
        yield Problem(step.slug, _("Minutes are a whole number, 0 or more."))
    for day in (step.opens_on_day, step.due_on_day):
        if day is not None and not 0 <= day <= MOST_DAY:
            yield Problem(step.slug, _("A day is a whole number from 0, the first day, on."))
    try:
        rule = pathways.parse_rule(step.rule)
    except pathways.RuleError as error:
        yield Problem(f"{step.slug}.{error.path}", error.message)
    else:
        yield from _date_problems(step.slug, rule)
    yield from _variant_problems(step)
    yield from _settings_problems(step)


def _date_problems(slug: str, rule: pathways.Rule | None) -> Iterator[Problem]:
    for day in pathways.dates_named(rule):
        if not dates.can_be_planned(day):
            text = _("The date %(date)s is too far away. Check the year: 2000 to 2099.")
            yield Problem(f"{slug}.rule", text % {"date": day.isoformat()})


def _variant_problems(step: StepSpec) -> Iterator[Problem]:
    if not step.variant_of:
        if step.route != StepRoute.STANDARD:
            yield Problem(f"{step.slug}.variant_of", _("Say which step this is another way of."))
        return
    if step.route not in pathways.VARIANT_ROUTES:
        words = {"route": step.route, "known": ", ".join(pathways.VARIANT_ROUTES)}
        text = _("“%(route)s” is not another way. Use one of: %(known)s.")
        yield Problem(f"{step.slug}.route", text % words)
    if step.required:
        text = _("Another way cannot be required: no learner has to do it until they choose it.")
        yield Problem(f"{step.slug}.required", text)


def _settings_problems(step: StepSpec) -> Iterator[Problem]:
    kind = KINDS.get(step.kind)
    for name, setting in kind.settings.items() if kind is not None else ():
        value = step.settings.get(name)
        if value is not None and not setting.takes(value):
            yield Problem(f"{step.slug}.{name}", str(setting.otherwise))
    worth = step.settings.get("credits")
    if worth is not None and not (_is_whole(worth) and worth >= 0):
        yield Problem(f"{step.slug}.credits", _("Credits are a whole number, 0 or more."))


def _head_problems(head: DraftHead) -> Iterator[Problem]:
    title = _title_problem("title", head.title)
    if title:
        yield title
    if head.model not in MODELS:
        text = _("“%(model)s” is not a model. Use one of: %(known)s.")
        yield Problem("model", text % {"model": head.model, "known": ", ".join(MODELS)})
    if not 1 <= head.weeks <= MOST_WEEKS:
        yield Problem("weeks", _("A journey lasts from 1 to %(most)s weeks.") % {"most": MOST_WEEKS})
    yield from _skill_problems(head)


def _skill_problems(head: DraftHead) -> Iterator[Problem]:
    """Yield the short names that two skills or two objectives have: steps name objectives by them."""
    skills = Counter(str(skill["slug"]) for skill in head.skills)
    objectives = Counter(str(part["slug"]) for skill in head.skills for part in skill.get("objectives", ()))
    for text, counts in (
        (_("Two of the skills have the short name “%(slug)s”. Choose one of them."), skills),
        (_("Two objectives of these skills have the short name “%(slug)s”. Choose one skill."), objectives),
    ):
        for slug, count in counts.items():
            if count > 1:
                yield Problem("skills", text % {"slug": slug})


def _slug_problems(draft: Draft) -> Iterator[Problem]:
    for words, slugs in (
        (_("Two stages have the short name “%(slug)s”. Give each its own."), [s.slug for s in draft.stages]),
        (_("Two steps have the short name “%(slug)s”. Give each its own."), [s.slug for s in draft.steps]),
    ):
        for slug, count in Counter(slugs).items():
            if count > 1:
                yield Problem(slug, words % {"slug": slug})
            if not _is_slug(slug):
                text = _("“%(slug)s” is not a short name: use small letters, digits and hyphens.")
                yield Problem(slug, text % {"slug": slug})


def _title_problem(where: str, title: str) -> Problem | None:
    if not title.strip():
        return Problem(where, _("Give it a title."))
    if len(title) > LONGEST_TITLE:
        return Problem(where, _("A title has at most %(most)s characters.") % {"most": LONGEST_TITLE})
    return None


def _is_slug(slug: str) -> bool:
    try:
        validate_slug(slug)
    except ValidationError:
        return False
    return slug == slug.lower() and len(slug) <= LONGEST_SLUG


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

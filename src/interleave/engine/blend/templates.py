"""A small starting design per model; each passes its own checker, and a designer changes it from there."""

from collections.abc import Mapping
from dataclasses import dataclass

from interleave.engine.pathways import (
    After,
    All,
    PlannedStep,
    RelativeDay,
    Rule,
    StepSpec,
    Traits,
    rule_to_data,
)


@dataclass(frozen=True, slots=True)
class TemplateStage:
    """A phase of a template with its steps, in order."""

    id: str
    title: str
    steps: tuple[StepSpec, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A starting design: texts, weeks, settings of the model, stages."""

    model: str
    title: str
    summary: str
    weeks: int
    settings: Mapping[str, object]
    stages: tuple[TemplateStage, ...]

    @property
    def steps(self) -> tuple[StepSpec, ...]:
        """All steps, in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    def plan(self, traits: Mapping[str, Traits]) -> tuple[PlannedStep, ...]:
        """Return the steps as the rules read them; `traits` by kind. Positions count from 1."""
        return tuple(step.plan(place, traits[step.kind]) for place, step in enumerate(self.steps, start=1))

    @property
    def credits(self) -> dict[str, int]:
        """Credits per slug, for the steps that carry some."""
        return {
            step.slug: credits
            for step in self.steps
            if isinstance(credits := step.settings.get("credits"), int)
        }


def templates() -> dict[str, Template]:
    """Return one starting design per model, keyed and ordered as `MODELS`."""
    made = (_rotation(), _flex(), _a_la_carte(), _enriched_virtual())
    return {template.model: template for template in made}


def _step(
    id: str,
    kind: str,
    title: str,
    minutes: int,
    *,
    opens: int | None = None,
    due: int | None = None,
    rule: Rule | None = None,
    required: bool = True,
    **settings: object,
) -> StepSpec:
    """Return a step; `opens` and `due` are days, `settings` those of its kind."""
    return StepSpec(
        slug=id,
        kind=kind,
        title=title,
        minutes=minutes,
        opens_on_day=opens,
        due_on_day=due,
        rule=rule_to_data(rule),
        settings=settings,
        required=required,
    )


def _stage(id: str, title: str, *steps: StepSpec) -> TemplateStage:
    return TemplateStage(id, title, steps)


def _rotation() -> Template:
    def station(id: str, kind: str, title: str, minutes: int) -> StepSpec:
        return _step(id, kind, title, minutes, opens=7, due=20, rule=After("kick-off"))

    stages = (
        _stage("start", "Start together", _step("kick-off", "live", "Kick-off", 60, opens=0, due=6)),
        _stage(
            "stations",
            "Rotate",
            station("practise-live", "live", "Practise with the facilitator", 45),
            station("learn-alone", "lesson", "Learn at your own pace", 40),
            station("solve-together", "discussion", "Solve a case together", 45),
        ),
        _stage(
            "keep",
            "Keep it",
            _step("check", "quiz", "What do you take along?", 15, opens=21, due=24),
            _step("try-it", "task", "Try it at work", 30, due=27, rule=After("check")),
            _step("refresh", "refresh", "Refresh", 5, opens=24, due=27, reviews=6),
        ),
    )
    return Template(
        model="rotation",
        title="Three stations",
        summary="Three groups rotate through a live, an online and a shared station, then try it at work.",
        weeks=4,
        settings={"stations": ["practise-live", "learn-alone", "solve-together"], "groups": 3},
        stages=stages,
    )


def _flex() -> Template:
    stages = (
        _stage(
            "core",
            "The core",
            _step("welcome", "video", "Welcome", 10, opens=0, due=6),
            _step("basics", "lesson", "The basics", 30, due=13, rule=After("welcome")),
            _step("in-practice", "lesson", "In practice", 30, due=27, rule=After("basics")),
            _step("check", "quiz", "Where do you stand?", 15, due=34, rule=After("in-practice")),
        ),
        _stage(
            "help",
            "Help when you want it",
            _step("questions", "discussion", "Ask and answer", 20, opens=0, required=False),
            _step("office-hours", "live", "Office hours", 30, opens=7, required=False),
        ),
        _stage(
            "keep",
            "Keep it",
            _step("try-it", "task", "Try it at work", 30, due=41, rule=After("check")),
            _step("refresh", "refresh", "Refresh", 5, due=41, rule=After("check"), reviews=6),
        ),
    )
    return Template(
        model="flex",
        title="Own pace with help at hand",
        summary="An online core that learners take at their own pace, with people to ask at any time.",
        weeks=6,
        settings={"office_hours": True},
        stages=stages,
    )


def _a_la_carte() -> Template:
    def elective(id: str, kind: str, title: str, minutes: int, credits: int = 1) -> StepSpec:
        return _step(id, kind, title, minutes, required=False, rule=After("kick-off"), credits=credits)

    stages = (
        _stage("start", "Start together", _step("kick-off", "live", "Kick-off", 60, opens=0, due=6)),
        _stage(
            "electives",
            "Choose three",
            elective("first-elective", "lesson", "First elective", 30),
            elective("second-elective", "lesson", "Second elective", 30),
            elective("third-elective", "video", "Third elective", 20),
            elective("fourth-elective", "discussion", "Fourth elective", 30),
            elective("workshop-elective", "live", "Elective workshop", 90, credits=2),
        ),
        _stage(
            "end",
            "Finish together",
            _step("look-back", "live", "Look back together", 45, opens=35, due=41),
            _step("feedback", "survey", "What was it worth?", 5, due=41, rule=After("look-back")),
        ),
    )
    return Template(
        model="a_la_carte",
        title="Choose three",
        summary="One shared start, then three electives of five, and a shared end.",
        weeks=6,
        settings={"choose": 3, "credits_needed": 3},
        stages=stages,
    )


def _enriched_virtual() -> Template:
    later = All((After("workshop"), RelativeDay(28)))
    stages = (
        _stage(
            "start",
            "Start together",
            _step("kick-off", "live", "Kick-off", 90, opens=0, due=6),
            _step("first-module", "lesson", "First module", 50, due=13, rule=After("kick-off")),
            _step("exchange", "discussion", "Exchange what you met", 45, opens=7, due=20),
        ),
        _stage(
            "deepen",
            "Go deeper",
            _step("second-module", "lesson", "Second module", 50, due=27, rule=After("first-module")),
            _step("workshop", "live", "Workshop", 90, opens=21, due=34),
            _step("third-module", "lesson", "Third module", 50, due=41, rule=later),
            _step("check", "quiz", "Where do you stand?", 20, due=45, rule=After("third-module")),
        ),
        _stage(
            "transfer",
            "Take it to work",
            _step("try-it", "task", "Try it at work", 45, due=48, rule=After("workshop")),
            _step("coach", "coaching", "Talk with your coach", 30, opens=42, due=52),
            _step("refresh", "refresh", "Refresh", 10, opens=42, due=55, reviews=6),
            _step("observed", "observation", "Seen at work", 20, due=55, rule=After("try-it")),
        ),
    )
    return Template(
        model="enriched_virtual",
        title="Online with a few meetings",
        summary="Mostly online, with a live start, one workshop and a coach meeting for everyone.",
        weeks=8,
        settings={"minimum_live_hours": 3},
        stages=stages,
    )

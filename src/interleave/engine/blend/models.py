"""The four blended models as rules that can be checked, not labels.

The models are those of Horn and Staker ("Blended", 2014; blendedlearning.org/models), read for training at
work: Rotation, Flex, A La Carte, Enriched Virtual. The numbers in the rules are ours: `LONGEST_STATION`,
`FEW_LIVE`, and "most" = more than half, of the minutes or steps that are online or live.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from interleave.engine import rotation
from interleave.engine.blend.voices import ONLINE_VOICES, minutes_by_voice, online_share
from interleave.engine.pathways import OnDate, PlannedStep, Severity, steps_named

MODELS: tuple[str, ...] = ("rotation", "flex", "a_la_carte", "enriched_virtual")

LONGEST_STATION = 1.5  # times the shortest: beyond that groups wait for each other
FEW_LIVE = 1 / 3  # share of the steps: beyond that an enriched virtual journey is a course with a website


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of a model that a design breaks: `steps` are the ids concerned, `text` says what to do."""

    rule: str
    text: str
    severity: Severity
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Design:
    settings: Mapping[str, object]
    steps: Sequence[PlannedStep]
    credits: Mapping[str, int]

    def whole(self, name: str) -> int | None:
        """A setting that is a whole number >= 1, else None."""
        value = self.settings.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def check_model(
    model: str,
    settings: Mapping[str, object],
    steps: Sequence[PlannedStep],
    *,
    credits: Mapping[str, int] | None = None,
) -> list[Finding]:
    """Return the rules of the model that the design breaks, errors first; empty = the design fits.

    Args:
        model: one of `MODELS`.
        settings: rotation `{stations: [step ids], groups: n, slots: n (optional)}`; flex
            `{office_hours: bool}`; a_la_carte `{choose: n, credits_needed: n (optional)}`; enriched_virtual
            `{minimum_live_hours: number}`.
        steps: the design; for a la carte the optional steps are the electives.
        credits: credits by step id, for a la carte; a missing id carries none.

    Raises:
        ValueError: the model is unknown.
    """
    rules = _RULES.get(model)
    if rules is None:
        raise ValueError(f'"{model}" is not a model. Use one of: {", ".join(MODELS)}.')
    design = _Design(settings, sorted(steps, key=lambda step: step.position), credits or {})
    findings = [finding for rule in rules for finding in rule(design)]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _error(rule: str, text: str, steps: Sequence[PlannedStep] = ()) -> Finding:
    return Finding(rule, text, Severity.ERROR, tuple(step.id for step in steps))


def _warning(rule: str, text: str, steps: Sequence[PlannedStep] = ()) -> Finding:
    return Finding(rule, text, Severity.WARNING, tuple(step.id for step in steps))


# Rotation: groups cycle through stations on a timetable.


def _station_names(design: _Design) -> list[str]:
    named = design.settings.get("stations")
    return [str(name) for name in named] if isinstance(named, list | tuple) else []


def _stations(design: _Design) -> list[PlannedStep]:
    named = set(_station_names(design))
    return [step for step in design.steps if step.id in named]


def _rotation_settings(design: _Design) -> Iterator[Finding]:
    names = _station_names(design)
    if len(set(names)) < 2:
        yield _error("stations", "A rotation needs at least two stations. Name the steps that are stations.")
    if len(set(names)) < len(names):
        yield _error("stations", "A station is named twice. Every group visits each station once.")
    known = {step.id for step in design.steps}
    for name in dict.fromkeys(names):
        if name not in known:
            yield _error("stations_exist", f'The station "{name}" is not a step of this journey.')
    groups = design.whole("groups")
    if groups is None or groups < 2:
        yield _error("groups", "Say how many groups rotate: two or more.")
    elif names and groups > len(set(names)):
        yield _warning(
            "groups", f"With {groups} groups and {len(set(names))} stations, some groups pause in every slot."
        )


def _rotation_timetable(design: _Design) -> Iterator[Finding]:
    stations, groups = _stations(design), design.whole("groups")
    if not stations or groups is None:
        return
    names = [step.id for step in stations]
    slots = design.whole("slots") or max(groups, len(names))
    try:
        rotation.timetable([str(n) for n in range(groups)], names, [str(n) for n in range(slots)])
    except ValueError as error:
        yield _error("timetable", str(error), stations)


def _rotation_visits(design: _Design) -> Iterator[Finding]:
    stations = _stations(design)
    optional = [step for step in stations if not step.required]
    if optional:
        yield _error(
            "every_station", "Every group visits every station: make these steps required.", optional
        )
    names = {step.id for step in stations}
    chained = [step for step in stations if names.intersection(steps_named(step.rule))]
    if chained:
        text = "Groups start at different stations, so a station cannot wait for another one."
        yield _error("any_order", text, chained)
    if len({(step.opens_on_day, step.due_on_day) for step in stations}) > 1:
        text = (
            "Open all stations on the same day and end them on the same day, or some groups find them closed."
        )
        yield _warning("same_days", text, stations)


def _rotation_mix(design: _Design) -> Iterator[Finding]:
    stations = _stations(design)
    if not stations:
        return
    shortest, longest = (pick(step.minutes for step in stations) for pick in (min, max))
    if shortest <= 0 or longest > LONGEST_STATION * shortest:
        text = f"Stations take {shortest} to {longest} minutes. Make them about equal, or groups wait."
        yield _warning("equal_minutes", text, stations)
    voices = {step.traits.voice for step in stations}
    if "live" not in voices:
        yield _error("live_station", "At least one station is live. Add one with a facilitator.", stations)
    if not voices & ONLINE_VOICES:
        yield _error("online_station", "At least one station is online. Add one for own pace.", stations)


# Flex: an online core, human help on demand.


def _flex_core(design: _Design) -> Iterator[Finding]:
    share = online_share(design.steps)
    if share <= 0.5:
        text = (
            f"The core of Flex is online, but only {share:.0%} of online and live minutes are. "
            "Make it more than half."
        )
        yield _error("mostly_online", text, _live(design))
    dated = [
        step
        for step in design.steps
        if step.traits.voice in ONLINE_VOICES and isinstance(step.rule, OnDate) and step.required
    ]
    if dated:
        text = "People go at their own pace: open these steps by what was done, not on a fixed date."
        yield _warning("own_pace", text, dated)


def _flex_help(design: _Design) -> Iterator[Finding]:
    on_demand = any(
        step.traits.offers_help or (step.traits.voice == "live" and not step.required)
        for step in design.steps
    )
    if not on_demand and design.settings.get("office_hours") is not True:
        text = (
            "Flex needs human help on demand. Add optional office hours, a coach meeting or a discussion, "
            "or switch office hours on."
        )
        yield _error("help_on_demand", text)


# A La Carte: choose n of m, by credits.


def _electives(design: _Design) -> list[PlannedStep]:
    return [step for step in design.steps if not step.required]


def _carte_choice(design: _Design) -> Iterator[Finding]:
    electives, choose = _electives(design), design.whole("choose")
    if choose is None:
        yield _error("choose", "Say how many electives people choose: one or more.")
    elif len(electives) < choose:
        text = (
            f"People choose {choose}, but only {len(electives)} steps are optional. Make more steps optional."
        )
        yield _error("enough_electives", text, electives)
    elif len(electives) == choose:
        text = f"People choose {choose} of {choose}: that is no choice. Add an elective."
        yield _warning("real_choice", text, electives)
    names = {step.id for step in electives}
    chained = [step for step in electives if names.intersection(steps_named(step.rule))]
    if chained:
        text = "These electives wait for other electives, so the choice is not free."
        yield _warning("free_choice", text, chained)
    if electives and not any(step.traits.voice in ONLINE_VOICES for step in electives):
        yield _warning("online_elective", "At least one elective should be online.", electives)


def _carte_credits(design: _Design) -> Iterator[Finding]:
    needed, choose = design.whole("credits_needed"), design.whole("choose")
    if needed is None or choose is None:
        return
    electives = _electives(design)
    worth = sorted((design.credits.get(step.id, 0) for step in electives), reverse=True)
    sure = sum(design.credits.get(step.id, 0) for step in design.steps if step.required)
    best, worst = sure + sum(worth[:choose]), sure + sum(worth[-choose:])
    if best < needed:
        text = f"People need {needed} credits, but {choose} electives bring {best} at most."
        yield _error("credits_reachable", text, electives)
    elif worst < needed and len(worth) >= choose:
        text = f"People need {needed} credits, but some choices of {choose} electives bring only {worst}."
        yield _warning("credits_sure", text, electives)


# Enriched Virtual: online, with a minimum of live contact.


def _live(design: _Design) -> list[PlannedStep]:
    return [step for step in design.steps if step.traits.voice == "live"]


def _enriched_hours(design: _Design) -> Iterator[Finding]:
    live = _live(design)
    minimum = design.settings.get("minimum_live_hours")
    if isinstance(minimum, bool) or not isinstance(minimum, int | float) or minimum <= 0:
        yield _error("minimum_live", "Say how many hours of live contact everyone gets: more than 0.")
        return
    hours = minutes_by_voice(step for step in live if step.required)["live"] / 60
    if hours < minimum:
        text = f"Everyone gets {minimum:g} live hours, but required live steps bring {round(hours, 1):g}."
        yield _error("minimum_live", text, live)


def _enriched_online(design: _Design) -> Iterator[Finding]:
    """Counts steps for the error: the model is about how seldom people meet, not about how long."""
    live = _live(design)
    online = [step for step in design.steps if step.traits.voice in ONLINE_VOICES]
    if len(online) <= len(live):
        text = f"Most steps should be online. Online: {len(online)}, live: {len(live)}."
        yield _error("mostly_online", text, live)
    elif (share := online_share(design.steps)) < 0.5:
        text = f"Most steps are online, but only {share:.0%} of the time. Shorten live parts or move some."
        yield _warning("online_time", text, live)


def _enriched_live(design: _Design) -> Iterator[Finding]:
    live = _live(design)
    if len(live) > FEW_LIVE * len(design.steps):
        text = f"{len(live)} of {len(design.steps)} steps are live. Keep live parts few: a third at most."
        yield _warning("few_live", text, live)
    optional = [step for step in live if not step.required]
    if len(optional) * 2 > len(live):
        text = "Most live parts are optional. Live contact is what everyone shares: require most of it."
        yield _error("live_required", text, optional)


_RULES: Mapping[str, tuple[Callable[[_Design], Iterator[Finding]], ...]] = {
    "rotation": (_rotation_settings, _rotation_timetable, _rotation_visits, _rotation_mix),
    "flex": (_flex_core, _flex_help),
    "a_la_carte": (_carte_choice, _carte_credits),
    "enriched_virtual": (_enriched_hours, _enriched_online, _enriched_live),
}

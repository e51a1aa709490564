"""Words for designs: the models, the kinds of step, days and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.journeys.kinds import KINDS
from interleave.kernel.percent import to_percent


@dataclass(frozen=True, slots=True)
class Model:
    """A blended model: its name, and what it means in one sentence."""

    name: str
    word: str | Promise
    sentence: str | Promise


MODELS = {
    model.name: model
    for model in (
        Model(
            "enriched_virtual",
            gettext_lazy("Enriched Virtual"),
            gettext_lazy("Mostly online, with a minimum of live hours for everyone."),
        ),
        Model(
            "flex",
            gettext_lazy("Flex"),
            gettext_lazy("An online core at each learner’s own pace, with human help on demand."),
        ),
        Model(
            "rotation",
            gettext_lazy("Rotation"),
            gettext_lazy("Groups take turns at stations, at least one live and one online."),
        ),
        Model(
            "a_la_carte",
            gettext_lazy("A La Carte"),
            gettext_lazy("Learners choose some of several electives, by number or by credits."),
        ),
    )
}

ROUTES = {
    "short": gettext_lazy("In short: stands in for the step"),
    "remedial": gettext_lazy("Another approach: for learners who find the step hard"),
    "enrich": gettext_lazy("To go further: for learners who find it easy"),
}


def way_of(route: str, title: str) -> str:
    """Say in a line beside which step another way stands."""
    sentences = {
        "short": _("the short way of “%(title)s”"),
        "remedial": _("“%(title)s” from another side"),
        "enrich": _("further than “%(title)s”"),
    }
    return sentences[route] % {"title": title} if route in sentences else ""


def noun_of(kind: str) -> str:
    """Return the noun of a kind of step."""
    return str(KINDS[kind].noun) if kind in KINDS else kind


def days_of(opens_on_day: int | None, due_on_day: int | None) -> str:
    """Say on which days a step stands; day 0 is the first."""
    if opens_on_day is None and due_on_day is None:
        return _("any day")
    if due_on_day is None:
        return _("from day %(day)s") % {"day": opens_on_day}
    if opens_on_day is None:
        return _("until day %(day)s") % {"day": due_on_day}
    if opens_on_day == due_on_day:
        return _("day %(day)s") % {"day": opens_on_day}
    return _("days %(first)s–%(last)s") % {"first": opens_on_day, "last": due_on_day}


def rule_in_words(rule: Mapping[str, Any] | None, titles: Mapping[str, str]) -> str:
    """Say when a step may open; blank where nothing is asked. `titles` are those of steps, by slug."""
    if not rule:
        return ""
    key, value = next(iter(rule.items()))
    if key in ("all", "any"):
        parts = [rule_in_words(part, titles) for part in value]
        nested = [
            f"({text})" if len(part) and next(iter(part)) in ("all", "any") and len(parts) > 1 else text
            for part, text in zip(value, parts, strict=True)
        ]
        return (_(" and ") if key == "all" else _(" or ")).join(nested)
    return _condition_in_words(str(key), value, titles)


def _condition_in_words(key: str, value: Any, titles: Mapping[str, str]) -> str:
    if key == "after":
        return _("after “%(step)s”") % {"step": titles.get(value, value)}
    if key == "date":
        return _("from %(day)s") % {"day": value}
    if key == "relative_day":
        return _("from day %(day)s") % {"day": value}
    words = {"step": titles.get(value["step"], value["step"]), "share": to_percent(value["at_least"])}
    if key == "score":
        return _("with %(share)s%% in “%(step)s”") % words
    return _("having attended %(share)s%% of “%(step)s”") % words

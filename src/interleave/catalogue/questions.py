"""An item as it is asked: parts in an order of their own, named by numbers that give nothing away.

The keys of an item tell its answer (the left side of a pair and its right side share
one; steps are keyed in the right order), so a page never shows them. It shows tokens,
"1", "2" ..., numbered in the shuffled order; `read` turns tokens into the answer that
engine.scoring takes, `tokens_of` turns a stored answer back. The seed decides the
order: the same attempt shows the same order on every reload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from interleave.catalogue import bodies, models
from interleave.engine import scoring
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion

KINDS = ("single", "multiple", "numeric", "short_text", "matching", "ordering")


@dataclass(frozen=True, slots=True)
class Part:
    """A choice, a side of a pair or a step, as it is shown."""

    token: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """An item without its answer. `options` are shuffled; `lefts` are the left sides of pairs."""

    version_id: UUID
    item_id: UUID
    kind: str
    prompt: str  # Markdown
    options: tuple[Part, ...] = ()
    lefts: tuple[Part, ...] = ()
    unit: str = ""


def ask(version: ItemVersion, *, seed: str) -> Question:
    """Return the question that a version asks, in the order that the seed gives."""
    body = version.body
    return Question(
        version_id=version.pk,
        item_id=version.item_id,
        kind=version.kind,
        prompt=version.prompt,
        options=tuple(Part(token, _texts(version)[key]) for token, key in _options(version, seed).items()),
        lefts=tuple(Part(str(at), pair["left"]) for at, pair in enumerate(body.get("pairs", ()), start=1)),
        unit=str(body.get("unit", "")),
    )


def ask_draft(kind: str, prompt: str, body: Mapping[str, Any], *, seed: str) -> Question:
    """Return the question that a draft would ask. Raises Invalid when it could not be scored."""
    if not prompt.strip():
        raise _invalid(_("Write the question."))
    return ask(models.ItemVersion(kind=kind, prompt=prompt, body=bodies.normalise(kind, body)), seed=seed)


def read(version: ItemVersion, given: Any, *, seed: str, language: str = "en") -> Any:
    """Turn what a page sent into the answer that engine.scoring takes.

    `given` is a list of tokens (choices; steps in order), a text, or a mapping of left
    token to right token. A number that can be meant in two ways becomes the one that it means in
    the language of its reader, so that it stays the same in any other language.
    Raises Invalid for tokens that the question does not have.
    """
    if version.kind == "numeric":
        text = str(given or "").strip()
        reading = interpret(text, unit=str(version.body.get("unit", "")), language=language)
        return reading.plain if reading is not None and reading.is_doubtful else text
    if version.kind == "short_text":
        return str(given or "").strip()
    options = _options(version, seed)
    try:
        if version.kind == "matching":
            lefts = {str(at): pair["key"] for at, pair in enumerate(version.body["pairs"], start=1)}
            chosen: Mapping[str, str] = given if isinstance(given, Mapping) else {}
            return {lefts[left]: options[right] for left, right in chosen.items() if right}
        return [options[token] for token in given or ()]
    except (KeyError, TypeError):
        raise _invalid(_("That answer does not belong to this question. Load the page again.")) from None


def tokens_of(version: ItemVersion, answer: Any, *, seed: str) -> Any:
    """Turn a stored answer back into what the page shows: the opposite of `read`."""
    if version.kind in ("numeric", "short_text"):
        return answer
    tokens = {key: token for token, key in _options(version, seed).items()}
    if version.kind == "matching":
        lefts = {pair["key"]: str(at) for at, pair in enumerate(version.body["pairs"], start=1)}
        return {lefts[left]: tokens[right] for left, right in answer.items()}
    return [tokens[key] for key in answer]


def order_from_places(places: Mapping[str, str]) -> list[str]:
    """Turn {token: place} from number fields into tokens in order. Raises Invalid unless it is an order."""
    numbers = {token: int(place) for token, place in places.items() if place.isdecimal()}
    if len(numbers) != len(places) or sorted(numbers.values()) != list(range(1, len(places) + 1)):
        text = _("Give every line a place of its own, from 1 to %(last)d.") % {"last": len(places)}
        raise _invalid(text)
    return sorted(numbers, key=lambda token: numbers[token])


def interpret(text: str, *, unit: str, language: str) -> scoring.NumberReading | None:
    """Return how a number is read in a language, or None if it is none."""
    try:
        return scoring.interpret_number(text, unit=unit, decimal_sign=_decimal_sign(language))
    except ValueError:
        return None


def format_number(value: Decimal, *, language: str) -> str:
    """Return a number in digits with the decimal sign of a language, without separators of thousands."""
    return scoring.NumberReading(value).plain.replace(".", _decimal_sign(language))


def mark(version: ItemVersion, answer: Any) -> scoring.Mark:
    """Score an answer. Raises Invalid with a sentence for an answer that cannot be read."""
    try:
        return scoring.score_item(version.kind, version.body, answer)
    except ValueError as error:
        raise _invalid(str(error)) from None


def describe(version: ItemVersion, answer: Any) -> list[str]:
    """Say an answer in words, a line for each part."""
    if version.kind in ("numeric", "short_text"):
        unit = str(version.body.get("unit", ""))
        return [f"{answer} {unit}".strip()]
    texts = _texts(version)
    if version.kind == "matching":
        lefts = {pair["key"]: pair["left"] for pair in version.body["pairs"]}
        return [f"{lefts[left]} → {texts[right]}" for left, right in answer.items()]
    return [texts[key] for key in answer]


def _decimal_sign(language: str) -> str:
    return "," if get_format("DECIMAL_SEPARATOR", language, use_l10n=True) in (",", "\u066b") else "."


def _options(version: ItemVersion, seed: str) -> dict[str, str]:
    """Return the keys of the shown parts by token, in the order shown."""
    keys: Sequence[str] = list(_texts(version))
    order = scoring.shuffled(keys, f"{seed}:{version.pk}", never_as_given=version.kind == "ordering")
    return {str(at): key for at, key in enumerate(order, start=1)}


def _texts(version: ItemVersion) -> dict[str, str]:
    """Return the text of each part that can be chosen, by key."""
    body = version.body
    if version.kind in ("single", "multiple"):
        return {choice["key"]: choice["text"] for choice in body["choices"]}
    if version.kind == "matching":
        return {pair["key"]: pair["right"] for pair in body["pairs"]}
    if version.kind == "ordering":
        return {step["key"]: step["text"] for step in body["steps"]}
    return {}


def _invalid(text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem("answer", text)])

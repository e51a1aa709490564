"""The body of an item: what its author wrote, in the form that engine.scoring reads."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.engine import scoring
from interleave.kernel import errors

_GROUPED_OR_DECIMAL = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # "1,250": 1250, or 1.25 in many languages
MOST_PARTS = len(ascii_lowercase)
_COUNTS = {
    "choices": lazy("A question has from %(least)d to %(most)d choices; this one has %(count)d."),
    "pairs": lazy("A question has from %(least)d to %(most)d pairs; this one has %(count)d."),
    "steps": lazy("A question has from %(least)d to %(most)d steps to order; this one has %(count)d."),
}


def normalise(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with a key for every part (a, b, c ...) and numbers as text.

    Raises Invalid when engine.scoring could not score an answer to it.
    """
    readers = {
        "single": _choices,
        "multiple": _choices,
        "numeric": _numeric,
        "short_text": _short_text,
        "matching": _pairs,
        "ordering": _steps,
    }
    if kind not in readers:
        raise _invalid("kind", _("%(kind)s is not a kind of question.") % {"kind": kind})
    result = readers[kind](body)
    feedback = str(body.get("feedback") or "").strip()
    if kind == "single" and sum(choice["correct"] for choice in result["choices"]) != 1:
        raise _invalid("choices", _("Mark exactly one choice as right."))
    try:
        scoring.score_item(kind, result, model_answer(kind, result))
    except ValueError as error:
        raise _invalid("body", str(error)) from None
    return {**result, "feedback": feedback} if feedback else result


def require_different_parts(body: Mapping[str, Any]) -> None:
    """Raise Invalid for a normal body with two choices, left sides or steps that no one can tell apart.

    Equal right sides are one answer. `normalise` does not refuse equal parts: questions of earlier
    installations must stay readable.
    """
    for first, second in combinations(body.get("choices", ()), 2):
        if not _reads_the_same(first["text"], second["text"]):
            continue
        if first["correct"] != second["correct"]:
            text = _("“%(text)s” is both a right and a wrong choice. Change one of the two, or remove it.")
        else:
            text = _("The choice “%(text)s” stands here twice. Change one of the two, or remove it.")
        raise _invalid("choices", text % {"text": second["text"]})
    for first, second in combinations(body.get("pairs", ()), 2):
        if _reads_the_same(first["left"], second["left"]):
            text = _("The left side “%(text)s” stands in two pairs. Change one of the two, or remove it.")
            raise _invalid("pairs", text % {"text": second["left"]})
    for first, second in combinations(body.get("steps", ()), 2):
        if _reads_the_same(first["text"], second["text"]):
            text = _("The step “%(text)s” stands here twice. Change one of the two, or remove it.")
            raise _invalid("steps", text % {"text": second["text"]})


def model_answer(kind: str, body: Mapping[str, Any]) -> Any:
    """Return an answer that earns full marks."""
    if kind in ("single", "multiple"):
        return [choice["key"] for choice in body["choices"] if choice["correct"]]
    if kind == "numeric":
        return body["answer"]
    if kind == "short_text":
        return body["answers"][0]
    if kind == "matching":
        return {pair["key"]: pair["key"] for pair in body["pairs"]}
    return [step["key"] for step in body["steps"]]


def _choices(body: Mapping[str, Any]) -> dict[str, Any]:
    choices = []
    for key, part in _keyed(body, "choices", least=2):
        text = _text(part.get("text"), "choices", _("Every choice needs a text."))
        choice = {"key": key, "text": text, "correct": part.get("correct") is True}
        feedback = str(part.get("feedback") or "").strip()
        choices.append({**choice, "feedback": feedback} if feedback else choice)
    if not any(choice["correct"] for choice in choices):
        raise _invalid("choices", _("Mark at least one choice as right."))
    return {"choices": choices}


def _numeric(body: Mapping[str, Any]) -> dict[str, Any]:
    answer = _text(body.get("answer"), "answer", _("Write the right number."))
    result = {"answer": answer, "tolerance": str(body.get("tolerance") or "0").strip()}
    for field, text in result.items():
        if _GROUPED_OR_DECIMAL.fullmatch(text):
            raise _invalid(
                field,
                _("“%(text)s” can be read as %(whole)s or %(decimal)s. Write the one that you mean.")
                % {"text": text, "whole": text.replace(",", ""), "decimal": text.replace(",", ".")},
            )
    unit = str(body.get("unit") or "").strip()
    return {**result, "unit": unit} if unit else result


def _short_text(body: Mapping[str, Any]) -> dict[str, Any]:
    answers = [str(text).strip() for text in body.get("answers") or [] if str(text).strip()]
    if not answers:
        raise _invalid("answers", _("Write at least one answer that counts as right."))
    return {"answers": answers}


def _pairs(body: Mapping[str, Any]) -> dict[str, Any]:
    needed = _("Every pair needs both sides.")
    return {
        "pairs": [
            {
                "key": key,
                "left": _text(part.get("left"), "pairs", needed),
                "right": _text(part.get("right"), "pairs", needed),
            }
            for key, part in _keyed(body, "pairs", least=2)
        ]
    }


def _steps(body: Mapping[str, Any]) -> dict[str, Any]:
    steps = body.get("steps")
    if isinstance(steps, Sequence) and not isinstance(steps, str):
        steps = [step if isinstance(step, Mapping) else {"text": step} for step in steps]
    needed = _("Every step needs a text.")
    return {
        "steps": [
            {"key": key, "text": _text(part.get("text"), "steps", needed)}
            for key, part in _keyed({"steps": steps}, "steps", least=2)
        ]
    }


def _keyed(body: Mapping[str, Any], name: str, *, least: int) -> list[tuple[str, Mapping[str, Any]]]:
    parts = body.get(name)
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        parts = []
    if not least <= len(parts) <= MOST_PARTS or not all(isinstance(part, Mapping) for part in parts):
        words = {"least": least, "most": MOST_PARTS, "count": len(parts)}
        raise _invalid(name, str(_COUNTS[name]) % words)
    free = (letter for letter in ascii_lowercase if letter not in {part.get("key") for part in parts})
    keyed = [(str(part.get("key") or next(free)), part) for part in parts]
    if len({key for key, _part in keyed}) != len(keyed):
        raise _invalid(name, _("Two parts of this question have the same key."))
    return keyed


def _reads_the_same(first: str, second: str) -> bool:
    return " ".join(first.split()) == " ".join(second.split())


def _text(value: Any, where: str, problem: str) -> str:
    text = "" if value is None else str(value).strip()
    if not text:
        raise _invalid(where, problem)
    return text


def _invalid(where: str, text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem(where, text)])

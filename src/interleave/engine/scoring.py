"""Answers to marks: partial credit, tolerant reading, the same mark for the same answer.

The body of an item, by kind, and the answer it takes:

| kind             | body                                                     | answer                      |
|------------------|----------------------------------------------------------|-----------------------------|
| single, multiple | `{"choices": [{"key", "text", "correct", "feedback"}]}`  | list of keys                |
| numeric          | `{"answer": "12", "tolerance": "0.5", "unit": "days"}`   | text                        |
| short_text       | `{"answers": ["interest", ..]}`                          | text                        |
| matching         | `{"pairs": [{"key", "left", "right"}]}`                  | `{left key: right key}`     |
| ordering         | `{"steps": [{"key", "text"}]}` in the right order        | list of keys                |

An answer of the wrong form raises ValueError with a sentence for the learner; a broken body raises
ValueError with a sentence for the author. An unanswered item is not scored at all: `score_quiz` counts it 0.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise

Body = Mapping[str, object]

_FOUR_PLACES = Decimal("0.0001")
_LONGEST_ANSWER = 500  # characters
_LARGEST_EXPONENT = 30  # numbers beyond 1e30 are typing errors
_MINUS_SIGNS = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\u066b": ".", "\u066c": "'"}
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(r"\s*[x×*·⋅]\s*10\s*(?:\^\s*([+\-−]?\d+)|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))", re.IGNORECASE)
_RAISED = re.compile(r"\d\s*[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]")
_PERCENT_WORDS = frozenset({"%", "percent", "per cent", "prozent", "pour cent", "por ciento", "per cento"})
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")  # one separator before three digits
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'", "‘": "'"})
_THOUSANDS = re.compile(r"(?<=\d)[\s'’](?=\d{3}(\D|$))")
_NUMBER = re.compile(r"[+-]? ?(?:\d[\d.,\s'’]*|[.,]\d+)(?:[eE][+-]?\d+)?")
_ACCENTS = re.compile("[\u0300-\u036f]")  # not the marks of kana or Indic scripts: those change the letter


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one answer.

    `score` is a share of the item's marks, 0..1, four decimals. `right`, `wrong` and `missed` are keys of the
    parts (choices, left sides, steps) answered rightly, answered wrongly, and left out though right: show the
    feedback of the first two. Items with one text answer have no parts.
    """

    score: Decimal
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def is_correct(self) -> bool:
        """Full marks."""
        return self.score == 1


def score_item(kind: str, body: Body, answer: object) -> Mark:
    """Score an answer to an item of any kind.

    Raises:
        ValueError: unknown kind, broken body, or an answer of the wrong form.
    """
    scorer = _SCORERS.get(kind)
    if scorer is None:
        raise ValueError(f'"{kind}" is not a kind of item. Use one of: {", ".join(_SCORERS)}.')
    return scorer(body, answer)


def score_single(body: Body, answer: object) -> Mark:
    """Full marks for the one right choice, none otherwise."""
    choices = _choices(body)
    chosen = _keys(answer, choices, "Choose one answer.")
    if len(chosen) != 1:
        raise ValueError("Choose one answer only.")
    key = chosen[0]
    if choices[key]:
        return Mark(Decimal(1), right=(key,))
    return Mark(Decimal(0), wrong=(key,), missed=tuple(name for name, good in choices.items() if good))


def score_multiple(body: Body, answer: object) -> Mark:
    """Right minus wrong: the share of right choices found less the share of wrong ones taken, at least 0.

    Shares on both sides, so that ticking everything earns nothing however many choices are right.
    """
    choices = _choices(body)
    chosen = _keys(answer, choices, "Choose at least one answer.")
    good = [key for key, correct in choices.items() if correct]
    bad = [key for key, correct in choices.items() if not correct]
    right = tuple(key for key in good if key in chosen)
    wrong = tuple(key for key in bad if key in chosen)
    score = Decimal(len(right)) / len(good) - (Decimal(len(wrong)) / len(bad) if bad else 0)
    missed = tuple(key for key in good if key not in chosen)
    return Mark(_rounded(max(score, Decimal(0))), right, wrong, missed)


def score_numeric(body: Body, answer: object) -> Mark:
    """Full marks within the absolute tolerance (>= 0, default 0), edges included.

    Numbers are read as `read_number` reads them, with the item's unit behind the number.
    """
    expected = read_number(str(body.get("answer", "")))
    tolerance = read_number(str(body.get("tolerance") or "0"))
    if tolerance < 0:
        raise ValueError("A tolerance is 0 or more.")
    given = read_number(_text(answer, "Write a number."), unit=str(body.get("unit") or ""))
    return Mark(Decimal(int(abs(given - expected) <= tolerance)))


def score_short_text(body: Body, answer: object) -> Mark:
    """Full marks when the answer equals an accepted one after `fold`."""
    given = fold(_text(answer, "Write an answer."))
    if not given:
        raise ValueError("Write an answer.")
    accepted = body.get("answers")
    if not isinstance(accepted, Sequence) or isinstance(accepted, str) or not accepted:
        raise ValueError("A short answer needs at least one accepted answer.")
    return Mark(Decimal(int(given in {fold(str(text)) for text in accepted})))


def score_matching(body: Body, answer: object) -> Mark:
    """The share of left sides joined to their right side; equal texts on the right count as the same."""
    sides = {str(pair.get("key")): str(pair.get("right")) for pair in _parts(body, "pairs")}
    if not isinstance(answer, Mapping) or not answer:
        raise ValueError("Match at least one pair.")
    if not all(str(left) in sides and str(right) in sides for left, right in answer.items()):
        raise ValueError("That answer does not belong to this question. Load the page again.")
    taken = {str(left): sides[str(right)] for left, right in answer.items()}
    right = tuple(key for key in sides if taken.get(key) == sides[key])
    wrong = tuple(key for key in sides if key in taken and taken[key] != sides[key])
    missed = tuple(key for key in sides if key not in taken)
    return Mark(_rounded(Decimal(len(right)) / len(sides)), right, wrong, missed)


def score_ordering(body: Body, answer: object) -> Mark:
    """The share of neighbours kept: of the n - 1 pairs that follow each other, how many still do.

    One step out of place costs three pairs at most, so a nearly right order earns most of the marks, and a
    reversed order earns none. `right` are the steps that follow their true predecessor (or stand first).

    Source:
        The complement of the breakpoint distance between permutations (Watterson, Ewens, Hall and Morgan,
        "The chromosome inversion problem", 1982). Akin to Kendall's tau (1938), which counts all pairs;
        neighbours are easier to explain to a learner.
    """
    order = [str(step.get("key")) for step in _parts(body, "steps")]
    given = _keys(answer, dict.fromkeys(order, True), "Put the steps in order.")
    if len(given) != len(order):
        raise ValueError("Put every step in its place.")
    before = dict(zip(order[1:], order, strict=False))
    kept = [key for previous, key in pairwise(given) if before.get(key) == previous]
    right = ((given[0],) if given[0] == order[0] else ()) + tuple(kept)
    wrong = tuple(key for key in given if key not in right)
    score = Decimal(len(kept)) / (len(order) - 1) if len(order) > 1 else Decimal(1)
    return Mark(_rounded(score), right, wrong)


def score_quiz(
    marks: Sequence[Mark | Decimal | None], weights: Sequence[Decimal | int] | None = None
) -> Decimal:
    """Return the weighted mean of the marks, 0..1, four decimals.

    Args:
        marks: shape (n,), n >= 1; a mark, its score, or None for an item left unanswered (counts 0).
        weights: shape (n,), each >= 0 with a positive sum; None = all equal.

    Raises:
        ValueError: no marks, lengths differ, or weights out of range.
    """
    if not marks:
        raise ValueError("A quiz needs at least one item.")
    shares = [_score(mark) for mark in marks]
    heavy = [Decimal(1)] * len(shares) if weights is None else [Decimal(weight) for weight in weights]
    if len(heavy) != len(shares):
        raise ValueError(f"{len(heavy)} weights for {len(shares)} marks.")
    total = sum(heavy, Decimal(0))
    if total <= 0 or min(heavy) < 0:
        raise ValueError("Weights are 0 or more, and one of them is above 0.")
    weighted = sum((share * weight for share, weight in zip(shares, heavy, strict=True)), Decimal(0))
    return _rounded(weighted / total)


def passed(score: Decimal, pass_mark: Decimal) -> bool:
    """Return True if a score reaches the pass mark; both are shares, 0..1, compared by `reaches`."""
    return reaches(score, pass_mark)


def to_percent(share: Decimal | float) -> int:
    """Return a share (0..1) in whole percent, as pages show it: only all is 100, and only nothing is 0.

    A half is rounded up.
    """
    percent = int((Decimal(str(share)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if percent == 100 and share < 1:
        return 99
    return 1 if percent == 0 and share > 0 else percent


def reaches(share: Decimal | float, threshold: Decimal | float) -> bool:
    """Return True if a share is at least the threshold, both in whole percent.

    Pages show both in whole percent, and two of three (0.6667) is 67% there: a decision by more places
    would contradict what its reader sees ("67%, not passed: it takes 67%").
    """
    return to_percent(share) >= to_percent(threshold)


def shuffled(keys: Sequence[str], seed: str, *, never_as_given: bool = False) -> tuple[str, ...]:
    """Return the keys in an order that depends on the keys and the seed alone, not on the order given.

    Args:
        keys: distinct keys.
        seed: for example the id of the attempt and the item, so that a reload shows the same order.
        never_as_given: for ordering items, whose given order is the answer: move on by one if it came out.
    """
    order = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\0{key}".encode()).digest())
    if never_as_given and order == list(keys):
        order = order[1:] + order[:1]
    return tuple(order)


def fold(text: str) -> str:
    """Return a text without what does not count: case, accents, width, invisible signs, extra spaces.

    Marks of scripts in which they change the letter (kana, Devanagari) are kept.
    """
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    wide = unicodedata.normalize("NFKC", visible).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFD", wide)))
    return " ".join(plain.split()).rstrip(" .!?,;:。")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number as it was read. `is_doubtful`: its writer may have meant another one."""

    value: Decimal
    is_doubtful: bool = False

    @property
    def plain(self) -> str:
        """Return the number in digits, with a point and without separators of thousands."""
        text = f"{self.value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: str, *, unit: str = "", decimal_sign: str = ".") -> Decimal:
    """Return the number in a text, by the rules of `interpret_number`. Raises ValueError with a sentence."""
    return interpret_number(text, unit=unit, decimal_sign=decimal_sign).value


def interpret_number(text: str, *, unit: str = "", decimal_sign: str = ".") -> NumberReading:
    """Read a number as people write it, in digits of any script and with any minus sign.

    The rule for separators:

    - Spaces and apostrophes between groups of three digits separate thousands: "1 250", "1'250".
    - Of a point and a comma the last is the decimal sign: "1.250,5" and "1,250.5" are 1250.5.
    - A sign that repeats separates thousands: "1,234,567".
    - One sign alone is a decimal sign ("12,5", "1,2500", "0,125"), unless exactly three digits follow one to
      three digits that do not start with 0. Such a number can be meant in two ways, and `decimal_sign`,
      that of the reader's language, decides: where it is a point, "1,250" is 1250 and "1.250" is 1.25;
      where it is a comma, "1,250" is 1.25 and "1.250" is 1250. It is doubtful if its sign is not
      `decimal_sign`, or if it ends in 0, which a decimal fraction rarely does: show how it was read. The
      right answer decides nothing, or the reading would give it away.

    An exponent may follow ("1.25e3", "1,25 × 10^3"), and the unit; a unit of "%" may be written out.

    Raises:
        ValueError: with a sentence, when it is not one finite number of a sensible size.
    """
    powers = _POWER.sub(lambda match: f"e{(match[1] or match[2]).translate(_SUPERSCRIPTS)}", text)
    if _RAISED.search(powers):  # the normal form of "10²" is "102", another number
        raise ValueError(
            f'"{text.strip()[:40]}" has a raised or lowered digit. Write the number out: 100, not 10².'
        )
    plain = unicodedata.normalize("NFKC", powers).translate(_MINUS_SIGNS).strip()
    found = _NUMBER.search(plain)
    if found is None:
        raise ValueError(f'"{plain[:40]}" is not a number. Write it in digits, for example 12.5.')
    around = fold(plain[: found.start()] + plain[found.end() :])
    is_percent = fold(unit) == "%" and around in _PERCENT_WORDS
    if around not in ("", fold(unit)) and not is_percent:
        with_unit = f', or with its unit "{unit}"' if unit else ""
        raise ValueError(f"Write the number alone{with_unit}.")
    ungrouped = _THOUSANDS.sub("", found.group()).replace("- ", "-").replace("+ ", "+").strip()
    ambiguous = _AMBIGUOUS.fullmatch(ungrouped)
    if ambiguous and ambiguous[1] != decimal_sign:
        digits = ungrouped.replace(ambiguous[1], "")
    else:
        digits = _with_decimal_point(ungrouped)
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError(f'"{plain[:40]}" is not a number. Write it in digits, for example 12.5.') from None
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("That number is too large or too small to be meant.")
    doubtful = ambiguous is not None and (ambiguous[1] != decimal_sign or ungrouped.endswith("0"))
    return NumberReading(number, doubtful)


def _with_decimal_point(text: str) -> str:
    """Return a number with a decimal point only, by the rules of `interpret_number` for several signs."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        thousands = "," if text.rfind(".") > text.rfind(",") else "."
        text = text.replace(thousands, "")
    elif points > 1 or commas > 1:
        groups = r"[+-]?(\d{1,3}([.,]\d{3})+|\d{1,2}(,\d{2})+,\d{3})"  # the latter as in India: 12,34,567
        if not re.fullmatch(groups, text):
            return text
        text = text.replace(",", "").replace(".", "")
    return text.replace(",", ".")


def _choices(body: Body) -> dict[str, bool]:
    choices = {str(part.get("key")): part.get("correct") is True for part in _parts(body, "choices")}
    if not any(choices.values()):
        raise ValueError("One choice at least must be right.")
    return choices


def _parts(body: Body, name: str) -> list[Mapping[str, object]]:
    parts = body.get(name)
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise ValueError(f"This item has no {name}.")
    found = [part for part in parts if isinstance(part, Mapping) and part.get("key")]
    if len({str(part["key"]) for part in found}) != len(parts):
        raise ValueError(f"The {name} of this item need a key each, all different.")
    return found


def _keys(answer: object, known: Mapping[str, bool], empty: str) -> tuple[str, ...]:
    if isinstance(answer, str) or not isinstance(answer, Sequence) or not answer:
        raise ValueError(empty)
    keys = tuple(str(key) for key in answer)
    if len(set(keys)) != len(keys) or not set(keys) <= set(known):
        raise ValueError("That answer does not belong to this question. Load the page again.")
    return keys


def _text(answer: object, empty: str) -> str:
    if not isinstance(answer, str) or not answer.strip():
        raise ValueError(empty)
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError(f"Write at most {_LONGEST_ANSWER} characters.")
    return answer


def _score(mark: Mark | Decimal | None) -> Decimal:
    if mark is None:
        return Decimal(0)
    return mark.score if isinstance(mark, Mark) else mark


def _rounded(share: Decimal) -> Decimal:
    return share.quantize(_FOUR_PLACES, rounding=ROUND_HALF_UP)


_SCORERS: Mapping[str, Callable[[Body, object], Mark]] = {
    "single": score_single,
    "multiple": score_multiple,
    "numeric": score_numeric,
    "short_text": score_short_text,
    "matching": score_matching,
    "ordering": score_ordering,
}

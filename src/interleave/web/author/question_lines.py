"""The questions of a quiz in its editor: each in a few words, with what answers say about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interleave.assessments import drafts
from interleave.assessments.selectors import LookAgain, QuestionFacts, QuizFacts
from interleave.catalogue import markdown
from interleave.web.author.forms import quizzes as forms

FLAG_WORDS: dict[str, Promise] = {
    "weaker_do_better": _("Weaker people do better on it: look at the key."),
    "stronger_choose": _("Stronger people choose “%(choice)s” more often: look at the key."),
    "tells_little_apart": _("It hardly tells weak and strong apart."),
    "too_easy": _("Too easy: almost everyone gets it right."),
    "too_hard": _("Too hard: guessing earns as much."),
    "never_chosen": _("“%(choice)s” is never chosen."),
}
LONGEST_CHOICE = 60


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of the draft; `facts` are of the version that learners see, None where there is none."""

    number: int
    item: drafts.ItemContent
    kind: str
    words: str
    facts: QuestionFacts | None
    flags: tuple[str, ...]


def list_lines(content: drafts.QuizContent, known: QuizFacts) -> list[QuestionLine]:
    """Return the questions of a draft in order."""
    lines = []
    for number, item in enumerate(content.items, start=1):
        facts = known.questions.get(item.slug) if item.slug else None
        kind = str(forms.KIND_WORDS.get(item.kind, item.kind))
        words = markdown.plain(item.prompt, limit=120)
        lines.append(QuestionLine(number, item, kind, words, facts, say(facts.flags if facts else ())))
    return lines


def answers_needed(lines: Sequence[QuestionLine]) -> int | None:
    """Return how many answers a question needs to say more, where one of these has fewer."""
    return next((line.facts.needed for line in lines if line.facts and line.facts.facility is None), None)


def say(flags: Sequence[LookAgain]) -> tuple[str, ...]:
    """Return the flags as sentences; one without words of its own is left out."""
    return tuple(
        str(FLAG_WORDS[each.flag]) % {"choice": markdown.plain(each.choice, limit=LONGEST_CHOICE)}
        if each.choice
        else str(FLAG_WORDS[each.flag])
        for each in flags
        if each.flag in FLAG_WORDS
    )

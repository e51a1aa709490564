"""Reading files of questions: quizzes and surveys."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from interleave.catalogue import bodies
from interleave.journeys.text import markdown_files
from interleave.journeys.text.designs import Data, ItemDesign, QuizDesign, SurveyDesign
from interleave.journeys.text.fields import Fields, meant
from interleave.journeys.text.markdown_files import Known
from interleave.journeys.text.nodes import Node, Problems
from interleave.kernel import errors

KINDS = ("single", "multiple", "numeric", "short_text", "matching", "ordering")
QUESTIONS = ("scale", "choice", "text")


def read_quiz(slug: str, node: Node, file: str, known: Known, problems: Problems) -> QuizDesign:
    fields = Fields(node, file, problems)
    items = tuple(_item(Fields(below, file, problems), known) for below in fields.list("items"))
    if not items:
        fields.fault("items", _("A quiz needs at least one item."))
    quiz = QuizDesign(
        slug=slug,
        title=fields.title(most=200),
        pass_mark=fields.share("pass_mark", Decimal(0)),
        time_limit_minutes=fields.whole("time_limit_minutes", least=1, most=1440),
        attempts_allowed=fields.whole("attempts_allowed", least=1, most=100),
        review=fields.choice("review", ("never", "after_finish"), "after_finish"),
        items=items,
    )
    fields.finish()
    return quiz


def read_survey(slug: str, node: Node, file: str, problems: Problems) -> SurveyDesign:
    fields = Fields(node, file, problems)
    seen: set[str] = set()
    questions = []
    for below in fields.list("questions"):
        question = Fields(below, file, problems)
        questions.append(_question(question))
        if questions[-1]["slug"] in seen:
            question.fault("slug", _("Two questions of this survey have the same short name."))
        seen.add(questions[-1]["slug"])
    if not questions:
        fields.fault("questions", _("A survey needs at least one question."))
    survey = SurveyDesign(slug, fields.title(most=200), tuple(questions))
    fields.finish()
    return survey


def _item(fields: Fields, known: Known) -> ItemDesign:
    kind = fields.choice("kind", KINDS)
    item = ItemDesign(
        slug=fields.slug(),
        kind=kind,
        prompt=fields.text("prompt"),
        objectives=fields.references("objectives", known.objectives, _("an objective")),
        refresh=fields.flag("refresh", default=False),
        body=_body(fields, kind),
    )
    for _line, name in markdown_files.media_in(item.prompt):
        if name not in known.media:
            text = _("There is no file media/%(name)s.") % {"name": name} + meant(name, known.media)
            fields.fault("prompt", text)
    markdown_files.report_faults(item.prompt, fields.file, fields.line("prompt"), fields.problems)
    fields.finish()
    return item


def _body(fields: Fields, kind: str) -> Data:
    """Return an item's body as the catalogue keeps it; its own words for what is wrong."""
    body: dict[str, Any] = {"feedback": fields.text("feedback", needed=False)}
    if kind in ("single", "multiple"):
        body["choices"] = [
            _choice(Fields(node, fields.file, fields.problems)) for node in fields.list("choices")
        ]
    elif kind == "numeric":
        names = ("answer", "tolerance", "unit")
        body |= {name: fields.text(name, needed=name == "answer") for name in names}
    elif kind == "short_text":
        body["answers"] = list(fields.texts("answers"))
    elif kind == "matching":
        body["pairs"] = [_pair(Fields(node, fields.file, fields.problems)) for node in fields.list("pairs")]
    else:
        body["steps"] = list(fields.texts("steps"))
    try:
        normal = bodies.normalise(kind, body)
        bodies.require_different_parts(normal)
        return normal
    except errors.Invalid as error:
        for problem in error.problems:
            fields.fault(problem.where, problem.text)
        return {}


def _choice(fields: Fields) -> dict[str, Any]:
    choice = {
        "text": fields.text("text") or f"? {fields.node.line}",  # it is reported; the others are read on
        "correct": fields.flag("correct", default=False),
        "feedback": fields.text("feedback", needed=False),
    }
    fields.finish()
    return choice


def _pair(fields: Fields) -> dict[str, Any]:
    pair = {"left": fields.text("left"), "right": fields.text("right")}
    fields.finish()
    return pair


def _question(fields: Fields) -> Data:
    kind = fields.choice("kind", QUESTIONS)
    question: dict[str, Any] = {"slug": fields.slug(), "kind": kind, "prompt": fields.text("prompt")}
    question["required"] = fields.flag("required", default=kind != "text")
    if kind == "scale":
        question["low"] = fields.text("low", needed=False)
        question["high"] = fields.text("high", needed=False)
    if kind == "choice":
        question["choices"] = list(fields.texts("choices"))
        if len(question["choices"]) < 2 or len(set(question["choices"])) < len(question["choices"]):
            fields.fault("choices", _("A choice needs two different answers at least."))
    fields.finish()
    return question

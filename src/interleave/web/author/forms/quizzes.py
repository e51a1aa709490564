"""What authors of quizzes send: the settings of a quiz, and one question of any kind."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from interleave.assessments.drafts import ItemContent, QuizContent
from interleave.kernel.percent import to_percent

KIND_WORDS = {
    "single": _("One right choice"),
    "multiple": _("Several right choices"),
    "numeric": _("A number"),
    "short_text": _("A word or two"),
    "matching": _("Matching pairs"),
    "ordering": _("Putting in order"),
}
REVIEWS = [("after_finish", _("After handing in")), ("never", _("Never"))]
EMPTY_ROWS = 2
FEWEST_ROWS = 4
MOST_ROWS = 26


class NewQuiz(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)


class Settings(forms.Form):
    """The settings of a quiz. `revision` is the one that the author read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    pass_percent = forms.IntegerField(
        label=_("To pass, in percent"),
        min_value=0,
        max_value=100,
        help_text=_("0: everyone who finishes passes."),
    )
    time_limit_minutes = forms.IntegerField(
        label=_("Time limit, in minutes"), required=False, min_value=1, max_value=600
    )
    attempts_allowed = forms.IntegerField(
        label=_("Attempts allowed"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: any number."),
    )
    review = forms.ChoiceField(
        label=_("Learners see which answers were right"), choices=REVIEWS, widget=forms.RadioSelect
    )

    def applied_to(self, content: QuizContent) -> QuizContent:
        """Return the content with these settings and its own questions."""
        data = self.cleaned_data
        return QuizContent(
            title=data["title"],
            pass_mark=Decimal(data["pass_percent"]) / 100,
            time_limit_minutes=data["time_limit_minutes"],
            attempts_allowed=data["attempts_allowed"],
            review=data["review"],
            items=content.items,
        )


def values_of_settings(content: QuizContent, revision: int) -> dict[str, Any]:
    return {
        "revision": revision,
        "title": content.title,
        "pass_percent": to_percent(content.pass_mark),
        "time_limit_minutes": content.time_limit_minutes,
        "attempts_allowed": content.attempts_allowed,
        "review": content.review,
    }


class Question(forms.Form):
    """One question, whatever its kind; what depends on the kind is read by `read_body`."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    prompt = forms.CharField(
        label=_("Question"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    feedback = forms.CharField(
        label=_("Said afterwards, whatever was answered"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    refresh = forms.BooleanField(
        label=_("Comes back as a card"),
        required=False,
        help_text=_("Learners are asked it again later, when it is about to be forgotten."),
    )
    objectives = forms.MultipleChoiceField(
        label=_("What it is for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, objectives: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"].choices = list(objectives)  # type: ignore[attr-defined]

    def content(self, kind: str, slug: str, data: QueryDict) -> ItemContent:
        """Return the question as it is kept."""
        fields = self.cleaned_data
        body = read_body(kind, data)
        if fields["feedback"].strip():
            body["feedback"] = fields["feedback"].strip()
        return ItemContent(
            kind=kind,
            prompt=fields["prompt"].strip(),
            body=body,
            objectives=tuple(fields["objectives"]),
            refresh=fields["refresh"],
            slug=slug,
        )


def values_of_item(item: ItemContent, revision: int) -> dict[str, Any]:
    return {
        "revision": revision,
        "prompt": item.prompt,
        "feedback": item.body.get("feedback", ""),
        "refresh": item.refresh,
        "objectives": item.objectives,
    }


def read_body(kind: str, data: QueryDict) -> dict[str, Any]:
    """Return the body of a question as it was entered; rows without a word are dropped."""
    if kind in ("single", "multiple"):
        return {"choices": _read_choices(data)}
    if kind == "numeric":
        return {name: data.get(name, "").strip() for name in ("answer", "tolerance", "unit")}
    if kind == "short_text":
        return {"answers": _lines(data.get("answers", ""))}
    if kind == "matching":
        pairs = zip(data.getlist("left"), data.getlist("right"), strict=False)
        return {
            "pairs": [
                {"left": left.strip(), "right": right.strip()}
                for left, right in list(pairs)[:MOST_ROWS]
                if left.strip() or right.strip()
            ]
        }
    return {"steps": [{"text": text} for text in _lines(data.get("steps", ""))]}


def rows_of(kind: str, body: Mapping[str, Any], *, more: int = 0) -> dict[str, Any]:
    """Return what the form of a question shows for its body, with empty rows to fill."""
    if kind in ("single", "multiple"):
        return {"rows": _padded(body.get("choices", ()), more)}
    if kind == "matching":
        return {"rows": _padded(body.get("pairs", ()), more)}
    if kind == "short_text":
        return {"answers": "\n".join(body.get("answers", ()))}
    if kind == "ordering":
        return {"steps": "\n".join(step["text"] for step in body.get("steps", ()))}
    return {name: body.get(name, "") for name in ("answer", "tolerance", "unit")}


def _read_choices(data: QueryDict) -> list[dict[str, Any]]:
    right = set(data.getlist("correct"))
    rows = zip(data.getlist("text"), data.getlist("choice_feedback"), strict=False)
    choices = []
    for at, (text, feedback) in enumerate(list(rows)[:MOST_ROWS]):
        if text.strip() or feedback.strip():
            choice = {"text": text.strip(), "correct": str(at) in right}
            choices.append({**choice, "feedback": feedback.strip()} if feedback.strip() else choice)
    return choices


def _padded(rows: Sequence[Mapping[str, Any]], more: int) -> list[Mapping[str, Any]]:
    wanted = max(FEWEST_ROWS, len(rows) + EMPTY_ROWS + more)
    return [*rows, *({} for _row in range(min(wanted, MOST_ROWS) - len(rows)))]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:MOST_ROWS]

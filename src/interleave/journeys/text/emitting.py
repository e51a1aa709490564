"""Writing a design as text, in the order of the format: what is read back means the same."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from interleave.catalogue import blocks
from interleave.journeys.text.designs import (
    ActivityDesign,
    ItemDesign,
    JobAidDesign,
    JourneyDesign,
    ModuleDesign,
    PromptDesign,
    QuizDesign,
    StepDesign,
    SurveyDesign,
    TaskDesign,
)
from interleave.journeys.text.journey_file import FORMAT
from interleave.journeys.text.markdown_files import FACILITATOR

_NEVER_FOLD = 1_000_000  # columns


class _Dumper(yaml.SafeDumper):
    """Lists stand inside their key; texts of several lines keep their lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def emit_journey(journey: JourneyDesign) -> str:
    """Return journey.yaml."""
    data: dict[str, Any] = {"format": FORMAT, "slug": journey.slug, "title": journey.title}
    data |= _given(library=journey.library, summary=journey.summary)
    data |= {"language": journey.language, "model": journey.model}
    data |= _given(model_settings=dict(journey.model_settings))
    data |= {"weeks": journey.weeks}
    data |= _given(audience=journey.audience)
    if journey.skills:
        data["skills"] = [
            {
                "slug": skill.slug,
                "title": skill.title,
                "objectives": [{"slug": slug, "title": title} for slug, title in skill.objectives],
            }
            for skill in journey.skills
        ]
    data["stages"] = [
        {"slug": stage.slug, "title": stage.title, "steps": [_step(step) for step in stage.steps]}
        for stage in journey.stages
    ]
    return _dump(data)


def _step(step: StepDesign) -> dict[str, Any]:
    settings = dict(step.settings)
    credits = settings.pop("credits", None)
    data: dict[str, Any] = {"slug": step.slug, "kind": step.kind, "title": step.title}
    data |= _given(uses=step.uses)
    if step.variant_of:
        data["variant"] = {"of": step.variant_of, "route": step.route}
    data["minutes"] = step.minutes
    data |= _there(opens_on_day=step.opens_on_day, due_on_day=step.due_on_day)
    data["required"] = step.required
    data |= _given(objectives=list(step.objectives))
    data |= _there(credits=credits, open_when=step.rule)
    return data | _given(settings=settings)


def emit_module(module: ModuleDesign) -> str:
    """Return the file of a module."""
    head: dict[str, Any] = {"title": module.title, "kind": module.kind, "minutes": module.minutes}
    head |= _given(
        summary=module.summary,
        objectives=list(module.objectives),
        items=list(module.items),
        video=module.video,
        captions=module.captions,
    )
    body: list[Any] = list(module.blocks)
    return _page(head, blocks.to_markdown(body) if body else "")


def emit_quiz(quiz: QuizDesign) -> str:
    """Return the file of a quiz."""
    return _dump(
        {
            "title": quiz.title,
            "pass_mark": _number(str(quiz.pass_mark)),
            "time_limit_minutes": quiz.time_limit_minutes,
            "attempts_allowed": quiz.attempts_allowed,
            "review": quiz.review,
            "items": [_item(item) for item in quiz.items],
        }
    )


def _item(item: ItemDesign) -> dict[str, Any]:
    data: dict[str, Any] = {"slug": item.slug, "kind": item.kind, "prompt": item.prompt}
    data |= _given(objectives=list(item.objectives), refresh=item.refresh)
    body = item.body
    if item.kind in ("single", "multiple"):
        data["choices"] = [
            {"text": choice["text"]} | _given(correct=choice["correct"], feedback=choice.get("feedback", ""))
            for choice in body["choices"]
        ]
    elif item.kind == "numeric":
        data["answer"] = _number(body["answer"])
        data |= _given(unit=body.get("unit", ""))
        if Decimal(body["tolerance"]) != 0:
            data["tolerance"] = _number(body["tolerance"])
    elif item.kind == "short_text":
        data["answers"] = list(body["answers"])
    elif item.kind == "matching":
        data["pairs"] = [{"left": pair["left"], "right": pair["right"]} for pair in body["pairs"]]
    else:
        data["steps"] = [step["text"] for step in body["steps"]]
    return data | _given(feedback=body.get("feedback", ""))


def _question(question: Mapping[str, Any]) -> dict[str, Any]:
    data = {name: question[name] for name in ("slug", "kind", "prompt")}
    if question["required"] != (question["kind"] != "text"):
        data["required"] = question["required"]
    return data | _given(
        low=question.get("low", ""), high=question.get("high", ""), choices=question.get("choices", [])
    )


def emit_task(task: TaskDesign) -> str:
    """Return the file of a task or an observation."""
    head: dict[str, Any] = {"title": task.title, "kind": task.kind}
    if task.kind == "task":
        head["confirmed_by"] = task.confirmed_by
    head |= _given(objectives=list(task.objectives), checklist=list(task.checklist))
    return _page(head, task.brief)


def emit_activity(activity: ActivityDesign) -> str:
    """Return the file of a live activity."""
    head: dict[str, Any] = {
        "title": activity.title,
        "kind": activity.kind,
        "modality": activity.modality,
        "minutes": activity.minutes,
    }
    head |= _given(objectives=list(activity.objectives)) | {"seats": activity.seats}
    body = activity.agenda
    if activity.facilitator_notes:
        body = f"{body}\n\n{FACILITATOR}\n\n{activity.facilitator_notes}"
    return _page(head, body)


def emit_survey(survey: SurveyDesign) -> str:
    """Return the file of a survey."""
    return _dump({"title": survey.title, "questions": [_question(one) for one in survey.questions]})


def emit_prompt(prompt: PromptDesign) -> str:
    """Return the file of the prompt of a discussion."""
    return _page({"title": prompt.title, "posts": prompt.posts, "replies": prompt.replies}, prompt.body)


def emit_job_aid(job_aid: JobAidDesign) -> str:
    """Return the file of a job aid."""
    head = {"title": job_aid.title} | _given(summary=job_aid.summary, objectives=list(job_aid.objectives))
    return _page(head, job_aid.body)


def _page(head: Mapping[str, Any], body: str) -> str:
    text = body.strip("\n")
    return f"---\n{_dump(head)}---\n" + (f"\n{text}\n" if text else "")


def _dump(data: Mapping[str, Any]) -> str:
    return str(
        yaml.dump(
            dict(data),
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=False,
            width=_NEVER_FOLD,
        )
    )


def _given(**values: Any) -> dict[str, Any]:
    """The values that are not empty."""
    return {name: value for name, value in values.items() if value}


def _there(**values: Any) -> dict[str, Any]:
    """The values that are not None; rules become plain mappings."""
    return {name: value for name, value in values.items() if value is not None}


def _number(text: str) -> int | float | str:
    """Return a number that is written as the text says it, or the text."""
    value = Decimal(text)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else text

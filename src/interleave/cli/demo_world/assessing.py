"""Quizzes answered item by item, surveys, and tasks reported from work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.assessments import selectors, services
from interleave.catalogue import questions
from interleave.cli.demo_world.answers import right_answer, wrong_answer
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, minutes, seconds

if TYPE_CHECKING:
    from interleave.catalogue.models import ItemVersion
    from interleave.journeys.selectors import TodayStep

GIVES_UP = 0.02  # leaves an attempt in the middle
BEST_ABILITY = 0.97
NOT_READ_YET = 0.6  # of the ability that the lesson gives: a test before it


def take_quiz(world: World, key: str, entry: TodayStep) -> Story:
    """Take one attempt, if one is left; a failed one is tried again on another day."""
    person, quiz_id = world.people[key], _subject(world, entry)
    standing = selectors.summarise_quiz(actor=person, quiz_id=quiz_id, now=world.now, scope=entry.scope)
    if standing.passed or not (standing.can_start or standing.running):
        return
    attempt = services.start_attempt(actor=person, quiz_id=quiz_id, now=world.now, scope=entry.scope)
    share = _ability(world, key, entry, tries=len(standing.attempts))
    for number, version in enumerate(_items(world, attempt.version_id), start=1):
        yield seconds(world.chance(key).uniform(14, 48))
        given = _tokens(world, key, version, share, seed=str(attempt.pk))
        services.answer_item(actor=person, attempt_id=attempt.pk, number=number, given=given, now=world.now)
        world.done["questions answered"] += 1
        if world.happens(key, GIVES_UP / 4):
            world.done["attempts left open"] += 1
            return
    yield seconds(12)
    finished = services.finish_attempt(actor=person, attempt_id=attempt.pk, now=world.now)
    world.done["attempts passed" if finished.passed else "attempts failed"] += 1


def answer_survey(world: World, key: str, entry: TodayStep) -> Story:
    """Answer every question that has to be answered, and some of the others."""
    person = world.people[key]
    survey = selectors.get_survey(actor=person, survey_id=_subject(world, entry))
    yield minutes(world.chance(key).uniform(1.5, 5))
    if survey.current is None:
        return
    answers = {
        question["slug"]: answer
        for question in survey.current.questions
        if (answer := _opinion(world, key, survey.slug, question))
    }
    services.answer_survey(
        actor=person,
        survey_id=survey.pk,
        context_id=entry.cohort_id,
        answers=answers,
        now=world.now,
        scope=entry.scope,
    )
    world.done["surveys answered"] += 1


def report_task(world: World, key: str, entry: TodayStep) -> Story:
    """Report what was tried at work, with the lines of the checklist that were done."""
    yield minutes(world.chance(key).uniform(3, 9))
    send_report(world, key, entry)


def send_report(world: World, key: str, entry: TodayStep) -> None:
    """Report a task now, if it is not reported already in this enrolment."""
    person, task_id = world.people[key], _subject(world, entry)
    latest = selectors.find_report(actor=person, task_id=task_id, scope=entry.scope)
    if latest is not None and latest.state != "returned":
        return
    task = selectors.get_task(actor=person, task_id=task_id)
    ticked = set(range(len(task.checklist)))
    if len(ticked) > 2 and not world.happens(key, world.life(key).ability):
        ticked.discard(world.chance(key).choice(sorted(ticked)))
    services.report_task(
        actor=person,
        task_id=task_id,
        note=_note(world, key, task.slug),
        ticked=ticked,
        now=world.now,
        scope=entry.scope,
    )
    world.done["tasks reported"] += 1


def _subject(world: World, entry: TodayStep) -> UUID:
    subject_id = world.steps[entry.step.step_id].subject_id
    assert subject_id is not None  # noqa: S101 - a published step of these kinds has a subject
    return subject_id


def _items(world: World, version_id: UUID) -> list[ItemVersion]:
    if version_id not in world.items:
        world.items[version_id] = selectors.list_quiz_items(version_id=version_id)
    return world.items[version_id]


def _ability(world: World, key: str, entry: TodayStep, *, tries: int) -> float:
    life = world.life(key)
    share = life.ability + tries * life.learns_from_failing
    if "pre-test" in entry.step.slug:
        share *= NOT_READ_YET
    return min(share, BEST_ABILITY)


def _tokens(world: World, key: str, version: ItemVersion, share: float, *, seed: str) -> Any:
    """Return an answer as a page sends it: in the tokens of this attempt's own order."""
    knows = world.happens(key, share)
    if knows:
        answer = right_answer(version.kind, version.body)
    else:
        answer = wrong_answer(version.kind, version.body, world.chance(key))
    return questions.tokens_of(version, answer, seed=seed)


def _opinion(world: World, key: str, survey: str, question: dict[str, Any]) -> str:
    """Return an answer to a question of a survey; a text only where the bank has one left."""
    chance = world.chance(key)
    if question["kind"] == "scale":
        return str(chance.choices((1, 2, 3, 4, 5), weights=(1, 3, 6, 7, 3))[0])
    if question["kind"] == "choice":
        return str(chance.choice(question["choices"]))
    if chance.random() < 0.3 and not question.get("required"):
        return ""
    return world.next_line("practice", survey, question["slug"])


def _note(world: World, key: str, task: str) -> str:
    return world.next_line("practice", task)

"""Lessons, videos and cards, gone through with the signs of life that an open page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from interleave.catalogue import questions
from interleave.catalogue import selectors as catalogue
from interleave.cli.demo_world.answers import right_answer, wrong_answer
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, minutes, seconds
from interleave.engine import memory
from interleave.reinforcement import selectors as cards
from interleave.reinforcement import services as reinforcement
from interleave.selfpaced import selectors as runs
from interleave.selfpaced import services as selfpaced

if TYPE_CHECKING:
    from interleave.journeys.selectors import TodayStep
    from interleave.people.models import Person
    from interleave.reinforcement.models import Card
    from interleave.selfpaced.models import Run

PAGE = "page"  # one open page at a time
MOST_SIGNS, FEWEST_SIGNS = 6, 3  # of life on the way through a lesson; few enough to build quickly
MINUTES_A_SIGN = 5  # of the planned time
BETWEEN_SIGNS = (55, 88)  # seconds; longer silences earn nothing
MOST_CARDS = 20  # in one visit
LEAVES_HALF_WAY = 0.1  # and goes on at the next visit


def read_lesson(world: World, key: str, entry: TodayStep) -> Story:
    """Read a lesson to its end; now and then only half of it."""
    yield from read(world, key, entry, half=world.happens(key, LEAVES_HALF_WAY))


def read(world: World, key: str, entry: TodayStep, *, half: bool) -> Story:
    """Go through the blocks of a lesson, sign by sign, and say that it is finished unless one stops."""
    person = world.people[key]
    module_id = world.steps[entry.step.step_id].subject_id
    assert module_id is not None  # noqa: S101 - a published step of this kind has a subject
    run = selfpaced.start_run(actor=person, module_id=module_id, now=world.now, scope=entry.scope)
    blocks = len(run.version.body)
    begun = len(run.seen)
    signs = min(MOST_SIGNS, max(FEWEST_SIGNS, entry.step.minutes // MINUTES_A_SIGN))
    for sign in range(signs):
        upto = max(begun, round(blocks * (sign + 1) / signs))
        seen = tuple(range(begun, upto))
        selfpaced.record_sign(
            actor=person,
            run_id=run.pk,
            sign=selfpaced.Sign(tab=PAGE, position=max(0, upto - 1), seen=seen),
            now=world.now,
        )
        if half and sign >= signs // 2:
            world.done["lessons left half-way"] += 1
            return
        yield seconds(world.chance(key).uniform(*BETWEEN_SIGNS))
    _tick_some(world, key, run)
    selfpaced.finish_run(actor=person, run_id=run.pk, now=world.now)
    world.done["lessons read"] += 1


def watch_video(world: World, key: str, entry: TodayStep) -> Story:
    """Watch a video at normal speed, in spans of half a minute."""
    person = world.people[key]
    module_id = world.steps[entry.step.step_id].subject_id
    assert module_id is not None  # noqa: S101 - a published step of this kind has a subject
    run = selfpaced.start_run(actor=person, module_id=module_id, now=world.now, scope=entry.scope)
    selfpaced.record_sign(actor=person, run_id=run.pk, sign=selfpaced.Sign(tab=PAGE), now=world.now)
    for video in runs.summarise_run(run=run).videos:
        place = video.resume_s
        while place < video.duration_s and run.finished_at is None:
            step = min(30.0, video.duration_s - place)
            yield seconds(step + 0.5)
            sign = selfpaced.Sign(
                tab=PAGE, media_id=video.media_id, video_at_s=place + step, spans=((place, place + step),)
            )
            run = selfpaced.record_sign(actor=person, run_id=run.pk, sign=sign, now=world.now)
            place += step
    selfpaced.finish_run(actor=person, run_id=run.pk, now=world.now)
    world.done["videos watched"] += 1


def refresh_for_step(world: World, key: str, entry: TodayStep, *, most: int = MOST_CARDS) -> Story:
    """Review as many cards as the step still asks for, if so many are due; at most `most`."""
    wanted = int(world.steps[entry.step.step_id].settings.get("reviews", 5)) - entry.step.count
    yield from review_cards(world, key, most=min(max(wanted, 1), most))


def count_cards_due_at_the_end(world: World, key: str) -> int:
    """Count the cards that will be due at the demo's now if they are not reviewed before. 1 query."""
    deck = cards.list_cards(actor=world.people[key])
    return deck.filter(due_at__lte=world.dates.now, suspended_at=None).count()


def review_cards(world: World, key: str, *, most: int) -> Story:
    """Answer cards that are due: the better they are remembered, the more of them rightly."""
    person = world.people[key]
    if key in world.puts_cards_off:
        return
    chance = world.chance(key)
    for _turn in range(min(most, cards.summarise_due(actor=person, now=world.now).due)):
        taken = chance.uniform(6, 30)
        yield seconds(taken)
        # Read after the pause: meanwhile a step of this person may have been completed by a colleague
        # (attendance, a confirmed task), which lifts the memory of its cards and puts off their dates.
        card = _find_first_due(world, person)
        if card is None:
            return
        version = world.cards[card.item_id]
        recall = memory.recall_probability(memory.state_from_data(card.memory), world.now)
        knows = world.happens(key, recall * (0.55 + 0.45 * world.life(key).ability))
        body = version.body
        answer = right_answer(version.kind, body) if knows else wrong_answer(version.kind, body, chance)
        reinforcement.answer_card(
            actor=person,
            card_id=card.pk,
            given=questions.tokens_of(version, answer, seed=cards.seed_of(card)),
            seconds=taken,
            now=world.now,
        )
        world.done["cards reviewed"] += 1


def _find_first_due(world: World, person: Person) -> Card | None:
    """Return the card that has been due the longest, or None. 1 query, 2 for items met first."""
    due = list(cards.list_cards(actor=person).filter(due_at__lte=world.now, suspended_at=None))
    _meet_items(world, {card.item_id for card in due})
    return min(due, key=lambda card: (card.due_at, world.cards[card.item_id].item.slug), default=None)


def _meet_items(world: World, item_ids: set[UUID]) -> None:
    """Read the items that nobody was asked yet."""
    unknown = item_ids - world.cards.keys()
    if unknown:
        versions = catalogue.list_current_item_versions(item_ids=unknown)
        world.cards.update((version.item_id, version) for version in versions)


def _tick_some(world: World, key: str, run: Run) -> None:
    """Tick the first lines of the first checklist, as the diligent do."""
    if world.life(key).diligence < 0.6:
        return
    for index, block in enumerate(run.version.body):
        if block["type"] == "checklist":
            lines = range(len(block["items"]) - (1 if world.happens(key, 0.4) else 0))
            selfpaced.tick(actor=world.people[key], run_id=run.pk, block=index, lines=lines, now=world.now)
            return


def leave_half_read(world: World, key: str, entry: TodayStep) -> Story:
    """Begin a lesson and be called away in the middle of it."""
    yield minutes(1)
    yield from read(world, key, entry, half=True)

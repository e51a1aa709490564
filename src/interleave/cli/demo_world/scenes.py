"""What the six find when they sign in: a few moments that are not left to chance.

Nothing is written here that the person could not have done at that minute; these stories say only when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from interleave.cli.demo_world import assessing, learning, talking
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.dates import PARIS, at
from interleave.cli.demo_world.world import World, minutes, waking
from interleave.community import selectors as community
from interleave.community import services as talk
from interleave.journeys import selectors as journeys
from interleave.notifications import services as notifications

if TYPE_CHECKING:
    from interleave.journeys.selectors import TodayStep

TASK = "try-hard-talk"
WAITING = ("elodie.marquier", "misaki.hoshino")  # whose reports wait for Kenji
ANSWERS_LEA = ("takumi.sakai", "jasmine.baptiste", "marcus.adeyemi")
REPLY = (
    "I have had your Thursday call in mind since last week. I tried the same with my distributor review, and "
    "noticed that I answer before the others have finished breathing in. What did you do in the six minutes "
    "that it ran over, apart from looking at your hand?"
)
LEA_RESTS_DAYS = 5  # she has left her cards alone for so long, so that some are about to slip
CARDS_LEFT = 5  # that are due when the demo is opened
REFRESHING_DAYS = 3  # but for the refreshers of her journeys, whose cards her plan spreads over so many days


def prepare(world: World) -> None:
    """Say what some of the people leave alone, and begin the scenes at their times."""
    dates = world.dates
    half_read = "data-quality" if dates.crm_day >= 19 else "pipeline-hygiene"
    world.held_back["lea"] = {TASK, half_read}
    for key in WAITING:
        world.held_back[key] = {TASK}
        # The task opens for those who were at the workshop.
        world.lives[key] = replace(world.life(key), punctuality=1.0)
    last_evening = at(dates.today - timedelta(days=1), "20:20", PARIS)
    world.begin_visit("lea", _begin_and_leave(world, half_read), at=last_evening)
    world.begin(_rest(world), at=dates.now - timedelta(days=LEA_RESTS_DAYS))
    for days in range(REFRESHING_DAYS, 0, -1):
        noon = at(dates.today - timedelta(days=days), "12:40", PARIS)
        world.begin_visit("lea", _refresh_by_step(world), at=noon)
    for place, key in enumerate(WAITING):
        world.begin(_report(world, key), at=dates.now - timedelta(hours=30 - 9 * place))
    # As late as possible: Today shows the latest news, and others write until the end.
    world.begin(_answer_lea(world), at=dates.now - timedelta(minutes=6))


def _rest(world: World) -> Story:
    yield minutes(1)
    world.puts_cards_off.add("lea")


def _refresh_by_step(world: World) -> Story:
    """Let Léa continue the open refreshers, and leave some cards for visitors who sign in as Léa."""
    yield minutes(1)
    world.puts_cards_off.discard("lea")
    for _turn in range(2):
        entry = next((e for e in _open_steps(world, "lea") if e.step.kind == "refresh"), None)
        spare = learning.count_cards_due_at_the_end(world, "lea") - CARDS_LEFT
        if entry is not None and spare > 0:
            yield from learning.refresh_for_step(world, "lea", entry, most=spare)
            yield minutes(2)
    world.puts_cards_off.add("lea")


def _begin_and_leave(world: World, slug: str) -> Story:
    """Let Léa read her news, and then a lesson to the middle."""
    yield minutes(1)
    notifications.mark_all_read(actor=world.people["lea"], now=world.now)
    talking.read_along(world, "lea")
    entry = next((e for e in _open_steps(world, "lea") if e.step.slug == slug), None)
    if entry is not None:
        yield from learning.leave_half_read(world, "lea", entry)


def _report(world: World, key: str) -> Story:
    """Report the hard talk in time for Kenji to find it waiting: as soon as the task is open."""
    if key not in world.people:
        return
    yield waking(world, key, world.now)
    while world.now <= world.dates.now - timedelta(minutes=20):
        entry = next((e for e in _open_steps(world, key) if e.step.slug == TASK), None)
        if entry is not None and key not in world.busy:
            assessing.send_report(world, key, entry)
            return
        yield minutes(45)


def _answer_lea(world: World) -> Story:
    """Let somebody answer Léa in her circle after she last looked."""
    yield minutes(1)
    prompt_id = world.step("leading-people", "first-impressions").subject_id
    author = next((key for key in ANSWERS_LEA if key in world.people), None)
    if author is None or prompt_id is None:
        return
    person = world.people[author]
    thread = community.get_thread_of_prompt(
        actor=person, context_id=world.cohorts["leading"].pk, prompt_id=prompt_id
    )
    hers = [post for post in community.list_posts(thread=thread) if post.author_id == world.people["lea"].pk]
    if hers:
        talk.write_post(actor=person, thread_id=thread.pk, body=REPLY, reply_to_id=hers[-1].pk, now=world.now)
        world.done["replies"] += 1


def _open_steps(world: World, key: str) -> list[TodayStep]:
    today = journeys.summarise_today(actor=world.people[key], now=world.now, limit=20)
    return [entry for entry in today.steps if entry.step.state in ("open", "late")]

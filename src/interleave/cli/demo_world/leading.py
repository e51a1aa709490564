"""Those who stand beside the learners: managers who confirm, staff who read their news."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from interleave.assessments import selectors as assessments
from interleave.assessments import services
from interleave.cli.demo_world.clockwork import Story
from interleave.cli.demo_world.world import World, is_workday, minutes
from interleave.notifications import services as notifications

if TYPE_CHECKING:
    from interleave.assessments.models import TaskReport
    from interleave.people.models import Person

SENDS_BACK = 0.3  # chance that a report is returned with a question
THINKS_HOURS = 10  # a report waits so long at least before its manager answers
KENJI_LAST_SEEN_HOURS = 44  # before now: what came since waits for him
STAFF_LAST_SEEN_HOURS = 15


def plan_day(world: World, midnight: datetime) -> None:
    """Let managers and staff look in once on a working day, in their own afternoon."""
    for key, person in world.people.items():
        if not person.has_role("manager", "facilitator", "coach", "administrator"):
            continue
        local = midnight.astimezone(person.zone).replace(hour=15) + timedelta(
            minutes=world.chance(f"leads:{key}").randrange(120)
        )
        start = local.astimezone(midnight.tzinfo)
        start += timedelta(days=1) if start < midnight else timedelta(0)
        if is_workday(start.astimezone(person.zone)) and world.happens(f"leads:{key}", 0.75):
            world.begin_visit(key, _look_in(world, key), at=start)


def _look_in(world: World, key: str) -> Story:
    yield minutes(1)
    seen_last = KENJI_LAST_SEEN_HOURS if key == "kenji" else STAFF_LAST_SEEN_HOURS
    if world.now > world.dates.now - timedelta(hours=seen_last) or world.is_away(key, world.now):
        return
    person = world.people[key]
    if key not in world.learners:
        notifications.mark_all_read(actor=person, now=world.now)
    if not person.has_role("manager"):
        return
    while (report := _find_old_report(world, person)) is not None:
        yield minutes(4)
        if _find_old_report(world, person) != report:
            continue  # meanwhile it was withdrawn with the enrolment
        if report.number == 1 and world.happens(f"leads:{key}", SENDS_BACK):
            word = world.next_line("practice", "return")
            services.return_task(actor=person, report_id=report.pk, word=word, now=world.now)
            world.done["reports sent back"] += 1
        else:
            word = world.next_line("practice", "confirm")
            services.confirm_task(actor=person, report_id=report.pk, word=word, now=world.now)
            world.done["reports confirmed"] += 1


def _find_old_report(world: World, manager: Person) -> TaskReport | None:
    """Return the first report that has waited long enough for its manager's answer, or None."""
    waiting = assessments.list_waiting_confirmations(actor=manager)
    latest = world.now - timedelta(hours=THINKS_HOURS)
    return next((report for report in waiting if report.reported_at <= latest), None)

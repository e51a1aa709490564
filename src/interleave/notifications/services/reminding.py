"""Reminders: of sessions and meetings a day and an hour before, of steps before and after they are due.

Run about once a minute. What was told is found by its id, which holds the revision of
the session or the day that is due: moving a session reminds anew, running twice does not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from interleave.coaching import selectors as coaching
from interleave.journeys.selectors import due
from interleave.journeys.selectors.due import DueStep
from interleave.kernel import ids, jobs
from interleave.live.selectors import telling as live_news
from interleave.notifications import selectors, telling
from interleave.people import selectors as people

# How long before the start, and until when it still makes sense after a pause of the server.
SPANS = (
    ("tomorrow", timedelta(hours=24), timedelta(hours=20)),
    ("soon", timedelta(hours=1), timedelta(0)),
)
MORNING, EVENING = 8, 20  # hours on the person's own clock between which steps are mentioned
DAYS_BEFORE = 2
DAYS_AFTER = 1


@dataclass(frozen=True, slots=True)
class Reminder:
    """One piece of news that is due now, for some people."""

    news_id: UUID
    kind: str
    person_ids: tuple[UUID, ...]
    place: str
    place_ids: tuple[UUID, ...] = ()
    subject: str = ""
    who: str = ""
    when: datetime | None = None
    count: int = 0
    group: jobs.Subject | None = None  # what it is about, recorded if it fails for all these people


def remind_of_sessions(*, now: datetime) -> None:
    """Remind everybody who attends or runs a session that begins in a day or in an hour."""
    found: list[Reminder] = []
    for name, early, late in SPANS:
        for session in live_news.list_coming_sessions(after=now + late, before=now + early):
            for role, concerned, place, place_id in (
                ("attends", session.person_ids, "learn:offering", session.offering_id),
                ("runs", session.facilitator_ids, "teach:session", session.session_id),
            ):
                found.append(
                    Reminder(
                        ids.derived_id(session.session_id, f"{name}:{session.revision}:{role}"),
                        f"session_{name}",
                        concerned,
                        place,
                        (place_id,),
                        subject=session.title,
                        when=session.starts_at,
                        group=("session", session.session_id),
                    )
                )
    with jobs.JobRun("remind_of_sessions", now=now) as run:
        _tell(found, run, now=now)


def remind_of_meetings(*, now: datetime) -> None:
    """Remind both people of a coaching meeting that begins in a day or in an hour."""
    found: list[Reminder] = []
    for name, early, late in SPANS:
        for one in coaching.list_coming_meetings(after=now + late, before=now + early):
            for person_id, who, place, place_ids in (
                (one.person_id, one.coach_name, "learn:coaching", ()),
                (one.coach_id, one.person_name, "coach:meeting", (one.meeting_id,)),
            ):
                found.append(
                    Reminder(
                        ids.derived_id(one.meeting_id, f"{name}:{one.sequence}:{person_id}"),
                        f"meeting_{name}",
                        (person_id,),
                        place,
                        place_ids,
                        who=who,
                        when=one.starts_at,
                    )
                )
    with jobs.JobRun("remind_of_meetings", now=now) as run:
        _tell(found, run, now=now)


def remind_of_steps(*, now: datetime) -> None:
    """Remind of steps due in two days, and of those that were due yesterday, from eight in the morning.

    Eight on each person's own clock; one reminder a day for all steps of the same last day. Who holds a
    seat hears of the session instead.
    """
    spans = (
        (now + timedelta(days=DAYS_BEFORE - 1), now + timedelta(days=DAYS_BEFORE + 2)),
        (now - timedelta(days=DAYS_AFTER + 1), now),
    )
    steps = [step for after, before in spans for step in due.list_due(after=after, before=before, now=now)]
    steps = _without_seats(steps)
    known = {person.pk: person for person in people.list_by_ids({step.person_id for step in steps})}
    found: list[Reminder] = []
    ordered = sorted(steps, key=lambda step: (step.person_id, step.due_on, step.due_at))
    with jobs.JobRun("remind_of_steps", now=now) as run:
        for (person_id, due_on), group in groupby(ordered, key=lambda step: (step.person_id, step.due_on)):
            with run.guard("person", person_id):
                local = now.astimezone(known[person_id].zone)
                if MORNING <= local.hour < EVENING:
                    found += _step_reminder(person_id, due_on, list(group), today=local.date(), now=now)
        _tell(found, run, now=now)


def _without_seats(steps: list[DueStep]) -> list[DueStep]:
    """Leave out the live steps for which somebody holds a seat already. 1 query, or none."""
    live = [(step.person_id, step.activity_id) for step in steps if step.activity_id is not None]
    if not live:
        return steps
    people_there, activities = zip(*live, strict=True)
    seats = live_news.list_seats(person_ids=people_there, activity_ids=activities)
    return [step for step in steps if (step.person_id, step.activity_id) not in seats]


def _step_reminder(
    person_id: UUID, due_on: date, steps: Collection[DueStep], *, today: date, now: datetime
) -> Iterable[Reminder]:
    kind = {
        due_on - timedelta(days=DAYS_BEFORE): "steps_due",
        due_on + timedelta(days=DAYS_AFTER): "steps_late",
    }.get(today)
    if kind == "steps_late":
        steps = [step for step in steps if step.due_at <= now]
    if kind is None or not steps:
        return []
    first = next(iter(steps))
    alone = len(steps) == 1
    return [
        Reminder(
            ids.derived_id(person_id, f"{kind}:{due_on}"),
            kind,
            (person_id,),
            "learn:step" if alone else "learn:today",
            (first.enrolment_id, first.step_id) if alone else (),
            subject=first.title,
            when=first.due_at - timedelta(seconds=1),  # an instant of the last day
            count=len(steps),
        )
    ]


def _tell(reminders: Iterable[Reminder], run: jobs.JobRun, *, now: datetime) -> None:
    """Notify the people who were not notified yet, each reminder in a transaction of its own.

    People for whom it fails are recorded, and the others are notified without them.
    """
    wanted = [
        (reminder, {telling.notification_id(reminder.news_id, one): one for one in reminder.person_ids})
        for reminder in reminders
    ]
    known = selectors.list_told_ids([one for _reminder, told in wanted for one in told])
    # A closed account gets no notification, so without this its reminder would be recorded again each minute.
    reachable = people.list_open_accounts(
        person_id for _reminder, told in wanted for key, person_id in told.items() if key not in known
    )
    for reminder, told in wanted:
        left = [
            person_id
            for notification_id, person_id in told.items()
            if notification_id not in known and person_id in reachable
        ]
        if left:
            run.attempt_together(
                "person", left, partial(_notify, reminder=reminder, now=now), group=reminder.group
            )


def _notify(person_ids: Sequence[UUID], *, reminder: Reminder, now: datetime) -> None:
    telling.tell(
        kind=reminder.kind,
        person_ids=person_ids,
        place=reminder.place,
        place_ids=reminder.place_ids,
        at=now,
        news_id=reminder.news_id,
        subject=reminder.subject,
        who=reminder.who,
        when=reminder.when,
        count=reminder.count,
    )

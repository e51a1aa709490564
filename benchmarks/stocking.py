"""Makes the large world: one cohort of a journey with many steps and many people, by services alone.

Lessons have the texts of the journeys that come with the product, so pages are as long as real ones.
Everything happens in the last weeks before `now`, in one transaction.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from benchmarks import staffing
from interleave.assessments import services as assessments
from interleave.community import selectors as community_read
from interleave.community import services as community
from interleave.journeys import selectors as journeys_read
from interleave.journeys import services as journeys
from interleave.journeys import text
from interleave.kernel import ids, tenancy
from interleave.kernel.wall_time import WallTime
from interleave.live import services as live
from interleave.people import importing
from interleave.people import services as people
from interleave.people.models import Person
from interleave.reinforcement import selectors as reinforcement
from interleave.reinforcement import services as recall
from interleave.selfpaced import services as selfpaced

JOURNEYS = Path(__file__).parents[1] / "journeys"
KINDS = (  # of ten steps, as often as people meet them
    "lesson",
    "lesson",
    "lesson",
    "lesson",
    "quiz",
    "discussion",
    "refresh",
    "task",
    "live",
    "survey",
)
EXTRAS = ("video", "coaching", "observation")  # once each, in place of a lesson
SEATS = 200
LIVE_MINUTES = 90
POSTS = 200
THREADS = 60
COACHED = 25
ANSWERED = 10  # by each active person
ANSWERING = 200  # people with a quiz under way


@dataclass(frozen=True, slots=True)
class Size:
    people: int = 1000
    steps: int = 60
    lessons_done: int = 1  # by every person; Léa does twelve
    active: int = 60  # people who also answered the quiz, and recalled cards


def stock(size: Size, now: datetime, say: Any) -> UUID:
    """Make the world and return the organisation's id."""
    began = (now - timedelta(days=30)).replace(hour=8, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        ada = people.found_organisation(
            name="Large",
            zone_name="Europe/Paris",
            site_name="Toulouse",
            person_name="Ada Okafor",
            email="ada@meridian.example",
            password="a long pass sentence",
            is_simulated=True,
            now=began,
        )
        with tenancy.scope(ada.organisation.pk):
            say(f"  {size.people} people by one file")
            crowd = _people(ada, size, began)
            say(f"  a journey of {size.steps} steps, a cohort of {size.people}")
            cohort_id, steps = _cohort(ada, crowd, size, began)
            say("  lessons, quizzes, cards")
            _study(crowd, steps, size, began)
            say("  a workshop, conversations, coaching, reports")
            _meet(ada, crowd, steps, cohort_id, now)
            _talk(crowd, steps, cohort_id, began)
            _coach(ada, crowd, cohort_id, now)
            _report(crowd, steps, began)
            say("  small cohorts and journeys, and the staff's own sessions and people")
            staffing.import_journeys(ada, journey_files, began)
            staffing.plan_sessions(ada, crowd, now)
            _begin_quizzes(crowd, steps, began)
    return ada.organisation.pk


def _people(ada: Person, size: Size, now: datetime) -> dict[str, Person]:
    """Everybody by the part of the email before the @, the cast first."""
    rows = [
        ("Theo Grant", "theo", "facilitator", ""),
        ("Carla Reyes", "carla", "coach", ""),
        ("Kenji Mori", "kenji", "", ""),
        ("Léa Martin", "lea", "", "kenji@meridian.example"),
    ]
    rows += [
        (f"Person {number:05}", f"p{number}", "", f"{_manager_of(number)}@meridian.example")
        for number in range(1, size.people)
    ]
    import_people(ada, rows + staffing.rows(), now)
    found = Person.objects.filter(email__endswith="@meridian.example").select_related("site", "organisation")
    return {person.email.split("@")[0]: person for person in found}


def _manager_of(number: int) -> str:
    return "kenji" if number <= COACHED else staffing.staff_of(number)


def import_people(ada: Person, rows: list[tuple[str, str, str, str]], now: datetime) -> None:
    """Bring in (name, address before the @, role, manager) by a file, as an administrator does."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["name", "email", "role", "manager_email", "site"])
    for name, address, role, manager in rows:
        writer.writerow([name, f"{address}@meridian.example", role, manager, "Toulouse"])
    content = sheet.getvalue().encode()
    token = importing.stage_file(actor=ada, file_name="people.csv", content=content, now=now)
    importing.apply_staged(actor=ada, token=token, now=now)


def journey_files(steps: int, slug: str = "large") -> dict[str, bytes]:
    """Return a journey of so many steps as text."""
    lessons = itertools.cycle(_parts("modules", "kind: lesson"))
    found = dict(_media())
    lines = [
        "format: interleave/1",
        f"slug: {slug}",
        f"title: A {slug} journey",
        "language: en",
        "model: enriched_virtual",
        "model_settings: {minimum_live_hours: 1}",
        f"weeks: {steps // 5}",
        "stages:",
    ]
    extras = iter(EXTRAS)
    for number in range(steps):
        kind = KINDS[number % len(KINDS)]
        if number % 10 == 3 and number > 10:
            kind = next(extras, kind)
        if number % 10 == 0:
            lines += [f"  - slug: stage-{number // 10}", f"    title: Stage {number // 10 + 1}", "    steps:"]
        name = f"{kind}-{number}"
        lines += [f"      - slug: {name}", f"        kind: {kind}", f"        title: {kind.title()} {number}"]
        if kind not in ("refresh", "coaching"):
            lines.append(f"        uses: {name}")
        # Two weeks are open, the others come.
        opens, due = (0, 60) if number < steps // 2 else (number, number + 30)
        minutes = LIVE_MINUTES if kind == "live" else 10 + number % 5 * 5
        lines += [f"        minutes: {minutes}", f"        opens_on_day: {opens}"]
        lines += [f"        due_on_day: {due}", "        required: true"]
        if kind == "refresh":
            lines.append("        settings: {reviews: 6}")
        found |= _content(kind, name, number, lessons)
    return found | {"journey.yaml": "\n".join(lines).encode() + b"\n"}


def _content(kind: str, slug: str, number: int, lessons: Iterator[str]) -> dict[str, bytes]:
    """Return the file that a step uses."""
    title = f"{kind.title()} {number}"
    match kind:
        case "lesson":
            head = f"title: {title}\nkind: lesson\nminutes: 20\nsummary: As long as a real one.\n"
            head += f"items: [q-{number // 10 * 10 + 4}-0, q-{number // 10 * 10 + 4}-1]\n"
            return {f"modules/{slug}.md": f"---\n{head}---\n\n{next(lessons)}".encode()}
        case "video":
            head = (
                f"title: {title}\nkind: video\nminutes: 5\nsummary: A film.\nvideo: open-a-hard-talk.webm\n"
            )
            return {
                f"modules/{slug}.md": f"---\n{head}captions: open-a-hard-talk.vtt\n---\n\nWatch.\n".encode()
            }
        case "quiz":
            return {f"quizzes/{slug}.yaml": _quiz(title, number).encode()}
        case "survey":
            questions = "".join(
                f"  - {{slug: s-{at}, kind: scale, prompt: 'How was it?', low: Bad, high: Good}}\n"
                for at in range(5)
            )
            return {f"surveys/{slug}.yaml": f"title: {title}\nquestions:\n{questions}".encode()}
        case "task" | "observation":
            head = f"title: {title}\nkind: {kind}\nchecklist:\n  - Asked first\n  - Ended with a date\n"
            head += "confirmed_by: manager\n" if kind == "task" else ""
            return {f"tasks/{slug}.md": f"---\n{head}---\n\nHold one talk.\n".encode()}
        case "discussion":
            head = f"title: {title}\nposts: 1\nreplies: 1\n"
            return {f"discussions/{slug}.md": f"---\n{head}---\n\nWhat worked?\n".encode()}
        case "live":
            head = f"title: {title}\nkind: webinar\nmodality: virtual\n"
            head += f"minutes: {LIVE_MINUTES}\nseats: {SEATS}\n"
            return {f"live/{slug}.md": f"---\n{head}---\n\nBring a case.\n".encode()}
    return {}


def _quiz(title: str, number: int) -> str:
    items = "".join(
        f"  - slug: q-{number}-{at}\n    kind: short_text\n    prompt: What comes after {at}?\n"
        f"    refresh: true\n    answers: ['{at + 1}']\n"
        for at in range(10)
    )
    return (
        f"title: {title}\npass_mark: 0.6\ntime_limit_minutes: null\nattempts_allowed: null\n"
        f"review: after_finish\nitems:\n{items}"
    )


def _parts(folder: str, mark: str) -> list[str]:
    """Return the texts of all files of a kind that come with the product, without their heads."""
    files = sorted(JOURNEYS.glob(f"*/{folder}/*.md"))
    return [path.read_text().split("---\n", 2)[2].strip() for path in files if mark in path.read_text()]


def _media() -> Iterator[tuple[str, bytes]]:
    for path in sorted(JOURNEYS.glob("*/media/*")):
        yield f"media/{path.name}", path.read_bytes()


Steps = dict[str, list[Any]]


def _cohort(ada: Person, crowd: dict[str, Person], size: Size, began: datetime) -> tuple[UUID, Steps]:
    imported = text.import_files(actor=ada, files=journey_files(size.steps), now=began)
    cohort = journeys.launch_cohort(
        actor=ada,
        version_id=imported.version_id,
        title="Everybody",
        starts_on=began.date(),
        facilitator_ids=[crowd["theo"].pk],
        now=began,
    )
    learners = [person.pk for key, person in crowd.items() if key == "lea" or key.startswith("p")]
    journeys.enrol(actor=ada, cohort_id=cohort.pk, person_ids=learners, now=began)
    staffing.launch_groups(ada, crowd, imported.version_id, began)
    design = journeys_read.get_design(actor=ada, version_id=imported.version_id)
    steps: Steps = {}
    for stage in design.stages:
        for step in stage.steps:
            steps.setdefault(step.kind, []).append(step)
    return cohort.pk, steps


def learners_of(crowd: dict[str, Person]) -> list[Person]:
    """Return Léa, then the others in their order."""
    others = [crowd[f"p{number}"] for number in range(1, len(crowd)) if f"p{number}" in crowd]
    return [crowd["lea"], *others]


def _study(crowd: dict[str, Person], steps: Steps, size: Size, began: datetime) -> None:
    """Everybody finishes some lessons; some answer a quiz and recall what is due; Léa does more."""
    learners = learners_of(crowd)
    for place, person in enumerate(learners):
        done = 12 if place == 0 else size.lessons_done
        for number, step in enumerate(steps["lesson"][:done]):
            at = began + timedelta(days=number % 20, minutes=place)
            run = selfpaced.start_run(actor=person, module_id=step.subject_id, now=at)
            selfpaced.finish_run(actor=person, run_id=run.pk, now=at + timedelta(minutes=12))
        if place < size.active:
            _answer(person, steps["quiz"][0].subject_id, began + timedelta(days=5, minutes=place))


def _answer(person: Person, quiz_id: UUID, at: datetime) -> None:
    attempt = assessments.start_attempt(actor=person, quiz_id=quiz_id, now=at)
    for number in range(1, ANSWERED + 1):
        assessments.answer_item(actor=person, attempt_id=attempt.pk, number=number, given=str(number), now=at)
    assessments.finish_attempt(actor=person, attempt_id=attempt.pk, now=at)
    later = at + timedelta(days=15)
    for card in list(reinforcement.list_cards(actor=person)[:3]):
        recall.answer_card(actor=person, card_id=card.pk, given="1", now=later)


def _meet(ada: Person, crowd: dict[str, Person], steps: Steps, cohort_id: UUID, now: datetime) -> None:
    """A workshop that goes on now with a full list of people, and one a week for each other live step."""
    before = now - timedelta(days=9)
    for number, step in enumerate(steps["live"]):
        starts = now - timedelta(minutes=30) if number == 0 else now + timedelta(days=7 * number)
        run = journeys.RunPlan(
            offering_id=ids.new_id(),
            session_id=ids.new_id(),
            title=f"Run {number}",
            seats=SEATS,
            starts=WallTime(starts.date(), starts.time().replace(second=0, microsecond=0), "UTC"),
            room_url="https://meet.example.org/room",
            facilitator_ids=[crowd["theo"].pk],
        )
        journeys.plan_run(actor=ada, cohort_id=cohort_id, step_id=step.id, run=run, now=before)
        for person in learners_of(crowd)[: SEATS if number == 0 else 20]:
            live.book(actor=person, offering_id=run.offering_id, now=before, despite_clash=True)


def _talk(crowd: dict[str, Person], steps: Steps, cohort_id: UUID, began: datetime) -> None:
    """One long thread, and many short ones."""
    space = community_read.get_space_of_context(cohort_id)
    assert space is not None
    prompt = steps["discussion"][0].subject_id
    long = community_read.get_thread_of_prompt(actor=crowd["lea"], context_id=cohort_id, prompt_id=prompt)
    writers = itertools.cycle(learners_of(crowd)[:50])
    words = "I tried it **twice** this week.\n\n- once in the morning\n- once too late\n\nWhat did you do?"
    for number in range(POSTS):
        at = began + timedelta(hours=number)
        community.write_post(actor=next(writers), thread_id=long.pk, body=words, now=at)
    for number in range(THREADS):
        at = began + timedelta(hours=number)
        thread = community.open_thread(
            actor=next(writers), space_id=space.pk, title=f"Question {number}", body=words, now=at
        )
        community.write_post(actor=crowd["theo"], thread_id=thread.pk, body="Like this.", now=at)


def _coach(ada: Person, crowd: dict[str, Person], cohort_id: UUID, now: datetime) -> None:
    learners = learners_of(crowd)
    for number, person in enumerate(learners[:COACHED]):
        staffing.coach_one(ada, crowd["carla"], person, cohort_id, number, now)
    staffing.coach_people(ada, crowd, learners[COACHED:], cohort_id, now)


def _begin_quizzes(crowd: dict[str, Person], steps: Steps, began: datetime) -> None:
    """Let people begin the second quiz: its questions are answered while the benchmark runs."""
    for person in learners_of(crowd)[:ANSWERING]:
        at = began + timedelta(days=6)
        assessments.start_attempt(actor=person, quiz_id=steps["quiz"][1].subject_id, now=at)


def _report(crowd: dict[str, Person], steps: Steps, began: datetime) -> None:
    for person in learners_of(crowd)[:COACHED]:
        assessments.report_task(
            actor=person,
            task_id=steps["task"][0].subject_id,
            note="I asked first.",
            ticked=[0],
            now=began + timedelta(days=12),
        )

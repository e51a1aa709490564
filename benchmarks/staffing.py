"""The other people of the large world, so that every page has 200 people who open it and, where there can be,
40 pages of its kind: managers, facilitators and coaches with people of their own, small cohorts, journeys.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from interleave.coaching import selectors as coaching_read
from interleave.coaching import services as coaching
from interleave.journeys import selectors as journeys_read
from interleave.journeys import services as journeys
from interleave.journeys import text
from interleave.kernel import ids
from interleave.kernel.wall_time import WallTime
from interleave.live import services as live
from interleave.people.models import Person

STAFF = 200
GROUPS = 40
GROUP_SIZE = 5
JOURNEYS = 40
JOURNEY_STEPS = 10
ROLES = "administrator, designer, facilitator, coach"

Row = tuple[str, str, str, str]


def staff_of(number: int) -> str:
    """Return the address of the manager of a learner, before the @."""
    return f"s{number % STAFF + 1}"


def rows() -> list[Row]:
    """Return name, address, roles and manager of the staff, and of the people of the small cohorts."""
    staff = [(f"Staff {number:03}", f"s{number}", ROLES, "") for number in range(1, STAFF + 1)]
    grouped = [
        (f"Member {number:03}", f"q{number}", "", f"{staff_of(number)}@meridian.example")
        for number in range(1, GROUPS * GROUP_SIZE + 1)
    ]
    return staff + grouped


def staff(crowd: dict[str, Person]) -> list[Person]:
    return [crowd[f"s{number}"] for number in range(1, STAFF + 1)]


def launch_groups(ada: Person, crowd: dict[str, Person], version_id: UUID, began: datetime) -> None:
    """Run the journey for small cohorts as well; Theo leads them."""
    for number in range(GROUPS):
        cohort = journeys.launch_cohort(
            actor=ada,
            version_id=version_id,
            title=f"Group {number + 1}",
            starts_on=began.date(),
            facilitator_ids=[crowd["theo"].pk],
            now=began,
        )
        members = range(number * GROUP_SIZE + 1, (number + 1) * GROUP_SIZE + 1)
        person_ids = [crowd[f"q{member}"].pk for member in members]
        journeys.enrol(actor=ada, cohort_id=cohort.pk, person_ids=person_ids, now=began)


def import_journeys(ada: Person, make_files: Any, began: datetime) -> None:
    """Bring in more journeys, for their designers."""
    for number in range(1, JOURNEYS):
        files = make_files(JOURNEY_STEPS, f"small-{number}")
        text.import_files(actor=ada, files=files, now=began)


def plan_sessions(ada: Person, crowd: dict[str, Person], now: datetime) -> None:
    """Give each of the staff a session of their own to lead."""
    before = now - timedelta(days=9)
    activity = live.define_activity(
        actor=ada,
        slug="clinic",
        title="Clinic",
        kind="webinar",
        modality="virtual",
        minutes=60,
        seats=12,
        agenda="Bring a case.",
        facilitator_notes="",
        objectives=[],
        now=before,
    )
    for number, person in enumerate(staff(crowd)):
        offering_id = ids.new_id()
        live.open_offering(
            actor=ada,
            activity_id=activity.pk,
            context_id=None,
            title=f"Clinic {number + 1}",
            seats=12,
            facilitators=[person.pk],
            open_to_all=False,
            offering_id=offering_id,
            now=before,
        )
        live.publish_offering(actor=ada, offering_id=offering_id, now=before)
        starts = (now + timedelta(days=2 + number % 5)).replace(
            hour=7 + number % 8, minute=0, second=0, microsecond=0
        )
        live.plan_session(
            actor=ada,
            offering_id=offering_id,
            starts=WallTime(starts.date(), starts.time(), "UTC"),
            venue="",
            room_url="https://meet.example.org/room",
            despite_clash=True,
            now=before,
        )


def coach_people(
    ada: Person, crowd: dict[str, Person], learners: list[Person], cohort_id: UUID, now: datetime
) -> None:
    """Give each of the staff a person to coach, with a meeting and an action."""
    for number, (coach, person) in enumerate(zip(staff(crowd), learners, strict=False)):
        coach_one(ada, coach, person, cohort_id, number, now)


def coach_one(
    ada: Person, coach: Person, person: Person, cohort_id: UUID, number: int, now: datetime
) -> None:
    """Assign a coach for the cohort, plan a meeting in the days to come and agree on an action."""
    before = now - timedelta(days=10)
    lines = journeys_read.list_enrolments(actor=person, now=now)
    place = next(line for line in lines if line.cohort_id == cohort_id)
    journeys.assign_coach(actor=ada, enrolment_id=place.enrolment_id, coach_id=coach.pk, now=before)
    relation = coaching_read.find_coach_of(person_id=person.pk, context_id=cohort_id)
    assert relation is not None
    starts = (now + timedelta(days=1 + number // 8 % 20)).replace(
        hour=7 + number % 8, minute=0, second=0, microsecond=0
    )
    coaching.plan_meeting(
        actor=coach,
        relation_id=relation.pk,
        starts=WallTime(starts.date(), starts.time(), "UTC"),
        minutes=30,
        agenda="What happened since?",
        now=before,
        despite_clash=True,
    )
    coaching.agree_action(actor=coach, relation_id=relation.pk, text="Ask first", due_on=None, now=before)

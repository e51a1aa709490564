"""A small journey with a step of every kind, published and running, with Léa in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import transaction

from interleave.community import services as community
from interleave.engine import events
from interleave.journeys import selectors, services
from interleave.journeys.models import Cohort, Enrolment, JourneyVersion, StepProgress
from interleave.journeys.services import Draft, DraftHead, DraftStage, StepSpec
from interleave.ledger import ledger
from tests.cast import Cast

FIRST_DAY = date(2027, 4, 22)
ADVANCE = "interleave.journeys.projectors.advance"
NAMESPACE = UUID("11111111-2222-4333-8444-555555555555")


def subject(name: str) -> UUID:
    """The id of a subject that no context needs to know."""
    return uuid5(NAMESPACE, name)


def steps_of_every_kind(prompt_id: UUID) -> list[DraftStage]:
    first = [
        StepSpec("kick-off", "live", "Kick-off", subject("kick-off"), 180, 0, 4),
        StepSpec("start", "survey", "Where you start", subject("start"), 5, 0, 6),
        StepSpec("basics", "lesson", "The basics", subject("basics"), 25, 0, 6, rule={"after": "kick-off"}),
        StepSpec("film", "video", "The film", subject("film"), 5, 7, 13),
    ]
    second = [
        StepSpec("check", "quiz", "Check", subject("check"), 15, 7, 13, rule={"after": "basics"}),
        StepSpec("talk", "discussion", "Talk it over", prompt_id, 20, 7, 13),
        StepSpec("refresh", "refresh", "Refresh", None, 5, 7, 20, settings={"reviews": 2}),
        StepSpec(
            "try",
            "task",
            "Try it",
            subject("try"),
            60,
            10,
            20,
            rule={"any": [{"score": {"step": "check", "at_least": 0.8}}, {"relative_day": 14}]},
        ),
        StepSpec("coach-1", "coaching", "First talk", None, 30, 14, 20),
        StepSpec("seen", "observation", "Seen at work", subject("seen"), 45, 14, 27, rule={"after": "try"}),
        StepSpec("coach-2", "coaching", "Second talk", None, 30, 21, 27),
        StepSpec("more", "lesson", "Read more", subject("more"), 40, 0, required=False),
    ]
    return [DraftStage("begin", "Begin", first), DraftStage("go-on", "Go on", second)]


HEAD = DraftHead(
    title="Leading people",
    summary="Four weeks.",
    model="enriched_virtual",
    model_settings={"minimum_live_hours": 2},
    weeks=4,
    audience="New managers.",
    skills=[
        {
            "slug": "conflict",
            "title": "Conflict",
            "objectives": [{"slug": "name-it", "title": "Name the conflict"}],
        }
    ],
)


@pytest.fixture(autouse=True)
def only_journeys(settings: Any) -> Iterator[None]:
    """Run the projector of journeys alone, so that events may speak of what no context has rows of."""
    settings.PROJECTORS = [ADVANCE]
    settings.OUTBOX_PROJECTORS = []
    ledger._handlers.cache_clear()
    yield
    ledger._handlers.cache_clear()


@pytest.fixture
def prompt(cast: Cast, noon: datetime) -> Any:
    return community.define_prompt(
        actor=cast.ada, slug="talk", title="Talk it over", body="Say.", posts=1, replies=1, now=noon
    )


@pytest.fixture
def draft(prompt: Any) -> Draft:
    return Draft(HEAD, steps_of_every_kind(prompt.pk))


@pytest.fixture
def unpublished(cast: Cast, draft: Draft, noon: datetime) -> JourneyVersion:
    return services.begin_journey(actor=cast.ada, slug="leading", draft=draft, now=noon)


@pytest.fixture
def version(cast: Cast, unpublished: JourneyVersion, noon: datetime) -> JourneyVersion:
    return services.publish_version(actor=cast.ada, version_id=unpublished.pk, now=noon)


@pytest.fixture
def cohort(cast: Cast, version: JourneyVersion, noon: datetime) -> Cohort:
    return services.launch_cohort(
        actor=cast.ada,
        version_id=version.pk,
        title="Spring",
        starts_on=FIRST_DAY,
        facilitator_ids=[cast.theo.pk],
        now=noon,
    )


@dataclass(frozen=True)
class Walker:
    """One person on the journey, for whom things happen."""

    place: Enrolment
    cast: Cast
    began: datetime

    def step_id(self, slug: str) -> UUID:
        return self.row(slug).step_id

    def row(self, slug: str) -> StepProgress:
        return StepProgress.objects.select_related("step").get(enrolment=self.place, step__slug=slug)

    def place_of(self, slug: str, *, now: datetime) -> selectors.StepPlace:
        return selectors.get_step_place(
            actor=self.place.person, enrolment_id=self.place.pk, step_id=self.step_id(slug), now=now
        )

    def reload(self) -> Enrolment:
        return Enrolment.objects.get(pk=self.place.pk)


@pytest.fixture
def walker(cast: Cast, cohort: Cohort, noon: datetime) -> Walker:
    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    return Walker(report.enrolled[0], cast, noon)


def record(event: Any) -> ledger.Entry:
    """Let something happen."""
    with transaction.atomic():
        return ledger.record(event)


@dataclass(frozen=True)
class Happenings:
    """The things that can happen to a person, with little to say.

    With an enrolment, what belongs to one belongs to it; without, it is as in an older ledger.
    """

    person_id: UUID
    at: datetime
    enrolment_id: UUID | None = None

    def later(self, **span: float) -> "Happenings":
        return Happenings(self.person_id, self.at + timedelta(**span), self.enrolment_id)

    def attended(
        self, name: str, share: str, *, over: bool = True, minutes: int = 90, previous: int = 0
    ) -> None:
        record(
            events.AttendanceMarked(
                person_id=self.person_id,
                session_id=subject(f"session of {name}"),
                offering_id=subject(f"offering of {name}"),
                activity_id=subject(name),
                status="attended" if minutes else "no_show",
                minutes=minutes,
                minutes_late=0,
                offering_share=Decimal(share),
                offering_over=over,
                at=self.at,
                previous_minutes=previous,
            )
        )

    def booked(self, name: str) -> None:
        record(
            events.BookingChanged(
                person_id=self.person_id,
                booking_id=subject("booking"),
                offering_id=subject("another offering"),
                activity_id=subject(name),
                state="booked",
                previous_state="",
                at=self.at,
            )
        )

    def started(self, name: str) -> None:
        record(
            events.RunStarted(
                person_id=self.person_id,
                run_id=subject(f"run {name}"),
                module_id=subject(name),
                version_id=subject("v1"),
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def worked(self, name: str, seconds: int) -> None:
        record(
            events.EffortRecorded(
                person_id=self.person_id,
                run_id=subject(f"run {name}"),
                module_id=subject(name),
                seconds=seconds,
                at=self.at,
                share=Decimal("0.5"),
                enrolment_id=self.enrolment_id,
            )
        )

    def finished(self, name: str) -> None:
        record(
            events.RunFinished(
                person_id=self.person_id,
                run_id=subject(f"run {name}"),
                module_id=subject(name),
                version_id=subject("v1"),
                seconds=600,
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def scored(self, name: str, score: str, *, passed: bool) -> None:
        record(
            events.AttemptFinished(
                person_id=self.person_id,
                quiz_id=subject(name),
                attempt_id=subject(f"attempt {name} {self.at}"),
                score=Decimal(score),
                passed=passed,
                seconds=120,
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def answered(self, name: str, *, context_id: UUID | None = None) -> None:
        record(
            events.SurveyAnswered(
                person_id=self.person_id,
                survey_id=subject(name),
                response_id=subject("r"),
                at=self.at,
                context_id=context_id,
                enrolment_id=self.enrolment_id,
            )
        )

    def wrote(self, prompt_id: UUID, space_id: UUID | None, *, posts: int, replies: int) -> None:
        record(
            events.PostWritten(
                person_id=self.person_id,
                space_id=space_id or subject("elsewhere"),
                thread_id=subject("thread"),
                post_id=subject(f"post {self.at}"),
                prompt_id=prompt_id,
                reply_to_id=None,
                posts=posts,
                replies=replies,
                at=self.at,
            )
        )

    def recalled(self, rating: int) -> None:
        record(
            events.CardReviewed(
                person_id=self.person_id,
                card_id=subject("card"),
                item_id=subject("item"),
                review_id=subject(f"review {self.at}"),
                rating=rating,
                elapsed_days=1.0,
                recall_before=None,
                at=self.at,
            )
        )

    def reported(self, name: str, *, waits: bool) -> None:
        record(
            events.TaskReported(
                person_id=self.person_id,
                task_id=subject(name),
                report_id=subject(f"report {name}"),
                needs_confirmation=waits,
                share=Decimal("0.75"),
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def confirmed(self, name: str) -> None:
        record(
            events.TaskConfirmed(
                person_id=self.person_id,
                task_id=subject(name),
                report_id=subject(f"report {name}"),
                share=Decimal(1),
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def returned(self, name: str) -> None:
        record(
            events.TaskReturned(
                person_id=self.person_id,
                task_id=subject(name),
                report_id=subject(f"report {name}"),
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def observed(self, name: str) -> None:
        record(
            events.ObservationRecorded(
                person_id=self.person_id,
                task_id=subject(name),
                report_id=subject(f"report {name}"),
                share=Decimal("0.8"),
                at=self.at,
                enrolment_id=self.enrolment_id,
            )
        )

    def met(self, relation_id: UUID, coach_id: UUID) -> None:
        record(
            events.MeetingHeld(
                person_id=self.person_id,
                coach_id=coach_id,
                relation_id=relation_id,
                meeting_id=subject(f"meeting {self.at}"),
                minutes=30,
                at=self.at,
            )
        )


@pytest.fixture
def lea(cast: Cast, noon: datetime) -> Callable[[], Happenings]:
    return lambda: Happenings(cast.lea.pk, noon)

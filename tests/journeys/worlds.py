"""Other journeys than the one of the fixtures."""

from datetime import datetime, timedelta

from interleave.journeys import services
from interleave.journeys.models import JourneyVersion
from interleave.journeys.services import Draft, DraftHead, DraftStage, StepSpec
from tests.cast import Cast
from tests.journeys.conftest import FIRST_DAY, Happenings, Walker, subject


def run(cast: Cast, slug: str, head: DraftHead, steps: list[StepSpec], noon: datetime) -> Walker:
    """Publish a journey of one stage, launch it and put Léa in."""
    version = publish(cast, slug, head, steps, noon)
    cohort = services.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="First", starts_on=FIRST_DAY, now=noon
    )
    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    return Walker(report.enrolled[0], cast, noon)


def publish(cast: Cast, slug: str, head: DraftHead, steps: list[StepSpec], noon: datetime) -> JourneyVersion:
    draft = Draft(head, [DraftStage("all", "All of it", steps)])
    version = services.begin_journey(actor=cast.ada, slug=slug, draft=draft, now=noon)
    return services.publish_version(actor=cast.ada, version_id=version.pk, now=noon)


def run_pre_and_post_test(cast: Cast, noon: datetime) -> tuple[Happenings, Walker]:
    """The same quiz on day 0 and on day 7."""
    steps = [
        StepSpec("before", "quiz", "Before", subject("check"), 10, 0),
        StepSpec("lesson", "lesson", "Lesson", subject("lesson"), 60, 0),
        StepSpec("after", "quiz", "After", subject("check"), 10, 7),
        StepSpec("ask", "live", "Office hours", subject("ask"), 30, 0, required=False),
    ]
    head = DraftHead("Twice", model="flex", model_settings={"office_hours": True}, weeks=2)
    walker = run(cast, "twice", head, steps, noon)
    return Happenings(cast.lea.pk, noon + timedelta(hours=1)), walker

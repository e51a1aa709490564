"""What somebody has shown opens a shorter way, worked out when it is taken."""

from datetime import timedelta
from uuid import uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interleave.assessments import services as assessments
from interleave.insights import selectors, services
from interleave.journeys import selectors as journeys
from interleave.journeys import services as designing
from interleave.journeys.models import StepProgress
from interleave.journeys.services import Draft, DraftHead, DraftStage, StepSpec
from interleave.kernel import errors
from tests.insights.conftest import define_item, take_quiz
from tests.journeys.conftest import NAMESPACE

ITEMS = [f"item-{number}" for number in range(14)]


@pytest.fixture
def many(cast, noon, objectives):
    for slug in ITEMS:
        define_item(cast, slug, noon, ["say-it"])
    return assessments.define_quiz(
        actor=cast.ada,
        slug="many",
        title="Many questions",
        pass_mark="0.7",
        time_limit_minutes=None,
        attempts_allowed=None,
        review="after_finish",
        item_slugs=ITEMS,
        now=noon,
    )


@pytest.fixture
def place(cast, noon, many):
    served = ("say-it",)

    def lesson(slug, **more):
        return StepSpec(slug, "lesson", slug.title(), uuid5(NAMESPACE, slug), objectives=served, **more)

    steps = [
        lesson("read", minutes=60),
        lesson("brief", minutes=9, required=False, variant_of="read", route="short"),
        lesson("again", minutes=15, required=False, variant_of="read", route="remedial"),
        StepSpec("check", "quiz", "Many questions", many.pk, objectives=served),
        StepSpec("ask", "live", "Office hours", uuid5(NAMESPACE, "ask"), required=False),
    ]
    skills = [
        {"slug": "talks", "title": "Talks", "objectives": [{"slug": "say-it", "title": "Say what you saw"}]}
    ]
    head = DraftHead("Talks", model="flex", model_settings={"office_hours": True}, weeks=2, skills=skills)
    version = designing.begin_journey(
        actor=cast.ada, slug="talks", draft=Draft(head, [DraftStage("all", "All", steps)]), now=noon
    )
    version = designing.publish_version(actor=cast.ada, version_id=version.pk, now=noon)
    cohort = designing.launch_cohort(
        actor=cast.ada, version_id=version.pk, title="First", starts_on=noon.date(), now=noon
    )
    report = designing.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    return report.enrolled[0]


def row(place, slug):
    return StepProgress.objects.get(enrolment=place, step__slug=slug)


def ways(cast, place, now):
    found = journeys.get_ways(
        actor=cast.lea, enrolment_id=place.pk, step_id=row(place, "read").step_id, now=now
    )
    return selectors.propose_ways(person_id=cast.lea.pk, ways=[found], now=now)[0]


def take(cast, place, route, now, *, actor=None):
    return services.take_route(
        actor=actor or cast.lea,
        enrolment_id=place.pk,
        step_id=row(place, "read").step_id,
        route=route,
        now=now,
    )


def test_nobody_who_has_shown_nothing_leaves_a_step_out(cast, place, noon):
    for route in ("skip", "short"):
        with pytest.raises(designing.NotProposed):
            take(cast, place, route, noon)

    assert ways(cast, place, noon).proposal.route == "standard"
    assert (row(place, "read").done_at, row(place, "brief").taken) == (None, "")


def test_many_right_answers_open_the_way_out_and_say_so(cast, place, many, noon):
    take_quiz(cast.lea, many, noon, ["Fact"] * 14)
    now = noon + timedelta(days=2)

    taken = take(cast, place, "skip", now)

    assert taken.proposal.route == "skip"
    assert row(place, "read").excused == (
        'You answered 14 of 14 on "Say what you saw" right, the last one 2 days ago.'
    )


def test_what_was_shown_long_ago_is_not_enough_any_more(cast, place, many, noon):
    take_quiz(cast.lea, many, noon, ["Fact"] * 14)

    with pytest.raises(designing.NotProposed):
        take(cast, place, "skip", noon + timedelta(days=60))


def test_a_failed_check_proposes_another_side(cast, place, many, noon):
    take_quiz(cast.lea, many, noon, ["Fact"] * 7 + ["Joke"] * 7)

    proposal = ways(cast, place, noon + timedelta(hours=1)).proposal

    assert (proposal.route, proposal.variant) == ("remedial", "again")
    assert proposal.reason == 'You reached 50% in "Many questions", which is not enough to pass.'


def test_nobody_takes_a_way_for_somebody_else(cast, place, noon):
    for other in (cast.ada, cast.theo, cast.carla):
        with pytest.raises(errors.NotFound):
            take(cast, place, "remedial", noon, actor=other)

    assert row(place, "again").taken == ""


def test_proposing_costs_one_query_and_one_more_for_the_words(cast, place, many, noon):
    found = journeys.get_ways(
        actor=cast.lea, enrolment_id=place.pk, step_id=row(place, "read").step_id, now=noon
    )

    with CaptureQueriesContext(
        connection,
    ) as nothing_known:
        selectors.propose_ways(person_id=cast.lea.pk, ways=[found], now=noon)
    take_quiz(cast.lea, many, noon, ["Fact"] * 14)
    with CaptureQueriesContext(connection) as known:
        selectors.propose_ways(person_id=cast.lea.pk, ways=[found], now=noon)

    assert (len(nothing_known), len(known)) == (1, 2)

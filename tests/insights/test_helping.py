"""What was done for people at risk, and who may see it."""

from datetime import timedelta
from uuid import UUID

import pytest

from interleave.engine import events
from interleave.insights import selectors, services
from interleave.insights.models import Intervention, RiskAssessment, Tier
from interleave.kernel import errors, ids, tenancy
from interleave.ledger import ledger

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture
def sam(world):
    """The place of a colleague who needs a word."""
    return UUID(world.ids["colleague_enrolment_id"])


def needing(actor, now, **asked):
    return [row.enrolment_id for row in selectors.list_risks(actor=actor, now=now, **asked)]


def told(event_type):
    return [event for _entry, event in ledger.events_of() if isinstance(event, event_type)]


def help_sam(world, sam, now, **changes):
    given = {"actor": world.cast.theo, "enrolment_id": sam, "kind": "call", "note": "", "now": now}
    return services.record_intervention(**{**given, **changes})


def test_who_is_helped_leaves_the_list_for_a_week(world, sam):
    theo = world.cast.theo
    assert needing(theo, world.now) == [sam]

    help_sam(world, sam, world.now)

    assert needing(theo, world.now + timedelta(minutes=1)) == []
    assert sam in needing(theo, world.now + timedelta(minutes=1), part="helped")
    assert needing(theo, world.now + 7 * DAY) == [sam]
    assert [event.enrolment_id for event in told(events.InterventionRecorded)][:1] == [sam]


def test_a_second_click_writes_nothing(world, sam):
    first = help_sam(world, sam, world.now)

    again = help_sam(world, sam, world.now + timedelta(seconds=5))

    assert again == first
    assert Intervention.objects.filter(enrolment_id=sam).count() == 1


@pytest.mark.parametrize(("outcome", "is_back"), [("better", False), ("same", True), ("worse", True)])
def test_an_intervention_that_changed_nothing_brings_the_person_back(world, sam, outcome, is_back):
    done = help_sam(world, sam, world.now)

    for _click in range(2):
        services.close_intervention(
            actor=world.cast.theo, intervention_id=done.pk, outcome=outcome, now=world.now + DAY
        )

    assert needing(world.cast.theo, world.now + 2 * DAY) == ([sam] if is_back else [])
    assert [event.outcome for event in told(events.InterventionClosed)] == [outcome]


def test_an_outcome_is_said_once(world, sam):
    done = help_sam(world, sam, world.now)
    services.close_intervention(
        actor=world.cast.theo, intervention_id=done.pk, outcome="better", now=world.now
    )

    with pytest.raises(errors.Conflict):
        services.close_intervention(
            actor=world.cast.ada, intervention_id=done.pk, outcome="worse", now=world.now
        )
    with pytest.raises(errors.Conflict):
        services.undo_intervention(actor=world.cast.theo, intervention_id=done.pk, now=world.now)

    done.refresh_from_db()
    assert (done.outcome, done.undone_at) == ("better", None)


def test_undoing_brings_the_person_back_and_keeps_the_row(world, sam):
    done = help_sam(world, sam, world.now)

    for _click in range(2):
        services.undo_intervention(actor=world.cast.theo, intervention_id=done.pk, now=world.now + DAY)

    assert needing(world.cast.theo, world.now + DAY) == [sam]
    assert selectors.list_interventions(enrolment_id=sam) == []
    assert Intervention.objects.filter(pk=done.pk, undone_at=world.now + DAY).exists()
    assert len(told(events.InterventionUndone)) == 1


def test_only_who_wrote_it_takes_it_back(world, sam):
    done = help_sam(world, sam, world.now)

    for other in (world.cast.ada, world.cast.kenji, world.cast.carla):
        with pytest.raises(errors.NotFound):
            services.undo_intervention(actor=other, intervention_id=done.pk, now=world.now)

    done.refresh_from_db()
    assert done.undone_at is None


@pytest.mark.parametrize(("kind", "note"), [("prayer", ""), ("call", "x" * 501)])
def test_what_cannot_be_read_is_refused(world, sam, kind, note):
    with pytest.raises(errors.Invalid):
        help_sam(world, sam, world.now, kind=kind, note=note)

    assert not Intervention.objects.filter(enrolment_id=sam).exists()


def test_coaches_see_whom_they_coach_and_facilitators_their_cohorts(world, sam):
    cast, lea = world.cast, UUID(world.ids["enrolment_id"])

    seen = {
        who: {
            row.enrolment_id
            for part in selectors.PARTS
            for row in selectors.list_risks(actor=getattr(cast, who), now=world.now, part=part)
        }
        for who in ("theo", "ada", "carla", "kenji", "lea")
    }

    assert sam in seen["theo"]
    assert seen["theo"] == seen["ada"] >= {sam, lea}
    assert seen["carla"] == {lea}
    assert seen["kenji"] == seen["lea"] == set()


def test_a_manager_sees_a_report_only_when_it_is_grave(world):
    cast = world.cast
    row = RiskAssessment.objects.filter(enrolment_id=world.ids["enrolment_id"])
    Intervention.objects.all().delete()
    for tier in (Tier.NONE, Tier.NUDGE, Tier.FACILITATOR):
        row.update(tier=tier)
        assert selectors.list_worrying_reports(actor=cast.kenji, now=world.now) == []

    row.update(tier=Tier.COACH_AND_MANAGER)

    assert [line.name for line in selectors.list_worrying_reports(actor=cast.kenji, now=world.now)] == [
        "Léa Martin"
    ]


def test_nobody_reads_about_herself(world):
    RiskAssessment.objects.filter(enrolment_id=world.ids["enrolment_id"]).update(person=world.cast.theo)

    with pytest.raises(errors.NotFound):
        selectors.get_risk(actor=world.cast.theo, enrolment_id=UUID(world.ids["enrolment_id"]))


def test_a_place_of_another_organisation_does_not_exist(world):
    for place in (UUID(world.abroad["enrolment_id"]), ids.new_id()):
        with pytest.raises(errors.NotFound):
            help_sam(world, place, world.now)


def test_the_parts_are_counted_in_one_query(world, sam, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = selectors.count_risks(actor=world.cast.theo, now=world.now + timedelta(minutes=1))

    assert counts == selectors.RiskCounts(needing=1, most=0, nudge=1, helped=1)


def test_a_line_says_why_and_never_how_much(world, sam):
    [row] = selectors.list_risks(actor=world.cast.theo, now=world.now)
    [line] = selectors.describe_risks([row], now=world.now)

    assert line.tier_words == "Needs a word from you"
    assert line.reasons[0] == "silent for 16 days"
    assert not hasattr(line, "score")

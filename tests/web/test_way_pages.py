"""Other ways on the page of a step, and the designer's simulator: words, forms without scripts, refusals."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from interleave.engine.proposals import Proposal
from interleave.insights.selectors import ways as proposing
from interleave.journeys import editions, services
from interleave.journeys.models import Enrolment, Step, StepProgress
from interleave.kernel import clock, tenancy

pytestmark = pytest.mark.django_db

WHY = 'You answered 9 of 9 on "Listen" right, the last one today.'


@pytest.fixture
def scoped(world):
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """What a test publishes is rolled back; the memory of published editions must not outlive it."""
    monkeypatch.setattr(editions, "_published", editions._Memory(8))


@pytest.fixture
def ways(world, scoped):
    """The world's journey with a short and a remedial way of its lesson, and Léa on it from today."""
    from dataclasses import replace

    now, ada = clock.now(), world.cast.ada
    draft_id = world.ids["draft_id"]
    base = Step.objects.get(version_id=draft_id, slug="basics")
    services.change_step(actor=ada, step_id=base.pk, step=draft_of(base), now=now)
    for slug, route in (("basics-short", "short"), ("basics-again", "remedial")):
        beside = replace(
            draft_of(base),
            slug=slug,
            title=f"Basics, {route}",
            required=False,
            variant_of="basics",
            route=route,
        )
        services.add_step(actor=ada, stage_id=base.stage_id, step=beside, now=now)
    version = services.publish_version(actor=ada, version_id=draft_id, now=now)
    cohort = services.launch_cohort(
        actor=ada,
        version_id=version.pk,
        title="Ways",
        starts_on=(now - timedelta(days=1)).date(),
        now=now,
    )
    report = services.enrol(
        actor=ada, cohort_id=cohort.pk, person_ids=[world.cast.lea.pk], now=now, despite_active=True
    )
    return report.enrolled[0]


def draft_of(step):
    return services.StepSpec(
        slug=step.slug,
        kind=step.kind,
        title=step.title,
        subject_id=step.subject_id,
        minutes=step.minutes,
        objectives=step.objectives,
    )


def row(place: Enrolment, slug: str) -> StepProgress:
    return StepProgress.objects.get(enrolment=place, step__slug=slug)


def url(name, place, slug):
    return reverse(name, args=[place.pk, row(place, slug).step_id])


@pytest.fixture
def proposed(monkeypatch):
    """Let the policy propose a way, whatever was shown."""

    def propose(route, variant=""):
        found = Proposal("basics", route, WHY, variant)
        monkeypatch.setattr(proposing.proposals, "propose", lambda *args, **more: found)

    return propose


def text_of(reply):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def test_a_step_shows_its_other_ways_and_offers_only_more_without_evidence(world, ways):
    reply = world.client("lea").get(url("learn:step", ways, "basics"))

    said = text_of(reply)
    assert "Other ways" in said
    assert "Basics, short in short" in said
    assert "Once your answers speak for it" in said
    assert 'value="remedial"' in reply.text
    assert 'value="short"' not in reply.text


def test_a_proposal_is_shown_with_its_reason_and_taken_by_a_plain_form(world, ways, proposed):
    proposed("skip")
    lea = world.client("lea")

    shown = text_of(lea.get(url("learn:step", ways, "basics")))
    reply = lea.post(url("learn:take_way", ways, "basics"), {"route": "skip"})

    assert "You can leave this step out." in shown
    assert "You answered 9 of 9" in shown
    assert reply.status_code == 302
    assert row(ways, "basics").taken == "skip"
    assert "Do it after all" in text_of(lea.get(url("learn:step", ways, "basics")))


def test_the_journey_says_what_is_proposed_near_by(world, ways, proposed):
    proposed("short", "basics-short")

    said = text_of(world.client("lea").get(reverse("learn:journey", args=[ways.pk])))

    assert "the short way is enough for you." in said


def test_a_forged_form_takes_nothing_that_is_not_proposed(world, ways):
    reply = world.client("lea").post(
        url("learn:take_way", ways, "basics"), {"route": "skip", "granted": "skip", "reason": "I know it"}
    )

    assert reply.status_code == 409
    assert row(ways, "basics").done_at is None


def test_more_leads_to_the_step_and_goes_off_the_list_again(world, ways):
    lea = world.client("lea")

    taken = lea.post(url("learn:take_way", ways, "basics"), {"route": "remedial"})
    shown = text_of(lea.get(taken["Location"]))
    dropped = lea.post(url("learn:drop_way", ways, "basics-again"))

    assert taken["Location"] == url("learn:step", ways, "basics-again")
    assert "From another side:" in shown
    assert "Take it off my list" in shown
    assert dropped["Location"] == reverse("learn:journey", args=[ways.pk])
    assert row(ways, "basics-again").taken == ""


def test_the_short_way_is_left_for_the_whole_step(world, ways, proposed):
    proposed("short", "basics-short")
    lea = world.client("lea")
    lea.post(url("learn:take_way", ways, "basics"), {"route": "short"})

    shown = text_of(lea.get(url("learn:step", ways, "basics-short")))
    back = lea.post(url("learn:take_way", ways, "basics"), {"route": "standard"})

    assert "Take the whole step instead" in shown
    assert back["Location"] == url("learn:step", ways, "basics")
    assert row(ways, "basics").taken == ""


def test_an_unknown_way_is_refused(world, ways):
    reply = world.client("lea").post(url("learn:take_way", ways, "basics"), {"route": "scenic"})

    assert reply.status_code == 422
    assert row(ways, "basics").taken == ""


# --- The simulator -----------------------------------------------------------------------------------


def simulator(world, **query):
    return world.client("ada").get(reverse("author:simulator", args=[world.ids["journey_id"]]), query)


LEARNER = {"share": "62", "absences": "2", "days_late": "0", "follows": "on"}


def test_the_simulator_begins_with_sixty_two_percent_and_two_absences(world):
    reply = simulator(world)

    assert reply.status_code == 200
    assert 'value="62"' in reply.text
    assert "Missed" in text_of(reply)
    assert "Where a thousand go" in text_of(reply)
    assert "Of 1,000 simulated learners" not in text_of(reply)


def test_the_address_carries_the_learner(world):
    there, away = simulator(world, **LEARNER | {"absences": "0"}), simulator(world, **LEARNER)

    assert "Missed" not in text_of(there)
    assert "Missed" in text_of(away)


def test_a_learner_who_cannot_be_is_refused_and_her_lines_are_kept(world):
    reply = simulator(world, **LEARNER | {"share": "162"})

    assert reply.status_code == 422
    assert 'value="162"' in reply.text


def test_a_thousand_go_through_and_are_called_simulated(world):
    said = text_of(simulator(world, **LEARNER, crowd="yes"))

    assert "Simulated learners, not people." in said
    assert "Of 1,000 simulated learners" in said
    assert "Stuck here" in said


def test_a_designer_puts_another_way_beside_a_step(world, scoped):
    base = Step.objects.get(version_id=world.ids["draft_id"], slug="basics")
    address = reverse("author:new_step", args=[world.ids["journey_id"]])
    form = {
        "title": "Basics in short",
        "subject": str(base.subject_id),
        "minutes": "5",
        "opens_on_day": "",
        "due_on_day": "",
        "required": "on",
        "variant_of": "basics",
        "route": "short",
        "join": "all",
        "rows": "0",
    }

    reply = world.client("ada").post(f"{address}?stage={base.stage_id}&kind=lesson", form)

    made = Step.objects.get(version_id=world.ids["draft_id"], title="Basics in short")
    assert reply.status_code == 302
    assert (made.variant_of, made.route, made.required) == ("basics", "short", False)
    shown = text_of(world.client("ada").get(reverse("author:journey", args=[world.ids["journey_id"]])))
    assert f"the short way of “{base.title}”" in shown

"""A journey with a rehearsal, a kind that the package does not know: from text to the simulator.

Run with the setting that registers the kind; `tests/architecture/test_kinds.py` does:

    INTERLEAVE_STEP_KINDS=tests.toy_kind python -m pytest tests/toy_kind/story.py
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from interleave.catalogue.models import Item, ModuleVersion
from interleave.engine import events
from interleave.insights.models import ObjectiveMastery
from interleave.journeys import selectors, services, text
from interleave.journeys.models import Step, StepProgress
from interleave.journeys.selectors import Profile
from interleave.kernel import clock
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from interleave.reinforcement import selectors as reinforcement
from interleave.reinforcement import services as cards
from interleave.selfpaced import services as selfpaced
from tests.furnishing import small_journey

DAY = timedelta(days=1)
PROJECTIONS = [
    "interleave.journeys.projectors.advance",
    "interleave.reinforcement.projectors",
    "interleave.insights.projectors",
]


def with_rehearsal():
    """Return the small journey, in which the lesson is a rehearsal."""
    files = small_journey()
    before = files["journey.yaml"]
    lesson = b"- slug: basics\n        kind: lesson"
    files["journey.yaml"] = before.replace(lesson, lesson.replace(b"lesson", b"rehearsal"))
    assert files["journey.yaml"] != before
    return files


@pytest.fixture
def version_id(cast, noon, settings, tmp_path):
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return text.import_files(actor=cast.ada, files=with_rehearsal(), now=noon).version_id


@pytest.fixture
def step(version_id):
    return Step.objects.get(version_id=version_id, slug="basics")


@pytest.fixture
def enrolment(cast, version_id, noon):
    cohort = services.launch_cohort(
        actor=cast.ada, version_id=version_id, title="Spring", starts_on=noon.date(), now=noon
    )
    report = services.enrol(actor=cast.ada, cohort_id=cohort.pk, person_ids=[cast.lea.pk], now=noon)
    return report.enrolled[0]


@pytest.fixture
def rehearse(cast, enrolment, step):
    """Return a function that works through the module of the step."""

    def work(at):
        scope = EnrolmentScope(enrolment.pk, enrolment.enrolled_at)
        run = selfpaced.start_run(actor=cast.lea, module_id=step.subject_id, now=at, scope=scope)
        selfpaced.finish_run(actor=cast.lea, run_id=run.pk, now=at + timedelta(minutes=9))

    return work


def test_text_goes_in_and_comes_out_byte_for_byte(cast, version_id, step):
    exported = text.export_files(actor=cast.ada, version_id=version_id)

    assert (step.kind, step.subject_id is not None) == ("rehearsal", True)
    assert exported["journey.yaml"] == with_rehearsal()["journey.yaml"]


def test_a_designer_chooses_it_and_what_it_uses(cast, version_id, noon):
    draft = services.new_draft_from(actor=cast.ada, version_id=version_id, now=noon)
    browser = Client()
    browser.force_login(cast.ada)
    stage = draft.stages.first()
    address = reverse("author:new_step", args=[draft.journey_id]) + f"?stage={stage.pk}"

    assert "Something to rehearse alone." in browser.get(address).text
    page = browser.get(address + "&kind=rehearsal")
    subject, _title = page.context["found"].choices[0]
    sent = {"title": "Once more", "subject": subject, "minutes": "10", "join": "all", "rows": "0"}
    assert browser.post(address + "&kind=rehearsal", sent).status_code == 302

    made = Step.objects.get(version=draft, title="Once more")
    assert (made.kind, str(made.subject_id)) == ("rehearsal", subject)


def test_a_learner_plays_it_and_sees_it_in_its_voice(cast, enrolment, step, noon, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: noon + DAY)
    browser = Client()
    browser.force_login(cast.lea)

    page = browser.get(reverse("learn:step", args=[enrolment.pk, step.pk])).text

    assert "Rehearse it aloud." in page
    view = selectors.summarise_journey(actor=cast.lea, enrolment_id=enrolment.pk, now=noon + DAY)
    assert {line.voice for line in view.steps if line.slug == "basics"} == {"practice"}


def test_it_moves_progress_and_mastery_and_a_replay_gives_the_same(cast, enrolment, step, rehearse, noon):
    rehearse(noon + DAY)

    done = StepProgress.objects.get(enrolment=enrolment, step=step)
    assert done.done_at == noon + DAY + timedelta(minutes=9)
    mastery = list(ObjectiveMastery.objects.filter(person=cast.lea).values())
    assert [row["pieces"] for row in mastery] == [1]

    ledger.replay(PROJECTIONS, organisation_id=cast.meridian.pk)

    assert list(ObjectiveMastery.objects.filter(person=cast.lea).values()) == mastery
    assert StepProgress.objects.get(enrolment=enrolment, step=step).done_at == done.done_at


def test_it_lifts_the_cards_about_its_objective(cast, rehearse, noon):
    item = Item.objects.get(slug="fact-or-judgement")
    with transaction.atomic():
        ledger.record(
            events.RunFinished(
                person_id=cast.lea.pk,
                run_id=uuid4(),
                module_id=uuid4(),
                version_id=ModuleVersion.objects.get(module__slug="the-film").pk,
                seconds=60,
                item_ids=(item.pk,),
                at=noon,
            )
        )
    question = reinforcement.next_question(actor=cast.lea, now=noon + 5 * DAY)
    cards.answer_card(
        actor=cast.lea,
        card_id=question.card_id,
        given=[part.token for part in question.asked.options][:1],
        now=noon + 5 * DAY,
    )

    rehearse(noon + 6 * DAY)

    touched = LedgerEntry.objects.filter(name=events.CardsTouched.name).latest("sequence")
    assert touched.data["how"] == "applied"


def test_simulated_learners_can_miss_it(cast, version_id, noon):
    profile = Profile(share=0.9, absences=20)

    seen = selectors.simulate_learner(
        actor=cast.ada, version_id=version_id, profile=profile, starts_on=noon.date()
    )

    assert {one.slug: one.outcome for one in seen}["basics"] == "missed"

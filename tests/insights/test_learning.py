"""Learning from an organisation's finished enrolments: kept signals, the weekly trial, what is at work."""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interleave.engine.risk import Signals, learning
from interleave.insights import projectors, selectors, services, snapshots
from interleave.insights.models import RiskAssessment, RiskTrial, SignalsSnapshot, Watermark
from interleave.journeys import services as journeys
from interleave.journeys.models import Cohort, Enrolment
from interleave.kernel import errors, ids, jobs, tenancy
from interleave.ledger import ledger
from interleave.people.models import Person, Site

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture(autouse=True)
def scope(world):
    with tenancy.scope(world.cast.meridian.pk):
        for rows in (RiskAssessment, RiskTrial, SignalsSnapshot, Watermark):
            rows.objects.all().delete()
        yield


def finish(world, number=400, *, telling=True, seed=3, keep=True):
    """Cohorts of fifty that are over: who missed coach meetings mostly withdrew, which the rules rate low."""
    chance = np.random.default_rng(seed)
    like = Cohort.objects.get(pk=world.ids["cohort_id"])
    sites = list(Site.objects.order_by("name"))[:2]
    signals = {}
    for start in range(0, number, 50):
        ended_at = world.now - timedelta(days=number // 50 * 7 - start // 50 * 7)
        cohort = Cohort.objects.create(
            version_id=like.version_id,
            title=f"Past {start}",
            starts_on=(ended_at - 60 * DAY).date(),
            state="finished",
            launched_at=ended_at - 60 * DAY,
            closed_at=ended_at,
        )
        places = []
        for at in range(start, min(start + 50, number)):
            badly = chance.random() < 0.4
            person = Person(
                id=ids.new_id(),
                email=f"past{seed}-{at}@example.org",
                name=f"Past {at}",
                site=sites[at % len(sites)],
            )
            state = {"state": "withdrawn", "withdrawn_at": ended_at} if badly and at % 2 else {}
            if not badly:
                state = {"state": "completed", "completed_at": ended_at}
            place = Enrolment(
                id=ids.new_id(),
                cohort=cohort,
                person=person,
                starts_on=cohort.starts_on,
                zone_name="UTC",
                enrolled_at=cohort.launched_at,
                **state,
            )
            places.append((person, place))
            rate = 2.5 if badly and telling else 0.3
            missed = int(chance.poisson(rate))
            signals[place.pk] = Signals(
                day=14,
                days_silent=int(chance.integers(15)),
                steps_due_soon=1,
                meetings_missed=missed,
                share_done=0.2,
                share_expected=0.2,
            )
        Person.objects.bulk_create([person for person, _place in places])
        Enrolment.objects.bulk_create([place for _person, place in places])
    if keep:
        snapshots.keep(signals, now=world.now - DAY)
    return signals


# --- Kept signals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "due"),
    [
        *((0, None), (6, None), (7, 7), (9, 7), (10, None), (14, 14), (16, 14), (17, None)),
        *((28, 28), (42, 42), (43, 42), (50, None), (56, 56), (364, 364), (378, None)),
    ],
)
def test_signals_are_kept_of_a_few_days_counted_from_the_start(day, due):
    assert snapshots.due_day(day) == due


def test_assessing_keeps_the_signals_of_a_day_once_as_they_were_then(world):
    place = UUID(world.ids["enrolment_id"])
    for hours in (0, 6, 30):
        services.assess_cohorts(now=world.now + 4 * DAY + timedelta(hours=hours))

    [kept] = SignalsSnapshot.objects.filter(enrolment_id=place)
    assert (kept.day, kept.taken_at) == (14, world.now + 4 * DAY)
    assert snapshots.read(kept.signals).day == 14
    assert snapshots.read({**kept.signals, "unknown": 1}) == snapshots.read(kept.signals)


def test_keeping_asks_as_much_for_many_as_for_few(world):
    def queries(number, seed):
        signals = finish(world, number, seed=seed, keep=False)
        with CaptureQueriesContext(connection) as captured:
            snapshots.keep(signals, now=world.now)
            snapshots.keep(signals, now=world.now)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    assert queries(10, 1) == queries(50, 2) == 3
    assert SignalsSnapshot.objects.count() == 60


# --- The weekly trial -------------------------------------------------------------------------------


def test_too_little_is_refused_and_the_rules_go_on(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "interleave.engine.risk.learning", None)
    finish(world, 43)

    services.learn_from_past(now=world.now)
    services.assess_cohorts(now=world.now)

    row = RiskTrial.objects.get()
    assert (row.code, row.finished, row.model) == ("too_few", 43, None)
    assert {one.basis for one in RiskAssessment.objects.all()} == {"rules"}


def test_four_hundred_finished_enrolments_teach_a_model_that_is_then_at_work(world):
    finish(world)

    services.learn_from_past(now=world.now)
    services.assess_cohorts(now=world.now)

    row = RiskTrial.objects.get()
    assert (row.code, row.finished) == ("learnt", 400)
    assert row.ended_badly == 400 - Enrolment.objects.filter(state="completed").count()
    assert row.measures["auc"] > row.rules_auc
    assert row.measures["brier"] < row.measures["brier_of_base_rate"]
    assert json.loads(json.dumps(row.model)) == row.model
    assert [one["number"] >= 50 for one in row.groups["site"]] == [True, True]
    assert row.groups["team"] == row.drifts == []
    assert {one.basis for one in RiskAssessment.objects.all()} == {"past"}


def test_a_past_that_teaches_nothing_is_refused_with_its_trial(world):
    finish(world, telling=False)

    services.learn_from_past(now=world.now)

    row = RiskTrial.objects.get()
    assert (row.code, row.model) == ("no_better", None)
    assert row.measures["number"] >= 100
    assert row.rules_auc is not None


def test_people_unlike_those_of_the_past_leave_it_to_the_rules(world):
    kept = finish(world)
    running = [replace(one, share_done=0.9, posts=9, steps_late=6) for one in list(kept.values())[:120]]
    people = Person.objects.filter(name__startswith="Past")[:120]
    journeys.enrol(
        actor=world.cast.ada,
        cohort_id=UUID(world.ids["cohort_id"]),
        person_ids=[one.pk for one in people],
        now=world.now,
    )
    places = Enrolment.objects.filter(person__in=[one.pk for one in people], state="active")
    places = list(places.filter(cohort_id=world.ids["cohort_id"]))
    today = {place.pk: one for place, one in zip(places, running, strict=True)}
    snapshots.keep(today, now=world.now)

    services.learn_from_past(now=world.now)

    row = RiskTrial.objects.get()
    assert (row.code, row.model) == ("drifted", None)
    assert [one["level"] for one in row.drifts][:3] == ["much"] * 3


def test_the_trial_comes_once_a_week_and_asks_little_in_between(world):
    finish(world, 43)
    services.learn_from_past(now=world.now)

    with CaptureQueriesContext(connection) as captured:
        services.learn_from_past(now=world.now + WEEK - DAY)
    assert len(captured) == 1
    services.learn_from_past(now=world.now + WEEK)

    assert [row.at for row in RiskTrial.objects.order_by("at")] == [world.now, world.now + WEEK]


def test_learning_asks_as_much_for_many_as_for_few(world):
    def queries(now):
        with CaptureQueriesContext(connection) as captured:
            services.learn_from_past(now=now)
        return len(captured)

    finish(world, 250, seed=1)
    few = queries(world.now)
    finish(world, 200, seed=2)

    assert queries(world.now + WEEK) == few
    assert RiskTrial.objects.latest("at").finished == 450


def test_nothing_is_learnt_from_the_past_of_another_organisation(world):
    finish(world)

    with tenancy.scope(world.cast.outside.pk):
        services.learn_from_past(now=world.now)
        assert RiskTrial.objects.get().finished == 0


def test_a_model_of_an_older_form_leaves_it_to_the_rules(world, caplog):
    RiskTrial.objects.create(at=world.now, code="learnt", finished=300, ended_badly=90, model={"form": 0})

    services.assess_cohorts(now=world.now)

    assert {one.basis for one in RiskAssessment.objects.all()} == {"rules"}
    assert "of an older form" in caplog.text


def test_a_trial_that_breaks_is_recorded_and_tried_again_later(world, monkeypatch):
    finish(world)
    learn, tried = learning.learn, []

    def fail(_past):
        tried.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(learning, "learn", fail)
    for minutes in (0, 0.5, 1.5):
        run_job(world.now + timedelta(minutes=minutes))
    assert (len(tried), [row.code for row in RiskTrial.objects.all()]) == (2, ["broken"])

    monkeypatch.setattr(learning, "learn", learn)
    run_job(world.now + timedelta(minutes=3))
    run_job(world.now + timedelta(minutes=5))
    run_job(world.now + timedelta(minutes=7))

    assert [row.code for row in RiskTrial.objects.all()] != ["broken"]
    assert RiskTrial.objects.count() == 1
    assert not jobs.list_open_failures().filter(job="learn_from_past").exists()


def run_job(now):
    jobs.run_job("learn_from_past", services.learn_from_past, now=now)


def test_a_later_refusal_ends_what_was_learnt_before(world):
    finish(world)
    services.learn_from_past(now=world.now)
    RiskTrial.objects.create(at=world.now + WEEK, code="no_better", finished=400, ended_badly=160)

    assert selectors.summarise_trial(actor=world.cast.ada).code == "no_better"
    services.assess_cohorts(now=world.now + WEEK)
    assert {one.basis for one in RiskAssessment.objects.all()} == {"rules"}


def test_a_replay_leaves_kept_signals_and_trials_as_they_are(world):
    finish(world, 43)
    services.learn_from_past(now=world.now)
    services.assess_cohorts(now=world.now + 4 * DAY)
    before = [list(rows.objects.order_by("pk").values()) for rows in (SignalsSnapshot, RiskTrial)]

    ledger.replay([projectors.__name__], organisation_id=world.cast.meridian.pk)

    assert [list(rows.objects.order_by("pk").values()) for rows in (SignalsSnapshot, RiskTrial)] == before
    assert len(before[0]) == 46


# --- The pages --------------------------------------------------------------------------------------


def words_of(reply):
    return " ".join(reply.content.decode().split())


def test_the_list_says_what_is_at_work_and_organisers_see_how_the_trial_went(world):
    finish(world)
    services.learn_from_past(now=world.now)
    tried = RiskTrial.objects.get().measures["number"]

    listed = words_of(world.client("theo").get(reverse("teach:help")))
    told = words_of(world.client("ada").get(reverse("manage:risk_trial")))

    assert "Learnt from 400 finished enrolments of this organisation, last on" in listed
    assert f"checked against the latest {tried} of them" in listed
    assert "How help is told" not in listed
    assert "By site" in told
    assert "by the rules" in told
    assert "too few to compare" in told


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ("composition", "Give those journeys an early task."),
        ("within", "Check who needs help there yourself."),
        (None, "too few of these people share a cohort"),  # a trial from before causes were kept
    ],
)
def test_a_group_that_is_ranked_worse_is_told_the_cause(world, cause, sentence):
    finish(world)
    services.learn_from_past(now=world.now)
    row = RiskTrial.objects.get()
    group = {
        "name": "Lyon",
        "number": 240,
        "base_rate": 0.4,
        "mean_probability": 0.4,
        "auc": 0.6,
        "error": 0.03,
    }
    group |= {"below_whole": 0.06} | ({"auc_within": 0.65, "cause": cause} if cause else {})
    row.groups = {"site": [group]}
    row.save()

    told = words_of(world.client("ada").get(reverse("manage:risk_trial")))

    assert "worse than the whole" in told
    assert sentence in told
    assert ("65 %" in told or "65%" in told) == bool(cause)


def test_before_any_trial_the_page_says_what_will_be_there(world):
    told = words_of(world.client("ada").get(reverse("manage:risk_trial")))

    assert "Too little to compare yet" in told
    assert "takes 200 finished enrolments" in told


def test_who_does_not_answer_for_it_is_shown_no_trial(world):
    with pytest.raises(errors.Forbidden):
        selectors.get_trial(actor=world.cast.theo)

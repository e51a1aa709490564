"""Things done at work, and the manager's word about them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from interleave.assessments import selectors, services
from interleave.assessments.models import TaskReport
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger

LINES = ["Opened with the fact", "Asked, then waited", "Agreed on one thing", "Wrote it down"]


def told(*event_types):
    return [event for _entry, event in ledger.events_of() if isinstance(event, event_types)]


def define(cast, noon, **changes):
    content = {
        "slug": "talk",
        "kind": "task",
        "title": "One hard talk",
        "brief": "Hold it.",
        "checklist": LINES,
    }
    return services.define_task(actor=cast.ada, now=noon, confirmed_by="manager", **{**content, **changes})


@pytest.fixture
def task(cast, noon):
    return define(cast, noon)


@pytest.fixture
def observation(cast, noon):
    return define(cast, noon, slug="watch", kind="observation")


@pytest.fixture
def report(cast, noon, task):
    return services.report_task(actor=cast.lea, task_id=task.pk, note="Done.", ticked=[0, 1, 2], now=noon)


def test_the_same_task_again_changes_nothing(cast, noon, task):
    before = len(list(ledger.events_of()))

    again = define(cast, noon)

    assert (again.pk, again.revision) == (task.pk, 1)
    assert len(list(ledger.events_of())) == before


def test_a_report_waits_for_the_manager_and_shows_in_his_list(cast, report, django_assert_num_queries):
    with django_assert_num_queries(1):
        waiting = [
            (found.pk, found.person.name, found.task.title)
            for found in selectors.list_waiting_confirmations(cast.kenji)
        ]

    assert waiting == [(report.pk, "Léa Martin", "One hard talk")]
    assert report.state == "waiting"
    [reported] = told(events.TaskReported)
    assert (reported.needs_confirmation, reported.share) == (True, Decimal("0.75"))
    for person in (cast.lea, cast.theo, cast.carla, cast.oona):
        assert list(selectors.list_waiting_confirmations(person)) == []


def test_the_manager_confirms_once_however_often_he_clicks(cast, noon, report):
    for _click in range(2):
        done = services.confirm_task(actor=cast.kenji, report_id=report.pk, word="Well done", now=noon)

    assert (done.state, done.confirmed_by_id) == ("done", cast.kenji.pk)
    assert [event.share for event in told(events.TaskConfirmed)] == [Decimal("0.75")]


def test_a_report_that_is_sent_back_can_be_made_again(cast, noon, task, report):
    services.return_task(actor=cast.kenji, report_id=report.pk, word="What did you agree?", now=noon)

    second = services.report_task(actor=cast.lea, task_id=task.pk, note="A date.", ticked=[0], now=noon)

    assert second.number == 2
    first = TaskReport.objects.get(number=1)
    assert (first.state, first.word) == ("returned", "What did you agree?")
    with pytest.raises(errors.Conflict):
        services.confirm_task(actor=cast.kenji, report_id=report.pk, now=noon)


def test_sending_back_needs_a_word(cast, noon, report):
    with pytest.raises(errors.Invalid):
        services.return_task(actor=cast.kenji, report_id=report.pk, word=" ", now=noon)

    report.refresh_from_db()
    assert report.state == "waiting"


def test_nobody_but_the_line_manager_confirms(cast, noon, report):
    for person in (cast.theo, cast.carla, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            services.confirm_task(actor=person, report_id=report.pk, now=noon)
    with pytest.raises(errors.Forbidden):
        services.confirm_task(actor=cast.lea, report_id=report.pk, now=noon)

    report.refresh_from_db()
    assert report.state == "waiting"
    assert told(events.TaskConfirmed) == []


def test_an_administrator_stands_in_where_there_is_no_manager(cast, noon, task):
    own = services.report_task(actor=cast.theo, task_id=task.pk, note="Held it.", ticked=[], now=noon)

    done = services.confirm_task(actor=cast.ada, report_id=own.pk, now=noon)

    assert done.state == "done"


def test_nobody_confirms_her_own_report(cast, noon, task):
    own = services.report_task(actor=cast.ada, task_id=task.pk, note="", ticked=[1], now=noon)

    with pytest.raises(errors.Forbidden):
        services.confirm_task(actor=cast.ada, report_id=own.pk, now=noon)


def test_a_task_that_needs_no_manager_is_done_when_reported(cast, noon):
    task = services.define_task(
        actor=cast.ada,
        slug="own",
        kind="task",
        title="Own",
        brief="",
        checklist=[],
        confirmed_by="self",
        now=noon,
    )

    report = services.report_task(actor=cast.lea, task_id=task.pk, note="Done.", ticked=[], now=noon)

    assert report.state == "done"
    [reported] = told(events.TaskReported)
    assert (reported.needs_confirmation, reported.share) == (False, Decimal(1))
    with pytest.raises(services.AlreadyDone):
        services.report_task(actor=cast.lea, task_id=task.pk, note="again", ticked=[], now=noon)


@pytest.mark.parametrize(
    ("checklist", "asked"),
    [
        (LINES, "Tick what you did, or write a few words about it."),
        ([], "Write a few words about what you did."),
    ],
)
def test_a_report_that_says_nothing_is_refused(cast, noon, checklist, asked):
    task = define(cast, noon, checklist=checklist)

    with pytest.raises(errors.Invalid, match=asked):
        services.report_task(actor=cast.lea, task_id=task.pk, note=" \n", ticked=[], now=noon)

    assert not TaskReport.objects.exists()
    assert told(events.TaskReported) == []


def test_a_report_keeps_the_checklist_it_was_about(cast, noon, task, report):
    define(cast, noon, checklist=["Something else"])

    report.refresh_from_db()
    assert report.checklist == LINES


def test_a_line_that_the_checklist_does_not_have_is_refused(cast, noon, task):
    with pytest.raises(errors.Invalid):
        services.report_task(actor=cast.lea, task_id=task.pk, note="", ticked=[9], now=noon)

    assert not TaskReport.objects.exists()


def test_the_manager_observes_his_report_by_the_checklist(cast, noon, observation):
    for _click in range(2):
        seen = services.record_observation(
            actor=cast.kenji,
            person_id=cast.lea.pk,
            task_id=observation.pk,
            ticked=[0, 3],
            note="Calm.",
            now=noon,
        )

    assert (seen.person_id, seen.state, seen.met, seen.word) == (cast.lea.pk, "done", Decimal("0.5"), "Calm.")
    [recorded] = told(events.ObservationRecorded)
    assert (recorded.person_id, recorded.share) == (cast.lea.pk, Decimal("0.5"))


def test_a_learner_asks_to_be_observed_and_the_observation_answers_it(cast, noon, observation):
    for _click in range(2):
        asked = services.ask_for_observation(
            actor=cast.lea, task_id=observation.pk, note="Tuesday?", now=noon
        )
    assert [found.pk for found in selectors.list_waiting_confirmations(cast.kenji)] == [asked.pk]

    services.record_observation(
        actor=cast.kenji,
        person_id=cast.lea.pk,
        task_id=observation.pk,
        ticked=[0],
        note="",
        now=noon + timedelta(days=1),
    )

    assert list(selectors.list_waiting_confirmations(cast.kenji)) == []
    asked.refresh_from_db()
    assert (asked.state, asked.note, asked.ticked) == ("done", "Tuesday?", [0])


def test_nobody_observes_people_he_does_not_manage(cast, noon, observation):
    for person in (cast.lea, cast.theo, cast.carla, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            services.record_observation(
                actor=person, person_id=cast.lea.pk, task_id=observation.pk, ticked=[0], note="", now=noon
            )
    with pytest.raises(errors.NotFound):
        services.record_observation(
            actor=cast.kenji, person_id=cast.oona.pk, task_id=observation.pk, ticked=[0], note="", now=noon
        )

    assert not TaskReport.objects.exists()
    assert told(events.ObservationRecorded) == []


def test_an_observation_is_not_confirmed_unseen_and_no_task_is_observed(cast, noon, task, observation):
    asked = services.ask_for_observation(actor=cast.lea, task_id=observation.pk, note="", now=noon)

    with pytest.raises(errors.Conflict):
        services.confirm_task(actor=cast.kenji, report_id=asked.pk, now=noon)
    with pytest.raises(errors.NotFound):
        services.record_observation(
            actor=cast.kenji, person_id=cast.lea.pk, task_id=task.pk, ticked=[], note="", now=noon
        )


def test_learners_define_no_tasks(cast, noon):
    with pytest.raises(errors.Forbidden):
        services.define_task(
            actor=cast.lea, slug="x", kind="task", title="x", brief="", checklist=[], now=noon
        )

"""Going through a lesson."""

from datetime import timedelta

import pytest

from interleave.catalogue import services as catalogue
from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.selfpaced import selectors, services
from interleave.selfpaced.models import EffortPing, Run


def told(event_type):
    return [event for _entry, event in ledger.events_of() if isinstance(event, event_type)]


def test_opening_a_lesson_starts_one_run_and_opening_it_again_resumes_it(cast, noon, lesson):
    first = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    second = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon + timedelta(days=1))

    assert first.pk == second.pk
    assert told(events.RunStarted) == [
        events.RunStarted(
            person_id=cast.lea.pk,
            run_id=first.pk,
            module_id=lesson.pk,
            version_id=lesson.current_id,
            at=noon,
        )
    ]


def test_a_run_keeps_the_version_it_began_with(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    catalogue.define_module(
        actor=cast.ada,
        slug="lesson",
        kind="lesson",
        title="New",
        summary="",
        minutes=5,
        blocks=[{"type": "text", "md": "New."}],
        now=noon,
    )

    again = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)

    assert again.version_id == run.version_id
    assert again.version.number == 1


def test_the_place_and_what_was_seen_are_remembered_and_nonsense_is_not(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    sign = services.Sign(tab="t", position=2, seen=(0, 1, 99, -4))
    services.record_sign(actor=cast.lea, run_id=run.pk, sign=sign, now=noon)
    beyond = services.Sign(tab="t", position=99)
    services.record_sign(actor=cast.lea, run_id=run.pk, sign=beyond, now=noon)

    progress = selectors.summarise_run(run=selectors.get_run(actor=cast.lea, run_id=run.pk))

    assert progress.position == 2
    assert progress.seen == {0, 1}


def test_ticks_are_kept_per_checklist_and_only_real_lines(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    services.tick(actor=cast.lea, run_id=run.pk, block=2, lines=[1], now=noon)

    for block, lines in ((2, [7]), (0, [0]), (99, [0])):
        with pytest.raises(errors.Invalid):
            services.tick(actor=cast.lea, run_id=run.pk, block=block, lines=lines, now=noon)

    run.refresh_from_db()
    assert run.ticked == ["2-1"]


def test_finishing_tells_seconds_objectives_and_cards_once(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    for second in (0, 60):
        services.record_sign(
            actor=cast.lea, run_id=run.pk, sign=services.Sign(tab="t"), now=noon + timedelta(seconds=second)
        )
    for _click in range(2):
        services.finish_run(actor=cast.lea, run_id=run.pk, now=noon + timedelta(seconds=70))

    [finished] = told(events.RunFinished)
    assert finished.seconds == sum(event.seconds for event in told(events.EffortRecorded)) == 60
    assert len(finished.objective_ids) == 1
    assert len(finished.item_ids) == 1


def test_a_finished_lesson_opens_as_it_was_and_begins_anew_on_request(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    services.finish_run(actor=cast.lea, run_id=run.pk, now=noon)

    same = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    anew = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, again=True)

    assert same.pk == run.pk
    assert (anew.number, anew.finished_at) == (2, None)


def test_nobody_else_reaches_a_run_and_nothing_changes(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    before = len(list(ledger.events_of()))

    for person in (cast.theo, cast.kenji, cast.ada, cast.oona):
        with pytest.raises(errors.NotFound):
            services.finish_run(actor=person, run_id=run.pk, now=noon)
        with pytest.raises(errors.NotFound):
            services.record_sign(actor=person, run_id=run.pk, sign=services.Sign(tab="t"), now=noon)

    run.refresh_from_db()
    assert run.finished_at is None
    assert len(list(ledger.events_of())) == before


def test_a_module_of_another_organisation_or_a_draft_cannot_be_started(cast, noon, lesson):
    draft = catalogue.create_module(actor=cast.ada, kind="lesson", title="Draft", now=noon)

    with pytest.raises(errors.NotFound):
        services.start_run(actor=cast.oona, module_id=lesson.pk, now=noon)
    with pytest.raises(errors.NotFound):
        services.start_run(actor=cast.lea, module_id=draft.pk, now=noon)

    assert not Run.objects.exists()


def test_summing_up_a_lesson_costs_no_query(cast, noon, lesson, django_assert_num_queries):
    services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    with django_assert_num_queries(1):
        run = selectors.find_run(actor=cast.lea, module_id=lesson.pk)

    with django_assert_num_queries(0):
        progress = selectors.summarise_run(run=run)

    assert progress.can_finish


def test_signs_of_closed_pages_are_forgotten(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    services.record_sign(actor=cast.lea, run_id=run.pk, sign=services.Sign(tab="t"), now=noon)

    services.forget_pings(now=noon + timedelta(hours=1))
    assert EffortPing.objects.count() == 1
    services.forget_pings(now=noon + timedelta(hours=25))
    assert EffortPing.objects.count() == 0

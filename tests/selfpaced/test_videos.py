"""Videos that are watched, not merely left at their end."""

import contextlib
from datetime import timedelta
from uuid import uuid4

import pytest

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.selfpaced import selectors, services


@pytest.fixture
def run(cast, noon, video):
    return services.start_run(actor=cast.lea, module_id=video.pk, now=noon)


@pytest.fixture
def watch(cast, noon, run, film):
    def send(second, *spans, at=None, tab="one"):
        sign = services.Sign(tab=tab, media_id=film.pk, spans=spans, video_at_s=at)
        return services.record_sign(
            actor=cast.lea, run_id=run.pk, sign=sign, now=noon + timedelta(seconds=second)
        )

    return send


def share(cast, run):
    return selectors.summarise_run(run=selectors.get_run(actor=cast.lea, run_id=run.pk)).videos[0].share


def test_a_video_is_done_when_nine_tenths_of_it_were_watched(cast, noon, run, watch):
    watch(0)
    for second in range(10, 90, 10):
        assert watch(second, (second - 10, second)).finished_at is None
    done = watch(90, (80, 90))

    assert done.finished_at == noon + timedelta(seconds=90)
    [finished] = [event for _entry, event in ledger.events_of() if isinstance(event, events.RunFinished)]
    assert finished.seconds == 90


def test_jumping_to_the_end_is_not_watching(cast, run, watch):
    watch(0)
    watch(10, (0, 10))
    watch(20, (95, 100), at=100)

    assert share(cast, run) == pytest.approx(0.15)
    with pytest.raises(services.NotWatched):
        services.finish_run(actor=cast.lea, run_id=run.pk, now=run.started_at)


def test_claiming_more_than_the_clock_allows_is_cut(cast, run, watch):
    watch(0, (0, 100))
    assert share(cast, run) == 0
    watch(10, (0, 100))

    assert share(cast, run) == pytest.approx(0.23)


def test_a_fresh_page_cannot_claim_what_it_did_not_show(cast, run, watch):
    for number in range(20):
        watch(number, (0, 100), tab=f"page {number}")

    assert share(cast, run) == 0


def test_double_speed_counts(cast, run, watch):
    watch(0)
    watch(20, (0, 40))

    assert share(cast, run) == pytest.approx(0.4)


def test_seeing_a_part_again_counts_once_and_parts_are_joined(cast, run, watch):
    watch(0)
    watch(10, (0, 10))
    watch(20, (0, 10))
    watch(30, (10, 20))

    run.refresh_from_db()
    assert share(cast, run) == pytest.approx(0.2)
    assert [(part.start_s, part.end_s) for part in run.watches.all()] == [(0, 20)]


def test_it_goes_on_where_it_stopped(cast, run, watch):
    watch(0)
    watch(10, (0, 10), at=10)

    assert (
        selectors.summarise_run(run=selectors.get_run(actor=cast.lea, run_id=run.pk)).videos[0].resume_s == 10
    )


@pytest.mark.parametrize("spans", [((5, 1),), ((float("nan"), 2),), ((-5, 2),)])
def test_broken_claims_are_refused_and_change_nothing(cast, run, watch, spans):
    watch(0)

    with contextlib.suppress(errors.Invalid):
        watch(10, *spans)

    assert share(cast, run) <= 0.07
    assert run.finished_at is None


def test_a_video_that_the_module_does_not_show_is_not_found(cast, noon, run):
    with pytest.raises(errors.NotFound):
        services.record_sign(
            actor=cast.lea, run_id=run.pk, sign=services.Sign(tab="t", media_id=uuid4()), now=noon
        )

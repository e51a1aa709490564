"""Background jobs: one subject that fails stops no other, is recorded, tried again later and resolved."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interleave.kernel import errors, jobs, tenancy
from interleave.kernel.models import JobFailure
from interleave.people.models import Team

MINUTE = timedelta(minutes=1)
A, B, C = (UUID(int=number) for number in (1, 2, 3))


def run(now, ids, work, *, job="count"):
    with jobs.JobRun(job, now=now) as run:
        for pk in run.select_due("person", ids):
            with run.attempt("person", pk):
                work(pk)


def fail_for(*broken, done):
    def work(pk):
        done.append(pk)
        if pk in broken:
            raise ValueError(f"cannot count {pk.int}")

    return work


def test_a_subject_that_fails_does_not_stop_the_others_and_is_recorded(cast, noon, caplog):
    done: list[UUID] = []

    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A, B, C], fail_for(A, done=done))

    assert done == [A, B, C]
    failure = jobs.list_open_failures().get()
    assert (failure.job, failure.subject_kind, failure.subject_id) == ("count", "person", A)
    assert (failure.error_type, failure.error_message) == ("ValueError", "cannot count 1")
    assert (failure.attempts, failure.first_at, failure.last_at) == (1, noon, noon)
    assert failure.next_try_at == noon + MINUTE
    assert "Traceback" in caplog.text
    assert "cannot count 1" in caplog.text


def test_what_a_failing_subject_wrote_is_rolled_back(cast, noon):
    def work(pk):
        Team.objects.create(name=f"Team {pk.int}")
        if pk == B:
            raise ValueError

    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A, B, C], work)

    assert {team.name for team in Team.objects.filter(name__startswith="Team ")} == {"Team 1", "Team 3"}


def test_a_failing_subject_is_tried_again_later_and_later(cast, noon):
    done: list[UUID] = []
    tried_at = []

    for minute in range(24 * 60):
        before = done.count(A)
        with suppress(jobs.SubjectsFailed):
            run(noon + minute * MINUTE, [A, B], fail_for(A, done=done))
        if done.count(A) > before:
            tried_at.append(minute)

    assert tried_at[:8] == [0, 1, 3, 7, 15, 31, 63, 123]
    assert {later - earlier for earlier, later in pairwise(tried_at[7:])} == {60}
    assert done.count(B) == 24 * 60
    assert jobs.list_open_failures().get().attempts == len(tried_at)


def test_a_failure_is_resolved_when_the_work_succeeds_and_starts_anew_after_that(cast, noon):
    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A], fail_for(A, done=[]))
    run(noon + MINUTE, [A], lambda pk: None)
    assert not jobs.list_open_failures().exists()
    assert JobFailure.objects.get().resolved_at == noon + MINUTE

    with pytest.raises(jobs.SubjectsFailed):
        run(noon + 2 * MINUTE, [A], fail_for(A, done=[]))

    failure = jobs.list_open_failures().get()
    assert (failure.attempts, failure.first_at) == (1, noon + 2 * MINUTE)


def test_a_failure_is_resolved_when_there_is_nothing_left_to_do_but_not_before_its_next_try(cast, noon):
    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A], fail_for(A, done=[]))

    run(noon + timedelta(seconds=30), [], lambda pk: None)
    assert jobs.list_open_failures().exists()
    run(noon + MINUTE, [], lambda pk: None)
    assert not jobs.list_open_failures().exists()


def test_the_failing_people_of_a_group_are_found_and_the_others_are_served_together(cast, noon):
    everybody = [UUID(int=number) for number in range(1, 65)]
    broken, served, calls = {everybody[5], everybody[40]}, [], []

    def work(some):
        calls.append(len(some))
        if broken & set(some):
            raise ValueError
        served.extend(some)

    with pytest.raises(jobs.SubjectsFailed), jobs.JobRun("count", now=noon) as one:
        one.attempt_together("person", everybody, work)

    assert set(served) == set(everybody) - broken
    assert len(served) == len(set(served))
    assert {one.subject_id for one in jobs.list_open_failures()} == broken
    assert len(calls) < 30


def test_a_group_that_fails_for_all_is_one_failure(cast, noon):
    everybody = [UUID(int=number) for number in range(1, 501)]
    calls = []

    def work(some):
        calls.append(some)
        raise ValueError

    with pytest.raises(jobs.SubjectsFailed), jobs.JobRun("count", now=noon) as one:
        one.attempt_together("enrolment", everybody, work, group=("cohort", A))
    one = jobs.JobRun("count", now=noon)
    one.attempt_together("enrolment", everybody, work, group=("cohort", A))

    failure = jobs.list_open_failures().get()
    assert (failure.subject_kind, failure.subject_id) == ("cohort", A)
    assert len(calls) < 30


def test_many_failures_are_spread_over_several_runs(cast, noon):
    everybody = [UUID(int=number) for number in range(1, 51)]
    counts = []

    for number in range(3):
        with pytest.raises(jobs.SubjectsFailed), jobs.JobRun("count", now=noon + number * MINUTE / 4) as one:
            one.attempt_together("person", everybody, fail_all)
        counts.append(jobs.list_open_failures().count())

    assert counts == [20, 40, 50]


def fail_all(some):
    raise ValueError


def test_a_job_that_fails_as_a_whole_waits_and_leaves_the_other_jobs_alone(cast, noon):
    done = []

    def broken(*, now):
        done.append("broken")
        raise OSError("no disk")

    for seconds in (0, 30, 60, 90, 120):
        with jobs.failures_read_once():
            jobs.run_job("broken", broken, now=noon + timedelta(seconds=seconds))
            jobs.run_job("sound", lambda *, now: done.append("sound"), now=noon)

    assert done.count("broken") == 2
    assert done.count("sound") == 5
    failure = jobs.list_open_failures().get()
    assert (failure.job, failure.subject_kind, failure.subject_id) == ("broken", "", None)
    assert failure.error_message == "no disk"

    jobs.run_job("broken", lambda *, now: None, now=noon + timedelta(hours=2))
    assert not jobs.list_open_failures().exists()


def test_subjects_that_failed_do_not_make_their_job_wait(cast, noon):
    done: list[UUID] = []

    for seconds in (0, 10):
        jobs.run_job(
            "count",
            lambda *, now: run(now, [A, B], fail_for(A, done=done)),
            now=noon + timedelta(seconds=seconds),
        )

    assert done == [A, B, B]


def test_failures_belong_to_their_organisation(cast, noon):
    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A], fail_for(A, done=[]))
    failure_id = jobs.list_open_failures().get().pk

    with tenancy.scope(cast.outside.pk):
        done: list[UUID] = []
        run(noon, [A], lambda pk: done.append(pk))
        assert not jobs.list_open_failures().exists()
        with pytest.raises(errors.NotFound):
            jobs.retry_now(now=noon, failure_id=failure_id)
        assert jobs.retry_now(now=noon) == 0

    assert done == [A]
    assert jobs.list_open_failures().get().next_try_at == noon + MINUTE
    assert jobs.count_open_failures_everywhere() == 1


def test_a_failure_can_be_made_due_at_once(cast, noon):
    done: list[UUID] = []
    with pytest.raises(jobs.SubjectsFailed):
        run(noon, [A], fail_for(A, done=[]))

    jobs.retry_now(now=noon + timedelta(seconds=5), failure_id=jobs.list_open_failures().get().pk)
    run(noon + timedelta(seconds=6), [A], lambda pk: done.append(pk))

    assert done == [A]


def test_error_messages_hold_no_secrets_and_nothing_that_a_database_refuses(
    cast, noon, settings, monkeypatch
):
    # The log has the whole error. Captured, it would go to another process, which takes no half surrogate.
    monkeypatch.setattr(jobs.log, "disabled", True)

    class Unreadable(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    settings.EMAIL_HOST_PASSWORD = "hunter22"

    assert jobs.describe_error(OSError("login hunter22 refused")) == ("OSError", "login *** refused")
    assert jobs.describe_error(ValueError("a\x00b\ud800")) == ("ValueError", "ab?")
    assert jobs.describe_error(Unreadable())[0] == "Unreadable"
    assert len(jobs.describe_error(ValueError("x" * 9000))[1]) == 2000
    with pytest.raises(jobs.SubjectsFailed), jobs.JobRun("count", now=noon) as one, one.attempt("person", A):
        raise ValueError("a\x00b\ud800")
    assert jobs.list_open_failures().get().error_message == "ab?"


def test_a_run_with_nothing_due_reads_nothing_inside_a_round(cast, noon):
    with jobs.failures_read_once(), CaptureQueriesContext(connection) as asked:
        run(noon, [], lambda pk: None)
        jobs.run_job("sound", lambda *, now: None, now=noon)

    assert len(asked) == 0

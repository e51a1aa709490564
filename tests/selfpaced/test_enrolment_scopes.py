"""Runs of a module are counted per enrolment."""

from datetime import timedelta

import pytest

from interleave.kernel import ids
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.selfpaced import services

pytestmark = pytest.mark.django_db


def test_each_enrolment_has_its_own_run(cast, noon, lesson):
    first, second = EnrolmentScope(ids.new_id(), noon), EnrolmentScope(ids.new_id(), noon)
    old = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, scope=first)
    services.finish_run(actor=cast.lea, run_id=old.pk, now=noon)

    new = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, scope=second)

    assert (new.number, new.finished_at, new.position) == (1, None, "")
    assert services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, scope=first) == old


def test_going_through_again_stays_in_the_enrolment(cast, noon, lesson):
    scope = EnrolmentScope(ids.new_id(), noon)
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, scope=scope)
    services.finish_run(actor=cast.lea, run_id=run.pk, now=noon)

    again = services.start_run(
        actor=cast.lea, module_id=lesson.pk, now=noon + timedelta(days=1), again=True, scope=scope
    )

    assert (again.number, again.enrolment_id) == (2, scope.id)


def test_a_run_of_no_enrolment_is_repeated_in_the_enrolment_that_counts_it(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    services.finish_run(actor=cast.lea, run_id=run.pk, now=noon)
    scope = EnrolmentScope(ids.new_id(), noon - timedelta(days=1))

    again = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, again=True, scope=scope)

    assert (again.number, again.enrolment_id, again.finished_at) == (2, scope.id, None)


def test_a_run_without_an_enrolment_counts_where_it_existed_when_the_run_began(cast, noon, lesson):
    run = services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon)
    before = EnrolmentScope(ids.new_id(), noon - timedelta(days=1))
    after = EnrolmentScope(ids.new_id(), noon + timedelta(days=1))

    assert services.start_run(actor=cast.lea, module_id=lesson.pk, now=noon, scope=before) == run
    assert services.start_run(actor=cast.lea, module_id=lesson.pk, now=after.since, scope=after) != run

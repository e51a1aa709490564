"""The doctor shows background work that failed, of all organisations."""

from datetime import timedelta

import pytest

from interleave.cli import doctor
from interleave.kernel import jobs, tenancy
from tests.furnishing import fail_job, give_up_message


def test_failed_jobs_of_all_organisations_need_attention_until_they_succeed(cast, noon, tmp_path):
    before = doctor.at_jobs(tmp_path)
    with tenancy.scope(cast.outside.pk):
        fail_job("fit_memories", "person", cast.oona.pk, noon)

    found = doctor.at_jobs(tmp_path)

    assert before.advice == ""
    assert "1 failed" in found.advice
    assert f"fit_memories person {cast.oona.pk}" in found.advice
    assert "ValueError: The data of this person cannot be read." in found.advice
    with tenancy.scope(cast.outside.pk):
        jobs.list_open_failures().update(resolved_at=noon + timedelta(hours=1))
    assert doctor.at_jobs(tmp_path).advice == ""


@pytest.mark.django_db
def test_messages_that_were_given_up_are_named_with_their_cause(cast, noon, tmp_path):
    give_up_message(cast.lea.pk, noon)

    advice = doctor.at_outbox(tmp_path).advice

    assert "1 were given up" in advice
    assert "mail.notification: OSError: mailbox full" in advice

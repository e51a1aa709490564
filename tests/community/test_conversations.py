"""Who answers whom in a space, from its posts."""

from datetime import timedelta
from uuid import uuid4

import pytest

from interleave.community import selectors, services
from interleave.kernel import errors


@pytest.fixture
def space(cast, noon):
    """Theo hosts; Léa, Kenji and Carla are members."""
    prompt = services.define_prompt(
        actor=cast.ada, slug="first", title="First impressions", body="What?", posts=1, replies=1, now=noon
    )
    space = services.open_space(
        actor=cast.ada, title="Spring", context_id=uuid4(), prompt_ids=[prompt.pk], now=noon
    )
    people = [cast.lea.pk, cast.kenji.pk, cast.carla.pk]
    services.add_members(actor=cast.ada, space_id=space.pk, person_ids=people, now=noon)
    services.add_members(
        actor=cast.ada, space_id=space.pk, person_ids=[cast.theo.pk], as_hosts=True, now=noon
    )
    return space


@pytest.fixture
def write(space, noon):
    """Write into the prompt's thread, days after it was opened."""
    thread = space.threads.get()

    def written(person, *, after=0, to=None, where=None):
        return services.write_post(
            actor=person,
            thread_id=where or thread.pk,
            body="Words.",
            reply_to_id=to.pk if to else None,
            now=noon + timedelta(days=after),
        )

    return written


def summarise(space, noon, after):
    return selectors.summarise_conversations(space_id=space.pk, now=noon + timedelta(days=after))


def test_who_was_never_answered_waits_from_the_third_day(cast, space, write, noon):
    first = write(cast.lea)
    write(cast.kenji, after=1)
    write(cast.theo, after=1, to=first)

    assert summarise(space, noon, after=2).waiting == ()
    (kenji,) = summarise(space, noon, after=3).waiting
    assert (kenji.name, kenji.posts, kenji.thread_title) == ("Kenji Mori", 1, "First impressions")
    assert kenji.since == noon + timedelta(days=1)


def test_a_post_in_a_thread_answers_who_opened_it(cast, space, write, noon):
    thread = services.open_thread(actor=cast.lea, space_id=space.pk, title="My boss", body="How?", now=noon)
    before = summarise(space, noon, after=5)
    write(cast.kenji, after=1, where=thread.pk)

    after = summarise(space, noon, after=5)

    assert [each.name for each in before.waiting] == ["Léa Martin"]
    assert [each.name for each in after.waiting] == ["Kenji Mori"]
    assert after.density == pytest.approx(1 / 12)  # one line of the 12 that four people can have


def test_the_shares_of_a_talk_are_counted(cast, space, write, noon):
    first = write(cast.lea)
    answer = write(cast.theo, to=first)
    write(cast.lea, to=answer)
    write(cast.kenji, to=first)

    found = summarise(space, noon, after=1)

    assert (found.posts, found.members, found.apart) == (4, 4, ("Carla Reyes",))
    assert found.reciprocity == 0.5
    assert found.answered_by_hosts == pytest.approx(1 / 3)


def test_a_withdrawn_post_says_nothing(cast, space, write, noon):
    post = write(cast.lea)
    services.withdraw_post(actor=cast.lea, post_id=post.pk, now=noon)

    found = summarise(space, noon, after=5)

    assert (found.posts, found.waiting) == (0, ())


def test_a_host_and_who_left_are_not_waited_for(cast, space, write, noon):
    write(cast.theo)
    write(cast.lea)
    services.remove_member(actor=cast.ada, space_id=space.pk, person_id=cast.lea.pk, now=noon)

    found = summarise(space, noon, after=5)

    assert (found.waiting, found.answered_by_hosts) == ((), None)


def test_an_open_space_falls_silent_and_a_closed_one_does_not(cast, space, write, noon):
    for day in range(4):
        write(cast.lea, after=day)

    silent = summarise(space, noon, after=12).silence
    services.close_space(actor=cast.ada, space_id=space.pk, now=noon + timedelta(days=12))

    assert (silent.days, silent.usual_gap_days) == (9, 1.0)
    assert summarise(space, noon, after=12).silence is None


def test_it_takes_three_queries(cast, space, write, noon, django_assert_num_queries):
    write(cast.lea)

    with django_assert_num_queries(3):
        summarise(space, noon, after=5)


def test_a_space_of_another_organisation_is_not_found(space, noon):
    with pytest.raises(errors.NotFound):
        selectors.summarise_conversations(space_id=uuid4(), now=noon)

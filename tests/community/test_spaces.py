from datetime import timedelta
from uuid import uuid4

import pytest

from interleave.community import selectors, services
from interleave.community.models import Post, Space, Thread
from interleave.kernel import errors
from interleave.ledger.models import LedgerEntry


@pytest.fixture
def prompt(cast, noon):
    return services.define_prompt(
        actor=cast.ada,
        slug="first",
        title="First impressions",
        body="What struck you?",
        posts=1,
        replies=1,
        now=noon,
    )


@pytest.fixture
def space(cast, prompt, noon):
    space = services.open_space(
        actor=cast.ada, title="Spring", context_id=uuid4(), prompt_ids=[prompt.pk], now=noon
    )
    services.add_members(actor=cast.ada, space_id=space.pk, person_ids=[cast.lea.pk, cast.kenji.pk], now=noon)
    services.add_members(
        actor=cast.ada, space_id=space.pk, person_ids=[cast.theo.pk], as_hosts=True, now=noon
    )
    return space


@pytest.fixture
def thread(cast, space, noon):
    return services.open_thread(
        actor=cast.lea, space_id=space.pk, title="My boss", body="When the other is your boss?", now=noon
    )


def test_opening_a_space_twice_changes_nothing(cast, space, prompt, noon):
    again = services.open_space(
        actor=cast.ada, title="Other", context_id=space.context_id, prompt_ids=[prompt.pk], now=noon
    )

    assert again == space
    assert Thread.objects.filter(space=space).count() == 1


def test_defining_the_same_prompt_again_records_nothing(cast, prompt, noon):
    before = LedgerEntry.objects.count()

    again = services.define_prompt(
        actor=cast.ada,
        slug="first",
        title="First impressions",
        body="What struck you?",
        posts=1,
        replies=1,
        now=noon,
    )

    assert again == prompt
    assert LedgerEntry.objects.count() == before


def test_a_reply_is_unread_for_the_others_until_they_open_the_thread(cast, thread, noon):
    services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Ask her first.", now=noon)

    assert selectors.summarise_news(actor=cast.lea).unread == 1
    assert selectors.summarise_news(actor=cast.lea).author_name == "Kenji Mori"
    assert selectors.summarise_news(actor=cast.kenji).unread == 0

    thread.refresh_from_db()
    services.mark_read(actor=cast.lea, thread=thread, now=noon)

    assert selectors.summarise_news(actor=cast.lea).unread == 0


def test_spaces_and_threads_are_listed_with_their_unread_posts_in_one_query(
    cast, space, thread, noon, django_assert_num_queries
):
    services.write_post(actor=cast.kenji, thread_id=thread.pk, body="One", now=noon)
    services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Two", now=noon + timedelta(minutes=1))

    with django_assert_num_queries(1):
        spaces = list(selectors.list_spaces(actor=cast.lea))
    with django_assert_num_queries(1):
        threads = list(selectors.list_threads(actor=cast.lea, space=space))

    assert [found.unread for found in spaces] == [2]
    assert [(found.title, found.unread) for found in threads] == [("My boss", 2), ("First impressions", 0)]


def test_contributions_tell_own_posts_from_answers_to_others(cast, thread, noon):
    first = thread.posts.get()
    services.write_post(actor=cast.lea, thread_id=thread.pk, body="To myself", reply_to_id=first.pk, now=noon)
    services.write_post(actor=cast.kenji, thread_id=thread.pk, body="To you", reply_to_id=first.pk, now=noon)

    assert selectors.count_contribution(person_id=cast.lea.pk, thread_id=thread.pk) == selectors.Contribution(
        2, 0
    )
    assert selectors.count_contribution(
        person_id=cast.kenji.pk, thread_id=thread.pk
    ) == selectors.Contribution(0, 1)


def test_the_same_form_sent_twice_writes_one_post(cast, thread, noon):
    form = uuid4()
    first = services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Yes", submission=form, now=noon)
    second = services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Yes", submission=form, now=noon)

    assert first == second
    assert Post.objects.filter(thread=thread).count() == 2


def test_outsiders_and_non_members_do_not_find_the_thread(cast, thread, noon):
    for stranger in (cast.carla, cast.oona):
        with pytest.raises(errors.NotFound):
            services.write_post(actor=stranger, thread_id=thread.pk, body="Hello", now=noon)

    assert Post.objects.filter(thread=thread).count() == 1


def test_an_empty_post_is_refused_in_words(cast, thread, noon):
    with pytest.raises(errors.Invalid) as refusal:
        services.write_post(actor=cast.kenji, thread_id=thread.pk, body="  ", now=noon)

    assert [problem.text for problem in refusal.value.problems] == ["Write something first."]
    assert Post.objects.filter(thread=thread).count() == 1


def test_a_closed_space_is_read_and_not_written(cast, space, thread, noon):
    services.close_space(actor=cast.ada, space_id=space.pk, now=noon)

    with pytest.raises(services.SpaceClosed):
        services.write_post(actor=cast.lea, thread_id=thread.pk, body="Late", now=noon)

    assert selectors.get_thread(actor=cast.lea, thread_id=thread.pk) == thread
    assert Post.objects.filter(thread=thread).count() == 1


def test_who_asked_marks_the_answer_and_takes_the_mark_off(cast, thread, noon):
    post = services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Ask.", now=noon)

    assert services.mark_answer(actor=cast.lea, post_id=post.pk, now=noon).answer == post
    assert services.mark_answer(actor=cast.theo, post_id=post.pk, now=noon).answer is None


def test_a_question_is_not_its_own_answer(cast, thread, noon):
    question = Post.objects.get(thread=thread)

    with pytest.raises(errors.Conflict, match="Mark one of the replies"):
        services.mark_answer(actor=cast.lea, post_id=question.pk, now=noon)

    thread.refresh_from_db()
    assert thread.answer is None


def test_another_member_may_not_mark_the_answer(cast, thread, noon):
    post = services.write_post(actor=cast.theo, thread_id=thread.pk, body="Ask.", now=noon)

    with pytest.raises(errors.Forbidden):
        services.mark_answer(actor=cast.kenji, post_id=post.pk, now=noon)

    thread.refresh_from_db()
    assert thread.answer is None


def test_a_withdrawn_post_loses_its_words_and_keeps_its_place(cast, thread, noon):
    post = services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Oops", now=noon)

    services.withdraw_post(actor=cast.kenji, post_id=post.pk, now=noon)

    assert [(each.number, each.body) for each in selectors.list_posts(thread=thread)] == [
        (1, "When the other is your boss?"),
        (2, ""),
    ]
    assert selectors.count_contribution(person_id=cast.kenji.pk, thread_id=thread.pk).posts == 0


def test_search_finds_words_of_posts(cast, space, thread, noon):
    services.write_post(actor=cast.kenji, thread_id=thread.pk, body="Try a walk", now=noon)

    found = selectors.list_threads(actor=cast.lea, space=space, search="walk")

    assert [each.title for each in found] == ["My boss"]


def test_a_community_of_practice_is_open_to_the_whole_organisation(cast, noon):
    space = services.open_practice_space(actor=cast.theo, title="Facilitators", now=noon)

    services.join_space(actor=cast.lea, space_id=space.pk, now=noon)

    assert selectors.count_members(space=space) == 2
    assert Space.objects.count() == 1

"""Writing a quiz: by import and by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from interleave.assessments import drafts, selectors, services
from interleave.assessments.models import Quiz, QuizDraft, QuizVersion
from interleave.catalogue import selectors as catalogue
from interleave.catalogue import services as catalogue_services
from interleave.kernel import errors
from interleave.ledger import ledger
from tests.assessments.conftest import ITEMS, define_quiz

SINGLE = drafts.ItemContent(
    kind="single", prompt="Which?", body={"choices": [{"text": "Yes", "correct": True}, {"text": "No"}]}
)


def test_the_same_quiz_again_makes_no_version_and_records_nothing(cast, noon, quiz):
    before = len(list(ledger.events_of()))

    again = define_quiz(cast.ada, noon)

    assert (again.pk, again.current.number) == (quiz.pk, 1)
    assert len(list(ledger.events_of())) == before


def test_a_changed_item_makes_a_new_version_and_attempts_keep_the_old(cast, noon, quiz, attempt):
    catalogue_services.define_item(
        actor=cast.ada, slug="word", kind="short_text", prompt="New?", body={"answers": ["x"]}, now=noon
    )

    changed = define_quiz(cast.ada, noon)

    assert changed.current.number == 2
    assert selectors.get_question(attempt=attempt, number=4).question.prompt == "**word**?"


def test_a_quiz_keeps_the_order_of_its_items(cast, noon, quiz):
    slugs = [version.item.slug for version in selectors.list_quiz_items(version_id=quiz.current_id)]

    assert slugs == list(ITEMS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pass_mark": "1.2"},
        {"time_limit_minutes": 0},
        {"attempts_allowed": 0},
        {"review": "sometimes"},
        {"item_slugs": []},
        {"item_slugs": ["no-such"]},
        {"slug": "Not A Slug"},
        {"title": " "},
    ],
)
def test_a_quiz_that_makes_no_sense_is_refused(cast, noon, items, wrong):
    with pytest.raises(errors.Invalid):
        define_quiz(cast.ada, noon, **wrong)

    assert not Quiz.objects.exists()


def test_learners_and_outsiders_do_not_write_quizzes(cast, noon, items):
    for person in (cast.lea, cast.theo, cast.oona):
        with pytest.raises(errors.Forbidden):
            define_quiz(person, noon)
        with pytest.raises(errors.Forbidden):
            services.create_quiz(actor=person, title="x", now=noon)

    assert not Quiz.objects.exists()


def test_a_quiz_is_written_by_hand_and_published_with_its_questions(cast, noon):
    quiz = services.create_quiz(actor=cast.ada, title="My quiz", now=noon)
    content = drafts.QuizContent(
        "My quiz", pass_mark=Decimal("0.5"), items=(SINGLE, replace(SINGLE, prompt="And?"))
    )
    draft = services.save_quiz_draft(actor=cast.ada, quiz_id=quiz.pk, revision=1, content=content, now=noon)

    published = services.publish_quiz(actor=cast.ada, quiz_id=quiz.pk, revision=draft.revision, now=noon)

    versions = selectors.list_quiz_items(version_id=published.current_id)
    assert [version.prompt for version in versions] == ["Which?", "And?"]
    kept = drafts.from_json(QuizDraft.objects.get().content)
    assert [item.slug for item in kept.items] == ["my-quiz-1", "my-quiz-1-2"]


def test_publishing_the_same_twice_makes_one_version(cast, noon):
    quiz = services.create_quiz(actor=cast.ada, title="My quiz", now=noon)
    content = drafts.QuizContent("My quiz", items=(SINGLE,))
    services.save_quiz_draft(actor=cast.ada, quiz_id=quiz.pk, revision=1, content=content, now=noon)
    for _click in range(2):
        revision = QuizDraft.objects.get().revision
        services.publish_quiz(actor=cast.ada, quiz_id=quiz.pk, revision=revision, now=noon)

    assert QuizVersion.objects.count() == 1
    assert catalogue.get_item_by_slug(slug="my-quiz-1").current.number == 1


def test_half_written_questions_are_kept_but_not_published_and_all_are_named(cast, noon):
    quiz = services.create_quiz(actor=cast.ada, title="My quiz", now=noon)
    half = drafts.ItemContent(kind="numeric", prompt="How many?")
    content = drafts.QuizContent("My quiz", items=(half, SINGLE, replace(SINGLE, prompt="")))
    draft = services.save_quiz_draft(actor=cast.ada, quiz_id=quiz.pk, revision=1, content=content, now=noon)

    with pytest.raises(errors.Invalid) as caught:
        services.publish_quiz(actor=cast.ada, quiz_id=quiz.pk, revision=draft.revision, now=noon)

    assert [problem.where for problem in caught.value.problems] == ["Question 1", "Question 3"]
    assert not QuizVersion.objects.exists()
    assert list(catalogue.list_items(actor=cast.ada)) == []


def test_the_second_of_two_authors_is_told(cast, noon):
    quiz = services.create_quiz(actor=cast.ada, title="My quiz", now=noon)
    mine = drafts.QuizContent("Mine", items=(SINGLE,))
    services.save_quiz_draft(actor=cast.ada, quiz_id=quiz.pk, revision=1, content=mine, now=noon)

    yours = drafts.QuizContent("Yours")
    with pytest.raises(services.QuizDraftChanged) as caught:
        services.save_quiz_draft(actor=cast.ada, quiz_id=quiz.pk, revision=1, content=yours, now=noon)

    assert caught.value.theirs.content["title"] == "Mine"
    assert QuizDraft.objects.get().content["title"] == "Mine"


def test_a_draft_survives_json():
    content = drafts.QuizContent("T", Decimal("0.65"), 15, 3, "never", (SINGLE,))

    assert drafts.from_json(drafts.to_json(content)) == content


def test_the_list_shows_how_many_questions_in_one_query(cast, noon, quiz, django_assert_num_queries):
    services.create_quiz(actor=cast.ada, title="Draft", now=noon)

    with django_assert_num_queries(1):
        listed = [(row.title, row.item_count) for row in selectors.list_quizzes(actor=cast.ada)]

    assert listed == [("Check", 6), ("Draft", 0)]
    assert [row.title for row in selectors.list_quizzes(actor=cast.lea)] == ["Check"]
    assert list(selectors.list_quizzes(actor=cast.oona)) == []

"""The item column of the quiz editor."""

from decimal import Decimal

import pytest
from django.urls import reverse

from interleave.assessments import drafts
from interleave.assessments.models import ItemStatistics, QuizItem, QuizStatistics, QuizVersion
from interleave.assessments.selectors import LookAgain, QuestionFacts, QuizFacts
from interleave.kernel import tenancy
from interleave.web.author import question_lines

CONTENT = drafts.QuizContent(
    "Check",
    items=(
        drafts.ItemContent("single", prompt="**Fact** or not?", slug="first"),
        drafts.ItemContent("single", prompt="New and not published"),
    ),
)


def facts(*flags):
    found = QuestionFacts(40, 30, Decimal("0.9250"), Decimal("0.1000"), flags)
    return QuizFacts({"first": found}, 40, Decimal("0.6"), None)


def test_a_question_that_is_not_published_has_no_numbers():
    first, second = question_lines.list_lines(CONTENT, facts())

    assert (first.words, first.facts.facility) == ("Fact or not?", Decimal("0.9250"))
    assert (second.facts, second.flags) == (None, ())


def test_a_flag_is_a_sentence_that_names_the_choice():
    flags = (LookAgain("weaker_do_better"), LookAgain("never_chosen", "100 % **sure**"), LookAgain("unknown"))

    (first, _second) = question_lines.list_lines(CONTENT, facts(*flags))

    assert first.flags == (
        "Weaker people do better on it: look at the key.",
        "“100 % sure” is never chosen.",
    )


def test_every_flag_of_the_engine_has_its_words():
    from interleave.engine.items import Flag

    assert set(question_lines.FLAG_WORDS) == set(Flag) - {Flag.FEW_ANSWERS}


@pytest.mark.django_db
def test_the_editor_shows_what_answers_say(world, noon):
    with tenancy.scope(world.cast.meridian.pk):
        version = QuizVersion.objects.filter(quiz_id=world.ids["quiz_id"]).order_by("-number").first()
        place, *others = QuizItem.objects.filter(version=version)
        known = {"answers": 124, "facility": "0.7204", "discrimination": "0.3149", "computed_at": noon}
        flags = [{"flag": "too_easy", "choice": ""}]
        ItemStatistics.objects.create(item_version=place.item_version, flags=flags, **known)
        for other in others:
            few = known | {"answers": 12}
            ItemStatistics.objects.create(item_version=other.item_version, **few)
        QuizStatistics.objects.create(
            quiz_id=version.quiz_id,
            version=version,
            attempts=130,
            people=120,
            alpha="0.6149",
            computed_at=noon,
        )

    page = world.client("ada").get(reverse("author:quiz", args=[world.ids["quiz_id"]]))

    text = " ".join(page.text.split())
    assert "72% right" in text
    assert "tells apart 0.31" in text
    assert "124 answers" in text
    assert "Too easy: almost everyone gets it right." in text
    assert "reliability (alpha) of 0.61, by 120 people" in text
    if others:
        assert "A question says more from 30 answers on." in text

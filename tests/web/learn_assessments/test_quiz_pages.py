"""A quiz, a survey and a task without a script."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from interleave.assessments.models import Attempt, Response, SurveyResponse, TaskReport
from interleave.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(world):
    return world.client("lea")


def url(world, name, *args):
    return reverse(f"learn:{name}", args=[world.ids.get(str(arg), arg) for arg in args])


def token_of(page, text):
    return re.search(rf'value="(\d+)"[^>]*><span>{re.escape(text)}</span>', page).group(1)


def test_a_quiz_is_answered_question_by_question_and_handed_in(world, lea):
    back = url(world, "step", "enrolment_id", "check_step_id")
    page = lea.get(url(world, "attempt_question", "attempt_id", 1)).text

    first = lea.post(
        url(world, "attempt_question", "attempt_id", 1),
        {"choice": token_of(page, "Twice this week you came after ten"), "back": back},
    )
    lea.post(url(world, "attempt_question", "attempt_id", 4), {"text": "A FACT"})
    done = lea.post(url(world, "attempt_finish", "attempt_id"), {"back": back}, follow=True)

    assert first.headers["Content-Location"].split("?")[0] == url(world, "attempt_question", "attempt_id", 2)
    assert "Question 2 of 6" in first.text
    attempt = Attempt.everywhere.get(pk=world.ids["attempt_id"])
    assert float(attempt.score) == pytest.approx(3 / 6)
    assert "50%" in done.text
    assert "A camera would have seen it." in done.text


def test_the_answer_to_the_last_question_is_the_overview(world, lea):
    reply = lea.post(url(world, "attempt_question", "attempt_id", 6), in_the_order_shown(world, lea))

    assert reply.status_code == 200
    assert reply.headers["Content-Location"].split("?")[0] == url(world, "attempt_check", "attempt_id")
    assert "Hand in?" in reply.text


def test_an_answer_that_is_sent_again_leads_to_the_page_after_it(world, lea):
    address = url(world, "attempt_question", "attempt_id", 4)
    key = re.search(r'name="submission_key" value="([^"]+)"', lea.get(address).text).group(1)
    sent = {"text": "a fact", "submission_key": key}

    first, again = (lea.post(address, sent) for _copy in range(2))

    assert first.status_code == 200
    assert again.status_code == 302
    assert again.url == first.headers["Content-Location"]


def in_the_order_shown(world, lea):
    page = lea.get(url(world, "attempt_question", "attempt_id", 6)).text
    names = re.findall(r'name="(place_\d+)"', page)
    return {name: str(number) for number, name in enumerate(names, start=1)}


@pytest.mark.parametrize("number", [0, 7, 40_000, 3_000_000_000, 10**30])
def test_a_number_that_no_question_has_is_not_found(world, lea, number):
    assert lea.get(url(world, "attempt_question", "attempt_id", number)).status_code == 404


def test_a_reload_shows_the_answer_that_was_kept(world, lea):
    lea.post(url(world, "attempt_question", "attempt_id", 4), {"text": "a fact"})

    assert 'value="a fact"' in lea.get(url(world, "attempt_question", "attempt_id", 4)).text


def test_a_faulty_answer_is_shown_again_with_a_sentence_and_not_kept(world, lea):
    reply = lea.post(url(world, "attempt_question", "attempt_id", 3), {"text": "a few"})

    assert reply.status_code == 422
    assert "is not a number" in reply.text
    assert 'value="a few"' in reply.text
    kept = Response.everywhere.get(attempt_id=world.ids["attempt_id"])
    assert kept.answer == "2"


def test_an_order_in_which_two_share_a_place_is_refused_with_the_input_kept(world, lea):
    places = {f"place_{token}": "1" for token in "1234"}

    reply = lea.post(url(world, "attempt_question", "attempt_id", 6), places)

    assert reply.status_code == 422
    assert "a place of its own" in reply.text


def test_the_page_of_a_question_does_not_tell_its_answer(world, lea):
    for number in range(1, 7):
        page = lea.get(url(world, "attempt_question", "attempt_id", number)).text

        assert "A camera would have seen it" not in page
        assert "correct" not in page
        assert re.findall(r'name="choice" value="([a-z])"', page) == []


def test_a_quiz_whose_time_is_over_shows_its_result_when_it_is_looked_at(world, lea, monkeypatch):
    Attempt.everywhere.filter(pk=world.ids["attempt_id"]).update(closes_at=world.now + timedelta(minutes=1))
    monkeypatch.setattr(clock, "now", lambda: world.now + timedelta(minutes=5))

    reply = lea.post(url(world, "attempt_question", "attempt_id", 4), {"text": "fact"}, follow=True)

    assert "The time ran out" in reply.text
    attempt = Attempt.everywhere.get(pk=world.ids["attempt_id"])
    assert attempt.finished_at == world.now + timedelta(minutes=1)
    assert Response.everywhere.filter(attempt=attempt).count() == 1


def test_a_survey_says_what_is_missing_and_is_answered_once(world, lea):
    address = url(world, "answer_survey", "enrolment_id", "where_you_start_step_id")
    good = {"ready": "3", "pace": "Never", "wish": "More time"}

    faulty = lea.post(address, {**good, "ready": ""})
    for _click in range(2):
        lea.post(address, good)
    again = lea.post(address, {**good, "ready": "5"})

    assert faulty.status_code == 422
    assert "More time</textarea>" in faulty.text
    assert again.status_code == 409
    response = SurveyResponse.everywhere.get()
    assert response.answers == {"ready": 3, "pace": "Never", "wish": "More time"}


def test_a_step_of_somebody_else_takes_no_answers(world):
    address = url(world, "answer_survey", "colleague_enrolment_id", "where_you_start_step_id")

    assert world.client("lea").post(address, {"ready": "3"}).status_code == 404


def test_a_step_that_is_closed_takes_no_report(world, lea):
    address = url(world, "report_task", "enrolment_id", "last_words_step_id")

    assert lea.post(address, {"note": "x"}).status_code in (404, 409)


def test_a_task_is_reported_with_its_lines(world, lea):
    address = url(world, "report_task", "enrolment_id", "write_it_down_step_id")

    too_long = lea.post(address, {"note": "x" * 4001, "line": "0"})
    reply = lea.post(address, {"note": "It went well.", "line": "0"}, follow=True)

    assert too_long.status_code == 422
    assert "Your report is kept." in reply.text
    report = TaskReport.everywhere.get(task_id=world.ids["write_it_down_subject_id"])
    assert (report.note, report.ticked) == ("It went well.", [0])


def test_a_task_report_that_says_nothing_is_refused_with_a_sentence(world, lea):
    address = url(world, "report_task", "enrolment_id", "write_it_down_step_id")

    reply = lea.post(address, {"note": "  "})

    assert reply.status_code == 422
    assert "Tick what you did, or write a few words about it." in reply.text
    assert not TaskReport.everywhere.filter(task_id=world.ids["write_it_down_subject_id"]).exists()


def test_the_page_shows_how_a_number_was_read_before_it_is_handed_in(world, lea):
    question = url(world, "attempt_question", "attempt_id", 3)

    saved = lea.post(question, {"text": "1,250"}, follow=True)
    again = lea.get(question).text
    check = lea.get(url(world, "attempt_check", "attempt_id")).text

    assert "“1,250” is read as 1250." in saved.text
    assert 'value="1250"' in again
    assert "Read as 1250." in again
    assert "Question 3: 1250" in check


def test_a_score_that_looks_like_the_pass_mark_passes(world, lea):
    attempt = Attempt.everywhere.select_related("version").get(pk=world.ids["attempt_id"])
    type(attempt.version).everywhere.filter(pk=attempt.version_id).update(pass_mark="0.1700")
    Response.everywhere.filter(attempt=attempt).delete()

    lea.post(url(world, "attempt_question", "attempt_id", 4), {"text": "a fact"})
    done = lea.post(url(world, "attempt_finish", "attempt_id"), follow=True).text

    attempt.refresh_from_db()
    assert f"{attempt.score:.4f}" == "0.1667"
    assert attempt.passed
    assert "17%" in done

"""Writing modules, quizzes, job aids, skills; storing files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interleave.assessments.models import QuizDraft
from interleave.catalogue.models import JobAid, Media, Module, ModuleDraft, Objective
from tests import pictures

pytestmark = pytest.mark.django_db

NUMBER = {"answer": "12", "tolerance": "0.5", "unit": "days"}
PNG = pictures.png()
TEXT = {"title": "A sketch", "minutes": "5", "body": "Hello.\n\n## More\n\nText."}


@pytest.fixture
def ada(world):
    return world.client("ada")


def url(world, name, *args):
    return reverse(f"author:{name}", args=[world.ids.get(str(arg), arg) for arg in args])


def draft(world):
    return ModuleDraft.everywhere.get(module_id=world.ids["draft_module_id"])


def test_a_module_is_written_and_published(world, ada):
    module = url(world, "module", "draft_module_id")

    kept = ada.post(module, {**TEXT, "revision": "1", "then": "publish"})
    asked = ada.get(kept.url)
    ada.post(kept.url, {"revision": draft(world).revision})

    assert "Publish" in asked.text
    published = Module.everywhere.get(pk=world.ids["draft_module_id"])
    assert (published.status, published.current.number, published.title) == ("published", 1, "A sketch")


def test_a_faulty_box_is_named_by_its_line_and_nothing_is_lost(world, ada):
    reply = ada.post(
        url(world, "module", "draft_module_id"), {**TEXT, "revision": "1", "body": "Fine.\n\n::: tip\nOpen"}
    )

    assert reply.status_code == 422
    assert "Line 3" in reply.text
    assert "::: tip\nOpen</textarea>" in reply.text
    assert draft(world).revision == 1


def test_the_second_of_two_authors_sees_both_texts_and_may_keep_hers(world, ada):
    module = url(world, "module", "draft_module_id")
    ada.post(module, {**TEXT, "revision": "1", "body": "Theirs."})

    conflict = ada.post(module, {**TEXT, "revision": "1", "body": "Mine."})
    assert conflict.status_code == 409
    assert "Theirs." in conflict.text
    assert "Mine.</textarea>" in conflict.text
    assert draft(world).body[0]["md"] == "Theirs."
    ada.post(module, {**TEXT, "revision": "2", "body": "Mine."})

    assert draft(world).body[0]["md"] == "Mine."


def test_the_preview_is_what_learners_see_and_runs_nothing(world, ada):
    reply = ada.post(
        url(world, "text_preview"), {"body": "## Hi\n\n<script>alert(1)</script>\n\n::: tip\nYes\n:::"}
    )

    assert "<h2>Hi</h2>" in reply.text
    assert "callout-tip" in reply.text
    assert "<script" not in reply.text
    assert "<html" not in reply.text


def test_an_empty_module_says_why_it_cannot_be_published(world, ada):
    reply = ada.post(url(world, "publish_module", "draft_module_id"), {"revision": "1"})

    assert reply.status_code == 422
    assert "nothing to read yet" in reply.text


def test_a_file_is_stored_and_a_lying_one_is_refused(world, ada):
    stored = ada.post(
        url(world, "media"), {"file": SimpleUploadedFile("a ladder.png", PNG), "alt": "A ladder"}
    )
    before = Media.everywhere.count()
    lying = ada.post(url(world, "media"), {"file": SimpleUploadedFile("page.png", b"<html>"), "alt": ""})

    assert "![A ladder](media/" in ada.get(stored.url).text
    assert lying.status_code == 422
    assert "is something else" in lying.text
    assert Media.everywhere.count() == before


def test_the_picker_is_a_fragment_with_what_to_insert(world, ada):
    reply = ada.get(url(world, "media") + "?pick")

    assert "<html" not in reply.text
    assert f"](media/{world.ids['media_id']})" in reply.text


@pytest.mark.parametrize(
    ("kind", "entered", "body"),
    [
        (
            "single",
            {"text": ["Yes", "No", ""], "choice_feedback": ["Right.", "", ""], "correct": "0"},
            {
                "choices": [
                    {"text": "Yes", "correct": True, "feedback": "Right."},
                    {"text": "No", "correct": False},
                ]
            },
        ),
        (
            "multiple",
            {"text": ["A", "B"], "choice_feedback": ["", ""], "correct": ["0", "1"]},
            {"choices": [{"text": "A", "correct": True}, {"text": "B", "correct": True}]},
        ),
        ("numeric", NUMBER, NUMBER),
        ("short_text", {"answers": "fact\r\na fact\r\n"}, {"answers": ["fact", "a fact"]}),
        (
            "matching",
            {"left": ["un", "deux", ""], "right": ["one", "two", ""]},
            {"pairs": [{"left": "un", "right": "one"}, {"left": "deux", "right": "two"}]},
        ),
        ("ordering", {"steps": "first\nsecond"}, {"steps": [{"text": "first"}, {"text": "second"}]}),
    ],
)  # fmt: skip
def test_a_question_of_every_kind_is_written_previewed_and_published(world, ada, kind, entered, body):
    quiz = "draft_quiz_id"
    added = ada.post(url(world, "add_question", quiz), {"kind": kind})
    ada.post(added.url, {"revision": "2", "prompt": "Well?", "feedback": "So.", **entered})

    [item] = QuizDraft.everywhere.get(quiz_id=world.ids[quiz]).content["items"]
    shown = ada.get(url(world, "preview_quiz", quiz)).text
    published = ada.post(url(world, "publish_quiz", quiz), {"revision": "3"}, follow=True)

    assert (item["kind"], item["body"]) == (kind, {**body, "feedback": "So."})
    assert "Well?" in shown
    assert "Version 1 is published." in published.text


def test_questions_are_moved_and_taken_out(world, ada):
    quiz = "draft_quiz_id"
    for kind in ("numeric", "short_text", "ordering"):
        ada.post(url(world, "add_question", quiz), {"kind": kind})

    ada.post(url(world, "move_question", quiz, 3), {"action": "up", "revision": "4"})
    ada.post(url(world, "move_question", quiz, 1), {"action": "remove", "revision": "5"})
    stale = ada.post(url(world, "move_question", quiz, 1), {"action": "remove", "revision": "5"})

    items = QuizDraft.everywhere.get(quiz_id=world.ids[quiz]).content["items"]
    assert [item["kind"] for item in items] == ["ordering", "short_text"]
    assert stale.status_code == 409


def test_more_rows_keep_what_was_entered_and_save_nothing(world, ada):
    added = ada.post(url(world, "add_question", "draft_quiz_id"), {"kind": "single"})

    reply = ada.post(
        added.url, {"revision": "2", "prompt": "Q", "text": ["Yes"], "choice_feedback": [""], "more": "1"}
    )

    assert 'value="Yes"' in reply.text
    assert QuizDraft.everywhere.get(quiz_id=world.ids["draft_quiz_id"]).revision == 2


def test_wrong_settings_are_shown_again(world, ada):
    reply = ada.post(
        url(world, "quiz", "draft_quiz_id"),
        {"revision": "1", "title": "My title", "pass_percent": "170", "review": "never"},
    )

    assert reply.status_code == 422
    assert 'value="My title"' in reply.text


def test_a_job_aid_is_written_changed_by_two_and_withdrawn(world, ada):
    made = ada.post(url(world, "new_job_aid"), {"revision": "0", "title": "Aid", "body": "One."})
    ada.post(made.url, {"revision": "1", "title": "Aid", "body": "Two."})
    conflict = ada.post(made.url, {"revision": "1", "title": "Aid", "body": "Three."})
    ada.post(url(world, "withdraw_job_aid", "aid"))

    assert conflict.status_code == 409
    assert "Two." in conflict.text
    assert "Three." in conflict.text
    assert JobAid.everywhere.get(slug="aid").status == "withdrawn"
    assert world.client("lea").get(reverse("learn:job_aid", args=["aid"])).status_code == 404


def test_a_skill_is_written_with_its_objectives(world, ada):
    ada.post(url(world, "new_skill"), {"title": "Listening", "slug": ["", ""], "objective": ["Wait", ""]})
    kept = Objective.everywhere.get(title="Wait")
    ada.post(
        url(world, "skill", kept.skill_id),
        {"title": "Listening", "slug": [kept.slug], "objective": ["Wait, then ask"]},
    )

    kept.refresh_from_db()
    assert (kept.slug, kept.title) == ("wait", "Wait, then ask")


def test_lists_search_and_say_when_nothing_fits(world, ada):
    for name in ("modules", "quizzes", "job_aids", "skills"):
        assert "Nothing found" in ada.get(url(world, name), {"q": "zebra"}).text
    assert "A sketch of a lesson" in ada.get(url(world, "modules"), {"q": "sketch", "status": "draft"}).text

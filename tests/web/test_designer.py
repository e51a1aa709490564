"""The designer: a draft on the score, its steps in forms, what the checker says, publishing."""

import io
import re
import zipfile
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interleave.journeys import editions, marks, selectors, services
from interleave.journeys.kinds import KINDS
from interleave.journeys.models import Journey, JourneyVersion, Stage, Step
from interleave.kernel import tenancy
from interleave.web.author import comparing, words

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def scoped(world):
    """Meridian's scope, for what a test looks up itself."""
    with tenancy.scope(world.cast.meridian.pk):
        yield


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """What a test publishes is rolled back; the memory of published editions must not outlive it."""
    monkeypatch.setattr(editions, "_published", editions._Memory(8))


@pytest.fixture
def ada(world):
    return world.client("ada")


def url(name, world, *names):
    return reverse(name, args=[world.ids[each] for each in ("journey_id", *names)])


def draft_step(world, slug):
    return Step.objects.get(version_id=world.ids["draft_id"], slug=slug)


def step_url(world, step, name="author:step"):
    return reverse(name, args=[world.ids["journey_id"], step.pk])


def form_data(step, **changes):
    """What the form of a step hands in when nothing is touched."""
    return {
        "title": step.title,
        "subject": str(step.subject_id or ""),
        "minutes": str(step.minutes),
        "opens_on_day": "" if step.opens_on_day is None else str(step.opens_on_day),
        "due_on_day": "" if step.due_on_day is None else str(step.due_on_day),
        "required": "on",
        "objectives": list(step.objectives),
        "join": "all",
        "rows": "2",
        "seen": marks.of_step(step),
    } | changes


def test_the_list_shows_journeys_with_their_editions(world, ada):
    reply = ada.get(reverse("author:journeys"))

    line = reply.context["page"].object_list[0]
    assert (line.title, line.published_number, str(line.draft_id)) == (
        "Small steps",
        1,
        world.ids["draft_id"],
    )
    assert "./interleave import" in reply.content.decode()


def test_a_search_without_result_says_so(ada):
    assert "Nothing found" in ada.get(reverse("author:journeys"), {"q": "xyzzy"}).content.decode()


@pytest.mark.parametrize("model", list(words.MODELS))
def test_a_journey_begins_with_the_design_of_a_model(model, world, scoped, ada):
    reply = ada.post(reverse("author:new_journey"), {"title": f"With {model}", "model": model})

    made = JourneyVersion.objects.get(title=f"With {model}")
    assert reply.url == reverse("author:journey", args=[made.journey_id])
    assert made.steps.exists()
    assert ada.get(reply.url).status_code == 200


def test_a_journey_without_a_model_is_asked_again(world, scoped, ada):
    reply = ada.post(reverse("author:new_journey"), {"title": "Kept", "model": ""})

    assert reply.status_code == 422
    assert 'value="Kept"' in reply.content.decode()
    assert Journey.objects.count() == 1


def test_the_designer_costs_the_same_however_many_steps_there_are(world, scoped, ada):
    address = url("author:journey", world)
    few = queries_of(ada, address)

    for number in range(30):
        step = services.StepSpec("", "lesson", f"Lesson {number}", minutes=5, opens_on_day=number % 20)
        services.add_step(
            actor=world.cast.ada, stage_id=UUID(world.ids["draft_stage_id"]), step=step, now=world.now
        )

    assert queries_of(ada, address) == few


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_moving_a_note_brings_the_score_and_the_findings_back(world, scoped, ada):
    step = draft_step(world, "basics")
    data = {"step": str(step.pk), "opens_on_day": "60", "seen": marks.of_step(step)}

    reply = ada.post(url("author:move_step", world), data, headers=FRAGMENT)

    page = reply.content.decode()
    step.refresh_from_db()
    assert (step.opens_on_day, step.due_on_day) == (60, 80)
    assert "<html" not in page
    assert 'id="board"' in page
    assert reply.context["errors"] or reply.context["warnings"]
    assert "day 60" in page


def test_a_move_without_a_script_goes_back_to_the_page_with_an_undo(world, scoped, ada):
    step = draft_step(world, "basics")

    reply = ada.post(url("author:move_step", world), {"step": str(step.pk), "opens_on_day": "3"}, follow=True)

    assert reply.redirect_chain[0][0].startswith(url("author:journey", world))
    assert reply.context["undo"]["opens"] == "0"
    assert 'id="undo-move"' in reply.content.decode()


def test_undo_gives_both_days_back_also_where_there_were_none(world, scoped, ada):
    step = draft_step(world, "basics")
    Step.objects.filter(pk=step.pk).update(opens_on_day=None, due_on_day=None)
    ada.post(url("author:move_step", world), {"step": str(step.pk), "opens_on_day": "9"})

    ada.post(url("author:undo_move", world), {"step": str(step.pk), "opens": "", "due": ""})

    step.refresh_from_db()
    assert (step.opens_on_day, step.due_on_day) == (None, None)


@pytest.mark.parametrize("day", ["", "-1", "x", "99999999", "²"])
def test_a_day_that_is_none_moves_nothing(day, world, scoped, ada):
    step = draft_step(world, "basics")

    reply = ada.post(
        url("author:move_step", world), {"step": str(step.pk), "opens_on_day": day}, headers=FRAGMENT
    )

    step.refresh_from_db()
    assert reply.status_code == 200
    assert reply.context["refusal"]
    assert step.opens_on_day == 0


def test_two_designers_moving_the_same_note_are_told(world, scoped, ada):
    step = draft_step(world, "basics")
    seen = marks.of_step(step)
    ada.post(url("author:move_step", world), {"step": str(step.pk), "opens_on_day": "4", "seen": seen})

    reply = ada.post(
        url("author:move_step", world),
        {"step": str(step.pk), "opens_on_day": "7", "seen": seen},
        headers=FRAGMENT,
    )

    step.refresh_from_db()
    assert "Another person changed" in reply.context["refusal"]
    assert step.opens_on_day == 4


def test_a_step_that_somebody_else_changed_is_not_overwritten_and_nothing_typed_is_lost(world, scoped, ada):
    step = draft_step(world, "basics")
    mine = form_data(step, title="Mine")
    ada.post(step_url(world, step), form_data(step, title="Theirs"))

    refused = ada.post(step_url(world, step), mine)
    stands = draft_step(world, "basics").title
    ada.post(step_url(world, step), mine | {"seen": refused.context["seen"]})

    assert refused.status_code == 409
    assert stands == "Theirs"
    assert refused.context["form"]["title"].value() == "Mine"
    assert [(change.before, change.after) for change in refused.context["now_stands"]] == [("Theirs", "Mine")]
    assert draft_step(world, "basics").title == "Mine"


def test_two_designers_may_change_two_steps(world, scoped, ada):
    first, second = draft_step(world, "basics"), draft_step(world, "film")
    data = form_data(first, title="One"), form_data(second, title="Two")

    replies = [ada.post(step_url(world, first), data[0]), ada.post(step_url(world, second), data[1])]

    assert [reply.status_code for reply in replies] == [302, 302]


def test_saving_a_step_untouched_changes_nothing_about_it(world, scoped, ada):
    for step in Step.objects.filter(version_id=world.ids["draft_id"]):
        before = marks.of_step(step)
        page = ada.get(step_url(world, step)).content.decode()

        reply = ada.post(step_url(world, step), sent_by(page))

        step.refresh_from_db()
        assert reply.status_code == 302, step.slug
        assert marks.of_step(step) == before, step.slug


def sent_by(page):
    """What a browser sends of the form of a step when nothing is touched."""
    form = page[page.index('name="seen"') - 40 : page.index('class="form-actions"')]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = re.search(r'type="(radio|checkbox)"', tag)
        if name and (not is_box or " checked" in tag):
            otherwise = "on" if is_box else ""
            data.setdefault(name[1], []).append(unescaped(value[1]) if value else otherwise)
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s?(.*?)</textarea>', form, re.DOTALL):
        data[name] = [unescaped(text)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    return data


def unescaped(text):
    for entity, sign in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def test_conditions_become_a_rule(world, scoped, ada):
    step = draft_step(world, "more")
    data = form_data(
        step,
        join="any",
        rows="3",
        **{
            "when-0-test": "after",
            "when-0-step": "basics",
            "when-1-test": "score",
            "when-1-step": "check",
            "when-1-percent": "80",
            "when-2-test": "relative_day",
            "when-2-day": "14",
        },
    )

    reply = ada.post(step_url(world, step), data)

    assert reply.status_code == 302
    assert draft_step(world, "more").rule == {
        "any": [{"after": "basics"}, {"score": {"step": "check", "at_least": 0.8}}, {"relative_day": 14}]
    }


def test_a_condition_that_lacks_its_step_is_said_there(world, scoped, ada):
    step = draft_step(world, "more")

    reply = ada.post(step_url(world, step), form_data(step, **{"when-0-test": "after", "title": "Kept"}))

    assert reply.status_code == 422
    assert "step" in reply.context["rows"][0].errors
    assert reply.context["form"]["title"].value() == "Kept"
    assert draft_step(world, "more").title == "Read more"


def test_a_nested_rule_is_edited_as_text_and_a_wrong_one_refused(world, scoped, ada):
    step = draft_step(world, "more")
    nested = {"all": [{"relative_day": 2}, {"any": [{"after": "basics"}, {"after": "film"}]}]}
    Step.objects.filter(pk=step.pk).update(rule=nested)
    step.refresh_from_db()

    shown = ada.get(step_url(world, step))
    refused = ada.post(step_url(world, step), form_data(step, rule_text='{"sometime": 1}'))

    assert shown.context["form"].is_nested
    assert refused.status_code == 422
    assert draft_step(world, "more").rule == nested


def test_searching_content_keeps_what_was_typed_and_saves_nothing(world, scoped, ada):
    step = draft_step(world, "basics")
    data = form_data(step, title="Typed", search="1", find="read")

    reply = ada.post(step_url(world, step), data)

    choices = [title for _pk, title in reply.context["found"].choices]
    assert reply.status_code == 200
    assert reply.context["form"]["title"].value() == "Typed"
    assert choices[0] == "The basics"
    assert "Read more" in choices
    assert draft_step(world, "basics").title == "The basics"


def test_content_is_found_by_words_as_a_fragment(world, ada):
    reply = ada.get(url("author:find_subjects", world), {"kind": "lesson", "find": "read more"})

    assert "<html" not in reply.content.decode()
    assert [title for _pk, title in reply.context["found"].choices] == ["Read more"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_of_every_kind_can_be_added(kind, world, scoped, ada):
    address = url("author:new_step", world) + f"?stage={world.ids['draft_stage_id']}&kind={kind}"
    page = ada.get(address)
    choices = page.context["found"].choices
    subject = choices[0][0] if choices else ""

    reply = ada.post(
        address, {"title": f"New {kind}", "subject": subject, "minutes": "10", "join": "all", "rows": "0"}
    )

    made = Step.objects.get(version_id=world.ids["draft_id"], title=f"New {kind}")
    assert reply.status_code == 302
    assert (made.kind, str(made.subject_id or "")) == (kind, subject)
    assert bool(choices) is KINDS[kind].has_subject


def test_a_step_goes_down_the_list_and_over_the_border_of_its_stage(world, scoped, ada):
    first, last = draft_step(world, "kick-off"), draft_step(world, "more")

    ada.post(step_url(world, first, "author:place_step"), {"to": "down"})
    ada.post(step_url(world, last, "author:place_step"), {"to": "down"})

    first.refresh_from_db()
    last.refresh_from_db()
    assert first.position == 2
    assert last.stage.slug == "go-on"


def test_a_step_that_another_one_waits_for_is_not_removed(world, scoped, ada):
    step, other = draft_step(world, "basics"), draft_step(world, "film")
    Step.objects.filter(pk=other.pk).update(rule={"after": "basics"})

    reply = ada.post(step_url(world, step, "author:remove_step"))

    assert reply.status_code == 409
    assert "waits for" in reply.content.decode()
    assert Step.objects.filter(pk=step.pk).exists()


def test_stages_are_added_renamed_placed_and_removed(world, scoped, ada):
    ada.post(url("author:new_stage", world), {"title": "Look back"})
    stage = Stage.objects.get(version_id=world.ids["draft_id"], title="Look back")
    args = [world.ids["journey_id"], stage.pk]

    ada.post(reverse("author:stage", args=args), {"title": "Look back together"})
    ada.post(reverse("author:place_stage", args=args), {"to": "up"})
    stage.refresh_from_db()
    ada.post(reverse("author:remove_stage", args=args))

    assert (stage.title, stage.position) == ("Look back together", 2)
    assert not Stage.objects.filter(pk=stage.pk).exists()


def test_settings_change_the_model_and_keep_what_they_do_not_know(world, scoped, ada):
    draft = JourneyVersion.objects.get(pk=world.ids["draft_id"])
    data = {
        "title": draft.title,
        "weeks": "6",
        "model": "a_la_carte",
        "choose": "2",
        "skills": ["plain-talk"],
        "seen": marks.of_head(draft),
    }

    reply = ada.post(url("author:settings", world), data)

    draft.refresh_from_db()
    assert reply.status_code == 302
    assert (draft.weeks, draft.model, draft.model_settings) == (6, "a_la_carte", {"choose": 2})
    assert [skill["slug"] for skill in draft.skills] == ["plain-talk"]


def test_settings_that_somebody_else_changed_are_not_overwritten(world, scoped, ada):
    data = {"title": "Mine", "weeks": "6", "model": "flex", "seen": "of long ago"}

    reply = ada.post(url("author:settings", world), data)

    assert reply.status_code == 409
    assert reply.context["form"]["title"].value() == "Mine"
    assert JourneyVersion.objects.get(pk=world.ids["draft_id"]).title == "Small steps"


def test_errors_hold_publishing_back_and_lead_to_their_steps(world, scoped, ada):
    step = draft_step(world, "basics")
    Step.objects.filter(pk=step.pk).update(subject_id=None)

    asked = ada.get(url("author:publish", world))
    refused = ada.post(url("author:publish", world))

    assert step_url(world, step) in asked.content.decode()
    assert refused.status_code == 422
    assert JourneyVersion.objects.get(pk=world.ids["draft_id"]).state == "draft"


def test_publishing_twice_publishes_once_and_a_new_draft_follows(world, scoped, ada):
    ada.post(url("author:publish", world))
    ada.post(url("author:publish", world))
    ada.post(url("author:new_draft", world))
    ada.post(url("author:new_draft", world))

    versions = selectors.list_versions(actor=world.cast.ada, journey_id=UUID(world.ids["journey_id"]))
    assert [(line.number, line.state) for line in versions] == [
        (3, "draft"),
        (2, "published"),
        (1, "published"),
    ]


def test_what_changed_since_the_last_edition_is_said(world, scoped, ada):
    moved, removed = draft_step(world, "basics"), draft_step(world, "more")
    ada.post(url("author:move_step", world), {"step": str(moved.pk), "opens_on_day": "5"})
    ada.post(step_url(world, removed, "author:remove_step"))

    comparison = ada.get(url("author:compare", world)).context["comparison"]

    assert {(step.title, step.how) for step in comparison.steps} == {
        ("The basics", "changed"),
        ("Read more", "removed"),
    }
    days = next(step for step in comparison.steps if step.how == "changed").changes
    assert days == (comparing.Change("Days", "days 0–20", "days 5–25"),)


def test_an_edition_that_is_published_can_be_read_and_not_changed(world, scoped, ada):
    reply = ada.get(url("author:edition", world, "version_id"))

    page = reply.content.decode()
    assert "journey-designer" not in page
    assert "Add a step" not in page


def test_a_published_edition_refuses_a_move(world, scoped, ada):
    ada.post(url("author:publish", world))
    step = draft_step(world, "basics")

    reply = ada.post(url("author:move_step", world), {"step": str(step.pk), "opens_on_day": "9"})

    step.refresh_from_db()
    assert reply.status_code == 409
    assert step.opens_on_day == 0


def test_the_preview_dates_every_step_from_a_first_day(world, ada):
    page = ada.get(url("author:preview", world), {"starts_on": "2027-09-06"}).content.decode()

    assert "Due on 26 Sep" in page


def test_the_draft_is_thrown_away_after_asking(world, scoped, ada):
    asked = ada.get(url("author:discard", world))
    ada.post(url("author:discard", world))

    assert "cannot be undone" in asked.content.decode()
    assert not JourneyVersion.objects.filter(pk=world.ids["draft_id"]).exists()
    assert ada.get(url("author:journey", world)).context["design"].state == "published"


def test_the_export_is_the_folder_of_text(world, scoped, ada):
    reply = ada.get(url("author:export", world, "version_id"))

    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        names = packed.namelist()
        assert "small-steps/journey.yaml" in names
        assert b"Small steps" in packed.read("small-steps/journey.yaml")
    assert reply["Content-Disposition"] == 'attachment; filename="small-steps.zip"'

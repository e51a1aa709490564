"""Reading a lesson and watching a video from a step."""

import pytest
from django.urls import reverse

from interleave.journeys.models import StepProgress
from interleave.kernel import tenancy
from interleave.selfpaced.models import Run, Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(world):
    return world.client("lea")


def step(world, slug):
    return reverse("learn:step", args=[world.ids["enrolment_id"], world.ids[f"{slug}_step_id"]])


def test_a_finished_lesson_shows_every_kind_of_block(world, lea):
    page = lea.get(step(world, "basics")).text

    assert f'src="/media/{world.ids["media_id"]}/"' in page
    assert 'alt="Two people at a table, each with a notebook"' in page
    assert "callout-tip" in page
    assert 'name="line" value="0"' in page
    assert 'download="' in page
    assert '<div class="table-wrap" tabindex="0"><table class="table">' in page
    assert "Go through it again" in page


def test_a_tick_is_kept_without_a_script_and_shown_again(world, lea):
    tick = reverse("learn:run_tick", args=[world.ids["run_id"], world.ids["block"]])

    reply = lea.post(tick, {"line": "1", "back": step(world, "basics")})

    assert reply.url == step(world, "basics") + f"#b{world.ids['block']}"
    assert 'name="line" value="1" checked' in lea.get(step(world, "basics")).text


def test_a_form_never_leads_to_another_site(world, lea):
    reply = lea.post(
        reverse("learn:run_finish", args=[world.ids["run_id"]]), {"back": "https://evil.example/"}
    )

    assert reply.url == reverse("learn:today")


def test_a_lesson_opened_again_is_begun_anew_and_finished(world, lea):
    lea.post(reverse("learn:run_again", args=[world.ids["enrolment_id"], world.ids["step_id"]]))
    page = lea.get(step(world, "basics")).text
    run = Run.everywhere.get(person=world.cast.lea, module_id=world.ids["module_id"], number=2)
    lea.post(reverse("learn:run_finish", args=[run.pk]), {"back": step(world, "basics")})

    run.refresh_from_db()
    assert "I have read this" in page
    assert run.finished_at == world.now


def test_signs_of_life_that_make_no_sense_are_refused(world, lea):
    sign = reverse("learn:run_sign", args=[world.ids["film_run_id"]])
    good = {"tab": "t", "visible": "1", "active": "1"}

    for wrong in ({"spans": "[[5, 1]]"}, {"spans": "nonsense"}, {"seen": "1;2"}, {"tab": ""}, {"at": "nan"}):
        assert lea.post(sign, {**good, **wrong}).status_code == 422

    assert lea.post(sign, good).json()["finished"] is False
    assert not Watch.everywhere.exists()


def test_a_video_that_was_not_watched_is_not_finished(world, lea):
    reply = lea.post(reverse("learn:run_finish", args=[world.ids["film_run_id"]]))

    assert reply.status_code == 409
    assert "nine tenths" in reply.text
    assert Run.everywhere.get(pk=world.ids["film_run_id"]).finished_at is None


def test_the_film_has_captions_and_a_transcript(world, lea):
    page = lea.get(step(world, "film")).text
    captions = lea.get(reverse("learn:captions", args=[world.ids["video_id"]]))

    assert '<track kind="captions"' in page
    assert 'class="clock">0:00' in page
    assert captions["Content-Type"] == "text/vtt; charset=utf-8"


def test_the_library_finds_a_page_and_says_when_there_is_none(world, lea):
    found = lea.get(reverse("learn:library"), {"q": "sentences"}).text
    nothing = lea.get(reverse("learn:library"), {"q": "zebra"}).text

    assert reverse("learn:job_aid", args=[world.ids["slug"]]) in found
    assert "Nothing found" in nothing


def test_who_finished_a_module_before_the_journey_is_told_to_go_through_it_once_more(world, lea):
    with tenancy.scope(world.cast.meridian.pk):
        run = Run.objects.filter(person=world.cast.lea).exclude(finished_at=None).first()
        step = StepProgress.objects.exclude(done_at=None).get(
            enrolment_id=world.ids["enrolment_id"], step__subject_id=run.module_id
        )
        address = reverse("learn:step", args=[step.enrolment_id, step.step_id])
        before = lea.get(address).text
        StepProgress.objects.filter(pk=step.pk).update(done_at=None)

    after = lea.get(address).text

    assert "before it was asked of you here" not in before
    assert "before it was asked of you here" in after
    assert reverse("learn:run_again", args=[step.enrolment_id, step.step_id]) in after

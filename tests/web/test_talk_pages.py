"""How a cohort talks, for its facilitators."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interleave.community import services
from interleave.community.models import Post
from interleave.journeys.models import Cohort
from interleave.kernel import clock, tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(world):
    return reverse("teach:cohort_talk", args=[world.ids["cohort_id"]])


def test_a_facilitator_sees_who_waits_for_a_reply(world, page):
    with tenancy.scope(world.cast.meridian.pk):
        cohort = Cohort.objects.get(pk=world.ids["cohort_id"])
        Post.objects.filter(thread__space_id=cohort.space_id).delete()
        services.open_thread(
            actor=world.cast.lea,
            space_id=cohort.space_id,
            title="Is anybody there?",
            body="Hello.",
            now=clock.now() - timedelta(days=3),
        )

    shown = world.client("theo").get(page)

    assert "Léa Martin" in shown.text
    assert "Is anybody there?" in shown.text


def test_a_space_without_words_says_what_will_be_here(world, page):
    with tenancy.scope(world.cast.meridian.pk):
        Post.objects.all().delete()

    shown = world.client("ada").get(page)

    assert "No posts yet" in shown.text

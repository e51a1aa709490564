"""A lived-in organisation, made by the services of every context: what they record is what journeys read."""

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured

from interleave.cli import rebuild
from interleave.cli.calls import Call
from interleave.journeys import selectors
from interleave.journeys.models import Enrolment, StepProgress
from interleave.kernel import tenancy
from interleave.ledger import ledger
from interleave.ledger.models import LedgerEntry
from tests import growing
from tests.world import NOW, World, make_world

PROJECTORS, OUTBOX = list(configured.PROJECTORS), list(configured.OUTBOX_PROJECTORS)


@pytest.fixture
def lived_in(cast: Any, settings: Any) -> World:
    """Both organisations with a small life, Meridian's grown larger; every projector runs."""
    settings.PROJECTORS, settings.OUTBOX_PROJECTORS = PROJECTORS, OUTBOX
    ledger._handlers.cache_clear()
    world = make_world(cast, NOW)
    growing.grow(world, by=5)
    return world


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    return {
        "progress": list(StepProgress.objects.order_by("id").values()),
        "places": list(Enrolment.objects.order_by("id").values()),
    }


def test_rebuilding_everything_gives_what_was_there(lived_in, capsys, tmp_path):
    before, entries = everything_stored(), LedgerEntry.objects.count()
    with tenancy.scope(lived_in.cast.outside.pk):
        abroad = everything_stored()

    status = rebuild.execute(Call([], tmp_path, None))  # type: ignore[arg-type]

    assert status == 0
    assert everything_stored() == before
    assert LedgerEntry.objects.count() == entries
    with tenancy.scope(lived_in.cast.outside.pk):
        assert everything_stored() == abroad
    assert "Meridian: " in capsys.readouterr().err


def test_rebuilding_one_projection_by_name_gives_what_was_there(lived_in, tmp_path):
    before = everything_stored()

    rebuild.execute(Call(["journeys"], tmp_path, None))  # type: ignore[arg-type]

    assert everything_stored() == before
    assert len(before["progress"]) > 100


def test_what_the_services_record_brings_a_learner_on(lived_in):
    view = selectors.summarise_journey(
        actor=lived_in.cast.lea, enrolment_id=UUID(lived_in.ids["enrolment_id"]), now=NOW
    )

    touched = {step.kind for step in view.steps if step.started_at is not None}
    assert {"lesson", "quiz", "discussion", "task"} <= touched
    assert view.done > 0
    assert view.effort_minutes >= 0

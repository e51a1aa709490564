"""A kind of step is known wherever kinds are listed: what a new one has forgotten is named here."""

import importlib

import pytest
import yaml

from interleave.engine.blend import KIND_VOICE
from interleave.journeys.kinds import KINDS
from interleave.journeys.text import folders
from interleave.web.author import subjects, words
from interleave.web.learn.players import PLAYERS
from tests.furnishing import SMALL_JOURNEY

USING = {name for name, kind in KINDS.items() if kind.has_subject}


def test_the_engine_gives_every_kind_its_voice():
    assert {name: kind.voice for name, kind in KINDS.items()} == dict(KIND_VOICE)


def test_every_kind_has_a_player_and_a_sentence_for_the_designer():
    assert PLAYERS.keys() == KINDS.keys()
    assert words.KIND_SENTENCES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_player_shows_a_step(kind):
    assert callable(importlib.import_module(PLAYERS[kind]).show)


def test_what_a_kind_uses_can_be_chosen_by_designers_and_written_as_text():
    assert subjects.LISTERS.keys() == USING
    assert {KINDS[name].folder for name in USING} <= folders.ENDINGS.keys()


def test_the_journey_of_the_tests_has_a_step_of_every_kind():
    journey = yaml.safe_load((SMALL_JOURNEY / "journey.yaml").read_text(encoding="utf-8"))

    assert {step["kind"] for stage in journey["stages"] for step in stage["steps"]} == KINDS.keys()

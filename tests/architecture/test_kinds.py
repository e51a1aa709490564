"""A kind of step is known wherever kinds are listed: what a new one has forgotten is named here."""

import ast
import importlib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args

import pytest
import yaml

from interleave import engine
from interleave.engine.memory import touching
from interleave.engine.pathways import Touch, Traits
from interleave.journeys.kinds import KINDS
from interleave.journeys.text import folders
from interleave.web.author import subjects, words
from interleave.web.learn.players import PLAYERS
from tests.furnishing import SMALL_JOURNEY

USING = {name for name, kind in KINDS.items() if kind.has_subject}


def test_the_traits_of_a_kind_use_the_terms_of_the_engine():
    assert set(get_args(Touch)) == touching.WEIGHTS.keys()
    assert {kind.traits.lifts for kind in KINDS.values()} <= {None, *touching.WEIGHTS}


def test_no_trait_has_a_default():
    assert all(field.default is MISSING for field in fields(Traits))


def test_the_engine_names_no_kind():
    """Its templates are designs, which name kinds; they are read with the traits that the caller gives."""
    named = {
        (path.name, constant.value)
        for path in Path(engine.__file__).parent.rglob("*.py")
        if path.parent.name in ("pathways", "proposals", "simulation", "memory", "blend")
        and path.name != "templates.py"
        for constant in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(constant, ast.Constant) and constant.value in KINDS.keys() - {"live"}
    }

    assert named == set()


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

"""A kind of step is known wherever kinds are listed: what a new one has forgotten is named here."""

import ast
import os
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args

import yaml

from interleave import engine
from interleave.engine.memory import touching
from interleave.engine.pathways import Touch, Traits
from interleave.journeys.kinds import KINDS, StepKind
from interleave.journeys.text.formats import FORMATS, TextFormat
from interleave.web.step_pages import PAGES, StepPages
from tests.furnishing import SMALL_JOURNEY

ROOT = Path(__file__).parents[2]
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


def test_nothing_of_a_kind_has_a_default_that_it_could_forget():
    optional = {"find_subject", "name_subjects", "is_met", "demand", "scoring", "folder", "content_kind"}

    assert {field.name for field in fields(StepKind) if field.default is not MISSING} == optional
    assert all(field.default is MISSING for field in fields(StepPages))


def test_every_kind_has_pages_that_fit_what_it_uses_and_can_be_set():
    assert PAGES.keys() == KINDS.keys()
    assert {name for name, pages in PAGES.items() if pages.list_subjects is not None} == USING
    assert {name: pages.fields.keys() for name, pages in PAGES.items()} == {
        name: kind.settings.keys() for name, kind in KINDS.items()
    }


def test_every_content_format_is_complete_and_used_by_a_kind_or_beside_them():
    assert all(field.default is MISSING for field in fields(TextFormat))
    assert FORMATS.keys() - {KINDS[name].folder for name in USING} == {"job-aids"}


def test_what_a_kind_uses_can_be_written_as_text():
    assert {KINDS[name].folder for name in USING} <= FORMATS.keys()


def test_a_kind_from_outside_the_package_works_everywhere():
    """The real setting, in a process of its own: kinds are registered once, at start."""
    story = ["-q", "-p", "no:cacheprovider", "tests/toy_kind/story.py"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", *story],
        env={**os.environ, "INTERLEAVE_STEP_KINDS": "tests.toy_kind"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_journey_of_the_tests_has_a_step_of_every_kind():
    journey = yaml.safe_load((SMALL_JOURNEY / "journey.yaml").read_text(encoding="utf-8"))

    assert {step["kind"] for stage in journey["stages"] for step in stage["steps"]} == KINDS.keys()

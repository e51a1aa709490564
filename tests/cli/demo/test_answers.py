"""Right answers are right and wrong ones wrong, for every question of the three journeys."""

import random

import pytest
import yaml

from interleave.catalogue import bodies
from interleave.cli import places
from interleave.cli.demo_world.answers import right_answer, wrong_answer
from interleave.engine import scoring


def items():
    for path in sorted((places.ROOT / "journeys").glob("*/quizzes/*.yaml")):
        for item in yaml.safe_load(path.read_text())["items"]:
            yield pytest.param(item["kind"], item, id=item["slug"])


@pytest.mark.parametrize(("kind", "item"), list(items()))
def test_a_right_answer_earns_full_marks_and_a_wrong_one_does_not(kind, item):
    body = bodies.normalise(kind, item)

    right = scoring.score_item(kind, body, right_answer(kind, body))
    wrong = [
        scoring.score_item(kind, body, wrong_answer(kind, body, random.Random(n)))  # noqa: S311
        for n in range(5)
    ]

    assert right.is_correct
    assert not any(mark.is_correct for mark in wrong)

"""What the invented people are and write: complete, different from one another, and theirs."""

from collections import Counter

import pytest
import yaml

from interleave.cli import places
from interleave.cli.demo_world import words
from interleave.cli.demo_world.lives import LIVES

BANKS = {"first-impressions": "leading", "crm-question-forum": "crm"}


def people():
    return words.read("people")["people"]


def test_sixty_people_work_at_meridian_in_three_cities_and_one_has_left():
    here = [entry for entry in people() if entry["life"] != "left"]

    assert len(here) == 60
    assert Counter(entry["site"] for entry in here) == {"Toulouse": 24, "Tokyo": 18, "Toronto": 18}
    assert len({entry["name"] for entry in people()}) == len({entry["email"] for entry in people()}) == 61


def test_managers_stand_above_those_who_report_to_them_and_every_life_is_known():
    seen = set()
    for entry in people():
        assert entry.get("manager") is None or entry["manager"] in seen, entry["name"]
        assert entry["life"] in LIVES
        seen.add(entry["email"])


@pytest.mark.parametrize(
    ("cohort", "size"), [("leading", 24), ("crm", 20), ("protection", 38), ("second_wave", 16)]
)
def test_a_cohort_has_the_people_of_the_story(cohort, size):
    keys = words.read("people")["cohorts"][cohort]

    assert len(keys) == len(set(keys)) == size
    assert set(keys) <= {entry["email"] for entry in people()}


@pytest.mark.parametrize("bank", BANKS)
def test_a_discussion_has_sixty_texts_that_differ_each_by_somebody_of_its_cohort(bank):
    entries = words.read(bank)
    texts = [text for entry in entries for text in (entry["post"], *entry["replies"], entry.get("later"))]
    texts = [text for text in texts if text]

    assert len(texts) >= 60
    assert len(set(texts)) == len(texts)
    assert {entry["by"] for entry in entries} <= set(words.read("people")["cohorts"][BANKS[bank]])


def test_every_text_of_a_bank_says_something():
    for path in words.FOLDER.glob("*.yaml"):
        for text in _texts(yaml.safe_load(path.read_text())):
            assert text.strip(), path.name


def test_every_task_and_survey_that_asks_for_words_finds_some():
    for slug in ("one-hard-talk", "five-deals-in-the-practice-copy", "fifteen-minute-clean-up"):
        assert len(words.lines("practice", slug)) >= 10
    folder = places.ROOT / "journeys" / "leading-people" / "surveys"
    for slug in ("leading-starting-point", "hard-talks-feedback"):
        survey = yaml.safe_load((folder / f"{slug}.yaml").read_text())
        for question in survey["questions"]:
            if question["kind"] == "text":
                assert words.lines("practice", slug, question["slug"]), question["slug"]


def _texts(node):
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str):
        yield node

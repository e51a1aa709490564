"""The journey of the tutorial, taken from its page word by word."""

import re
from pathlib import Path

import pytest

from interleave.journeys import selectors, text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-journey.md"
FILE = re.compile(r"^`my-journey/([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    for name, content in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_journey_of_the_tutorial_goes_in_as_it_is_written(cast, folder, noon):
    done = text.import_folder(actor=cast.ada, folder=folder, now=noon)

    version = selectors.get_latest_published(actor=cast.ada, slug="saying-no")
    design = selectors.get_design(actor=cast.ada, version_id=version.pk)
    assert done.is_new
    assert [stage.slug for stage in design.stages] == ["learn", "meet", "try", "keep"]
    assert [step.kind for step in design.steps] == ["lesson", "quiz", "live", "discussion", "task", "refresh"]
    assert text.export_files(actor=cast.ada, version_id=version.pk).keys() == {
        str(path.relative_to(folder)) for path in folder.rglob("*.*")
    }

"""Journeys as folders of text: in, and out again."""

from pathlib import Path

import pytest

from interleave.journeys import text

JOURNEYS = Path(__file__).resolve().parents[2] / "journeys"
DEMO = ("crm-rollout", "data-protection-basics", "leading-people")


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    from django.core.files.storage import FileSystemStorage
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = storages


@pytest.mark.parametrize("slug", DEMO)
def test_the_journeys_of_the_demo_come_out_byte_for_byte(cast, noon, slug, tmp_path):
    done = text.import_folder(actor=cast.ada, folder=JOURNEYS / slug, now=noon)

    text.write_folder(text.export_files(actor=cast.ada, version_id=done.version_id), tmp_path / "out")

    assert files_below(tmp_path / "out") == files_below(JOURNEYS / slug)

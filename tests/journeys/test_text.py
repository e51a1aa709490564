"""Journeys as folders of text: in, and out again."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from interleave.catalogue.models import Media, Module
from interleave.journeys import selectors, services, text
from interleave.journeys.models import Journey, JourneyVersion, SourceFile
from interleave.journeys.text import emitting, folders
from interleave.journeys.text.designs import FolderDesign, means_the_same
from interleave.journeys.text.formats import FORMATS
from interleave.journeys.text.importing import FolderRefused
from interleave.journeys.text.nodes import Problems
from interleave.kernel import errors, tenancy
from interleave.ledger.models import LedgerEntry
from tests.furnishing import small_journey

JOURNEYS = Path(__file__).resolve().parents[2] / "journeys"
DEMO = ("crm-rollout", "data-protection-basics", "leading-people")


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def parsed(files: dict[str, bytes]) -> FolderDesign:
    problems = Problems()
    design = folders.parse(files, problems)
    assert design is not None, problems.sorted()
    assert problems.sorted() == ()
    return design


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the smallest journey of the demo, to change."""
    target = tmp_path / "in"
    shutil.copytree(JOURNEYS / "data-protection-basics", target)
    return target


@pytest.fixture
def do_import(cast, noon):
    return lambda folder, **more: text.import_folder(
        actor=more.get("actor", cast.ada),
        folder=folder,
        consent=more.get("consent", text.Consent.CREATE),
        now=more.get("now", noon),
    )


@pytest.mark.parametrize("slug", DEMO)
def test_the_journeys_of_the_demo_come_out_byte_for_byte(cast, do_import, slug, tmp_path):
    done = do_import(JOURNEYS / slug)

    text.write_folder(text.export_files(actor=cast.ada, version_id=done.version_id), tmp_path / "out")

    assert files_below(tmp_path / "out") == files_below(JOURNEYS / slug)


@pytest.mark.parametrize("slug", DEMO)
def test_importing_twice_makes_nothing_new(do_import, slug):
    first = do_import(JOURNEYS / slug)
    entries = LedgerEntry.objects.count()

    second = do_import(JOURNEYS / slug)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.version_id == first.version_id
    assert JourneyVersion.objects.count() == 1
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("slug", DEMO)
def test_a_design_written_anew_says_the_same(slug):
    files = files_below(JOURNEYS / slug)
    design = parsed(files)

    again = {
        path: FORMATS[path.split("/")[0]].emit(content).encode() for path, content in design.content.items()
    }
    again["journey.yaml"] = emitting.emit_journey(design.journey).encode()
    again |= {path: data for path, data in files.items() if path.startswith("media/")}
    second = parsed(again)

    assert means_the_same(second.journey, design.journey)
    for path, content in design.content.items():
        assert means_the_same(second.content[path], content), path


@pytest.mark.parametrize("slug", DEMO)
def test_without_its_sources_a_journey_is_written_anew_and_comes_in_as_the_same(
    cast, do_import, slug, tmp_path
):
    done = do_import(JOURNEYS / slug)
    SourceFile.objects.all().delete()

    text.write_folder(text.export_files(actor=cast.ada, version_id=done.version_id), tmp_path / "out")
    again = do_import(tmp_path / "out")

    assert (again.is_new, again.version_id) == (False, done.version_id)


def test_files_of_every_kind_are_written_anew_and_come_in_as_the_same(cast, noon):
    done = text.import_files(actor=cast.ada, files=small_journey(), now=noon)
    SourceFile.objects.all().delete()

    files = text.export_files(actor=cast.ada, version_id=done.version_id)
    again = text.import_files(actor=cast.ada, files=files, now=noon)

    assert (again.is_new, again.version_id) == (False, done.version_id)


def test_a_journey_moves_to_another_organisation_whole(cast, do_import, folder, noon, tmp_path):
    done = do_import(folder)
    files = text.export_files(actor=cast.ada, version_id=done.version_id)
    with tenancy.scope(cast.outside.pk):
        there = text.import_files(actor=cast.oona, files=files, now=noon)
        back = text.export_files(actor=cast.oona, version_id=there.version_id)

    assert back == files
    assert there.version_id != done.version_id


def test_other_spaces_and_comments_are_kept_without_a_new_version(cast, do_import, folder):
    first = do_import(folder)
    path = folder / "journey.yaml"
    path.write_text("# Ours since spring.\n" + path.read_text().replace("weeks: ", "weeks:   "))

    second = do_import(folder)

    assert not second.is_new
    assert text.export_files(actor=cast.ada, version_id=first.version_id) == files_below(folder)


def test_another_title_makes_a_new_version_and_keeps_the_old_one(cast, do_import, folder):
    first = do_import(folder)
    path = folder / "journey.yaml"
    path.write_text(path.read_text().replace("title: Data protection basics", "title: Data protection", 1))

    second = do_import(folder, consent=text.Consent.UPDATE)

    assert (second.number, second.is_new, second.title) == (2, True, "Data protection")
    assert (
        selectors.get_version(actor=cast.ada, version_id=first.version_id).title == "Data protection basics"
    )


def test_a_changed_lesson_is_a_new_version_of_the_module_alone(cast, do_import, folder):
    do_import(folder)
    path = next((folder / "modules").iterdir())
    path.write_text(path.read_text() + "\nOne more line.\n")

    second = do_import(folder, consent=text.Consent.UPDATE)

    assert not second.is_new
    assert Module.objects.get(slug=path.stem).current.number == 2


def test_a_step_added_by_hand_changes_journey_yaml_and_nothing_else(cast, do_import, folder, noon):
    done = do_import(folder)
    draft = services.new_draft_from(actor=cast.ada, version_id=done.version_id, now=noon)
    stage = draft.stages.first()
    step = services.StepSpec("refresh-more", "refresh", "Refresh once more", minutes=5)
    services.add_step(actor=cast.ada, stage_id=stage.pk, step=step, now=noon)

    out = text.export_files(actor=cast.ada, version_id=draft.pk)

    before = files_below(folder)
    assert {path for path in out if out[path] != before.get(path)} == {"journey.yaml"}
    assert [step.slug for step in parsed(out).journey.steps].count("refresh-more") == 1


def test_a_journey_being_edited_is_not_imported_over(cast, do_import, folder, noon):
    done = do_import(folder)
    services.new_draft_from(actor=cast.ada, version_id=done.version_id, now=noon)

    with pytest.raises(errors.Conflict, match="draft that is not published yet"):
        do_import(folder)


def test_only_designers_import(cast, do_import, folder):
    with pytest.raises(errors.Forbidden):
        do_import(folder, actor=cast.lea)

    assert not Journey.objects.exists()


def test_an_outsider_cannot_export(cast, do_import, folder):
    done = do_import(folder)

    with pytest.raises(errors.NotFound), tenancy.scope(cast.outside.pk):
        text.export_files(actor=cast.oona, version_id=done.version_id)
    with pytest.raises(errors.NotFound):
        text.export_files(actor=cast.lea, version_id=done.version_id)


def test_a_refused_folder_leaves_nothing_behind(cast, do_import, folder):
    path = folder / "journey.yaml"
    path.write_text(path.read_text().replace("weeks:", "week:", 1))

    with pytest.raises(FolderRefused):
        do_import(folder)

    assert not Journey.objects.exists()
    assert not Module.objects.exists()
    assert not Media.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_what_the_engine_refuses_leaves_nothing_behind_either(cast, do_import, folder):
    path = folder / "journey.yaml"
    path.write_text(path.read_text().replace("choose: 2", "choose: 20", 1))

    with pytest.raises(FolderRefused) as refused:
        do_import(folder)

    assert "People choose 20" in refused.value.problems[0].text
    assert not Module.objects.exists()


def test_a_folder_that_is_not_empty_is_not_written_over(tmp_path):
    (tmp_path / "there.txt").write_text("mine")

    with pytest.raises(errors.Conflict):
        text.write_folder({"journey.yaml": b"x"}, tmp_path)

    assert files_below(tmp_path) == {"there.txt": b"mine"}

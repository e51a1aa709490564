"""Static files of the collection before this one stay, older ones go."""

import json

import pytest

from interleave.cli import collecting

OLD, NEW = "app.0123456789ab.css", "app.ba9876543210.css"


@pytest.fixture
def collected(tmp_path):
    """Two collections of one style sheet, and a left-over of one before them."""
    for name in ("app.css", "app.css.br", OLD, f"{OLD}.br", f"{OLD}.gz", NEW, f"{NEW}.br"):
        (tmp_path / name).write_text(name)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "quiz.aaaaaaaaaaaa.js").write_text("older")
    write_manifest(tmp_path, NEW)
    return tmp_path


def write_manifest(folder, name):
    (folder / collecting.MANIFEST).write_text(json.dumps({"paths": {"app.css": name}}))


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_files_of_a_running_server_stay_beside_the_new_ones(collected):
    collecting.prune(collected, before=frozenset({OLD}))

    assert {OLD, f"{OLD}.br", f"{OLD}.gz", NEW, f"{NEW}.br"} < names(collected)
    assert "pages/quiz.aaaaaaaaaaaa.js" not in names(collected)


def test_after_the_next_collection_they_go(collected):
    collecting.prune(collected, before=frozenset({NEW}))

    assert names(collected) == {"app.css", "app.css.br", NEW, f"{NEW}.br", collecting.MANIFEST}


def test_names_without_a_hash_make_room_for_what_is_collected(collected):
    collecting.make_room(collected)

    assert "app.css" not in names(collected)
    assert {OLD, NEW, collecting.MANIFEST} < names(collected)


def test_before_the_first_collection_there_is_nothing_to_keep(tmp_path):
    assert collecting.list_hashed(tmp_path / "none") == frozenset()
    collecting.make_room(tmp_path / "none")
    collecting.prune(tmp_path / "none", before=frozenset())


def test_a_torn_manifest_counts_as_none(tmp_path):
    (tmp_path / collecting.MANIFEST).write_text("{")

    assert collecting.list_hashed(tmp_path) == frozenset()

"""What ./interleave demo does around the making of its world."""

import pytest

from interleave.cli import demo, failures


@pytest.fixture
def data(tmp_path):
    (tmp_path / "interleave.sqlite3").write_text("half a world")
    (tmp_path / "interleave.sqlite3-wal").touch()
    (tmp_path / "secret").write_text("key")
    (tmp_path / "media").mkdir()
    return tmp_path


def test_a_demonstration_that_was_interrupted_is_begun_again(data):
    (data / demo.UNFINISHED).touch()

    demo.discard_unfinished(data)

    assert [path.name for path in data.iterdir()] == ["secret"]


def test_a_finished_demonstration_stays(data):
    before = sorted(data.iterdir())

    demo.discard_unfinished(data)

    assert sorted(data.iterdir()) == before


def test_an_unfinished_one_in_postgresql_is_left_to_a_person(data, monkeypatch):
    (data / demo.UNFINISHED).touch()
    monkeypatch.setenv("INTERLEAVE_DATABASE_URL", "postgresql:///shared")

    with pytest.raises(failures.Refused, match="empty the database"):
        demo.discard_unfinished(data)

    assert (data / demo.UNFINISHED).exists()


def test_the_six_of_the_demo_are_those_of_the_design():
    names = [email.split("@")[0] for email, _ in demo.SIGN_INS]

    assert names == ["lea", "theo", "carla", "kenji", "ada", "oona"]

"""The PostgreSQL that the test command starts for itself."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from interleave.cli import failures, postgres

pytestmark = pytest.mark.slow


def test_it_starts_answers_and_leaves_nothing_behind():
    with postgres.temporary() as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT current_setting('listen_addresses'), 6 * 7").fetchone()
        processes = folder / "data" / "postmaster.pid"
        assert processes.exists()

    assert row == ("", 42)
    assert not folder.exists()


def test_it_leaves_nothing_behind_when_the_tests_break():
    folders = []

    def broken_run() -> None:
        with postgres.temporary() as url:
            folders.append(Path(parse_qs(urlsplit(url).query)["host"][0]))
            raise RuntimeError("a test run that breaks")

    with pytest.raises(RuntimeError, match="that breaks"):
        broken_run()

    assert [folder.exists() for folder in folders] == [False]


def test_without_any_server_programs_the_package_is_used(monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)

    with postgres.temporary() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_without_any_postgresql_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(failures.Refused, match="install the package postgresql"), postgres.temporary():
        pass


def test_the_newest_server_is_taken():
    paths = [Path(f"/usr/lib/postgresql/{version}/bin") for version in ("9.6", "15", "13")]

    assert max(paths, key=postgres.version_of).parent.name == "15"

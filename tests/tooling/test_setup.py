"""Stamps, reasons and choices of the set-up, without installing anything."""

import json
import sys
from pathlib import Path

import pytest

from interleave.cli import failures, places, stamps, start
from interleave.cli.setup import frontend, packages, steps

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "LOG", tmp_path / "setup.log")
    return places.LOG


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "src" / "node_modules").mkdir(parents=True)
    (tmp_path / "src" / "a.css").write_text("a")
    (tmp_path / "src" / "node_modules" / "big.js").write_text("b")
    return tmp_path / "src"


def test_a_checksum_changes_with_content_and_with_names(tree):
    before = stamps.checksum([tree])
    (tree / "a.css").write_text("A")
    with_content = stamps.checksum([tree])
    (tree / "a.css").rename(tree / "b.css")
    with_name = stamps.checksum([tree])

    assert len({before, with_content, with_name}) == 3


def test_a_checksum_does_not_see_installed_modules_or_times(tree):
    before = stamps.checksum([tree])

    (tree / "node_modules" / "big.js").write_text("changed")
    (tree / "a.css").touch()

    assert stamps.checksum([tree]) == before


def test_a_stamp_is_current_only_for_its_own_value(tmp_path):
    stamp = tmp_path / "deep" / "stamp"

    assert not stamps.is_current(stamp, "one")
    stamps.write(stamp, "one")
    assert stamps.is_current(stamp, "one")
    assert not stamps.is_current(stamp, "two")


def test_a_failed_step_says_its_last_lines_and_keeps_the_rest_in_the_log(log):
    words = "import sys; sys.exit('\\n'.join([*map(str, range(50)), 'it broke']))"

    with pytest.raises(steps.StepFailed) as failed:
        steps.run([sys.executable, "-c", words])

    assert "it broke" in str(failed.value)
    assert "\n  0\n" not in str(failed.value)
    assert "\n0\n" in log.read_text()


@pytest.mark.parametrize("sign", ["getaddrinfo ENOTFOUND registry", "Temporary failure in name resolution"])
def test_a_missing_network_is_called_that(log, sign):
    with pytest.raises(steps.StepFailed, match="is there a network"):
        steps.run([sys.executable, "-c", f"raise SystemExit({sign!r})"])


def test_a_missing_program_is_a_sentence(log):
    with pytest.raises(steps.StepFailed, match="could not be started"):
        steps.run([ROOT / "no-such-program"])


def test_the_development_set_does_for_running_but_not_the_other_way_round(monkeypatch):
    asked = []
    monkeypatch.setattr(packages, "is_installed", lambda name: name == "dev")
    monkeypatch.setattr(packages, "make_environment", lambda: None)
    monkeypatch.setattr(packages, "install", asked.append)

    packages.ensure("run")

    assert asked == []


def test_what_the_machine_says_to_pip_reaches_uv(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)

    assert packages.uv_settings()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert packages.uv_settings()["UV_PYTHON_DOWNLOADS"] == "never"


def test_the_front_end_is_built_again_when_a_template_changes(tmp_path, monkeypatch):
    """Styles that no template uses are dropped, so a template is a source of the style sheet."""
    template = tmp_path / "src" / "page.html"
    template.parent.mkdir()
    template.write_text("<p class='a'>")
    monkeypatch.setattr(places, "SOURCES", tmp_path / "src")
    before = stamps.checksum(frontend.sources())

    template.write_text("<p class='b'>")

    assert stamps.checksum(frontend.sources()) != before


@pytest.mark.parametrize("name", ["run", "dev", "docs", "uv"])
def test_a_lock_holds_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    wanted = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert "://" not in text
    assert wanted
    assert all("==" in line and line.endswith("\\") for line in wanted)
    assert text.count("--hash=sha256:") >= len(wanted)


def test_the_locks_agree_on_every_version():
    """They share one environment: installing one must not undo another."""
    chosen = {name: versions_in(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev", "docs")}

    for one, other in (("run", "dev"), ("docs", "dev"), ("docs", "run")):
        shared = chosen[one].keys() & chosen[other].keys()
        assert {name for name in shared if chosen[one][name] != chosen[other][name]} == set()


def versions_in(lock: Path) -> dict[str, set[str]]:
    """Return the versions of each package; several where they differ by the Python or the system."""
    found: dict[str, set[str]] = {}
    for line in lock.read_text().splitlines():
        if "==" in line and not line.startswith(" "):
            package, version = line.split(" ")[0].split("==")
            found.setdefault(package, set()).add(version)
    return found


def test_the_front_end_lock_holds_no_address():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())

    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ([], "http://127.0.0.1:8000"),
        (["--host", "0.0.0.0", "--port", "9000"], "http://127.0.0.1:9000"),
        (["--host", "::1"], "http://[::1]:8000"),
        (["--host", "learn.example.org"], "http://learn.example.org:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(arguments, address):
    assert start.read("run", arguments).address == address


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "70000"], ["--workers", "0"], ["--colour"]]
)
def test_options_that_make_no_sense_end_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        start.read("run", arguments)

    assert ended.value.code == 2


def test_a_low_port_is_explained():
    options = start.read("run", ["--port", "80"])

    assert "above 1023" in start.why_not_bound(options, PermissionError(13, "Permission denied"))


def test_a_refusal_is_an_exception_for_people():
    assert issubclass(steps.StepFailed, failures.Refused)

"""A demo as of another moment: its clock is kept with its data, and nothing else is served with it."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interleave.cli import demo, demo_clock, failures, places, run
from interleave.cli.calls import Call
from interleave.config import environment
from interleave.kernel import clock

FRIDAY = datetime(2026, 12, 4, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
READS_THE_CLOCK = re.compile(
    r"timezone\.now\(|datetime\.(utc)?now\(|date\.today\(|time\.time(_ns)?\(|localdate\(|\{% now "
)
# Other reads of the clock, and why each is right in true time.
IN_TRUE_TIME = {
    "kernel/clock.py",  # the one reader: it adds the offset
    "kernel/ids.py",  # the order in which rows were made
    "web/base/sessions.py",  # Django sets and reads the end of a session in true time
    "cli/demo_clock.py",  # works out the offset
}


@pytest.fixture
def no_variable(monkeypatch):
    monkeypatch.delenv(demo_clock.VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-04T12:00:00Z", FRIDAY),
        ("2026-12-04T13:00:00.25+01:00", FRIDAY),
        ("2026-12-04 07:00-05:00", FRIDAY),
    ],
)
def test_a_moment_is_an_iso_time_with_a_zone(text, moment):
    assert demo_clock.parse_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("next friday", "write it like 2026-12-04T12:00:00Z"),
        ("2027-02-29T12:00:00Z", "write it like 2026-12-04T12:00:00Z"),
        ("2026-12-04T12:00:00", "names no time zone; end it with Z"),
        ("2026-12-04", "names no time zone; end it with Z"),
        ("9999-12-31T23:00:00-05:00", "choose a year from 2000 to 2100"),
    ],
)
def test_a_time_that_is_none_ends_the_command_with_words(capsys, text, words):
    with pytest.raises(SystemExit) as ended:
        demo.read(["--at", text])

    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_the_clock_is_kept_with_the_data(tmp_path):
    kept = demo_clock.start(FRIDAY)

    demo_clock.save(kept, tmp_path)

    assert demo_clock.find(tmp_path) == kept
    assert demo_clock.find(tmp_path / "other") is None


def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path):
    (tmp_path / demo_clock.FILE_NAME).write_text("{}")

    with pytest.raises(failures.Refused, match=demo_clock.FILE_NAME):
        demo_clock.find(tmp_path)


def test_a_second_start_goes_on_with_the_clock_of_the_first():
    kept = demo_clock.start(FRIDAY)

    assert demo.choose_clock(None, kept) == kept
    assert demo.choose_clock(FRIDAY, kept) == kept
    assert demo.choose_clock(None, None) is None
    assert demo.choose_clock(FRIDAY + MONTH, kept).at == FRIDAY + MONTH


@pytest.mark.django_db
def test_another_moment_than_that_of_the_data_is_refused(cast, tmp_path):
    demo_clock.save(demo_clock.start(FRIDAY), tmp_path)
    other = demo_clock.start(FRIDAY + MONTH)

    with pytest.raises(failures.Refused, match="was built as of 2026-12-04T12:00:00"):
        demo.make_world(tmp_path, other, is_new=True)
    with pytest.raises(failures.Refused, match="was built without --at"):
        demo.make_world(tmp_path / "plain", other, is_new=True)


@pytest.mark.django_db
def test_the_same_moment_continues_the_demo(cast, tmp_path):
    kept = demo_clock.start(FRIDAY)
    demo_clock.save(kept, tmp_path)

    demo.make_world(tmp_path, kept, is_new=True)
    demo.make_world(tmp_path, kept, is_new=False)

    assert demo_clock.find(tmp_path) == kept


def test_run_refuses_a_demo_with_a_clock_of_its_own(tmp_path):
    demo_clock.save(demo_clock.start(FRIDAY), tmp_path)

    with pytest.raises(failures.Refused, match="continue it"):
        run.execute(Call([], tmp_path, None))


def test_the_offset_goes_to_the_settings_in_one_variable(no_variable):
    demo_clock.hand_over(demo_clock.DemoClock(FRIDAY, timedelta(days=-3, seconds=0.5)))
    handed = os.environ[demo_clock.VARIABLE]
    demo_clock.hand_over(None)

    assert environment.clock_offset(handed) == timedelta(days=-3, seconds=0.5)
    assert environment.clock_offset("") == timedelta(0)
    assert demo_clock.VARIABLE not in os.environ


def test_the_clock_is_ahead_by_the_offset(settings):
    before = datetime.now(UTC)
    settings.CLOCK_OFFSET = MONTH

    assert before + MONTH <= clock.now() <= datetime.now(UTC) + MONTH


def test_nothing_else_reads_the_clock():
    package = places.SOURCES / "interleave"
    sources = [path for path in package.rglob("*") if path.suffix in {".py", ".html"}]

    readers = {_name(path, package) for path in sources if READS_THE_CLOCK.search(path.read_text())}

    assert readers == IN_TRUE_TIME


def _name(path: Path, package: Path) -> str:
    return path.relative_to(package).as_posix()

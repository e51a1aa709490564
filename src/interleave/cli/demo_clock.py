"""The clock of a demo that was built as of another moment: how far it is ahead, kept in its data folder.

`./interleave demo --at` writes it. Every command reads it before the settings are loaded and hands it to
them, and so to all processes, in one environment variable; `kernel.clock` is its only user.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from interleave.cli import failures

VARIABLE = "INTERLEAVE_DEMO_CLOCK"  # seconds; read by config.settings
FILE_NAME = "demo-clock.json"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The moment as of which a demo was built, and how far its clock is ahead (or, below 0, behind)."""

    at: datetime
    offset: timedelta

    def __str__(self) -> str:
        return self.at.isoformat(timespec="seconds")


def parse_moment(text: str) -> datetime:
    """Return the instant of an ISO 8601 time. Raises ValueError with a sentence that says what to write."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not an ISO time; write it like 2026-12-04T12:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(
            f"“{text}” names no time zone; end it with Z for UTC, or with an offset such as +01:00"
        )
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"“{text}” is out of range; choose a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moment.astimezone(UTC).replace(microsecond=0)


def start(moment: datetime) -> DemoClock:
    """Return a clock that shows a moment now."""
    return DemoClock(moment, moment - datetime.now(UTC))


def find(data: Path) -> DemoClock | None:
    """Return the clock that is kept in a data folder, or None. Raises Refused if it cannot be read."""
    path = data / FILE_NAME
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return DemoClock(datetime.fromisoformat(kept["at"]), timedelta(seconds=float(kept["offset_seconds"])))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise failures.Refused(
            f"{path} cannot be read; build the demo again in an empty folder with --data DIR"
        ) from None


def save(clock: DemoClock, data: Path) -> None:
    kept = {"at": str(clock), "offset_seconds": clock.offset.total_seconds()}
    (data / FILE_NAME).write_text(json.dumps(kept) + "\n", encoding="utf-8")


def hand_over(clock: DemoClock | None) -> None:
    """Let the settings, which are not loaded yet, and all processes use this clock; None: the true time."""
    if clock is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(clock.offset.total_seconds())

"""People files: read whatever a spreadsheet saves, report line by line, then take all of it or nothing."""

from interleave.people.importing.applying import (
    FileGone,
    apply_staged,
    get_staged,
    plan_staged,
    stage_file,
)
from interleave.people.importing.exporting import EXAMPLE, write_people
from interleave.people.importing.planning import Plan, PlannedLine
from interleave.people.importing.reading import MOST_ROWS

__all__ = [
    "EXAMPLE",
    "MOST_ROWS",
    "FileGone",
    "Plan",
    "PlannedLine",
    "apply_staged",
    "get_staged",
    "plan_staged",
    "stage_file",
    "write_people",
]

"""People files: read what a spreadsheet or an HR system saves, report line by line, import whole."""

from interleave.people.importing.applying import (
    FileGone,
    apply_staged,
    choose_reading,
    get_staged,
    plan_staged,
    stage_file,
)
from interleave.people.importing.columns import FIELDS
from interleave.people.importing.exporting import EXAMPLE, write_left_out, write_people
from interleave.people.importing.planning import Plan, PlannedLine
from interleave.people.importing.reading import MOST_BYTES, MOST_ROWS, Choices

__all__ = [
    "EXAMPLE",
    "FIELDS",
    "MOST_BYTES",
    "MOST_ROWS",
    "Choices",
    "FileGone",
    "Plan",
    "PlannedLine",
    "apply_staged",
    "choose_reading",
    "get_staged",
    "plan_staged",
    "stage_file",
    "write_left_out",
    "write_people",
]

"""Reads and writes the tables of an evaluation; refuses in one sentence what cannot be read."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from interleave.cli import failures


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file (UTF-8, with or without byte-order mark) by column name, in their order.

    Only the named columns are promised; others come along where the file has them.

    Raises Refused when the file cannot be read, lacks a column, has a row of another length, or a quotation
    mark that is never closed.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            missing = [name for name in columns if name not in header]
            _refuse_separators(path, header)
            if missing:
                raise failures.Refused(
                    f"{path.name} has no column {missing[0]!r}; its first line must name it"
                )
            twice = next((name for name in header if name and header.count(name) > 1), None)
            if twice:
                raise failures.Refused(f"{path.name} has two columns {twice!r}; give each its own name")
            is_nameless = header.count("") > 1  # one may be: the numbers that some programs put first
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    raise failures.Refused(
                        f"{path.name}, line {reader.line_num}: {len(row)} values for {len(header)} columns"
                    )
                if is_nameless and any(value for name, value in zip(header, row, strict=True) if not name):
                    raise failures.Refused(
                        f"{path.name}, line {reader.line_num}: a value in one of the columns without a name; "
                        "name them all in the first line"
                    )
                yield dict(zip(header, row, strict=True))
    except FileNotFoundError:
        raise failures.Refused(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise failures.Refused(f"{path} cannot be read as CSV in UTF-8 ({error})") from None


def _refuse_separators(path: Path, header: Sequence[str]) -> None:
    """Raise Refused for a file without names of columns, or with one that another character separates."""
    if not any(header):
        raise failures.Refused(f"{path.name} is empty; its first line must name the columns")
    for character, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        if len(header) == 1 and character in header[0]:
            raise failures.Refused(
                f"{path.name} seems to be separated by {name}; separate its columns by commas"
            )


def require_value(row: Mapping[str, str], column: str, where: str) -> str:
    """Return what a row has in a column, without spaces around it. Raises Refused where it has nothing."""
    if not (value := row[column].strip()):
        raise failures.Refused(f"{where}: {column!r} is empty; every row needs one")
    return value


def warn_of_doubles(number: int, what: str, path: Path) -> list[str]:
    """Return the warning that some rows of a file are there more than once; none for 0."""
    if not number:
        return []
    return [f"{path.name}: {number} {what}; if rows were doubled by mistake, leave the copies out."]


def read_instant(text: str, where: str) -> datetime:
    """Read an ISO 8601 instant; one without a zone is UTC.

    Raises Refused, naming `where`; also for a date without a time: midnight may belong to the day before.
    """
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        pass
    else:
        raise failures.Refused(f"{where}: {text!r} has no time; write one, such as {text.strip()}T12:00:00Z")
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise failures.Refused(f"{where}: {text!r} is no date and time in ISO 8601") from None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        raise failures.Refused(f"{where}: {text!r} is no date that a calendar has in UTC") from None


def refuse_overwriting(out: Path, *read: Path) -> None:
    """Raise Refused when what is to be written would replace what is read."""
    for path in read:
        if out.exists() and path.exists() and out.samefile(path):
            raise failures.Refused(f"{out} is what is read; write the predictions to another file")


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file. Raises Refused when it cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise failures.Refused(f"{path} cannot be written ({error.strerror})") from None

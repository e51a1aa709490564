"""From the bytes of a file to its rows: encoding, delimiter, lines, columns."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.kernel import errors
from interleave.people.importing import columns, text_encoding
from interleave.people.importing.columns import Column

MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_BYTES = 8 * 1024 * 1024
MOST_TITLE_LINES = 15  # above the line that names the columns
DELIMITERS = (",", ";", "\t", "|")
# What files begin with that are mistaken for CSV.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")
MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|table|meta|\?xml|workbook)", re.IGNORECASE)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
TOTAL_WORDS = re.compile(
    r"(grand |sub)?(totals?|sum|count|summe|gesamt(summe)?|anzahl|total général|totale|somme|suma|合計|总计"
    r"|итого|end of (report|file))\b",
    re.IGNORECASE,
)
MOST_TOTAL_LINES = 3


class UnreadableFile(errors.Invalid):
    """The file as a whole cannot be read; the message says what to do."""

    sentence = gettext_lazy("This file cannot be read.")


@dataclass(frozen=True, slots=True)
class Choices:
    """How a person wants a file to be read; what is blank is found out from the file."""

    encoding: str = ""  # a codec of text_encoding.CANDIDATES
    columns: Mapping[str, str] | None = None  # field by the column's number as text; "" = not used
    day_order: str = ""  # days.DAY_FIRST or days.MONTH_FIRST
    inactive: str = "leave_out"  # or "close": the accounts of people who are inactive in the file
    problems: str = "stop"  # or "leave_out": lines with problems
    sites: Mapping[str, str] = field(default_factory=dict)  # folded name: "new", the id of a site, or "none"

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "Choices":
        """Return the choices that `dump` wrote."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def dump(self) -> dict[str, Any]:
        """Return the choices as plain values."""
        return {
            "encoding": self.encoding,
            "columns": dict(self.columns) if self.columns is not None else None,
            "day_order": self.day_order,
            "inactive": self.inactive,
            "problems": self.problems,
            "sites": dict(self.sites),
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line: the number of the line where it starts, and its cells by field."""

    line: int
    cells: dict[str, str]
    fault: str = ""
    flags: tuple[tuple[str, str], ...] = ()  # field and cell of the columns about being active


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file: whether it is certain, names as they were read, and what else it could be."""

    codec: str
    name: str
    is_sure: bool = True
    samples: tuple[str, ...] = ()
    others: tuple[tuple[str, str, str], ...] = ()  # codec, name and names as it reads them


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file, read: its rows, its columns, and what was found out about it."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    encoding: Encoding
    delimiter: str
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def read_sheet(content: bytes, choices: Choices | None = None, *, known_sites: Collection[str] = ()) -> Sheet:
    """Return the rows of a file, read as `choices` say.

    Faults of the columns are in the sheet, as they can be chosen. Raises UnreadableFile, with a problem
    for each reason, for a file of which no line can be read.
    """
    choices = choices or Choices()
    text, encoding = decode(content, choices.encoding)
    text, delimiter = _find_delimiter(text)
    lines = _split(text, delimiter)
    if not lines:
        raise UnreadableFile(_("This file is empty."))
    header_at = _find_header(lines)
    notes: list[str] = []
    if header_at is None:
        width = max(len(line_cells) for _line, line_cells in lines)
        headers, body = [""] * width, lines
        notes.append(_("The first line does not name the columns. Choose what each column is."))
    else:
        headers, body = lines[header_at][1], lines[header_at + 1 :]
        if header_at:
            notes.append(_note_of_title_lines([line for line, _cells in lines[:header_at]]))
    if len(headers) > MOST_COLUMNS:
        raise UnreadableFile(
            _("This file has %(n)d columns; %(most)d fit.") % {"n": len(headers), "most": MOST_COLUMNS}
        )
    if not body:
        raise UnreadableFile(_("This file names its columns, but has no line for a person."))
    if len(body) > MOST_ROWS:
        raise UnreadableFile(
            _("This file has %(n)d lines; %(most)d fit. Split it.") % {"n": len(body), "most": MOST_ROWS}
        )
    found = columns.match_headers(
        headers, [line_cells for _line, line_cells in body], chosen=choices.columns, known_sites=known_sites
    )
    body, total_note = _without_totals(body, found)
    notes += [total_note] if total_note else []
    rows = tuple(_row(line, line_cells, found, len(headers)) for line, line_cells in body)
    return Sheet(rows, found.columns, encoding, delimiter, tuple(notes), found.faults)


def decode(content: bytes, chosen: str = "") -> tuple[str, Encoding]:
    """Return the text of a file and its encoding. Raises UnreadableFile.

    UTF-8 and UTF-16 are certain. Of older encodings the likeliest is used, or the `chosen` one.
    """
    if not content.strip():
        raise UnreadableFile(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            _("This file is too large: %(most)s at most. Split it.") % {"most": filesizeformat(MOST_BYTES)}
        )
    _refuse_other_formats(content)
    for bom, codec, name in BOMS:
        if content.startswith(bom):
            return _decode_or_refuse(content, codec), Encoding(codec, name)
    guessed = _guess_utf16(content)
    if guessed:
        return _decode_or_refuse(content, guessed), Encoding(guessed, "UTF-16")
    content = content.rstrip(b"\x00")  # some exports fill their last block with zero bytes
    if b"\x00" in content:
        raise UnreadableFile(
            _("This is not a text file: there are zero bytes in it. Choose a CSV file, saved as UTF-8.")
        )
    try:
        return _refuse_controls(content.decode("utf-8")), Encoding("utf-8", "UTF-8")
    except UnicodeDecodeError:
        pass
    reading = text_encoding.find_reading(content, chosen=chosen)
    if reading is None:
        raise UnreadableFile(
            _("This is not a text file, or its letters are damaged. Save it as CSV in UTF-8.")
        )
    others = tuple((codec, text_encoding.CANDIDATES[codec], sample) for codec, sample in reading.others)
    encoding = Encoding(reading.codec, reading.name, reading.is_sure, reading.samples, others)
    return _refuse_controls(reading.text), encoding


def _refuse_other_formats(content: bytes) -> None:
    if content.startswith(WORKBOOKS):
        raise UnreadableFile(
            _(
                "This is a spreadsheet. Open it, save it as CSV (in Excel: Save as, “CSV UTF-8”), and choose "
                "that file."
            )
        )
    if MARKUP.match(content.removeprefix(codecs.BOM_UTF8)):
        raise UnreadableFile(
            _(
                "This is a web page or XML that is named like a spreadsheet. Open it in your spreadsheet "
                "program, save it as CSV, and choose that file."
            )
        )
    if content.startswith(OTHERS):
        raise UnreadableFile(_("This is not a text file. Choose a CSV file."))


def _find_header(lines: Sequence[tuple[int, list[str]]]) -> int | None:
    """Return the place of the line that names the columns: title lines of a report may stand above it.

    None if no line does: then the first line has an address or the like, and belongs to a person.
    """
    best, best_count = None, 0
    for at, (_line, line_cells) in enumerate(lines[:MOST_TITLE_LINES]):
        found = {name for cell in line_cells if (name := columns.find_field(cell))}
        if any("@" in cell for cell in line_cells):
            break
        if len(found) > best_count and (len(found) > 1 or at == 0):
            best, best_count = at, len(found)
    if best is None and not any("@" in cell for cell in lines[0][1]):
        return 0
    return best


def _note_of_title_lines(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return _("Line %(n)d is above the names of the columns and is left out.") % {"n": numbers[0]}
    return _("Lines %(first)d to %(last)d are above the names of the columns and are left out.") % {
        "first": numbers[0],
        "last": numbers[-1],
    }


def _without_totals(
    body: list[tuple[int, list[str]]], found: columns.Match
) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the lines without the totals at the end, and a note that names the ones left out."""
    email_at = found.index_of("email")
    left_out: list[int] = []
    while body and len(left_out) < MOST_TOTAL_LINES:
        line, line_cells = body[-1]
        first = next(cell.strip() for cell in line_cells if cell.strip())
        has_email = email_at is not None and email_at < len(line_cells) and "@" in line_cells[email_at]
        if has_email or not TOTAL_WORDS.match(first):
            break
        left_out.append(line)
        body = body[:-1]
    if not left_out:
        return body, ""
    shown = ", ".join(str(line) for line in reversed(left_out))
    return body, _("Not a person, left out: the total in line %(lines)s.") % {"lines": shown}


def _decode_or_refuse(content: bytes, codec: str) -> str:
    try:
        return _refuse_controls(content.decode(codec))
    except UnicodeDecodeError:
        raise UnreadableFile(
            _("This is not a text file, or its letters are damaged. Save it as CSV in UTF-8.")
        ) from None


def _refuse_controls(text: str) -> str:
    """Return the text unless a good part of it is control characters, as in a program or a picture."""
    head = text[:20_000]
    controls = sum(1 for char in head if ord(char) < 32 and char not in "\r\n\t\f")
    if controls * 100 > len(head):
        raise UnreadableFile(_("This is not a text file. Choose a CSV file."))
    return text


def _guess_utf16(content: bytes) -> str | None:
    """Return UTF-16 without a byte order mark: by its zero bytes, or by columns that are known."""
    head = content[:2000]
    if len(head) < 4 or len(content) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    for codec in ("utf-16-le", "utf-16-be") if even or odd else ():
        try:
            first_line = content.decode(codec).lstrip().splitlines()[0]
        except (UnicodeDecodeError, IndexError):
            continue
        if any(columns.find_field(cell) for cell in re.split(r"[,;|\t]", first_line)):
            return codec
    return None


def _find_delimiter(text: str) -> tuple[str, str]:
    """Return the text without Excel's `sep=` line, and the delimiter that finds most of our columns."""
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return "\n" + rest, first.strip()[4]  # the empty line keeps the numbers of the others right

    def found(delimiter: str) -> tuple[int, int]:
        counts, at = [0], 0
        for line_cells in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in line_cells):
                names = sum(columns.find_field(cell) is not None for cell in line_cells)
                counts.append(names if len(line_cells) > 1 or names else 0)
                at += 1
            if at > MOST_TITLE_LINES:
                break
        first_line = next((line for line in text.splitlines() if line.strip()), "")
        return max(counts), first_line.count(delimiter)

    try:
        return text, max(DELIMITERS, key=found)
    except csv.Error:
        return text, ","


def _split(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the lines that say something, each with the number of the line where it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(
            _("A quotation mark is opened and not closed."),
            [
                errors.Problem(
                    _("line %(n)d") % {"n": start},
                    _("Close the quotation mark, or write two of them where one is meant."),
                )
            ],
        ) from None
    return lines


def _row(line: int, line_cells: list[str], found: columns.Match, width: int) -> Row:
    extra = [cell for cell in line_cells[width:] if cell.strip()]
    fault = ""
    if extra:
        fault = _(
            "This line has %(n)d cells, the line of the columns %(m)d. Put text with a "
            "comma in quotation marks."
        ) % {
            "n": len(line_cells),
            "m": width,
        }
    values: dict[str, str] = {}
    flags: list[tuple[str, str]] = []
    for column in found.columns:
        cell = line_cells[column.index] if column.index < len(line_cells) else ""
        if column.field in columns.REPEATABLE:
            flags.append((column.field, cell))
        elif column.field:
            values.setdefault(column.field, cell)
    return Row(line, values, fault, tuple(flags))

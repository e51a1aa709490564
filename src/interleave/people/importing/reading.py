"""From the bytes of a file to its rows: encoding, delimiter, lines."""

import codecs
import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.kernel import errors
from interleave.people.importing import columns

MOST_ROWS = 20_000
MOST_BYTES = 8 * 1024 * 1024
DELIMITERS = (",", ";", "\t")
# What files begin with that people take for text: spreadsheets, PDF, pictures.
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


class UnreadableFile(errors.Invalid):
    """The file as a whole cannot be read; the message says what to do."""

    sentence = gettext_lazy("This file cannot be read.")


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line: the number of the line where it starts, and its cells by column."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file, read: its rows, and what was found out about it on the way."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    encoding: str
    delimiter: str
    notes: tuple[str, ...]


def read_sheet(content: bytes) -> Sheet:
    """Return the rows of a file. Raises UnreadableFile, with a problem for each reason."""
    text, encoding = decode(content)
    text, delimiter = _find_delimiter(text)
    lines = _split(text, delimiter)
    if not lines:
        raise UnreadableFile(_("This file is empty."))
    header_line, header_cells = lines[0]
    headers = columns.match_headers(header_cells)
    if headers.faults:
        raise UnreadableFile(
            _("The columns of this file cannot be used."),
            [errors.Problem(_("line %(n)d") % {"n": header_line}, fault) for fault in headers.faults],
        )
    if len(lines) == 1:
        raise UnreadableFile(_("This file names its columns and holds nobody."))
    if len(lines) - 1 > MOST_ROWS:
        raise UnreadableFile(
            _("This file has %(n)d lines; %(most)d fit. Split it.") % {"n": len(lines) - 1, "most": MOST_ROWS}
        )
    rows = tuple(_row(line, cells, headers.places, len(header_cells)) for line, cells in lines[1:])
    return Sheet(rows, frozenset(headers.places), encoding, delimiter, headers.notes)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. Raises UnreadableFile."""
    if not content.strip():
        raise UnreadableFile(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("This file is too large: 8 MB at most."))
    if content.startswith(SPREADSHEETS):
        raise UnreadableFile(_("This is a spreadsheet. Save it as CSV and choose that file."))
    if content.startswith(OTHERS):
        raise UnreadableFile(_("This is not a text file. Choose a CSV file."))
    for bom, codec, name in BOMS:
        if content.startswith(bom):
            return _decode_or_refuse(content, codec), name
    guessed = _guess_utf16(content)
    if guessed:
        return _decode_or_refuse(content, guessed), "UTF-16"
    if b"\x00" in content:
        raise UnreadableFile(_("This is not a text file. Choose a CSV file."))
    try:
        return _refuse_controls(content.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        return _decode_or_refuse(content, "cp1252"), "Windows-1252"


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
    """Tell UTF-16 without a mark by its zero bytes: in Western text every other one is."""
    head = content[:2000]
    if len(head) < 4 or len(content) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def _find_delimiter(text: str) -> tuple[str, str]:
    """Return the text without Excel's `sep=` line, and the delimiter that finds most of our columns."""
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return "\n" + rest, first.strip()[4]  # the empty line keeps the numbers of the others right

    def found(delimiter: str) -> int:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                return sum(columns.find_column(cell) is not None for cell in cells)
        return 0

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


def _row(line: int, cells: list[str], places: dict[str, int], width: int) -> Row:
    extra = [cell for cell in cells[width:] if cell.strip()]
    fault = ""
    if extra:
        fault = _(
            "This line has %(n)d cells, the first line %(m)d. Put text with a comma in quotation marks."
        ) % {
            "n": len(cells),
            "m": width,
        }
    return Row(
        line, {name: cells[place] if place < len(cells) else "" for name, place in places.items()}, fault
    )

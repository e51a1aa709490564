"""Captions of a video: brought into WebVTT that every browser shows, and read as a transcript.

`prepare` takes what people have (WebVTT with small errors, SRT) and returns WebVTT that a browser reads in
full, or refuses it with the line and what to do. `list_cues` reads that text as a browser does, so the
transcript has the cues of the video.

Source: W3C, WebVTT: The Web Video Text Tracks Format, sections 6.1 (parser) and 6.4 (cue text).
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from interleave.kernel import errors

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3})\d*)?"
# Some editors turn "-->" into dashes or an arrow; SBV, the format of YouTube, has a comma there.
_LOOSE_TIMING = re.compile(rf"\s*{_TIME}(?:\s*(?:[-\u2013\u2014]+>|\u2192)\s*|,){_TIME}(?:\s+(.*))?\s*")
_STRICT_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_STRICT_TIMING = re.compile(rf"\s*{_STRICT_TIME}\s*-->\s*{_STRICT_TIME}(?:\s.*)?")
_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_LOOSE_HEADER = re.compile(r"\s*webvtt\b(.*)", re.IGNORECASE)
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")  # SRT has X1:.. there
# What a browser takes for markup; any other "<" is text.
_TAG = re.compile(
    r"</?(?:c|i|b|u|ruby|rt)(?:\.[^\s<>&.]+)*>|<(?:v|lang)(?:\.[^\s<>&.]+)*[ \t]+[^<>]*>|</(?:v|lang)>"
    r"|<(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}>"
)
_SRT_MARKS = re.compile(r"</?font[^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s<>&.]+)*[ \t]+([^<>]*)>")
_NUMBER_LINE = re.compile(r"\s*\d+\s*")
_OTHER_BLOCKS = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start_s` to `end_s`, seconds from the start of the video."""

    start_s: float
    end_s: float
    text: str  # as a browser shows it, in one line
    spoken: str = ""  # the same with the speakers: "Mona: I asked"

    @property
    def clock(self) -> str:
        minutes, seconds = divmod(int(self.start_s), 60)
        return f"{minutes}:{seconds:02d}"


def decode(content: bytes) -> str:
    """Return the text of a captions file: UTF-8 or, with a byte order mark, UTF-16. Raises Invalid."""
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            _("These captions are not in UTF-8. Open the file in an editor and save it as UTF-8.")
        ) from None


def prepare(text: str) -> str:
    """Return captions as WebVTT that a browser shows in full; WebVTT without errors stays as it is.

    SRT and SBV are converted. Times with a comma or without leading zeros, other arrows, an arrow in the
    text, "<" as text, lines of spaces and missing blank lines are repaired. Raises Invalid, with the line,
    for what cannot be repaired.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    lines = plain.split("\n")
    if _HEADER.fullmatch(lines[0]):
        head, first, is_srt = lines[0], 1, False
    elif header := _LOOSE_HEADER.fullmatch(lines[0]):
        head, first, is_srt = f"WEBVTT {header[1].strip()}".strip(), 1, False
    elif any(_LOOSE_TIMING.fullmatch(line) for line in lines[:3]):
        head, first, is_srt = "WEBVTT", 0, True
    else:
        raise _refused(
            _(
                "These are no captions. A WebVTT file starts with WEBVTT and has times such as "
                "00:01.000 --> 00:02.000. An SRT file is converted when you paste it here."
            )
        )
    blocks = [
        block for start, block in _split_blocks(lines, first) for block in _repair(start, block, is_srt)
    ]
    if not any(_STRICT_TIMING.fullmatch(line) for block in blocks for line in block[:2]):
        raise _refused(_("These captions have no lines with times."))
    if is_srt or head != lines[0] or not _same(blocks, lines, first):
        has_metadata = bool(lines[first].strip()) and not any("-->" in line for line in blocks[0][:2])
        between = (
            "\n" if has_metadata else "\n\n"
        )  # below an empty line they would be a caption without times
        return head + between + "\n\n".join("\n".join(block) for block in blocks)
    return plain


@lru_cache(maxsize=16)
def repair(text: str) -> str:
    """Return stored captions as `prepare` makes them, or unchanged if it refuses them."""
    try:
        return prepare(text)
    except errors.Invalid:
        return text


def list_cues(captions: str) -> list[Cue]:
    """Return the cues that a browser reads in captions, by start; of equal starts the longer first."""
    found = [cue for block in _browser_blocks(repair(captions)) if (cue := _read_cue(block))]
    return sorted(found, key=lambda cue: (cue.start_s, -cue.end_s))


def _split_blocks(lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Return blocks between blank lines, each with the number of its first line (from 1)."""
    block: list[str] = []
    for at in range(first, len(lines) + 1):
        line = lines[at].rstrip() if at < len(lines) else ""
        if line:
            block.append(line)
        elif block and not _continues(lines, at):
            yield at + 1 - len(block), block
            block = []
        elif block:
            block.append("")  # keeps the numbers of the lines; left out of the cue


def _continues(lines: list[str], at: int) -> bool:
    """Return True if the line of spaces at a place stands inside a caption, as in those that YouTube makes.

    A browser ends a caption at an empty line only. What follows belongs to the next one if times stand there.
    """
    if at >= len(lines) or lines[at] == "":
        return False
    after = at + 1
    while after < len(lines) and lines[after].isspace():
        after += 1
    following = lines[after : after + 2]
    return bool(following and following[0].strip()) and not (
        following[0].startswith(_OTHER_BLOCKS) or any(_LOOSE_TIMING.fullmatch(line) for line in following)
    )


def _repair(start: int, block: list[str], is_srt: bool) -> Iterator[list[str]]:
    """Return the blocks that a block means: one cue each, or a note or style. Raises Invalid."""
    timings = [at for at, line in enumerate(block) if _LOOSE_TIMING.fullmatch(line)]
    if not timings:
        if block[0].split()[0].startswith(_OTHER_BLOCKS) or (start == 2 and not is_srt):
            yield block  # beside the header stand its metadata
            return
        broken = next((at for at, line in enumerate(block) if "-->" in line), None)
        if broken is not None:
            raise _refused(
                _("Line %(n)d: “%(line)s” has no times. Write them like 00:01.000 --> 00:02.000.")
                % {"n": start + broken, "line": block[broken][:60]}
            )
        raise _refused(
            _("Line %(n)d: “%(line)s” belongs to no caption. Remove the blank line above, or give it times.")
            % {"n": start, "line": block[0][:60]}
        )
    if timings[0] > 1:
        raise _refused(
            _("Line %(n)d: “%(line)s” belongs to no caption. Give it times, or remove it.")
            % {"n": start, "line": block[0][:60]}
        )
    named = [at - 1 if at and _is_name(block, at, timings) else at for at in timings]
    for place, at in enumerate(timings):
        end = named[place + 1] if place + 1 < len(timings) else len(block)
        name = [] if is_srt else block[named[place] : at]
        timing = _repair_timing(start + at, block[at])
        text = [_repair_text(line, is_srt) for line in block[at + 1 : end]]
        yield [*name, timing, *(line for line in text if line)]


def _is_name(block: list[str], at: int, timings: list[int]) -> bool:
    """Return True if the line above a timing names the cue: the first of a block, or a number."""
    return at == timings[0] or (at - 1 not in timings and _NUMBER_LINE.fullmatch(block[at - 1]) is not None)


def _repair_timing(line_number: int, line: str) -> str:
    if _STRICT_TIMING.fullmatch(line):
        repaired = line
    else:
        found = _LOOSE_TIMING.fullmatch(line)
        if found is None:  # the caller has matched it
            raise ValueError(line)
        settings = " ".join(_SETTING.findall(found[9] or ""))
        times = f"{_format_time(*found.groups()[:4])} --> {_format_time(*found.groups()[4:8])}"
        repaired = f"{times} {settings}".strip()
    strict = _STRICT_TIMING.fullmatch(repaired)
    if strict is None:
        raise _refused(
            _("Line %(n)d: “%(line)s” has a minute or a second above 59.")
            % {"n": line_number, "line": line[:60]}
        )
    if _seconds(*strict.groups()[4:]) <= _seconds(*strict.groups()[:4]):
        raise _refused(_("Line %(n)d: this caption ends before it starts.") % {"n": line_number})
    return repaired


def _format_time(hours: str | None, minutes: str, seconds: str, thousandths: str | None) -> str:
    return f"{int(hours or 0):02d}:{int(minutes):02d}:{int(seconds):02d}.{(thousandths or '0').ljust(3, '0')}"


def _repair_text(line: str, is_srt: bool) -> str:
    if is_srt:
        line = _SRT_MARKS.sub("", line).replace("[br]", " ")
    parts: list[str] = []
    position = 0
    for tag in _TAG.finditer(line):
        parts += [_escape(line[position : tag.start()]), tag[0]]
        position = tag.end()
    return "".join([*parts, _escape(line[position:])])


def _escape(text: str) -> str:
    """Escape what a browser would take for markup or for a line of times; entities stay."""
    return text.replace("<", "&lt;").replace("-->", "--&gt;")


def _same(blocks: list[list[str]], lines: list[str], first: int) -> bool:
    """Return True if nothing was repaired: the blocks are those that a browser finds."""
    found: list[list[str]] = []
    block: list[str] = []
    for line in [*lines[first:], ""]:
        if line:
            block.append(line)
        elif block:
            found.append(block)
            block = []
    return [[line.rstrip() for line in block] for block in found] == blocks and all(
        line == "" or line.strip() for line in lines
    )


def _browser_blocks(captions: str) -> Iterator[list[str]]:
    """Return the cue blocks as the parser of a browser collects them: timing line first."""
    lines = captions.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not _HEADER.fullmatch(lines[0]):
        return
    block: list[str] = []
    is_cue = False
    for line in [*lines[1:], ""]:
        if "-->" in line and not (is_cue is False and len(block) <= 1):
            if is_cue:
                yield block
            block, is_cue = [line], True
        elif "-->" in line:
            block, is_cue = [line], True
        elif line:
            block.append(line)
        else:
            if is_cue:
                yield block
            block, is_cue = [], False


def _read_cue(block: list[str]) -> Cue | None:
    timing = _STRICT_TIMING.fullmatch(block[0])
    if timing is None:
        return None
    payload = "\n".join(block[1:])
    times = _seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:])
    return Cue(*times, _read_text(payload), _read_spoken(payload))


def _read_text(payload: str) -> str:
    """Return the text of a payload without markup, in one line."""
    return " ".join(html.unescape(_TAG.sub("", payload)).split())


def _read_spoken(payload: str) -> str:
    """Return the text with the name of each speaker before what they say."""
    first, *voices = _VOICE.split(payload)
    parts = [_read_text(first)]
    for name, text in zip(voices[::2], voices[1::2], strict=True):
        parts.append(f"{_read_text(name)}: {_read_text(text)}")
    return " ".join(part for part in parts if part)


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _refused(text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem("captions", text)])

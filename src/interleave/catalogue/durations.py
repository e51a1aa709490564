"""How long a video is, read from the file, so that nobody has to believe the browser."""

import math
import struct

_EBML_HEADER = 0x1A45DFA3
_SEGMENT = 0x18538067
_INFO = 0x1549A966
_TIMECODE_SCALE = 0x2AD7B1
_DURATION = 0x4489


def seconds_of(media_type: str, content: bytes) -> float | None:
    """Return the seconds that a video lasts, or None when the file does not say."""
    try:
        found = _mp4(content) if media_type == "video/mp4" else _webm(content)
    except (struct.error, IndexError, OverflowError):
        return None
    return found if found is not None and math.isfinite(found) and found > 0 else None


def _mp4(content: bytes) -> float | None:
    """Source: ISO/IEC 14496-12, box `mvhd` inside `moov`."""
    moov = _box(content, b"moov", 0, len(content))
    mvhd = _box(content, b"mvhd", *moov) if moov else None
    if mvhd is None:
        return None
    start = mvhd[0]
    if content[start] == 1:
        scale, duration = struct.unpack_from(">IQ", content, start + 20)
    else:
        scale, duration = struct.unpack_from(">II", content, start + 12)
    return duration / scale if scale else None


def _box(content: bytes, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", content, start + 8)[0], 16
        elif size == 0:
            size = end - start
        if size < head:
            return None
        if kind == name:
            return start + head, min(start + size, end)
        start += size
    return None


def _webm(content: bytes) -> float | None:
    """Source: RFC 9559 (Matroska), Segment > Info > Duration, in units of TimestampScale nanoseconds."""
    segment = _element(content, _SEGMENT, 0, len(content))
    info = _element(content, _INFO, *segment) if segment else None
    if info is None:
        return None
    duration = _element(content, _DURATION, *info)
    if duration is None:
        return None
    scale = _element(content, _TIMECODE_SCALE, *info)
    nanoseconds = int.from_bytes(content[scale[0] : scale[1]], "big") if scale else 1_000_000
    size = duration[1] - duration[0]
    value: float = struct.unpack_from(">f" if size == 4 else ">d", content, duration[0])[0]
    return value * nanoseconds / 1e9


def _element(content: bytes, wanted: int, start: int, end: int) -> tuple[int, int] | None:
    while start < end:
        name, start = _number(content, start, keep_marker=True)
        size, start = _number(content, start, keep_marker=False)
        stop = end if size < 0 else min(start + size, end)
        if name == wanted:
            return start, stop
        start = stop
    return None


def _number(content: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """Read a variable-size integer and return it with the place after it; all ones (size unknown) is -1."""
    first = content[at]
    if first == 0:
        raise IndexError("no variable-size integer here")
    length = 9 - first.bit_length()
    value = int.from_bytes(content[at : at + length], "big")
    if not keep_marker:
        value &= (1 << (7 * length)) - 1
        if value == (1 << (7 * length)) - 1:
            value = -1
    return value, at + length

"""What a picture says beside its pixels: its size, which is limited, and metadata, which is not kept.

Photos name the place where they were taken, the device and its owner. None of it is needed to show them,
and learners would download it. Only the colour profile and the orientation stay.

Source:
    JPEG: ITU-T T.81, annex B. PNG: W3C PNG (third edition), section 11. WebP: RFC 9649.
    Exif: CIPA DC-008, section 4.6 (tag 0x0112).
"""

import struct
import zlib
from collections.abc import Iterator

MOST_PIXELS = 50_000_000  # more than any phone takes; four bytes each in the memory of a reader
UPRIGHT = 1
ORIENTATION = 0x0112

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}
JPEG_SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
APP0, APP1, APP2, APP14, LAST_APP, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
START, END, SCAN = 0xD8, 0xD9, 0xDA
ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
EXIF_FLAG, XMP_FLAG = 0x08, 0x04  # of a WebP


class Damaged(ValueError):
    """The bytes are not a whole picture of their kind."""


def size_of(ending: str, content: bytes) -> tuple[int, int]:
    """Return width and height in pixels. Raises Damaged."""
    try:
        if ending == "png":
            return _two(">II", content, 16)
        if ending == "gif":
            return _two("<HH", content, 6)
        return _size_of_jpeg(content) if ending == "jpg" else _size_of_webp(content)
    except (struct.error, IndexError):
        raise Damaged from None


def strip_metadata(ending: str, content: bytes) -> bytes:
    """Return the picture without its metadata; a GIF as it is. Raises Damaged."""
    try:
        if ending == "jpg":
            return _strip_jpeg(content)
        if ending == "png":
            return _strip_png(content)
        return _strip_webp(content) if ending == "webp" else content
    except (struct.error, IndexError):
        raise Damaged from None


def _two(layout: str, content: bytes, start: int) -> tuple[int, int]:
    first, second = struct.unpack_from(layout, content, start)
    return int(first), int(second)


def _jpeg_parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each segment, a scan with its data, up to the end of the picture."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise Damaged
        marker = content[place + 1]
        if marker == 0xFF:  # padding
            place += 1
            continue
        if marker == END:
            yield marker, content[place : place + 2]
            return
        end = place + 2 if marker in ALONE else place + 2 + _two(">HH", content, place + 2)[0]
        if marker == SCAN:
            end = _end_of_scan(content, end)
        if end > len(content):
            raise Damaged
        yield marker, content[place:end]
        place = end


def _end_of_scan(content: bytes, start: int) -> int:
    """Return where the next marker stands that is not part of the data."""
    place = start
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise Damaged
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    for marker, part in _jpeg_parts(content):
        if marker in JPEG_SIZES:
            height, width = _two(">HH", part, 5)
            return width, height
    raise Damaged


def _strip_jpeg(content: bytes) -> bytes:
    kept, orientation = [content[:2]], UPRIGHT
    for marker, part in _jpeg_parts(content):
        if marker == APP1 and part[4:10] == b"Exif\0\0":
            orientation = _orientation_of(part[10:])
        if _is_kept(marker, part):
            kept.append(part)
    if orientation != UPRIGHT:
        exif = b"Exif\0\0" + _exif(orientation)
        kept.insert(1, struct.pack(">BBH", 0xFF, APP1, len(exif) + 2) + exif)
    return b"".join(kept)


def _is_kept(marker: int, part: bytes) -> bool:
    """Return True for all that is needed to draw the picture in its colours."""
    if marker == APP2:
        return part[4:16] == b"ICC_PROFILE\0"
    return marker in (APP0, APP14) or (not APP0 <= marker <= LAST_APP and marker != COMMENT)


def _strip_png(content: bytes) -> bytes:
    kept, orientation, place = [PNG_HEAD], UPRIGHT, len(PNG_HEAD)
    while True:
        length, kind = struct.unpack_from(">I4s", content, place)
        part = content[place : place + 12 + length]
        if len(part) != 12 + length:
            raise Damaged
        if kind == b"eXIf":
            orientation = _orientation_of(part[8:-4])
        if kind not in PNG_DROPPED:
            kept.append(part)
        if kind == b"IEND":
            break
        place += len(part)
    if orientation != UPRIGHT:
        body = b"eXIf" + _exif(orientation)
        kept.insert(2, struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    return b"".join(kept)


def _webp_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    place = 12
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + length]
        if len(body) != length:
            raise Damaged
        yield kind, body
        place += 8 + length + length % 2


def _size_of_webp(content: bytes) -> tuple[int, int]:
    for kind, body in _webp_parts(content):
        if kind == b"VP8X":
            return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
        if kind == b"VP8L":
            bits = int.from_bytes(body[1:5], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if kind == b"VP8 ":
            width, height = _two("<HH", body, 6)
            return width & 0x3FFF, height & 0x3FFF
    raise Damaged


def _strip_webp(content: bytes) -> bytes:
    parts, orientation = [], UPRIGHT
    for kind, body in _webp_parts(content):
        if kind == b"EXIF":
            orientation = _orientation_of(body.removeprefix(b"Exif\0\0"))
        elif kind != b"XMP ":
            parts.append((kind, body))
    if not parts:
        raise Damaged
    if orientation != UPRIGHT:
        parts.append((b"EXIF", _exif(orientation)))
    if parts[0][0] == b"VP8X":
        flags = parts[0][1][0] & ~(EXIF_FLAG | XMP_FLAG) | (EXIF_FLAG if orientation != UPRIGHT else 0)
        parts[0] = (b"VP8X", bytes([flags]) + parts[0][1][1:])
    whole = b"WEBP" + b"".join(
        struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2) for kind, body in parts
    )
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _exif(orientation: int) -> bytes:
    """Return Exif data that holds the orientation and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def _orientation_of(exif: bytes) -> int:
    """Return the orientation, 1 to 8; upright where it is not said or cannot be read."""
    order = {b"MM": ">", b"II": "<"}.get(exif[:2])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, start)
        for number in range(count):
            tag, _kind, _count, value = struct.unpack_from(order + "HHIH", exif, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return int(value) if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT

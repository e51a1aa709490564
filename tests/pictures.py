"""Small pictures, made part by part, with or without metadata."""

import struct
import zlib

PLACE = b"GPS 48.8566 N 2.3522 E, taken by Ada"
PIXEL_SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34\xff\xd0\x56"


def exif(orientation: int, order: str = "<") -> bytes:
    """Return Exif data with an orientation, and a place behind it."""
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + "HI", 42, 8)
    return head + struct.pack(order + "HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0) + PLACE


def png(width: int = 2, height: int = 2, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a grey picture that every reader takes."""
    rows = zlib.compress(b"".join(b"\x00" + b"\x7f" * width for _ in range(height))) if height < 999 else b""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), *chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in [*parts, (b"IDAT", rows), (b"IEND", b"")]
    )


def jpeg(width: int = 2, height: int = 2, *segments: tuple[int, bytes], tail: bytes = b"") -> bytes:
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    parts = [(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), *segments, (0xC0, frame)]
    written = b"".join(struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body for mark, body in parts)
    return b"\xff\xd8" + written + PIXEL_SCAN + b"\xff\xd9" + tail


def webp(width: int = 2, height: int = 2, *chunks: tuple[bytes, bytes], flags: int = 0) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    parts = [(b"VP8X", bytes([flags, 0, 0, 0]) + size), (b"VP8L", b"\x2f\x01\x40\x00\x00"), *chunks]
    whole = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in parts
    )
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def gif(width: int = 2, height: int = 2) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"

"""Content that the tests of the catalogue share."""

import struct
from pathlib import Path
from typing import Any

import pytest

from tests import pictures

PNG = pictures.png()


def mp4(seconds: float) -> bytes:
    """The smallest file that says how long it lasts: an `ftyp` box and `moov` with `mvhd`."""
    mvhd = struct.pack(">B3xIIII", 0, 0, 0, 1000, int(seconds * 1000)) + b"\x00" * 80
    moov = _box(b"moov", _box(b"mvhd", mvhd))
    return _box(b"ftyp", b"isom\x00\x00\x02\x00isommp42") + moov


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    """Uploads of a test go to a folder of its own."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = storages
    return tmp_path / "media"

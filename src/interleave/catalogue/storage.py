"""Bytes on disk, under their digest, outside everything that a web server hands out."""

import os
import tempfile
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.core.files.storage import default_storage


def keep(organisation_id: UUID, sha256: str, content: bytes) -> None:
    """Write the bytes unless they are there. A file appears whole or not at all, and survives a power cut."""
    path = _path(organisation_id, sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)  # also for a file that is there: its writer may have ended before this


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Write the names in a folder to disk: syncing a file leaves its name to chance."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_kept(organisation_id: UUID, sha256: str) -> BinaryIO:
    """Open the bytes for reading. Raises FileNotFoundError when they are gone."""
    return _path(organisation_id, sha256).open("rb")


def _path(organisation_id: UUID, sha256: str) -> Path:
    return Path(default_storage.path(f"{organisation_id.hex}/{sha256[:2]}/{sha256}"))

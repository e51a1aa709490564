"""Checksums that say whether a piece of set-up is still what its sources ask for."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SKIPPED_FOLDERS = {"node_modules", "__pycache__"}


def checksum(paths: Iterable[Path], *, salt: str = "") -> str:
    """Digest names and contents of files, and of all files below folders. Missing paths count as empty."""
    digest = hashlib.sha256(salt.encode())
    for path in paths:
        for file in files_below(path):
            digest.update(file.as_posix().encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def files_below(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if SKIPPED_FOLDERS.isdisjoint(file.relative_to(path).parts) and file.is_file()
    )


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def write(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)

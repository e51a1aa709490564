"""Which collected files stay when static files are collected anew.

A server that runs meanwhile still serves the names of its own start, so those of the collection before this
one stay beside the new ones. Older ones go.
"""

import json
import re
from pathlib import Path

MANIFEST = "staticfiles.json"
COMPRESSED = (".br", ".gz")
HASHED = re.compile(r"\.[0-9a-f]{12}\.[^/]+$")


def list_hashed(collected: Path) -> frozenset[str]:
    """Return the hashed names of the last collection, relative to its folder; none before the first."""
    try:
        manifest = json.loads((collected / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return frozenset()
    return frozenset(manifest["paths"].values())


def make_room(collected: Path) -> None:
    """Take away the names without a hash, which collecting would not replace by older files."""
    for path in _files(collected):
        if not HASHED.search(path.name) and path.name != MANIFEST:
            path.unlink()


def prune(collected: Path, *, before: frozenset[str]) -> None:
    """Take away the hashed files that neither this collection nor the one before it names."""
    kept = before | list_hashed(collected)
    for path in _files(collected):
        name = path.relative_to(collected).as_posix()
        plain = name.removesuffix(path.suffix) if path.suffix in COMPRESSED else name
        if HASHED.search(path.name) and plain not in kept:
            path.unlink()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []

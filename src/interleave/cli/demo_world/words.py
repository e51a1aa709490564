"""What the invented people write: banks of text beside the code, one file a subject."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "words"


@cache
def read(name: str) -> Any:
    """Return the content of a bank by its file's stem. Read once."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def has(name: str) -> bool:
    """Tell whether there is a bank of that name."""
    return (FOLDER / f"{name}.yaml").exists()


def lines(bank: str, *path: str) -> list[str]:
    """Return a list of sentences in a bank; none where nothing was written."""
    found: Any = read(bank)
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return list(found) if isinstance(found, list) else []

"""Words to search for, as somebody typed them."""

LONGEST = 100  # SQLite gives up on searches of some thousand signs, and nobody has typed that many


def plain(typed: str) -> str:
    """Return the words without what surrounds them, and without what no database searches for."""
    return typed.replace("\x00", "").strip()[:LONGEST]

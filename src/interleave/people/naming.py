"""What is made of a person's name."""

from functools import lru_cache


@lru_cache(maxsize=8192)
def initials_of(name: str) -> str:
    """Return the first letters of the first and the last word, in capitals; of one word, one."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

"""Codes that prove somebody is in the room: bound to one session, good for a minute or two.

A code is derived from the signing key, the session and the minute, so nothing is stored
and no earlier or later code follows from one that was seen.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

ALPHABET = "23456789CFGHJMPQRVWX"  # no vowels, nothing that looks like something else
LENGTH = 6
SECONDS = 60  # a code is shown so long, and taken for one turn more


def code_of(session_id: UUID, *, now: datetime) -> str:
    """Return the code that is shown now."""
    return _code(session_id, _turn(now))


def seconds_left(now: datetime) -> int:
    """Return how long the code that is shown now stays, 1..SECONDS."""
    return SECONDS - int(now.timestamp()) % SECONDS


def is_right(session_id: UUID, code: str, *, now: datetime) -> bool:
    """Tell whether a code was shown for this session this turn or the last; blanks and case are free."""
    given = "".join(code.split()).replace("-", "").upper()
    turn = _turn(now)
    return any(hmac.compare_digest(given.encode(), _code(session_id, t).encode()) for t in (turn, turn - 1))


def _turn(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def _code(session_id: UUID, turn: int) -> str:
    number = int.from_bytes(salted_hmac("live.check_in", f"{session_id}:{turn}", algorithm="sha256").digest())
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)

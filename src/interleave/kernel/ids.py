"""Identifiers: time-ordered for what happens, derived for what follows from it."""

import os
import time
from uuid import UUID, uuid5


def new_id() -> UUID:
    """Return a random identifier whose first 48 bits are the milliseconds since 1970.

    Rows made later sort later, so indexes grow at their end.

    Source:
        RFC 9562, section 5.7 (UUID version 7).
    """
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= (noise >> 68 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=value)


def derived_id(cause: UUID, name: str) -> UUID:
    """Return the one identifier that `name` has as a consequence of `cause`.

    The same cause and name always give the same identifier, so whoever repeats
    a derivation finds what the first one made.
    """
    return uuid5(cause, name)

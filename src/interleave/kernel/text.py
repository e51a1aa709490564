"""Text that no database should store: which characters it has, and how to name them."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interleave.kernel import errors

# PostgreSQL refuses NUL, and no encoding of a lone surrogate exists; SQLite stores the first and fails on
# the second. Both are refused before either database sees them.
FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def has_forbidden(text: str) -> bool:
    """Return True if the text has a character that no database takes."""
    return not text.isprintable() and FORBIDDEN.search(text) is not None


def strip_forbidden(text: str) -> str:
    """Return the text without the characters that no database takes."""
    return FORBIDDEN.sub("", text)


def require_storable(text: str, *, where: str, most: int | None = None) -> None:
    """Raise Invalid, naming the field, for a forbidden character or more than `most` characters."""
    if has_forbidden(text):
        raise forbidden_character(where)
    if most is not None and len(text) > most:
        message = ngettext(
            "This text is too long. Use %(most)d character at most.",
            "This text is too long. Use %(most)d characters at most.",
            most,
        ) % {"most": most}
        raise errors.Invalid(problems=[errors.Problem(where, message)])


def forbidden_character(where: str) -> errors.Invalid:
    """Return the error for a forbidden character in a field."""
    message = _("This text has a character that cannot be stored. Delete it, or type the text anew.")
    return errors.Invalid(problems=[errors.Problem(where, message)])

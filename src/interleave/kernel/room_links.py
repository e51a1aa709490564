"""Addresses of rooms in any meeting tool."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from interleave.kernel import errors

LONGEST = 500  # characters


def checked(url: str, *, where: str = "room_url") -> str:
    """Return the address, trimmed. Raises Invalid unless it is https with a host, or nothing at all."""
    address = url.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or len(address) > LONGEST or any(letter.isspace() for letter in address):
        text = _("Enter the whole address of the room; it begins with https://.")
        raise errors.Invalid(text, [errors.Problem(where, text)])
    return address

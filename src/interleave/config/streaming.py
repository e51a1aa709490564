"""What the streams ask of Django: who a cookie belongs to, and what they have not read."""

from collections.abc import Collection, Mapping
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from interleave.notifications import selectors as notifications


def sign_in(cookie: bytes) -> UUID | None:
    """Return the active person whose session this is, by the same checks as a page. 2 queries."""
    key = parse_cookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    return person.pk if person.is_authenticated else None


def count_unread(person_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return the number of unread notifications of those who have any. 1 query."""
    close_old_connections()
    return notifications.count_unread_of(person_ids)

"""What a database refuses, answered in words: no form ends with a traceback.

Services are atomic. So a request that met another one is run once more: the second time it sees what the
other has stored, and the service answers as it does to a later request.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interleave.kernel import errors
from interleave.web.base import typed_text
from interleave.web.base.error_pages import page_of_error

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

SOON_SECONDS = 5.0  # a lock that was waited for longer than this is not free a moment later either
RETRIED = (IntegrityError, OperationalError)


class DatabaseErrorMiddleware:
    """Run a form once more when it met another, and answer in words when that does not help.

    The view is called again, not the whole stack: the person, the scope and the token stay as they are.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request._began_at = time.monotonic()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_of_database(error):
            return None
        if self._is_worth_a_retry(request, error):
            try:
                return _run_again(request)
            except errors.InterleaveError as refused:
                if refused.status >= 500:
                    raise
                return page_of_error(request, refused)
            except Exception as again:
                if not is_of_database(again):
                    raise
                error = again
        return page_of_database_error(request, error)

    def _is_worth_a_retry(self, request: HttpRequest, error: Exception) -> bool:
        waited = time.monotonic() - request._began_at  # type: ignore[attr-defined]
        return request.method == "POST" and isinstance(error, RETRIED) and waited < SOON_SECONDS


def is_of_database(error: Exception) -> bool:
    """Return True for an error of the database, or for a value that its driver cannot hand over."""
    if isinstance(error, (DatabaseError, InterfaceError)):
        return True
    words = str(error)
    return (isinstance(error, ValueError) and "NUL (0x00)" in words) or (
        isinstance(error, OverflowError) and "SQLite" in words
    )


def page_of_database_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the page for an error that a retry did not cure: 422, 409 or 503, with what was typed."""
    if isinstance(error, (DataError, ValueError, OverflowError)):
        status = 422
    elif isinstance(error, IntegrityError):
        status = 409
    else:
        status = 503
    log.error("%s %s: %s", request.method, request.path, status, exc_info=error)
    context = {"typed": typed_text.read_form(request)}
    return render(request, f"base/{status}.html", context, status=status)


def _run_again(request: HttpRequest) -> HttpResponse:
    """Call the view of a request once more, with its files from their beginning."""
    if connection.in_atomic_block and connection.needs_rollback:
        raise InterfaceError("a transaction around the request cannot go on")
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    messages = getattr(request, "_messages", None)
    if messages is not None:
        messages._queued_messages = []  # of the run that came to nothing
    match: Any = request.resolver_match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response

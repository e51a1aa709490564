"""Who is asking, for which organisation; and plain answers to the domain's errors."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from interleave.kernel import errors, tenancy
from interleave.notifications import selectors as notifications
from interleave.web.base.error_pages import page_of_error

Handler = Callable[[HttpRequest], HttpResponse]


class OrganisationMiddleware:
    """Open the scope of the signed-in person's organisation, her time zone and language around the view."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = get_user(request)
        if not person.is_authenticated:
            return self.get_response(request)
        request.user = person  # itself, and no proxy: pages ask it a thousand things
        request.unread_count = partial(notifications.count_unread, person)  # type: ignore[attr-defined]
        with (
            tenancy.scope(person.organisation.pk),
            timezone.override(person.zone),
            translation.override(person.language),
        ):
            return self.get_response(request)


class DomainErrorMiddleware:
    """Turn the domain's errors into pages: 404, 403, 409 or 422 with the error's own sentence.

    An address that asks for what no database takes is one of them, whichever page it leads to.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return page_of_error(request, errors.Invalid())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, errors.InterleaveError) or error.status >= 500:
            return None
        return page_of_error(request, error)

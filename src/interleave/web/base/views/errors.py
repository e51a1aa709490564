"""Pages for what goes wrong outside the views: a missing token, too much at once, a fault of ours."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from interleave.web.base import origins, sent_forms, submission_key, typed_text

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: too much text, too many fields, or nothing that a browser sends."""
    context = {"is_too_much": isinstance(exception, TOO_MUCH)}
    return render(request, "base/400.html", context, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/403.html", status=403)


@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not of this session, and show again what was typed.

    Only a form of our own pages, and only to its writer: to anyone else nothing is shown.
    """
    typed, is_of_another = None, False
    if request.method == "POST" and origins.is_same_origin(request):
        person_id = submission_key.read_person_id(_key_of(request))
        if not request.user.is_authenticated:
            response = redirect("base:sign_in")
            if sent_forms.keep_form(request, response):
                return response
        elif person_id == request.user.pk:
            typed = typed_text.read_form(request)
        else:
            is_of_another = person_id is not None
    context = {"typed": typed, "is_of_another": is_of_another}
    return render(request, "base/form_expired.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error that nothing caught; one of the database before any view ran may be over soon."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return render(request, "base/503.html", status=503)
    return render(request, "base/500.html", status=500)


def render_too_long() -> bytes:
    """Return the page for a request that is longer than any file may be. It never reaches a view."""
    return loader.render_to_string("base/413.html").encode()


def render_busy() -> bytes:
    """Return the page for a sign-in that too many others wait before. It never reaches a view."""
    return loader.render_to_string("base/503.html", {"is_door": True}).encode()


def _key_of(request: HttpRequest) -> str:
    try:
        return request.POST.get(submission_key.FIELD, "")
    except (*TOO_MUCH, OSError):
        return ""

"""The page for an error of the domain, with what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interleave.kernel import errors
from interleave.web.base import typed_text

CAN_SEND = {409, 422}  # sending it again may help: the rows or the text can change


def page_of_error(request: HttpRequest, error: errors.InterleaveError) -> HttpResponse:
    """Return the page with the error's own sentence; what the person typed stands below it."""
    typed = typed_text.read_form(request, can_send=error.status in CAN_SEND)
    return render(request, f"base/{error.status}.html", {"error": error, "typed": typed}, status=error.status)

"""Where a request comes from, by what the browser says about it."""

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Return True if the browser says that one of our own pages sent this request.

    Without such a word, as from an old browser or a script, the answer is False: the caller wants to
    show again what was sent, and another site must never place its text on our pages.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def is_plain_form(request: HttpRequest) -> bool:
    """Return True if a page sends this form, and not a script, which handles the answer itself."""
    return "HX-Request" not in request.headers and request.headers.get("Sec-Fetch-Mode") in (None, "navigate")

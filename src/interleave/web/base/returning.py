"""Going back to where a form was sent from."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the address in the form's field `back` if it is one of our own, else `otherwise`."""
    wanted = request.POST.get("back", "") or request.GET.get("back", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return otherwise

"""Who may come in: the pages of this audience are for who writes content."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

from interleave.catalogue import selectors

View = Callable[..., HttpResponse]


def designer_page(view: View) -> View:
    """Let designers and administrators of the organisation in, to others they do not exist."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        selectors.require_designer(request.user)
        return view(request, *args, **kwargs)

    guarded_view: View = login_required(guarded)
    return guarded_view

"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation of the signed-in person."""
    return {}

"""Long lists, a page at a time."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_ROWS = 25


def page_of(
    request: HttpRequest,
    rows: "QuerySet[Any] | Sequence[Any]",
    *,
    per_page: int = PAGE_ROWS,
    key: str = "page",
) -> "Page[Any]":
    """Return the page that the address asks for, or the nearest there is. 2 queries for a queryset.

    The address says `?page=3`; a second list on one page takes another `key`.
    """
    return Paginator(rows, per_page).get_page(request.GET.get(key))

"""Finding somebody of the organisation by name, to let in or to book in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from interleave.people import selectors as people
from interleave.web.base.paging import page_of

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


def found_people(request: "PersonRequest", *, apart_from: Iterable[UUID]) -> dict[str, Any]:
    """Return what `teach/_find_person.html` shows: the words of the search and a page of who fits them."""
    search = request.GET.get("q", "").strip()[:100]
    rows = people.list_people_with_role("learner")
    rows = rows.filter(name__icontains=search) if search else rows.none()
    return {"search": search, "page": page_of(request, rows.exclude(pk__in=list(apart_from)))}

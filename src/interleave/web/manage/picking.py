"""Choosing people by search: those who are chosen stay in the list, those who fit the words join it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

MATCHES = 12


def facilitator_choices(actor: "Person", chosen: Iterable[str], search: str) -> list[tuple[str, str]]:
    """Return the chosen and up to MATCHES facilitators who fit the words, as (id, words). 2 queries."""
    ids = [pk for text in chosen if (pk := as_uuid(text)) is not None]
    kept = list(people.list_by_ids(ids)) if ids else []
    found = people.list_people(actor=actor, search=search, role="facilitator")[:MATCHES]
    everybody = {person.pk: person for person in [*kept, *found]}
    return [(str(person.pk), _words(person)) for person in everybody.values()]


def as_uuid(text: str) -> UUID | None:
    """Return the id that a form handed in, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _words(person: "Person") -> str:
    return f"{person.name} · {person.site.name}" if person.site is not None else person.name

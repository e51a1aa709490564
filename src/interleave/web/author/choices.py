"""What the forms of content offer to choose from."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from interleave.catalogue import markdown, selectors
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

MOST_ITEMS = 200


def objectives() -> list[tuple[str, str]]:
    """Return every objective by short name, said with its skill. 1 query."""
    return [(row.slug, f"{row.skill.title}: {row.title}") for row in selectors.list_objectives()]


def items(actor: "Person", chosen: Collection[str]) -> list[tuple[str, str]]:
    """Return questions by short name: those chosen and the first 200 others. 2 queries."""
    rows = selectors.list_items(actor=actor).filter(current__isnull=False)
    mine = list(rows.filter(slug__in=list(chosen))) if chosen else []
    others = rows.exclude(slug__in=[row.slug for row in mine])[:MOST_ITEMS]
    return [
        (row.slug, markdown.plain(row.current.prompt, limit=90)) for row in [*mine, *others] if row.current
    ]


def owners(actor: "Person") -> dict[str, "Person"]:
    """Return who can look after a page: designers, administrators and the actor. 2 queries."""
    found = [actor, *people.list_people_with_role("designer"), *people.list_people_with_role("administrator")]
    return {str(person.pk): person for person in found}

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
    rows = selectors.list_objectives().values_list("slug", "skill__title", "title")
    return [(slug, f"{skill}: {title}") for slug, skill, title in rows]


def items(actor: "Person", chosen: Collection[str]) -> list[tuple[str, str]]:
    """Return questions by short name: those chosen and the first 200 others. 2 queries."""
    bank = selectors.list_items(actor=actor).filter(current__isnull=False)
    rows = bank.values_list("slug", "current__prompt")
    named = [slug for slug in chosen if slug.isprintable()]  # PostgreSQL refuses to look for other signs
    mine = list(rows.filter(slug__in=named)) if named else []
    others = rows.exclude(slug__in=[slug for slug, _prompt in mine])[:MOST_ITEMS]
    return [(slug, markdown.plain(prompt, limit=90)) for slug, prompt in (*mine, *others)]


def owners(actor: "Person") -> dict[str, "Person"]:
    """Return who can look after a page: designers, administrators and the actor. 2 queries."""
    found = [actor, *people.list_people_with_role("designer"), *people.list_people_with_role("administrator")]
    return {str(person.pk): person for person in found}

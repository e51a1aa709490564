"""What the forms of content offer to choose from."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from interleave.catalogue import markdown, selectors, slugs
from interleave.journeys import selectors as journeys
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.catalogue.models import Objective
    from interleave.people.models import Person

MOST_ITEMS = 200


def objectives(*, collection: str = "") -> list[tuple[str, str]]:
    """Return every objective by the name that a collection calls it, said with its skill. 1 query.

    1 more where two are said alike.
    """
    rows = list(selectors.list_objectives().values_list("collection", "slug", "skill__title", "title"))
    own = {slug for other, slug, _skill, _title in rows if other == collection}
    return told_apart(
        [
            (slugs.name_in(collection, of=(other, slug), own=own), f"{skill}: {title}", other)
            for other, slug, skill, title in rows
        ],
    )


def names_of(found: Iterable["Objective"], *, collection: str) -> list[str]:
    """Return the names that a collection calls objectives. At most 1 query."""
    rows = list(found)
    is_foreign = collection and any(not row.collection for row in rows)
    own = (
        set(selectors.list_objectives().filter(collection=collection).values_list("slug", flat=True))
        if is_foreign
        else set()
    )
    return [slugs.name_in(collection, of=(row.collection, row.slug), own=own) for row in rows]


def items(actor: "Person", chosen: Collection[str], *, collection: str = "") -> list[tuple[str, str]]:
    """Return questions by the name that a collection calls them: those chosen and 200 others. 2 queries.

    1 more where two are said alike, and 1 more in the collection of a journey.
    """
    bank = selectors.list_items(actor=actor).filter(current__isnull=False)
    named = [name for name in chosen if name.isprintable()]  # PostgreSQL refuses to look for other signs
    mine = selectors.find_items(named, collection=collection) if named else {}
    others = bank.exclude(pk__in=[item.pk for item in mine.values()])
    own = set(bank.filter(collection=collection).values_list("slug", flat=True)) if collection else set()
    rows = [
        (name, item.current.prompt, item.collection)
        for name, item in mine.items()
        if item.current is not None
    ]
    rows += [
        (slugs.name_in(collection, of=(other, slug), own=own), prompt, other)
        for other, slug, prompt in others.values_list("collection", "slug", "current__prompt")[:MOST_ITEMS]
    ]
    return told_apart(
        [(name, markdown.plain(prompt, limit=90), other) for name, prompt, other in rows],
    )


def told_apart(entries: Sequence[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return (value, label) of (value, label, collection): a label of two collections says which one.

    No query where all labels differ, else 1.
    """
    found: dict[str, set[str]] = {}
    for _value, label, collection in entries:
        found.setdefault(label, set()).add(collection)
    twins = {name for collections in found.values() if len(collections) > 1 for name in collections}
    titles = journeys.title_collections(twins) if twins else {}
    return [
        (value, f"{label} ({titles[collection]})" if len(found[label]) > 1 else label)
        for value, label, collection in entries
    ]


def owners(actor: "Person") -> dict[str, "Person"]:
    """Return who can look after a page: designers, administrators and the actor. 2 queries."""
    found = [actor, *people.list_people_with_role("designer"), *people.list_people_with_role("administrator")]
    return {str(person.pk): person for person in found}

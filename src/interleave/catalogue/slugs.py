"""Short names (slugs), unique in their collection, and how one collection names what is in another.

A collection is a set of content in which no two things of one type have the same slug. "" is the library of
the organisation: what is made in the browser. Any other collection is the slug of a journey, whose text it
is, or a library that several journeys share.

    slug             a thing of the same collection, else of the library of the organisation
    collection/slug  a thing of another collection
    /slug            a thing of the library of the organisation
"""

import re
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.kernel import errors

LONGEST = 80
_Row = TypeVar("_Row", bound=Model)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_slug(slug: str) -> None:
    """Raise Invalid unless the text is a short name."""
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST:
        text = _("“%(slug)s” is no short name. Use lower-case letters, digits and hyphens.") % {"slug": slug}
        raise errors.Invalid(text, [errors.Problem("slug", text)])


def free_slug(title: str, taken: Collection[str], *, otherwise: str) -> str:
    """Return a short name made of a title, with a number behind it where needed."""
    base = slugify(title)[: LONGEST - 5].strip("-_").replace("_", "-") or otherwise
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def check_collection(collection: str) -> None:
    """Raise Invalid unless the text can name a collection; "" can."""
    if collection:
        check_slug(collection)


def places_of(name: str, collection: str) -> list[tuple[str, str]]:
    """Return where a name that stands in a collection may lead: (collection, slug), the first that exists."""
    other, slash, slug = name.rpartition("/")
    if slash:
        return [(other, slug)]
    return [(collection, slug), ("", slug)] if collection else [("", slug)]


def without_collection(name: str) -> str:
    """Return the slug of a name."""
    return name.rpartition("/")[2]


def name_in(collection: str, *, of: tuple[str, str], own: Collection[str]) -> str:
    """Return the name by which a collection, which has the slugs `own` itself, calls a thing.

    `of` is the collection and the slug of the thing.
    """
    other, slug = of
    if other == collection or (not other and slug not in own):
        return slug
    return f"{other}/{slug}"


def find_named(rows: QuerySet[_Row], names: Sequence[str], collection: str) -> dict[str, _Row]:
    """Return the rows that these names lead to from a collection; unknown names are left out. 1 query."""
    places = {name: places_of(name, collection) for name in names}
    wanted = [place for found in places.values() for place in found]
    if not wanted:
        return {}
    there: dict[tuple[str, str], Any] = {
        (row.collection, row.slug): row  # type: ignore[attr-defined]
        for row in rows.filter(
            collection__in={other for other, _slug in wanted}, slug__in={slug for _other, slug in wanted}
        )
    }
    return {
        name: there[place]
        for name, found in places.items()
        if (place := next((place for place in found if place in there), None)) is not None
    }


def address_of(collection: str, slug: str) -> str:
    """Return one word for the address of a page about a thing. No slug holds two hyphens side by side."""
    return f"{collection}--{slug}" if collection else slug


def place_of_address(address: str) -> tuple[str, str]:
    """Return the collection and the slug that an address stands for."""
    collection, _hyphens, slug = address.rpartition("--")
    return collection, slug

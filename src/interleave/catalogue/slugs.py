"""Short names: lower-case letters, digits and hyphens, unique in the organisation."""

import re
from collections.abc import Collection

from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.kernel import errors

LONGEST = 80
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

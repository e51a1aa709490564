"""Who may see and change content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from interleave.kernel import tenancy

if TYPE_CHECKING:
    from interleave.people.models import Person


def belongs(actor: Person) -> bool:
    """Tell whether the person is of the organisation in scope."""
    return actor.organisation_id == tenancy.current_organisation_id()


def own(actor: Person) -> Q:
    """Rows of the person's organisation."""
    return Q(organisation_id=actor.organisation_id)


def can_design(actor: Person) -> bool:
    """Designers and administrators write content."""
    return belongs(actor) and actor.has_role("designer", "administrator")


def visible_content(actor: Person) -> Q:
    """Everybody sees what is published in her organisation; designers also drafts and what was withdrawn."""
    return own(actor) if can_design(actor) else own(actor) & Q(status="published")


def visible_media(actor: Person) -> Q:
    """Files are seen by everybody of the organisation."""
    return own(actor)

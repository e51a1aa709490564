"""A deck is nobody's business but its owner's."""

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from interleave.people.models import Person


def visible_cards(actor: "Person") -> Q:
    """Return the condition for the actor's own cards."""
    return Q(person=actor)

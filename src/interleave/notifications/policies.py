"""Whose notifications a person sees: her own."""

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from interleave.people.models import Person


def visible_notifications(actor: "Person") -> Q:
    return Q(person_id=actor.pk)

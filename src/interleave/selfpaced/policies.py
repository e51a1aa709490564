"""Who may see and do what with a run: the learner herself, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from interleave.people.models import Person


def visible_runs(actor: Person) -> Q:
    """A run is seen by whom it belongs to."""
    return Q(person_id=actor.pk, organisation_id=actor.organisation_id)

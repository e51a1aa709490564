"""The step that a form was sent from."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from interleave.journeys import selectors
from interleave.kernel import clock, errors

if TYPE_CHECKING:
    from interleave.journeys.selectors import StepPlace
    from interleave.web.base.requests import PersonRequest


def open_place(
    request: "PersonRequest", enrolment_id: UUID, step_id: UUID, *kinds: str
) -> tuple["StepPlace", UUID]:
    """Return the step, which must be of one of these kinds and open to the person, and what it uses.

    Raises NotFound, or Conflict while the step is closed or only history: a form may be older than its page.
    """
    place = selectors.get_step_place(
        actor=request.user, enrolment_id=enrolment_id, step_id=step_id, now=clock.now()
    )
    if place.kind not in kinds or place.subject_id is None:
        raise errors.NotFound
    if place.is_read_only:
        raise errors.Conflict(_("This part of the journey is over. You can read it, but not change it."))
    if place.state in {"locked", "upcoming"}:
        raise errors.Conflict(_("This step is not open yet."))
    return place, place.subject_id

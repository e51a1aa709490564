"""The other enrolments of a person in the same journey: what came before, or after."""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.journeys import policies
from interleave.journeys.models import Enrolment, EnrolmentState
from interleave.journeys.selectors import lines
from interleave.journeys.selectors.shapes import JourneyView, OtherEnrolment
from interleave.kernel import prepared

if TYPE_CHECKING:
    from interleave.people.models import Person

_COLUMNS = (
    "starts_on",
    "zone_name",
    "state",
    "enrolled_at",
    "first_enrolled_at",
    "completed_at",
    "withdrawn_at",
    "cohort__title",
    "cohort__starts_on",
    "cohort__ends_on",
    "cohort__state",
    "cohort__version_id",
    "cohort__space_id",
    "person__name",
    "coach__name",
)


@prepared.rows
def list_with_others(actor: "Person", enrolment_id: UUID) -> QuerySet[Enrolment, Enrolment]:
    """Return an enrolment with all others of its person in its journey, as far as the actor may see them."""
    one = Enrolment.objects.filter(pk=enrolment_id)
    seen = Enrolment.objects.filter(
        policies.visible_enrolments(actor),
        person_id__in=one.values("person_id"),
        cohort__version__journey_id__in=one.values("cohort__version__journey_id"),
    )
    found = seen.select_related("cohort", "person", "coach").only(*_COLUMNS)
    return found.order_by("-enrolled_at", "id")


def show_beside(view: JourneyView, place: Enrolment, others: list[Enrolment]) -> JourneyView:
    """Return the view with the other enrolments in the journey; history asks for nothing. No query."""
    later = [
        one for one in others if one.enrolled_at > place.enrolled_at and one.state != EnrolmentState.WITHDRAWN
    ]
    is_read_only = lines.is_read_only(place, has_later=bool(later))
    return replace(
        view,
        others=tuple(
            OtherEnrolment(
                one.pk, one.cohort.title, one.state, one.starts_on, one.withdrawn_at or one.completed_at
            )
            for one in others
        ),
        is_read_only=is_read_only,
        next_steps=() if is_read_only else view.next_steps,
        late=0 if is_read_only else view.late,
    )

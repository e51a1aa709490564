"""Names of cohorts and enrolments by id. Takes no actor: for callers that may show them."""

from collections.abc import Collection
from uuid import UUID

from interleave.journeys.models import Cohort, Enrolment


def name_cohorts(cohort_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of these cohorts of the organisation in scope. 1 query, or none."""
    if not cohort_ids:
        return {}
    return dict(Cohort.objects.filter(pk__in=cohort_ids).values_list("pk", "title"))


def name_enrolments(enrolment_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return person and cohort title of these enrolments of the organisation in scope. 1 query, or none."""
    if not enrolment_ids:
        return {}
    rows = Enrolment.objects.filter(pk__in=enrolment_ids).values_list("pk", "person__name", "cohort__title")
    return {pk: (name, title) for pk, name, title in rows}

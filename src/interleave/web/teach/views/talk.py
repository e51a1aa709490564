"""How a cohort talks with each other: who waits for a reply, what fell silent."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.community import selectors as community
from interleave.insights import selectors as insights
from interleave.journeys import selectors as journeys
from interleave.kernel import clock

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def conversations(request: "PersonRequest", cohort_id: UUID) -> HttpResponse:
    """The cohort's space by who answers whom; the words themselves stay in the space."""
    cohort = journeys.get_cohort(actor=request.user, cohort_id=cohort_id)
    space_id, now = cohort.space_id, clock.now()
    talk = community.summarise_conversations(space_id=space_id, now=now) if space_id else None
    is_member = space_id is not None and request.user.pk in community.list_member_ids(space_id=space_id)
    context = {
        "cohort": cohort,
        "talk": talk,
        "is_member": is_member,
        "needing": insights.count_needing(actor=request.user, now=now, cohort_id=cohort_id),
        "crumbs": [(_("Cohorts"), reverse("teach:cohorts"))],
    }
    return render(request, "teach/talk.html", context)

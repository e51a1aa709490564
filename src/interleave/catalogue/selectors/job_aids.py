"""Reading job aids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from interleave.catalogue import policies, slugs
from interleave.catalogue.models import JobAid
from interleave.kernel import errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_job_aid(*, actor: Person, address: str) -> JobAid:
    """Return a job aid the actor may see, with owner and objectives, or raise NotFound. 2 queries.

    A slug alone leads to the library of the organisation. Where that has none, it leads to the only one of
    that slug: addresses from before there were collections stay good. That takes 1 more query.
    """
    collection, slug = slugs.place_of_address(address)
    job_aids = JobAid.objects.filter(policies.visible_content(actor), slug=slug)
    job_aids = job_aids.select_related("owner", "changed_by").prefetch_related("objectives")
    found = list(job_aids.filter(collection=collection)[:1])
    if not found and not collection:
        found = list(job_aids[:2])
    if len(found) != 1:
        raise errors.NotFound
    return found[0]


def get_job_aid_by_slug(*, slug: str, collection: str = "") -> JobAid:
    """Return a job aid of a collection of the organisation in scope, or raise NotFound. 1 query."""
    job_aid: JobAid | None = JobAid.objects.filter(collection=collection, slug=slug).first()
    if job_aid is None:
        raise errors.NotFound
    return job_aid


def list_job_aids(*, actor: Person, search: str = "") -> QuerySet[JobAid]:
    """List the job aids that the actor may see, by title, with owners. 1 query."""
    job_aids = JobAid.objects.filter(policies.visible_content(actor)).select_related("owner")
    for word in search.split():
        job_aids = job_aids.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word)
        )
    return job_aids

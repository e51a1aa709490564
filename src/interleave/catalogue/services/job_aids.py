"""Writing job aids, and noting that somebody looked one up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.catalogue import policies, selectors, slugs
from interleave.catalogue.models import JobAid, Status
from interleave.engine import events
from interleave.kernel import dates, errors
from interleave.ledger import ledger

if TYPE_CHECKING:
    from interleave.people.models import Person


class JobAidChanged(errors.Conflict):
    """Somebody else changed the page since it was read. `theirs` is what stands there now."""

    def __init__(self, theirs: JobAid) -> None:
        super().__init__(_("Another person changed this page while you were working on it."))
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes on a job aid."""

    title: str
    body: str
    summary: str = ""
    objectives: tuple[str, ...] = ()
    owner_id: UUID | None = None
    review_on: date | None = None


@transaction.atomic
def define_job_aid(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    title: str,
    summary: str = "",
    body: str,
    objectives: Sequence[str] = (),
    owner_id: UUID | None = None,
    review_on: date | None = None,
    now: datetime,
) -> JobAid:
    """Write a job aid down; nothing is recorded when nothing changed. Without an owner it is the actor's.

    Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_slug(slug)
    slugs.check_collection(collection)
    job_aid = _locked(collection, slug)
    owner = owner_id or (job_aid.owner_id if job_aid is not None else actor.pk)
    content = Content(title, body, summary, tuple(objectives), owner, review_on)
    if job_aid is None:
        job_aid = JobAid(collection=collection, slug=slug, revision=0)
    return _write(job_aid, content, actor, now)


@transaction.atomic
def save_job_aid(
    *,
    actor: Person,
    slug: str | None,
    collection: str = "",
    revision: int,
    content: Content,
    now: datetime,
) -> JobAid:
    """Keep what an author wrote (`slug` None: a new page), if nobody else wrote since `revision`.

    Raises NotFound, Forbidden, JobAidChanged or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    if slug is None:
        taken = set(JobAid.objects.filter(collection="").values_list("slug", flat=True))
        new = JobAid(slug=slugs.free_slug(content.title, taken, otherwise="job-aid"), revision=0)
        return _write(new, content, actor, now)
    job_aid = _locked(collection, slug)
    if job_aid is None:
        raise errors.NotFound
    if job_aid.revision != revision and _differs(job_aid, content):
        raise JobAidChanged(job_aid)
    return _write(job_aid, content, actor, now)


@transaction.atomic
def withdraw_job_aid(*, actor: Person, address: str, now: datetime) -> JobAid:
    """Take a job aid out of the library; saving it again brings it back. Raises NotFound or Forbidden."""
    job_aid = selectors.get_job_aid(actor=actor, address=address)
    if not policies.can_design(actor):
        raise errors.Forbidden
    if job_aid.status != Status.WITHDRAWN:
        job_aid.status = Status.WITHDRAWN
        job_aid.save(update_fields=["status"])
        ledger.record(events.JobAidWithdrawn(job_aid_id=job_aid.pk, at=now), actor=actor)
    return job_aid


@transaction.atomic
def open_job_aid(*, actor: Person, address: str, now: datetime) -> JobAid:
    """Return a job aid to read, and record that it was looked up. Raises NotFound."""
    job_aid = selectors.get_job_aid(actor=actor, address=address)
    ledger.record(events.JobAidOpened(person_id=actor.pk, job_aid_id=job_aid.pk, at=now), actor=actor)
    return job_aid


def _write(job_aid: JobAid, content: Content, actor: Person, now: datetime) -> JobAid:
    _check(content)
    if content.review_on is not None and content.review_on != job_aid.review_on:
        dates.require_near(content.review_on, "review_on", today=now.date())
    objectives = selectors.resolve_objectives(content.objectives, collection=job_aid.collection)
    is_new = job_aid.revision == 0
    is_same = (
        not is_new and not _differs(job_aid, content) and set(job_aid.objectives.all()) == set(objectives)
    )
    if is_same and job_aid.status == Status.PUBLISHED:
        return job_aid
    job_aid.title, job_aid.summary, job_aid.body = _tidy(content)
    job_aid.owner_id, job_aid.review_on = content.owner_id, content.review_on
    job_aid.status = Status.PUBLISHED
    job_aid.revision += 1
    job_aid.changed_at, job_aid.changed_by = now, actor
    job_aid.save(force_insert=is_new)
    job_aid.objectives.set(objectives)
    ledger.record(events.JobAidPublished(job_aid_id=job_aid.pk, at=now), actor=actor)
    return job_aid


def _differs(job_aid: JobAid, content: Content) -> bool:
    own = sorted(objective.slug for objective in job_aid.objectives.all())
    written = (job_aid.title, job_aid.summary, job_aid.body), job_aid.owner_id, job_aid.review_on, own
    given = _tidy(content), content.owner_id, content.review_on, _slugs(content)
    return written != given


def _slugs(content: Content) -> list[str]:
    return sorted({slugs.without_collection(name) for name in content.objectives})


def _locked(collection: str, slug: str) -> JobAid | None:
    job_aids = JobAid.objects.select_for_update()
    job_aid: JobAid | None = job_aids.filter(collection=collection, slug=slug).first()
    return job_aid


def _tidy(content: Content) -> tuple[str, str, str]:
    body = content.body.replace("\r\n", "\n").strip() + "\n"
    return " ".join(content.title.split())[:200], " ".join(content.summary.split())[:500], body


def _check(content: Content) -> None:
    problems = []
    if not content.title.strip():
        problems.append(errors.Problem("title", _("A title is needed.")))
    if not content.body.strip():
        problems.append(errors.Problem("body", _("Write the text.")))
    if problems:
        raise errors.Invalid(problems[0].text, problems)

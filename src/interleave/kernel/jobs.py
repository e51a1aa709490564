"""Background jobs: what fails is recorded and retried, and stops neither other subjects nor other jobs.

A job is a periodic function; a subject is the person, cohort or quiz that it works on. Each subject is
attempted in a transaction of its own. A failure is a row with its cause (`JobFailure`); the subject is
left out until its next try, which comes later each time, and the row is resolved once the work succeeds.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from interleave.kernel import errors, ids, tenancy
from interleave.kernel.models import JobFailure

log = logging.getLogger(__name__)

FIRST_BACK_OFF = timedelta(minutes=1)  # doubled after each failure
LONGEST_BACK_OFF = timedelta(hours=1)  # a reminder is due for an hour at least
MOST_FAILURES = 20  # new ones in one run of a job; the others are tried in the next run
ALL_FAIL = 5  # so many of a group, and no success: the group is the subject that fails
MOST_CHARACTERS = 2000
SECRETS = ("SECRET_KEY", "EMAIL_HOST_PASSWORD")  # settings whose values no error message may show

Job = Callable[..., object]  # takes now=, in the scope of one organisation
Subject = tuple[str, UUID | None]  # kind and id; ("", None) is the whole job

WHOLE_JOB: Subject = ("", None)

_ByJob = dict[tuple[UUID | None, str], list[JobFailure]]  # by organisation and job

_open_failures: ContextVar[_ByJob | None] = ContextVar("open_failures", default=None)


class SubjectsFailed(Exception):
    """Some subjects of a job failed. Each of them is recorded already."""

    def __init__(self, job: str, causes: Sequence[Exception]) -> None:
        super().__init__(f"{job}: {len(causes)} failed, first: {causes[0]!r}")


def run_job(job: str, function: Job, *, now: datetime) -> None:
    """Run a job for the organisation in scope, and record the error if it fails as a whole.

    Does nothing while the job waits for its next try. No query of its own inside `failures_read_once`.
    """
    run = JobRun(job, now=now)
    if run.is_waiting(WHOLE_JOB):
        return
    try:
        function(now=now)
    except SubjectsFailed:
        run.succeed(WHOLE_JOB)  # it went through: the subjects have rows of their own
    except Exception as error:  # any job may fail in any way; the row and the log say how
        run.fail(WHOLE_JOB, error)
    else:
        run.succeed(WHOLE_JOB)
    run.save_resolved()


@contextmanager
def failures_read_once() -> Iterator[None]:
    """Read the open failures of all organisations now, for every run inside the block. 1 query."""
    found: _ByJob = {}
    for failure in JobFailure.everywhere.filter(resolved_at=None):
        found.setdefault((failure.organisation_id, failure.job), []).append(failure)
    token = _open_failures.set(found)
    try:
        yield
    finally:
        _open_failures.reset(token)


class JobRun:
    """One run of a job over its subjects, for the organisation in scope.

    A context manager. On leaving, failures of subjects that succeeded are resolved, and of those that were
    due for another try and had nothing left to do. Raises SubjectsFailed if any subject failed.
    """

    def __init__(self, job: str, *, now: datetime) -> None:
        self.job = job
        self.now = now
        self.is_partial = False  # set it when due subjects are left for the next run
        self._failed: dict[Subject, Exception] = {}
        self._succeeded: set[Subject] = set()
        self._known: dict[Subject, JobFailure] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.is_partial = True
        self.save_resolved(with_lapsed=not self.is_partial and not self.is_full)
        if error is None and self._failed:
            raise SubjectsFailed(self.job, list(self._failed.values()))

    @property
    def is_full(self) -> bool:
        """Whether so many subjects failed that the others are left for the next run."""
        return len(self._failed) >= MOST_FAILURES

    def is_waiting(self, subject: Subject) -> bool:
        """Return True if the subject failed before and its next try is not due. 1 query at most a run."""
        failure = self._open.get(subject)
        return failure is not None and failure.next_try_at > self.now

    def list_waiting(self, kind: str) -> set[UUID]:
        """Return the ids of the subjects that wait for their next try. 1 query at most a run."""
        return {pk for name, pk in self._open if name == kind and pk and self.is_waiting((name, pk))}

    def list_retries(self, kind: str) -> set[UUID]:
        """Return the ids of the subjects that failed before and are due again. 1 query at most a run."""
        return {pk for name, pk in self._open if name == kind and pk and not self.is_waiting((name, pk))}

    def select_due(self, kind: str, subject_ids: Iterable[UUID]) -> list[UUID]:
        """Return the subjects without those that wait for their next try. No query for no subjects."""
        found = list(subject_ids)
        if not found:
            return found
        waiting = self.list_waiting(kind)
        return [pk for pk in found if pk not in waiting]

    @contextmanager
    def guard(self, kind: str, subject_id: UUID) -> Iterator[None]:
        """Record the error if the block fails, and go on after it. For blocks that write nothing."""
        try:
            yield
        except Exception as error:  # any work may fail in any way; the row and the log say how
            self.fail((kind, subject_id), error)

    @contextmanager
    def attempt(self, kind: str, subject_id: UUID) -> Iterator[None]:
        """Run the block in a transaction. If it fails, roll back, record the error and go on."""
        with self.guard(kind, subject_id):
            with transaction.atomic():
                yield
            self.succeed((kind, subject_id))

    def attempt_together(
        self,
        kind: str,
        subject_ids: Iterable[UUID],
        work: Callable[[Sequence[UUID]], object],
        *,
        group: Subject | None = None,
    ) -> None:
        """Do the work for all subjects in one transaction, or without those that make it fail.

        Halves what fails until the failing subjects are found. Where the first ALL_FAIL of them fail and
        none succeeds, `group` (a cohort, a session) is recorded as the subject instead, if given.
        """
        if group is not None and self.is_waiting(group):
            return
        due = self.select_due(kind, subject_ids)
        stack = [due] if due else []
        failed: list[tuple[UUID, Exception]] = []
        has_success = False
        while stack and len(self._failed) + len(failed) < MOST_FAILURES:
            some = stack.pop()
            try:
                with transaction.atomic():
                    work(some)
            except Exception as error:  # as above
                half = len(some) // 2
                if half:
                    stack += [some[half:], some[:half]]
                    continue
                failed.append((some[0], error))
                if group is not None and not has_success and len(failed) >= ALL_FAIL:
                    self.fail(group, error)
                    return
            else:
                has_success = True
                self._succeeded.update((kind, pk) for pk in some)
        for subject_id, cause in failed:
            self.fail((kind, subject_id), cause)
        if group is not None and not stack:
            self.succeed(group)

    def succeed(self, subject: Subject) -> None:
        """Note that the subject succeeded; a failure of it in the same run outweighs that."""
        self._succeeded.add(subject)

    def fail(self, subject: Subject, error: Exception) -> None:
        """Record the error of a subject, with its next try, and log the traceback. 2 queries."""
        if subject in self._failed:
            log.error("job %s failed again for %s", self.job, subject, exc_info=error)
            return
        self._failed[subject] = error
        failure = _record(self.job, subject, error, now=self.now)
        log.error(
            "job %s failed for %s %s in organisation %s (attempt %d, next try %s)",
            self.job,
            subject[0] or "all",
            subject[1] or "",
            failure.organisation_id,
            failure.attempts,
            failure.next_try_at,
            exc_info=error,
        )

    def save_resolved(self, *, with_lapsed: bool = False) -> None:
        """Resolve what succeeded; with `with_lapsed` also what was due again and was not attempted.

        1 query, or none.
        """
        resolved = [
            failure.pk
            for subject, failure in (self._open if self._succeeded or with_lapsed else {}).items()
            if subject not in self._failed
            and (
                subject in self._succeeded
                or (with_lapsed and subject != WHOLE_JOB and not self.is_waiting(subject))
            )
        ]
        if resolved:
            JobFailure.objects.filter(pk__in=resolved).update(resolved_at=self.now)

    @property
    def _open(self) -> dict[Subject, JobFailure]:
        if self._known is None:
            self._known = {(one.subject_kind, one.subject_id): one for one in _list_open(self.job)}
        return self._known


def list_open_failures() -> QuerySet[JobFailure]:
    """List the open failures of the organisation in scope, latest first. Lazy."""
    return JobFailure.objects.filter(resolved_at=None).order_by("-last_at", "pk")


def count_open_failures_everywhere() -> int:
    """Count the open failures of all organisations. 1 query."""
    return JobFailure.everywhere.filter(resolved_at=None).count()


def list_open_failures_everywhere(*, limit: int) -> list[JobFailure]:
    """List the latest open failures of all organisations. 1 query."""
    return list(JobFailure.everywhere.filter(resolved_at=None).order_by("-last_at", "pk")[:limit])


def retry_now(*, now: datetime, failure_id: UUID | None = None) -> int:
    """Make one open failure of the organisation in scope, or all of them, due now; return how many.

    1 query. Raises NotFound if the one is not open (any more).
    """
    found = JobFailure.objects.filter(resolved_at=None)
    if failure_id is not None:
        found = found.filter(pk=failure_id)
    count = found.update(next_try_at=now)
    if failure_id is not None and not count:
        raise errors.NotFound
    return count


def describe_error(error: Exception) -> tuple[str, str]:
    """Return the type and the message of an error, without secrets and without what a database refuses."""
    try:
        message = str(error)
    except Exception as second:  # an error whose own text fails must still be recorded
        message = f"(its message cannot be read: {type(second).__name__})"
    for secret in _list_secrets():
        message = message.replace(secret, "***")
    message = message.replace("\x00", "").encode(errors="replace").decode()
    return type(error).__name__, message[:MOST_CHARACTERS]


def _list_secrets() -> Collection[str]:
    found = [getattr(settings, name, "") for name in SECRETS]
    found += [str(database.get("PASSWORD") or "") for database in settings.DATABASES.values()]
    return [secret for secret in found if len(secret) > 3]  # a shorter one would blot out words


def _list_open(job: str) -> Iterable[JobFailure]:
    known = _open_failures.get()
    if known is None:
        return JobFailure.objects.filter(job=job, resolved_at=None)
    return known.get((tenancy.current_organisation_id(), job), [])


@transaction.atomic
def _record(job: str, subject: Subject, error: Exception, *, now: datetime) -> JobFailure:
    """Write the failure of a subject: one row for each, opened again when it fails anew."""
    kind, subject_id = subject
    organisation_id = tenancy.current_organisation_id()
    pk = ids.derived_id(organisation_id, f"job:{job}:{kind}:{subject_id or ''}")
    failure = JobFailure.objects.filter(pk=pk).first()
    if failure is None:
        failure = JobFailure(
            id=pk, organisation_id=organisation_id, job=job, subject_kind=kind, subject_id=subject_id
        )
        failure.first_at = now
    elif failure.resolved_at is not None:
        failure.first_at, failure.attempts, failure.resolved_at = now, 0, None
    failure.error_type, failure.error_message = describe_error(error)
    failure.attempts += 1
    failure.last_at = now
    failure.next_try_at = now + compute_back_off(failure.attempts)
    failure.save()
    return failure


def compute_back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts (>= 1) have failed."""
    return min(FIRST_BACK_OFF * (1 << min(attempts - 1, 16)), LONGEST_BACK_OFF)

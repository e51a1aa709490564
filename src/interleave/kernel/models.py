"""Base rows of an organisation, the outbox, failures of background jobs, and forms that were sent."""

from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from interleave.kernel import fields, ids, tenancy

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class ScopedManager(models.Manager[_Row], Generic[_Row]):
    """Rows of the organisation in scope; raises ScopeMissing where none is open."""

    # Filtering anew costs nine times as much as copying the filtered set. The set itself is never fetched.
    # It is stored in one tuple with its organisation and database, because threads share the manager and
    # may replace it at any time. A manager with hints for a database router stores none.
    _filtered: tuple[UUID, str | None, models.QuerySet[_Row]] | None = None

    def get_queryset(self) -> models.QuerySet[_Row]:
        organisation_id = tenancy.current_organisation_id()
        filtered = self._filtered  # read once: another thread may replace it between two reads
        hints: object = self._hints  # type: ignore[attr-defined] # the stubs leave it out
        if hints:
            return super().get_queryset().filter(organisation_id=organisation_id)
        if filtered is None or filtered[:2] != (organisation_id, self._db):
            rows = super().get_queryset().filter(organisation_id=organisation_id)
            filtered = self._filtered = (organisation_id, self._db, rows)
        return filtered[2].all()


class ScopedModel(models.Model):
    """A row that belongs to one organisation.

    `objects` sees the organisation in scope and no other. `everywhere` sees all of
    them; it is for the sign-in, the background loop and the rebuild alone, and an
    architecture test lists who uses it. Django itself reaches related rows by
    `_base_manager`, which stays plain: a foreign key never leaves its organisation.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation",
        models.CASCADE,
        related_name="+",
        default=tenancy.organisation_id_or_none,
        editable=False,
        # No index of its own: SQLite would take it before any other, and read an organisation to find a row.
        db_index=False,
    )
    organisation_id: UUID

    objects = ScopedManager()
    everywhere = models.Manager()  # noqa: DJ012 - a manager, which the rule takes for a field

    class Meta:
        abstract = True


class OutboxMessage(models.Model):
    """Something the outside world has yet to hear: written with the change, delivered after it.

    `key` is unique: the same news is never put twice. A message is claimed before it
    is sent, and a claim that a dead process left behind lapses.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    organisation_id: UUID
    kind = fields.CharField(max_length=40)
    key = fields.CharField(max_length=200, unique=True)
    payload = fields.JSONField()
    put_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)  # after as many attempts as there are
    withdrawn_at = models.DateTimeField(null=True)  # on purpose, before any attempt succeeded
    last_error = fields.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=Q(delivered_at=None, gave_up_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class JobFailure(ScopedModel):
    """The last error of a background job for one subject, and when it is tried again.

    The id is derived from organisation, job and subject, so each of them has one row: it is resolved when
    the work succeeds, and opened again when it fails anew. `subject_kind` is empty and `subject_id` None
    where the job failed as a whole.
    """

    organisation_id: UUID
    job = fields.CharField(max_length=80)
    subject_kind = fields.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    error_type = fields.CharField(max_length=200)
    error_message = fields.TextField(blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "last_at"],
                name="job_failure_open",
                condition=Q(resolved_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.subject_kind} {self.subject_id or ''}".rstrip()


class Submission(models.Model):
    """A form that was sent: equal copies of it wait for its answer, and are answered alike.

    The digest is made of the person, the address, the submission key of the page and all that was sent.
    Rows of all organisations; they are deleted after a day.
    """

    digest = fields.CharField(max_length=64, primary_key=True)
    person_id = models.UUIDField(db_index=True)
    claimed_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)  # null: the first copy is still at work
    location = fields.TextField(blank=True)  # the address that the answer led to

    def __str__(self) -> str:
        return self.digest


class UnsentForm(models.Model):
    """A form that arrived after the session had ended, kept for its writer to send again.

    Rows of all organisations; they are deleted after a day.
    """

    digest = fields.CharField(max_length=64, primary_key=True)  # of the submission key of the page
    person_id = models.UUIDField()
    path = fields.CharField(max_length=2000)
    entries = fields.JSONField()  # [name, value] in order
    has_files = models.BooleanField()  # files are not kept
    kept_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest

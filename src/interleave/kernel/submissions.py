"""Forms that people send: each is done once, however often it arrives, and none is lost with a session.

An equal copy of a form (a double click, a resend, a second tab of the same page) has the same digest. The
first copy claims the digest; the others wait, and get its answer. A claim that a dead process left behind
lapses. An answer is given again only for a while, and only until the person has sent something else: after
A, B and A again, the second A is a change of mind and no copy.

Nothing here is an event: rows live for a day and nothing else is derived from them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from interleave.kernel import durability
from interleave.kernel.models import Submission, UnsentForm

CLAIM_LAPSES_AFTER = timedelta(minutes=2)
ANSWER_LAPSES_AFTER = timedelta(minutes=10)
COPIES_UNDER_WAY = timedelta(seconds=2)  # an answer younger than this may still have copies on their way
KEPT_FOR = timedelta(days=1)
UNSENT_KEPT_FOR = timedelta(hours=2)


def claim_submission(*, digest: str, person_id: UUID, now: datetime) -> bool:
    """Return True if the caller is the first to do this, or the first after it lapsed. 1 query, a copy 2.

    Call it outside any transaction: other processes must see the claim at once.
    """
    row = Submission(digest=digest, person_id=person_id, claimed_at=now)
    try:
        with durability.committed_later(), transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        lapsed = Submission._default_manager.filter(
            Q(answered_at=None, claimed_at__lt=now - CLAIM_LAPSES_AFTER)
            | Q(answered_at__lt=now - ANSWER_LAPSES_AFTER)
            | Q(Exists(_answered_after()), answered_at__isnull=False),
            pk=digest,
        )
        return lapsed.update(claimed_at=now, answered_at=None, location="") == 1
    return True


def find_answer(*, digest: str) -> str | None:
    """Return the address that the first copy was answered with, or None while there is none. 1 query."""
    answered = Submission._default_manager.filter(pk=digest).exclude(answered_at=None)
    return answered.values_list("location", flat=True).first()


def record_answer(*, digest: str, location: str, now: datetime) -> None:
    """Remember the answer of the first copy; earlier answers of the person lapse by it. 1 query."""
    with durability.committed_later():
        Submission._default_manager.filter(pk=digest).update(location=location, answered_at=now)


def _answered_after() -> QuerySet[Submission]:
    """Return what the same person has sent since, apart from copies that were under way together."""
    return Submission._default_manager.filter(
        person_id=OuterRef("person_id"), answered_at__gt=OuterRef("answered_at") + COPIES_UNDER_WAY
    )


def release_submission(*, digest: str) -> None:
    """Give the claim up: nothing was done, so the next copy may try. 1 query."""
    Submission._default_manager.filter(pk=digest, answered_at=None).delete()


def store_unsent(
    *,
    digest: str,
    person_id: UUID,
    path: str,
    values: Sequence[tuple[str, str]],
    has_files: bool,
    now: datetime,
) -> None:
    """Keep a form for its writer. The same form again replaces it. 1 query."""
    row = UnsentForm(
        digest=digest,
        person_id=person_id,
        path=path,
        entries=[list(pair) for pair in values],
        has_files=has_files,
        kept_at=now,
    )
    UnsentForm._default_manager.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["person_id", "path", "entries", "has_files", "kept_at"],
    )


def find_unsent(*, digest: str, person_id: UUID, now: datetime) -> UnsentForm | None:
    """Return the form that this person wrote, or None. Another person's is deleted. 1 query, or 2."""
    found = UnsentForm._default_manager.filter(pk=digest, kept_at__gt=now - UNSENT_KEPT_FOR).first()
    if found is not None and found.person_id != person_id:
        delete_unsent(digest=digest)
        return None
    return found


def delete_unsent(*, digest: str) -> None:
    """Delete a kept form. 1 query."""
    UnsentForm._default_manager.filter(pk=digest).delete()


def delete_old_forms(*, now: datetime) -> int:
    """Delete what is older than a day, of all organisations, and return how many rows. 2 queries."""
    old = now - KEPT_FOR
    submissions, _of = Submission._default_manager.filter(claimed_at__lt=old).delete()
    unsent, _of = UnsentForm._default_manager.filter(kept_at__lt=now - UNSENT_KEPT_FOR).delete()
    return submissions + unsent

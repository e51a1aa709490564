"""Keeping a file between its report and its import, and importing it: all of it, or nothing."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.engine import events
from interleave.kernel import errors, ids, tenancy
from interleave.ledger import ledger
from interleave.people import selectors
from interleave.people.importing import planning, reading
from interleave.people.importing.planning import Plan
from interleave.people.importing.reading import Choices
from interleave.people.importing.writing import write_plan
from interleave.people.models import Organisation, PeopleImport, Person, StagedFile

KEPT_FOR = timedelta(hours=1)


class FileGone(errors.Conflict):
    """Imported already, replaced by another file, or left for too long."""

    sentence = gettext_lazy("This file is not kept any more: it was imported, replaced, or left for an hour.")


@transaction.atomic
def stage_file(*, actor: Person, file_name: str, content: bytes, now: datetime) -> str:
    """Keep a file for its report and return the token that names it.

    One file per person; another takes its place. Raises Forbidden or reading.UnreadableFile.
    """
    selectors.require_administrator(actor)
    reading.read_sheet(content)
    StagedFile.objects.filter(expires_at__lt=now).delete()
    StagedFile.objects.filter(person=actor).delete()
    digest = hashlib.sha256(content).hexdigest()
    staged = StagedFile.objects.create(
        person=actor,
        file_name=file_name.replace("\\", "/").rsplit("/", 1)[-1][:255] or "people.csv",
        digest=digest,
        content=content,
        staged_at=now,
        expires_at=now + KEPT_FOR,
    )
    return signing.dumps([staged.pk.hex, digest], salt=_salt(actor))


def get_staged(*, actor: Person, token: str, now: datetime) -> StagedFile:
    """Return the file that a token names, if it is this person's and unharmed. 1 query.

    Raises NotFound (not a token of this person), Forbidden or FileGone.
    """
    try:
        staged_id, digest = signing.loads(token, salt=_salt(actor))
    except signing.BadSignature:
        raise errors.NotFound from None
    selectors.require_administrator(actor)
    staged = StagedFile.objects.filter(pk=UUID(staged_id), person=actor, expires_at__gt=now).first()
    if staged is None or hashlib.sha256(bytes(staged.content)).hexdigest() != digest:
        raise FileGone
    return staged


def plan_staged(*, actor: Person, token: str, now: datetime) -> tuple[StagedFile, Plan]:
    """Return a kept file and what it would do now.

    4 queries, and 1 for unknown sites. Raises as `get_staged`.
    """
    staged = get_staged(actor=actor, token=token, now=now)
    return staged, _plan(staged, now)


@transaction.atomic
def choose_reading(*, actor: Person, token: str, choices: Choices, now: datetime) -> None:
    """Keep how a file is to be read, for its report and its import. Raises as `get_staged`.

    Records no event: the file belongs to its person, and is gone after an hour.
    """
    staged = get_staged(actor=actor, token=token, now=now)
    staged.choices = choices.dump()
    staged.save(update_fields=["choices"])


@transaction.atomic
def apply_staged(*, actor: Person, token: str, now: datetime) -> PeopleImport:
    """Import a kept file whole: held against the organisation once more, since it may have changed.

    Raises as `get_staged` (FileGone also when it was imported a moment ago), or Invalid with
    a problem per line; then nothing has changed.
    """
    Organisation.objects.select_for_update().get(pk=tenancy.current_organisation_id())
    staged = get_staged(actor=actor, token=token, now=now)
    plan = _plan(staged, now)
    problems = [errors.Problem("", fault) for fault in plan.faults]
    if plan.is_doubtful:
        problems.append(errors.Problem("", _("Confirm the encoding of the file first.")))
    problems += [
        errors.Problem(_("line %(n)d") % {"n": line.line}, text)
        for line in plan.lines
        if line.what == planning.PROBLEM
        for text in line.problems
    ]
    if problems:
        raise errors.Invalid(_("Some lines have problems now. Nothing was imported."), problems[:50])
    record = _create_record(plan, staged, actor=actor, now=now)
    cause = ledger.record(
        events.PeopleImported(
            import_id=record.pk,
            added=record.added,
            changed=record.changed,
            at=now,
            closed=record.closed,
            left_out=record.left_out,
        ),
        actor=actor,
    )
    write_plan(plan, actor=actor, cause=cause, now=now)
    staged.delete()
    return record


def _create_record(plan: Plan, staged: StagedFile, *, actor: Person, now: datetime) -> PeopleImport:
    """Create the row of an import, with the lines that it leaves out. 2 queries."""
    # They name people without an account: they are kept for one look at the result.
    PeopleImport.objects.exclude(left_out_lines=[]).update(left_out_lines=[])
    return PeopleImport.objects.create(
        id=ids.new_id(),
        imported_by=actor,
        imported_at=now,
        file_name=staged.file_name,
        file_digest=staged.digest,
        added=plan.count(planning.ADD),
        changed=plan.count(planning.CHANGE),
        closed=plan.count(planning.CLOSE),
        left_out=plan.count(planning.LEFT_OUT),
        left_out_lines=[
            {"line": line.line, "name": line.name, "email": line.email, "reasons": list(line.reasons)}
            for line in plan.lines
            if line.what == planning.LEFT_OUT
        ],
    )


def _plan(staged: StagedFile, now: datetime) -> Plan:
    return planning.plan_file(bytes(staged.content), now=now, choices=Choices.load(staged.choices))


def _salt(actor: Person) -> str:
    return f"interleave.people.importing:{actor.pk}"

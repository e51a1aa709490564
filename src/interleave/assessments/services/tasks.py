"""Tasks at work: reporting, confirming, sending back; observing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from interleave.assessments import policies, selectors
from interleave.assessments.models import Confirmer, ReportState, Task, TaskKind, TaskReport
from interleave.catalogue import digests, slugs
from interleave.catalogue import selectors as catalogue
from interleave.engine import events
from interleave.kernel import enrolment_scope, errors
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.ledger import ledger
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

LONGEST_NOTE = 4000
DOUBLE_CLICK = timedelta(minutes=1)


class AlreadyDone(errors.Conflict):
    """The task was reported, and either waits for the manager or is done."""

    sentence = lazy("You have reported this already.")


@transaction.atomic
def define_task(
    *,
    actor: Person,
    slug: str,
    collection: str = "",
    kind: str,
    title: str,
    brief: str,
    checklist: Sequence[str],
    confirmed_by: str = Confirmer.SELF,
    objectives: Sequence[str] = (),
    now: datetime,
) -> Task:
    """Write a task or an observation down, or change it; reports keep the checklist they were about.

    Nothing is recorded when nothing changed. Raises Forbidden or Invalid.
    """
    if not policies.can_design(actor):
        raise errors.Forbidden
    slugs.check_slug(slug)
    slugs.check_collection(collection)
    lines = tidy_lines(checklist)
    content = {
        "kind": kind,
        "title": " ".join(title.split())[:200],
        "brief": brief.strip(),
        "checklist": lines,
        "confirmed_by": Confirmer.MANAGER if kind == TaskKind.OBSERVATION else confirmed_by,
    }
    _check_definition(kind, confirmed_by, str(content["title"]), lines)
    served = catalogue.resolve_objectives(list(objectives), collection=collection)
    digest = digests.digest({**content, "objectives": [objective.slug for objective in served]})
    tasks = Task.objects.select_for_update()
    task: Task | None = tasks.filter(collection=collection, slug=slug).first()
    if task is not None and task.digest == digest and set(task.objectives.all()) == set(served):
        return task
    if task is None:
        task = Task(collection=collection, slug=slug, revision=0)
    for name, value in content.items():
        setattr(task, name, value)
    task.digest, task.changed_at, task.revision = digest, now, task.revision + 1
    task.save(force_insert=task.revision == 1)
    task.objectives.set(served)
    ledger.record(events.TaskPublished(task_id=task.pk, at=now), actor=actor)
    return task


@transaction.atomic
def report_task(
    *,
    actor: Person,
    task_id: UUID,
    note: str,
    ticked: Collection[int],
    now: datetime,
    scope: EnrolmentScope | None = None,
) -> TaskReport:
    """Report a task as done at work, in one enrolment. It waits if the line manager confirms it.

    Raises NotFound, Invalid (also for an empty report), or AlreadyDone while one of this enrolment waits
    or is done.
    """
    task = selectors.get_task(actor=actor, task_id=task_id)
    if task.kind != TaskKind.TASK:
        raise errors.NotFound
    _check_report(task, note, ticked)
    latest = _latest(task, actor, scope)
    if latest is not None and latest.state != ReportState.RETURNED:
        raise AlreadyDone
    _require_something(task, note, ticked)
    waits = task.confirmed_by == Confirmer.MANAGER
    report = _report(task, actor, actor, latest, note, ticked, now, scope)
    report.state = ReportState.WAITING if waits else ReportState.DONE
    report.met = _share(task, ticked)
    report.save(force_insert=True)
    reported = events.TaskReported(
        person_id=actor.pk,
        task_id=task.pk,
        report_id=report.pk,
        needs_confirmation=waits,
        share=report.met,
        at=now,
        enrolment_id=report.enrolment_id,
    )
    ledger.record(reported, actor=actor)
    return report


@transaction.atomic
def confirm_task(*, actor: Person, report_id: UUID, word: str = "", now: datetime) -> TaskReport:
    """Confirm a report of somebody one manages; a second click changes nothing.

    Raises NotFound, Forbidden, or Conflict when it was sent back meanwhile.
    """
    report = _confirmable(actor, report_id)
    if report.state == ReportState.DONE:
        return report
    if report.state == ReportState.RETURNED:
        raise errors.Conflict(_("This report was sent back already."))
    if report.task.kind != TaskKind.TASK:
        raise errors.Conflict(_("Fill in the checklist to record an observation."))
    report.state, report.word = ReportState.DONE, word.strip()[:LONGEST_NOTE]
    report.confirmed_at, report.confirmed_by = now, actor
    report.save()
    confirmed = events.TaskConfirmed(
        person_id=report.person_id,
        task_id=report.task_id,
        report_id=report.pk,
        share=report.met if report.met is not None else Decimal(1),
        at=now,
        enrolment_id=report.enrolment_id,
    )
    ledger.record(confirmed, actor=actor)
    return report


@transaction.atomic
def return_task(*, actor: Person, report_id: UUID, word: str, now: datetime) -> TaskReport:
    """Send a report back with a word that says what is missing; a second click changes nothing.

    Raises NotFound, Forbidden, Invalid without a word, or Conflict when it was confirmed meanwhile.
    """
    report = _confirmable(actor, report_id)
    if report.state == ReportState.RETURNED:
        return report
    if report.state == ReportState.DONE:
        raise errors.Conflict(_("This report was confirmed already."))
    if not word.strip():
        raise _invalid("word", _("Write a word about what is missing."))
    report.state, report.word = ReportState.RETURNED, word.strip()[:LONGEST_NOTE]
    report.returned_at, report.returned_by = now, actor
    report.save()
    returned = events.TaskReturned(
        person_id=report.person_id,
        task_id=report.task_id,
        report_id=report.pk,
        at=now,
        enrolment_id=report.enrolment_id,
    )
    ledger.record(returned, actor=actor)
    return report


@transaction.atomic
def ask_for_observation(
    *, actor: Person, task_id: UUID, note: str, now: datetime, scope: EnrolmentScope | None = None
) -> TaskReport:
    """Ask the actor's manager to observe them, in one enrolment; a second click changes nothing.

    Raises NotFound or Invalid.
    """
    task = selectors.get_task(actor=actor, task_id=task_id)
    if task.kind != TaskKind.OBSERVATION:
        raise errors.NotFound
    _check_report(task, note, ())
    latest = _latest(task, actor, scope)
    if latest is not None and latest.state == ReportState.WAITING:
        return latest
    report = _report(task, actor, actor, latest, note, (), now, scope)
    report.state = ReportState.WAITING
    report.save(force_insert=True)
    asked = events.TaskReported(
        person_id=actor.pk,
        task_id=task.pk,
        report_id=report.pk,
        needs_confirmation=True,
        share=Decimal(0),
        at=now,
        enrolment_id=report.enrolment_id,
    )
    ledger.record(asked, actor=actor)
    return report


@transaction.atomic
def record_observation(
    *,
    actor: Person,
    person_id: UUID,
    task_id: UUID,
    ticked: Collection[int],
    note: str,
    now: datetime,
    scope: EnrolmentScope | None = None,
) -> TaskReport:
    """Record what a manager observed of a report, in one enrolment; it answers a request of that enrolment.

    The caller chooses the enrolment and checks that it is the person's. Raises NotFound (also for people
    whom the actor does not manage) or Invalid.
    """
    task = selectors.get_task(actor=actor, task_id=task_id)
    person = people.find_person(person_id)
    if task.kind != TaskKind.OBSERVATION or person is None or not policies.manages(actor, person):
        raise errors.NotFound
    _check_report(task, note, ticked)
    latest = _latest(task, person, scope)
    if latest is not None and _is_double_click(latest, actor, ticked, note, now):
        return latest
    asked = latest if latest is not None and latest.state == ReportState.WAITING else None
    report = asked or _report(task, person, actor, latest, "", ticked, now, scope)
    report.checklist, report.ticked = list(task.checklist), sorted(set(ticked))
    report.state, report.word, report.met = ReportState.DONE, note.strip(), _share(task, ticked)
    report.confirmed_at, report.confirmed_by = now, actor
    report.save(force_insert=asked is None)
    recorded = events.ObservationRecorded(
        person_id=person.pk,
        task_id=task.pk,
        report_id=report.pk,
        share=report.met,
        at=now,
        enrolment_id=report.enrolment_id,
    )
    ledger.record(recorded, actor=actor)
    return report


def tidy_lines(checklist: Sequence[str]) -> list[str]:
    """Return the lines of a checklist as they are kept, without empty ones."""
    return [" ".join(line.split()) for line in checklist if line.strip()]


def _confirmable(actor: Person, report_id: UUID) -> TaskReport:
    report = selectors.get_report(actor=actor, report_id=report_id, lock=True)
    if not policies.can_confirm(actor, report):
        raise errors.Forbidden
    return report


def _latest(task: Task, person: Person, scope: EnrolmentScope | None) -> TaskReport | None:
    counted = enrolment_scope.work_in(scope, "reported_at")
    reports = TaskReport.objects.select_for_update().filter(counted, task=task, person=person)
    report: TaskReport | None = reports.order_by("-number").first()
    return report


def _report(
    task: Task,
    person: Person,
    by: Person,
    latest: TaskReport | None,
    note: str,
    ticked: Collection[int],
    now: datetime,
    scope: EnrolmentScope | None,
) -> TaskReport:
    return TaskReport(
        person=person,
        task=task,
        enrolment_id=enrolment_scope.id_of(scope),
        number=latest.number + 1 if latest is not None else 1,
        note=note.strip(),
        checklist=list(task.checklist),
        ticked=sorted(set(ticked)),
        reported_at=now,
        reported_by=by,
    )


def _is_double_click(
    latest: TaskReport, actor: Person, ticked: Collection[int], note: str, now: datetime
) -> bool:
    """Tell whether the same observation was recorded a moment ago."""
    if latest.confirmed_at is None or latest.confirmed_by_id != actor.pk:
        return False
    same = latest.ticked == sorted(set(ticked)) and latest.word == note.strip()
    return same and now - latest.confirmed_at < DOUBLE_CLICK


def _share(task: Task, ticked: Collection[int]) -> Decimal:
    """Return how much of the checklist is ticked; a task without one is all done."""
    if not task.checklist:
        return Decimal(1)
    return (Decimal(len(set(ticked))) / len(task.checklist)).quantize(Decimal("0.0001"))


def _check_report(task: Task, note: str, ticked: Collection[int]) -> None:
    if len(note) > LONGEST_NOTE:
        raise _invalid("note", _("Write at most %(most)d characters.") % {"most": LONGEST_NOTE})
    if not all(0 <= line < len(task.checklist) for line in ticked):
        raise _invalid("ticked", _("The checklist has changed. Reload the page."))


def _require_something(task: Task, note: str, ticked: Collection[int]) -> None:
    """Refuse a report that says nothing: nobody could confirm it, or learn from it."""
    if note.strip() or ticked:
        return
    if task.checklist:
        raise _invalid("ticked", _("Tick what you did, or write a few words about it."))
    raise _invalid("note", _("Write a few words about what you did."))


def _check_definition(kind: str, confirmed_by: str, title: str, checklist: Sequence[str]) -> None:
    if kind not in TaskKind.values:
        raise _invalid("kind", _("It is a task or an observation."))
    if confirmed_by not in Confirmer.values:
        raise _invalid("confirmed_by", _("Say who confirms: the learner or the manager."))
    if not title:
        raise _invalid("title", _("A title is needed."))
    if kind == TaskKind.OBSERVATION and not checklist:
        raise _invalid("checklist", _("An observation needs a checklist."))


def _invalid(where: str, text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem(where, text)])

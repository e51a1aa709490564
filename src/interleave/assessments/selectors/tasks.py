"""Reading tasks and the reports on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.assessments import policies
from interleave.assessments.models import ReportState, Task, TaskKind, TaskReport
from interleave.kernel import enrolment_scope, errors, prepared
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person


def get_task(*, actor: Person, task_id: UUID) -> Task:
    """Return a task of the actor's organisation, or raise NotFound. 1 query."""
    task: Task | None = Task.objects.filter(policies.own(actor), pk=task_id).first()
    if task is None:
        raise errors.NotFound
    return task


def find_task(*, slug: str, collection: str = "") -> Task | None:
    """Return a task or observation of the organisation in scope, or None. 1 query."""
    task: Task | None = Task.objects.filter(collection=collection, slug=slug).first()
    return task


def get_task_by_slug(*, slug: str, collection: str = "") -> Task:
    """Return a task or observation of the organisation in scope, or raise NotFound. 1 query."""
    task = find_task(slug=slug, collection=collection)
    if task is None:
        raise errors.NotFound
    return task


def list_tasks_by_id(ids: Collection[UUID]) -> list[Task]:
    """Return these tasks and observations of the organisation in scope: slug and title. 1 query."""
    return _tasks(list(ids)) if ids else []


@prepared.rows
def _tasks(ids: list[UUID]) -> QuerySet[Task, Task]:
    return Task.objects.filter(pk__in=ids).only("collection", "slug", "title")


def list_tasks(*, actor: Person, kind: str = "", search: str = "") -> QuerySet[Task]:
    """List the tasks or the observations of the actor's organisation, or both, by title. 1 query."""
    tasks = Task.objects.filter(policies.own(actor)).order_by("title", "pk")
    tasks = tasks.filter(kind=kind) if kind else tasks
    return tasks.filter(title__icontains=search) if search else tasks


def list_observations(*, actor: Person) -> QuerySet[Task]:
    """List the observations of the actor's organisation, by title. 1 query."""
    return Task.objects.filter(policies.own(actor), kind=TaskKind.OBSERVATION)


def get_observation(
    *, actor: Person, person_id: UUID, task_id: UUID
) -> tuple[Person, Task, list[TaskReport]]:
    """Return the person to observe, the checklist, and the waiting requests, the oldest first. 3 queries.

    There is at most one request per enrolment. Raises NotFound for people whom the actor does not manage.
    """
    task = get_task(actor=actor, task_id=task_id)
    person = people.find_person(person_id)
    if task.kind != TaskKind.OBSERVATION or person is None or not policies.manages(actor, person):
        raise errors.NotFound
    waiting = TaskReport.objects.filter(person=person, task=task, state=ReportState.WAITING)
    return person, task, list(waiting.order_by("reported_at", "pk"))


def get_report(*, actor: Person, report_id: UUID, lock: bool = False) -> TaskReport:
    """Return a report the actor may see, with task and people, or raise NotFound. 1 query."""
    reports = TaskReport.objects.filter(policies.visible_reports(actor)).select_related(
        "task", "person", "reported_by"
    )
    if lock:
        reports = reports.select_for_update(of=("self",))
    report: TaskReport | None = reports.filter(pk=report_id).first()
    if report is None:
        raise errors.NotFound
    return report


def find_report(*, actor: Person, task_id: UUID, scope: EnrolmentScope | None = None) -> TaskReport | None:
    """Return the latest report on a task, or observation, of the actor in one enrolment, or None. 1 query."""
    counted = enrolment_scope.work_in(scope, "reported_at")
    reports = TaskReport.objects.filter(counted, person=actor, task_id=task_id)
    report: TaskReport | None = (
        reports.select_related("reported_by", "confirmed_by", "returned_by").order_by("-number").first()
    )
    return report


def list_reports(*, actor: Person, task_id: UUID, scope: EnrolmentScope | None = None) -> list[TaskReport]:
    """Return the actor's own reports on a task in one enrolment, newest first. 1 query."""
    counted = enrolment_scope.work_in(scope, "reported_at")
    reports = TaskReport.objects.filter(counted, person=actor, task_id=task_id)
    return list(reports.select_related("confirmed_by", "returned_by").order_by("-number"))


def list_waiting_confirmations(actor: Person) -> QuerySet[TaskReport]:
    """List what waits for this manager's word, the oldest first, with tasks and people. 1 query."""
    waiting = TaskReport.objects.filter(policies.confirmable(actor), state=ReportState.WAITING)
    return waiting.select_related("task", "person").order_by("reported_at", "id")


def count_waiting_confirmations(actor: Person) -> int:
    """Count what waits for this manager's word. 1 query."""
    return list_waiting_confirmations(actor).count()

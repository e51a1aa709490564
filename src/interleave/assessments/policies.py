"""Who may see and do what in assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from interleave.kernel import tenancy

if TYPE_CHECKING:
    from interleave.assessments.models import TaskReport
    from interleave.people.models import Person


def belongs(actor: Person) -> bool:
    """Tell whether the person is of the organisation in scope."""
    return actor.organisation_id == tenancy.current_organisation_id()


def own(actor: Person) -> Q:
    """Rows of the person's organisation."""
    return Q(organisation_id=actor.organisation_id)


def can_design(actor: Person) -> bool:
    """Designers and administrators write quizzes, surveys and tasks."""
    return belongs(actor) and actor.has_role("designer", "administrator")


def visible_quizzes(actor: Person) -> Q:
    """Everybody sees published quizzes of her organisation; designers see all of them."""
    return own(actor) if can_design(actor) else own(actor) & Q(status="published")


def visible_attempts(actor: Person) -> Q:
    """An attempt and its answers are seen by whom they belong to, and by nobody else."""
    return own(actor) & Q(person_id=actor.pk)


def visible_reports(actor: Person) -> Q:
    """A report on a task is seen by its learner and by who may confirm it."""
    return own(actor) & (Q(person_id=actor.pk) | confirmable(actor))


def confirmable(actor: Person) -> Q:
    """Reports of the people one manages; an administrator stands in where there is no manager."""
    managed = Q(person__manager_id=actor.pk)
    if belongs(actor) and actor.has_role("administrator"):
        return managed | (Q(person__manager_id=None) & ~Q(person_id=actor.pk))
    return managed


def can_confirm(actor: Person, report: TaskReport) -> bool:
    """The line manager confirms, whatever his roles."""
    return manages(actor, report.person)


def manages(actor: Person, person: Person) -> bool:
    """Tell whether the actor speaks for the person's work: `confirmable`, for one person."""
    if not belongs(actor) or person.organisation_id != actor.organisation_id or person.pk == actor.pk:
        return False
    if person.manager_id is None:
        return actor.has_role("administrator")
    return actor.pk == person.manager_id

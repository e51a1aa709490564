"""Who may do what with accounts, and whose accounts a person sees."""

from django.db.models import Q

from interleave.people.models import Person, Role


def can_manage(actor: Person) -> bool:
    """Add, change, invite, import and close accounts; name sites, teams and roles."""
    return actor.is_active and actor.is_administrator


def can_list(actor: Person) -> bool:
    """See everybody's name: administrators to manage them, designers to enrol them."""
    return actor.is_active and actor.has_role(Role.ADMINISTRATOR, Role.DESIGNER)


def can_form_groups(actor: Person) -> bool:
    """Form groups of people who work together."""
    return actor.is_active and actor.has_role(Role.ADMINISTRATOR, Role.DESIGNER, Role.FACILITATOR)


def can_lead(actor: Person) -> bool:
    """Open the pages of a line manager; whom they show follows from who reports to whom."""
    return actor.is_active and actor.has_role(Role.MANAGER, Role.ADMINISTRATOR)


def visible_people(actor: Person) -> Q:
    """Everybody for administrators and designers; oneself and one's reports for anybody else.

    Whom a person meets in a cohort is known above: those contexts ask for names by id.
    """
    if can_list(actor):
        return Q()
    return Q(pk=actor.pk) | Q(manager_id=actor.pk)

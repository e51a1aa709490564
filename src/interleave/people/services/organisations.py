"""Organisations: founding one, with whoever looks after it first."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.kernel import errors, tenancy
from interleave.ledger import ledger
from interleave.people import fields, selectors
from interleave.people.models import Organisation, Person, Role, Site
from interleave.people.services import details as detailing
from interleave.people.services import roles as granting
from interleave.people.services import throttling
from interleave.people.services.invitations import check_password


class FoundedAlready(errors.Conflict):
    """The first run is over."""


@transaction.atomic
def found_first_organisation(
    *,
    name: str,
    zone_name: str,
    site_name: str,
    person_name: str,
    email: str,
    password: str,
    now: datetime,
) -> Person:
    """Found the organisation of a new installation and return its administrator.

    Raises FoundedAlready or Invalid.
    """
    throttling.note_try("first run", now=now)  # a lock: of two first runs at once the second finds the first
    if selectors.has_organisation():
        raise FoundedAlready(_("This installation is set up already. Sign in instead."))
    return found_organisation(
        name=name,
        zone_name=zone_name,
        site_name=site_name,
        person_name=person_name,
        email=email,
        password=password,
        now=now,
    )


@transaction.atomic
def found_organisation(
    *,
    name: str,
    zone_name: str,
    site_name: str,
    person_name: str,
    email: str,
    password: str,
    now: datetime,
    is_simulated: bool = False,
) -> Person:
    """Found an organisation with a first site, and return its first administrator, who may design too.

    Raises Invalid.
    """
    title, site_title, person = (
        fields.tidy(name),
        fields.tidy(site_name),
        Person(name=fields.tidy(person_name)),
    )
    person.email = fields.tidy_email(email)
    zone, zone_fault = detailing.check_zone(zone_name)
    faults = {
        "name": fields.fault_of_title(title),
        "zone": zone_fault or (None if zone else _("Choose the time zone of the organisation.")),
        "site_name": fields.fault_of_title(site_title),
        "person_name": fields.fault_of_name(person.name),
        "email": fields.fault_of_email(person.email),
    }
    problems = [errors.Problem(where, fault) for where, fault in faults.items() if fault]
    problems += check_password(password, person)
    if problems:
        raise errors.Invalid(problems=problems)
    organisation = Organisation.objects.create(
        name=title, slug=_free_slug(title), zone_name=zone, is_simulated=is_simulated, founded_at=now
    )
    with tenancy.scope(organisation.pk):
        person.organisation = organisation
        person.site = Site.objects.create(name=site_title, city=site_title, zone_name=zone)
        person.joined_at = now
        person.set_password(password)
        person.save()
        ledger.record(events.OrganisationFounded(organisation_id=organisation.pk, at=now), actor=person)
        ledger.record(events.PersonAdded(person_id=person.pk, at=now), actor=person)
        for role in (Role.ADMINISTRATOR, Role.DESIGNER):
            granting.give(person, role, by=person, now=now)
    return person


@transaction.atomic
def change_organisation(*, actor: Person, name: str, zone_name: str, now: datetime) -> Organisation:
    """Rename the organisation or move its clock. Raises Forbidden or Invalid."""
    selectors.require_administrator(actor)
    organisation = Organisation.objects.select_for_update().get(pk=tenancy.current_organisation_id())
    title = fields.tidy(name)
    zone, zone_fault = detailing.check_zone(zone_name)
    faults = {
        "name": fields.fault_of_title(title),
        "zone": zone_fault or (None if zone else _("Choose a zone.")),
    }
    problems = [errors.Problem(where, fault) for where, fault in faults.items() if fault]
    if problems:
        raise errors.Invalid(problems=problems)
    wanted = {"name": title, "zone_name": zone}
    changed = tuple(key for key, value in wanted.items() if getattr(organisation, key) != value)
    if changed:
        organisation.name, organisation.zone_name = title, zone
        organisation.save(update_fields=changed)
        ledger.record(
            events.OrganisationChanged(organisation_id=organisation.pk, fields=changed, at=now), actor=actor
        )
    return organisation


def _free_slug(title: str) -> str:
    """Return a slug of the title that no organisation has. 1 query."""
    wanted = slugify(title)[:40] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug for n in range(1, len(taken) + 3) if (slug := wanted if n == 1 else f"{wanted}-{n}") not in taken
    )

"""Sites and teams: made, renamed, and removed once nobody is in them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interleave.engine import events
from interleave.kernel import errors
from interleave.ledger import ledger
from interleave.people import fields, policies, selectors
from interleave.people.models import Person, Site, Team
from interleave.people.services import details as detailing


class NotEmpty(errors.Conflict):
    """People are in it."""


@transaction.atomic
def add_site(*, actor: Person, name: str, zone_name: str, now: datetime, currency: str = "EUR") -> Site:
    """Add a site. Raises Forbidden or Invalid."""
    selectors.require_administrator(actor)
    title, zone, code = _check_site(name, zone_name, currency, site=None)
    site = Site.objects.create(name=title, city=title, zone_name=zone, currency=code)
    ledger.record(events.SiteChanged(site_id=site.pk, change="made", at=now), actor=actor)
    return site


@transaction.atomic
def change_site(
    *, actor: Person, site_id: UUID, name: str, zone_name: str, currency: str, now: datetime
) -> Site:
    """Rename a site or move its clock. Raises NotFound or Invalid."""
    site = _lock_site(actor, site_id)
    title, zone, code = _check_site(name, zone_name, currency, site=site)
    if (site.name, site.zone_name, site.currency) == (title, zone, code):
        return site
    site.name, site.zone_name, site.currency = title, zone, code
    site.save(update_fields=["name", "zone_name", "currency"])
    ledger.record(events.SiteChanged(site_id=site.pk, change="changed", at=now), actor=actor)
    return site


@transaction.atomic
def remove_site(*, actor: Person, site_id: UUID, now: datetime) -> None:
    """Remove a site that nobody works at. Raises NotFound or NotEmpty."""
    site = _lock_site(actor, site_id)
    _require_empty(Person.objects.filter(site=site).count())
    site.delete()
    ledger.record(events.SiteChanged(site_id=site_id, change="removed", at=now), actor=actor)


@transaction.atomic
def add_team(*, actor: Person, name: str, now: datetime) -> Team:
    """Add a team. Raises Forbidden or Invalid."""
    selectors.require_administrator(actor)
    title = _check_team(name, team=None)
    team = Team.objects.create(name=title)
    ledger.record(events.TeamChanged(team_id=team.pk, change="made", at=now), actor=actor)
    return team


@transaction.atomic
def rename_team(*, actor: Person, team_id: UUID, name: str, now: datetime) -> Team:
    """Rename a team. Raises NotFound or Invalid."""
    team = _lock_team(actor, team_id)
    title = _check_team(name, team=team)
    if team.name == title:
        return team
    team.name = title
    team.save(update_fields=["name"])
    ledger.record(events.TeamChanged(team_id=team.pk, change="changed", at=now), actor=actor)
    return team


@transaction.atomic
def remove_team(*, actor: Person, team_id: UUID, now: datetime) -> None:
    """Remove a team that nobody is in. Raises NotFound or NotEmpty."""
    team = _lock_team(actor, team_id)
    _require_empty(Person.objects.filter(team=team).count())
    team.delete()
    ledger.record(events.TeamChanged(team_id=team_id, change="removed", at=now), actor=actor)


def _check_site(name: str, zone_name: str, currency: str, *, site: Site | None) -> tuple[str, str, str]:
    title, code = fields.tidy(name), fields.tidy(currency).upper()
    zone, zone_fault = detailing.check_zone(zone_name)
    twins = Site.objects.filter(name__iexact=title).exclude(pk__in=[site.pk] if site else [])
    name_fault = fields.fault_of_title(title)
    if name_fault is None and twins.exists():
        name_fault = _("There is a site of this name.")
    faults = {
        "name": name_fault,
        "zone": zone_fault or (None if zone else _("Choose the time zone of the site.")),
        "currency": None
        if len(code) == 3 and code.isascii() and code.isalpha()
        else _("Give the three letters of a currency, such as EUR."),
    }
    _raise_faults(faults)
    return title, zone, code


def _check_team(name: str, *, team: Team | None) -> str:
    title = fields.tidy(name)
    fault = fields.fault_of_title(title)
    twins = Team.objects.filter(name__iexact=title).exclude(pk__in=[team.pk] if team else [])
    if fault is None and twins.exists():
        fault = _("There is a team of this name.")
    _raise_faults({"name": fault})
    return title


def _raise_faults(faults: dict[str, str | None]) -> None:
    problems = [errors.Problem(where, fault) for where, fault in faults.items() if fault]
    if problems:
        raise errors.Invalid(problems=problems)


def _require_empty(count: int) -> None:
    if count:
        raise NotEmpty(
            ngettext(
                "One person is in it, closed accounts included. Move this person first.",
                "%(n)d people are in it, closed accounts included. Move them first.",
                count,
            )
            % {"n": count}
        )


def _lock_site(actor: Person, site_id: UUID) -> Site:
    site = Site.objects.select_for_update().filter(pk=site_id).first()
    if site is None or not policies.can_manage(actor):
        raise errors.NotFound
    return site


def _lock_team(actor: Person, team_id: UUID) -> Team:
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None or not policies.can_manage(actor):
        raise errors.NotFound
    return team

"""What happens in people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from interleave.engine.events.values import Event


@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    """Somebody has an account of the organisation."""

    name: ClassVar[str] = "people.person.added.v1"
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonInvited(Event):
    """An invitation was sent."""

    name: ClassVar[str] = "people.person.invited.v1"
    person_id: UUID
    invitation_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonJoined(Event):
    """An invited person chose a password."""

    name: ClassVar[str] = "people.person.joined.v1"
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonChanged(Event):
    """Site, team, manager, job or settings of a person changed."""

    name: ClassVar[str] = "people.person.changed.v1"
    person_id: UUID
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonLeft(Event):
    """An account was closed."""

    name: ClassVar[str] = "people.person.left.v1"
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonReturned(Event):
    """A closed account was opened again."""

    name: ClassVar[str] = "people.person.returned.v1"
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class RoleGranted(Event):
    """A person was given a role."""

    name: ClassVar[str] = "people.role.granted.v1"
    person_id: UUID
    role: str
    at: datetime
    grant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoleRevoked(Event):
    """A role was taken from a person."""

    name: ClassVar[str] = "people.role.revoked.v1"
    person_id: UUID
    role: str
    at: datetime
    grant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PeopleImported(Event):
    """A people file went in whole."""

    name: ClassVar[str] = "people.file.imported.v1"
    import_id: UUID
    added: int
    changed: int
    at: datetime
    closed: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class OrganisationFounded(Event):
    """The organisation was created."""

    name: ClassVar[str] = "people.organisation.founded.v1"
    organisation_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupChanged(Event):
    """A group was made or its members changed."""

    name: ClassVar[str] = "people.group.changed.v1"
    group_id: UUID
    member_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class OrganisationChanged(Event):
    """Name, zone or language of the organisation changed."""

    name: ClassVar[str] = "people.organisation.changed.v1"
    organisation_id: UUID
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SiteChanged(Event):
    """A site was made, changed or removed."""

    name: ClassVar[str] = "people.site.changed.v1"
    site_id: UUID
    change: str  # made, changed, removed
    at: datetime


@dataclass(frozen=True, slots=True)
class TeamChanged(Event):
    """A team was made, changed or removed."""

    name: ClassVar[str] = "people.team.changed.v1"
    team_id: UUID
    change: str  # made, changed, removed
    at: datetime


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A person chose another password."""

    name: ClassVar[str] = "people.password.changed.v1"
    person_id: UUID
    by_mail: bool  # through a link in a mail, because it was forgotten
    at: datetime


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """Somebody asked for a link to choose a new password."""

    name: ClassVar[str] = "people.password.reset_asked.v1"
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn(Event):
    """An invitation no longer works."""

    name: ClassVar[str] = "people.invitation.withdrawn.v1"
    person_id: UUID
    invitation_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class DutiesTransferred(Event):
    """A person took over one kind of duties from another one (`person_id`)."""

    name: ClassVar[str] = "people.duties.transferred.v1"
    person_id: UUID
    to_id: UUID
    kind: str
    count: int
    at: datetime

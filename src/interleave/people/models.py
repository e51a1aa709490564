"""Organisations and the people in them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields, ids
from interleave.kernel.models import ScopedManager, ScopedModel
from interleave.people import naming


class Role(models.TextChoices):
    """What a person may do in the organisation, beside learning, which everybody may."""

    LEARNER = "learner", _("Learner")
    FACILITATOR = "facilitator", _("Facilitator")
    COACH = "coach", _("Coach")
    MANAGER = "manager", _("Line manager")
    DESIGNER = "designer", _("Designer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Organisation(models.Model):
    """One tenant. Everything else belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    name = fields.CharField(max_length=120)
    slug = fields.SlugField(unique=True)
    zone_name = fields.CharField(max_length=64, default="UTC")
    language = fields.CharField(max_length=12, default="en")
    is_simulated = models.BooleanField(default=False)  # its people are invented, and the pages say so
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Site(ScopedModel):
    """An office: a city with its zone and currency."""

    name = fields.CharField(max_length=120)
    city = fields.CharField(max_length=120, blank=True)
    zone_name = fields.CharField(max_length=64)
    currency = fields.CharField(max_length=3, default="EUR")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", Lower("name"), name="site_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(ScopedModel):
    """People who report together."""

    name = fields.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", Lower("name"), name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser, ScopedModel):
    """An account of one organisation. Everybody may learn; roles allow more.

    `role_names` is what `grant_role` and `revoke_role` keep; RoleGrant has who and when.
    """

    email = fields.EmailField(max_length=254)  # lower case
    name = fields.CharField(max_length=150)
    staff_number = fields.CharField(
        max_length=60, blank=True
    )  # in the HR system; stays when the address changes
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="people")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="people")
    manager = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reports")
    awaited_manager = fields.CharField(
        max_length=254, blank=True, default=""
    )  # how a people file names a manager without an account; a later import sets this person
    job = fields.CharField(max_length=120, blank=True)
    hired_on = models.DateField(null=True)
    own_zone_name = fields.CharField(max_length=64, blank=True)  # blank: the site's
    language = fields.CharField(max_length=12, default="en")
    role_names = fields.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    site_id: UUID | None
    team_id: UUID | None
    manager_id: UUID | None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    FIXED_IN_QUERIES: ClassVar = ("role_names", "is_active")  # what policies ask of an actor beside her id

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "email"], name="person_email_once"),
            models.UniqueConstraint(
                "organisation",
                Lower("staff_number"),
                condition=~models.Q(staff_number=""),
                name="person_staff_number_once",
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="person_has_email"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["email"], name="person_by_email"),
            models.Index(fields=["organisation", "name"], name="person_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        """Tell whether the person has at least one of these roles; everybody is a learner."""
        return Role.LEARNER in roles or any(role in self.role_names for role in roles)

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.role_names

    @property
    def may_sign_in(self) -> bool:
        """Tell whether the account is open and has a password."""
        return self.is_active and bool(self.password) and self.has_usable_password()

    @property
    def given_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        return naming.initials_of(self.name)

    @property
    def zone_name(self) -> str:
        """The IANA zone the person lives in. Free when `site` is loaded, else 1 query."""
        if self.own_zone_name:
            return self.own_zone_name
        return self.site.zone_name if self.site is not None else "UTC"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)


class RoleGrant(ScopedModel):
    """A role given to a person, and when it ended: dated rows, never a deletion."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = fields.CharField(max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=models.Q(revoked_at=None),
                name="role_granted_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.person_id}"


class Group(ScopedModel):
    """People who work together, wherever they do: one group for room, space, project and review."""

    name = fields.CharField(max_length=120)
    context_id = models.UUIDField(null=True)  # what it was made for; opaque here

    def __str__(self) -> str:
        return self.name


class GroupMember(ScopedModel):
    """A person's time in a group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="group_places")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(left_at=None), name="group_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"


class Invitation(ScopedModel):
    """A link that lets a person choose a password. Only the token's digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    digest = fields.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"

    def is_open(self, *, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class PeopleImport(ScopedModel):
    """A people file that went in: who, when, and what it did. The file itself is not kept."""

    imported_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField()
    file_name = fields.CharField(max_length=255)
    file_digest = fields.CharField(max_length=64)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    closed = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    left_out_lines = fields.JSONField(default=list)  # line, name, email, reasons; until the next import

    def __str__(self) -> str:
        return self.file_name


class StagedFile(ScopedModel):
    """A people file between its report and its import: one per person, gone after an hour or after use."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    file_name = fields.CharField(max_length=255)
    digest = fields.CharField(max_length=64)
    content = models.BinaryField()
    choices = fields.JSONField(default=dict)  # how it is to be read: importing.Choices
    staged_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class Throttle(models.Model):
    """How often something was tried lately: wrong passwords, links asked for by mail.

    Belongs to no organisation: nobody is signed in yet. `key` is a digest of what is
    counted, so that the table is not a list of who has an account.
    """

    key = fields.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    last_tried_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["last_tried_at"], name="throttle_by_age")]

    def __str__(self) -> str:
        return f"{self.tries} tries"


__all__ = [
    "Group",
    "GroupMember",
    "Invitation",
    "Organisation",
    "PeopleImport",
    "Person",
    "Role",
    "RoleGrant",
    "ScopedManager",
    "Site",
    "StagedFile",
    "Team",
    "Throttle",
]

"""Live activities, their offerings and dated sessions."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel

DOORS_OPEN = timedelta(minutes=15)  # before the start: the join button and the check-in


class ActivityKind(models.TextChoices):
    WORKSHOP = "workshop", _("Workshop")
    WEBINAR = "webinar", _("Webinar")
    SEMINAR = "seminar", _("Seminar")


class Modality(models.TextChoices):
    """Where people take part."""

    IN_PERSON = "in_person", _("In person")
    VIRTUAL = "virtual", _("Virtual")
    HYBRID = "hybrid", _("In person or virtual")


class OfferingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open for booking")
    CONFIRMED = "confirmed", _("Confirmed")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


BOOKABLE = frozenset({OfferingState.PUBLISHED, OfferingState.CONFIRMED, OfferingState.IN_PROGRESS})


class LiveActivity(ScopedModel):
    """The design of a live part: what happens in it, for how long, for how many."""

    collection = fields.CharField(max_length=80, blank=True, default="")  # see catalogue.slugs
    slug = fields.SlugField(max_length=120)
    title = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=20, choices=ActivityKind.choices)
    modality = fields.CharField(max_length=20, choices=Modality.choices)
    minutes = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()  # what an offering begins with
    agenda = fields.TextField(blank=True)  # Markdown, for everyone who may book
    facilitator_notes = fields.TextField(blank=True)  # Markdown, for facilitators
    objective_slugs = fields.JSONField(default=list)  # of the catalogue
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "collection", "slug"], name="live_activity_name_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="live_activity_takes_time"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="live_activity_has_seats"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "title"], name="live_activity_by_title")]

    def __str__(self) -> str:
        return self.title


class Offering(ScopedModel):
    """One bookable run of a live activity. Who may book: everybody, or those invited."""

    activity = models.ForeignKey(LiveActivity, models.PROTECT, related_name="offerings")
    context_id = models.UUIDField(null=True)  # what it is run for; opaque here
    title = fields.CharField(max_length=120, blank=True)  # what tells it from the others, such as a city
    state = fields.CharField(max_length=20, choices=OfferingState.choices, default=OfferingState.DRAFT)
    seats = models.PositiveSmallIntegerField()
    open_to_all = models.BooleanField(default=False)
    cancel_before_hours = models.PositiveSmallIntegerField(default=24)  # later than that is a late cancelling
    freeze_hours = models.PositiveSmallIntegerField(
        default=12
    )  # no automatic seat so shortly before the start
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    activity_id: UUID
    opened_by_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="live_offering_has_seats"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "activity", "context_id"], name="live_offering_by_activity"),
        ]

    def __str__(self) -> str:
        return self.full_title

    @property
    def full_title(self) -> str:
        return f"{self.activity.title} · {self.title}" if self.title else self.activity.title

    @property
    def is_bookable(self) -> bool:
        return self.state in BOOKABLE

    @property
    def is_cancelled(self) -> bool:
        return self.state == OfferingState.CANCELLED


class OfferingChange(ScopedModel):
    """A dated change of an offering's state or seats. Written once."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="changes")
    state = fields.CharField(max_length=20, choices=OfferingState.choices)
    previous = fields.CharField(max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField()
    reason = fields.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.offering_id} {self.state}"


class OfferingFacilitator(ScopedModel):
    """Who runs the offering; its new sessions begin with them."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="facilitators")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "person"], name="live_offering_facilitator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} runs {self.offering_id}"


class OfferingInvite(ScopedModel):
    """A person who may see and book an offering that is not open to all."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="invites")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    invited_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()

    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "person"], name="live_invite_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} may book {self.offering_id}"


class Session(ScopedModel):
    """One dated block of an offering. `zone_name` is the IANA zone of the place where it happens."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone_name = fields.CharField(max_length=64)
    venue = fields.CharField(max_length=200, blank=True)
    room_url = fields.URLField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts what calendars must hear of
    announced_at = models.DateTimeField(null=True)  # since when time and place are as they are
    state = fields.CharField(max_length=20, choices=SessionState.choices, default=SessionState.PLANNED)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    cancel_reason = fields.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    offering_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="live_session_lasts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "starts_at"], name="live_session_by_start"),
            models.Index(fields=["offering", "starts_at"], name="live_session_of_offering"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == SessionState.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    def is_joinable(self, *, at: datetime) -> bool:
        """Tell whether the doors are open: a little before the start until the end."""
        return self.is_planned and self.starts_at - DOORS_OPEN <= at < self.ends_at


class SessionFacilitator(ScopedModel):
    """Who runs a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="facilitators")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="live_session_facilitator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} runs {self.session_id}"

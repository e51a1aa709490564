"""Who has, had or waits for a place in an offering."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interleave.kernel import fields
from interleave.kernel.models import ScopedModel
from interleave.live.models.offerings import Modality, Offering


class BookingStatus(models.TextChoices):
    """The states of a booking; the last four are results."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("Seat offered")
    EXPIRED = "expired", _("Offer expired")
    BOOKED = "booked", _("Booked")
    CANCELLED_BY_LEARNER = "cancelled_by_learner", _("Cancelled")
    LATE_CANCELLED = "late_cancelled", _("Cancelled late")
    CANCELLED_BY_ORGANISER = "cancelled_by_organiser", _("Cancelled by the organiser")
    ATTENDED = "attended", _("Attended")
    PARTIALLY_ATTENDED = "partially_attended", _("Partly attended")
    EXCUSED = "excused", _("Excused")
    NO_SHOW = "no_show", _("Absent")


RESULTS = frozenset(
    {
        BookingStatus.ATTENDED,
        BookingStatus.PARTIALLY_ATTENDED,
        BookingStatus.EXCUSED,
        BookingStatus.NO_SHOW,
    }
)
SEATED = RESULTS | {BookingStatus.BOOKED}  # holds a seat, or held one to the end
HOLDING = SEATED | {BookingStatus.OFFERED}  # no one else can have this seat
ALIVE = frozenset(  # something may still come of it
    {
        BookingStatus.REQUESTED,
        BookingStatus.APPROVED,
        BookingStatus.WAITLISTED,
        BookingStatus.OFFERED,
        BookingStatus.BOOKED,
    }
)


class Booking(ScopedModel):
    """A person's place in an offering: one row for good; BookingState tells how it got here."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="bookings")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    modality = fields.CharField(max_length=20, choices=Modality.choices)
    state = fields.CharField(max_length=30, choices=BookingStatus.choices)
    position = models.PositiveIntegerField(null=True)  # order on the waiting list; gaps are fine
    offered_until = models.DateTimeField(null=True)  # until when an offered seat is held for the person
    revision = models.PositiveIntegerField(default=0)  # counts the changes of state
    is_walk_in = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    offering_id: UUID
    person_id: UUID

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offering", "person"], name="live_booking_once"),
            models.CheckConstraint(
                condition=Q(state="waitlisted", position__isnull=False)
                | (~Q(state="waitlisted") & Q(position__isnull=True)),
                name="live_booking_position_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | (~Q(state="offered") & Q(offered_until__isnull=True)),
                name="live_booking_offer_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["offering", "state"], name="live_booking_by_state"),
            models.Index(fields=["person", "state"], name="live_booking_of_person"),
            models.Index(
                fields=["offered_until"],
                condition=Q(offered_until__isnull=False),
                name="live_booking_by_offer_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} in {self.offering_id}"

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    @property
    def is_booked(self) -> bool:
        return self.state == BookingStatus.BOOKED

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingStatus.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.state == BookingStatus.OFFERED


class BookingState(ScopedModel):
    """A dated change of a booking. Written once."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="states")
    state = fields.CharField(max_length=30, choices=BookingStatus.choices)
    previous = fields.CharField(max_length=30, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")  # null: automatic
    at = models.DateTimeField()
    reason = fields.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["booking", "at"], name="live_booking_history")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.state}"

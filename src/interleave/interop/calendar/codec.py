"""Calendar objects: iCalendar text that Outlook, Google and Apple take in, update and take out again.

Times carry the zone of the place, with the VTIMEZONE that explains it; UTC needs none.

Source:
    RFC 5545 (iCalendar), RFC 5546 (iTIP: METHOD, SEQUENCE, UID), RFC 7986 (REFRESH-INTERVAL).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from interleave.interop.calendar import zones

PRODUCT = "-//Interleave//Interleave//EN"
EMPTY_YEAR = 2026  # any: the rules of a zone in a calendar without appointments explain nothing


class Method(StrEnum):
    REQUEST = "REQUEST"  # put it in, or bring it up to date
    CANCEL = "CANCEL"  # take it out
    PUBLISH = "PUBLISH"  # a calendar to subscribe to


@dataclass(frozen=True, slots=True)
class Appointment:
    """One dated thing of one person. `uid` stays for good; `sequence` grows with each change."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime  # aware
    ends_at: datetime
    zone_name: str  # IANA, of the place
    location: str
    url: str
    description: str
    organiser_name: str
    organiser_email: str
    attendee_name: str
    attendee_email: str
    stamped_at: datetime
    alarm_minutes: int = 15
    sent_by_email: str = ""  # who acts for the organiser


def encode(
    appointments: Sequence[Appointment], *, method: Method, name: str = "", zone_name: str = ""
) -> bytes:
    """Return one calendar object with these appointments, lines folded and ended as the standard wants.

    Without appointments it has the rules of the zone `zone_name`: the standard wants one component at least.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", timedelta(hours=1))
    if zone_name and not appointments:
        calendar.add_component(zones.describe(zone_name, [EMPTY_YEAR]))
    for zone in _zones(appointments):
        calendar.add_component(zone)
    for appointment in appointments:
        calendar.add_component(_event(appointment, method))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, method: Method) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamped_at.astimezone(UTC))
    event.add("summary", appointment.title)
    starts, ends = _times(appointment)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.url:
        event.add("url", appointment.url)
    if appointment.description:
        event.add("description", appointment.description)
    if appointment.organiser_email:
        organiser = _address(appointment.organiser_email, appointment.organiser_name)
        if appointment.sent_by_email not in ("", appointment.organiser_email):
            organiser.params["sent-by"] = f"mailto:{appointment.sent_by_email}"
        event.add("organizer", organiser, encode=False)
    if method is not Method.PUBLISH:
        attendee = _address(appointment.attendee_email, appointment.attendee_name)
        attendee.params["cutype"] = vText("INDIVIDUAL")
        attendee.params["role"] = vText("REQ-PARTICIPANT")
        attendee.params["partstat"] = vText("ACCEPTED")
        attendee.params["rsvp"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    if method is not Method.CANCEL and appointment.alarm_minutes:
        event.add_component(_alarm(appointment))
    return event


def _alarm(appointment: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", appointment.title)
    alarm.add("trigger", timedelta(minutes=-appointment.alarm_minutes))
    return alarm


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["cn"] = vText(name)
    return address


def _times(appointment: Appointment) -> tuple[datetime, datetime]:
    """Return start and end in the zone of the place; in UTC where a local time would be in doubt.

    Of an hour that a night repeats, a local time can only mean the first (RFC 5545, 3.3.5).
    """
    zone = UTC if appointment.zone_name == "UTC" else ZoneInfo(appointment.zone_name)
    try:
        local = appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)
    except OverflowError:  # the first or the last day that there is
        return appointment.starts_at.astimezone(UTC), appointment.ends_at.astimezone(UTC)
    if any(when.fold for when in local):
        return appointment.starts_at.astimezone(UTC), appointment.ends_at.astimezone(UTC)
    return local


def _zones(appointments: Sequence[Appointment]) -> list[Timezone]:
    """Return the rules of every zone in use."""
    years: dict[str, set[int]] = {}
    for appointment in appointments:
        if appointment.zone_name != "UTC":
            spanned = years.setdefault(appointment.zone_name, set())
            spanned.update((appointment.starts_at.year, appointment.ends_at.year))
    return [zones.describe(name, sorted(spanned)) for name, spanned in sorted(years.items())]

"""The kinds of news, and the topics by which a person chooses what comes by mail."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """What a person chooses: whether this comes by mail too. Everything is in the notifications."""

    slug: str
    label: str | Promise
    help: str | Promise
    by_mail: bool = True  # until the person chooses


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news: its topic and its icon."""

    slug: str
    topic: str
    icon: str


TOPICS = {
    topic.slug: topic
    for topic in (
        Topic("journeys", _("Journeys"), _("You are enrolled in a journey.")),
        Topic(
            "bookings",
            _("Sessions and bookings"),
            _("Waiting lists, free seats, cancellations. Calendar invites always come."),
        ),
        Topic("reminders", _("Reminders of sessions"), _("A day and an hour before a session or a meeting.")),
        Topic("due", _("Reminders of steps"), _("Two days before a step is due, and the day after.")),
        Topic(
            "coaching",
            _("Coaching"),
            _("Meetings planned, moved or cancelled. Calendar invites always come."),
        ),
        Topic("tasks", _("Tasks at work"), _("A report waits for your answer, or got one.")),
        Topic(
            "people",
            _("People who need you"),
            _("The rules suggest that a learner whom you teach needs your attention."),
            by_mail=False,
        ),
        Topic("duties", _("Duties"), _("You take over sessions, cohorts or people from a colleague.")),
        Topic("community", _("Community"), _("A person replied to you, or your post answered a question.")),
    )
}

KINDS = {
    kind.slug: kind
    for kind in (
        Kind("enrolled", "journeys", "route"),
        Kind("booked", "bookings", "calendar-event"),
        Kind("waitlisted", "bookings", "clock"),
        Kind("offered", "bookings", "calendar-plus"),
        Kind("expired", "bookings", "calendar"),
        Kind("declined", "bookings", "calendar"),
        Kind("cancelled_by_organiser", "bookings", "calendar"),
        Kind("session_moved", "bookings", "calendar-event"),
        Kind("session_cancelled", "bookings", "calendar"),
        Kind("offering_cancelled", "bookings", "calendar"),
        Kind("session_tomorrow", "reminders", "alarm"),
        Kind("session_soon", "reminders", "alarm"),
        Kind("meeting_tomorrow", "reminders", "alarm"),
        Kind("meeting_soon", "reminders", "alarm"),
        Kind("steps_due", "due", "flag"),
        Kind("steps_late", "due", "alert-triangle"),
        Kind("meeting_planned", "coaching", "heart-handshake"),
        Kind("meeting_moved", "coaching", "heart-handshake"),
        Kind("meeting_cancelled", "coaching", "heart-handshake"),
        Kind("task_waiting", "tasks", "clipboard-check"),
        Kind("task_confirmed", "tasks", "circle-check"),
        Kind("task_returned", "tasks", "edit"),
        Kind("risk_raised", "people", "help"),
        Kind("seat_blocked", "bookings", "alert-triangle"),
        Kind("duties_transferred", "duties", "users"),
        Kind("replied", "community", "message"),
        Kind("answered", "community", "bulb"),
    )
}


def topic_of(kind: str) -> Topic:
    return TOPICS[KINDS[kind].topic]

"""From news to mails: messages in the outbox, keyed by what they say, so that none is ever put twice."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from interleave.engine import events
from interleave.kernel import outbox
from interleave.ledger.ledger import Entry
from interleave.live.selectors import telling as live_news
from interleave.notifications import selectors, telling

NOTIFICATION = "mail.notification"
INVITATION = "mail.invitation"
PASSWORD = "mail.password"  # noqa: S105 - the name of a kind of mail

# The calendar invites of interop bring these by mail to those who hold a seat, run the session or have the
# meeting.
INVITES = {
    "booked",
    "session_moved",
    "session_cancelled",
    "meeting_planned",
    "meeting_moved",
    "meeting_cancelled",
}
INVITED = {"learn:offering", "learn:coaching", "coach:meeting"}
RUNNING = "teach:session"


def on_told(event: events.PeopleTold, entry: Entry) -> None:
    """Put a mail for everybody who was told just now and wants this kind by mail.

    What comes as a calendar invite anyway is not said in a second mail.
    """
    if event.kind in INVITES and event.place in INVITED:
        return
    invited: set[UUID] = set()
    if event.kind in INVITES and event.place == RUNNING:
        invited = live_news.list_runner_ids(event.place_ids[0])  # the others who hear of it get no invite
    ids = {
        telling.notification_id(event.news_id, person_id): person_id
        for person_id in event.person_ids
        if person_id not in invited
    }
    told = selectors.list_told_ids(ids)
    readers = selectors.list_mail_readers(person_ids=[ids[one] for one in told], kind=event.kind)
    for notification_id, person_id in ids.items():
        if notification_id in told and person_id in readers:
            outbox.put(
                kind=NOTIFICATION,
                key=f"{NOTIFICATION}:{notification_id}",
                payload={"notification_id": str(notification_id)},
                now=event.at,
            )


def on_invited(event: events.PersonInvited, entry: Entry) -> None:
    """Put the mail of an invitation. Its token is worked out when it is sent, and is nowhere before."""
    outbox.put(
        kind=INVITATION,
        key=f"{INVITATION}:{event.invitation_id}",
        payload={"person_id": str(event.person_id), "invitation_id": str(event.invitation_id)},
        now=event.at,
    )


def on_reset_asked(event: events.PasswordResetAsked, entry: Entry) -> None:
    outbox.put(
        kind=PASSWORD,
        key=f"{PASSWORD}:{entry.id}",
        payload={"person_id": str(event.person_id)},
        now=event.at,
    )


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {
    events.PeopleTold: on_told,
    events.PersonInvited: on_invited,
    events.PasswordResetAsked: on_reset_asked,
}

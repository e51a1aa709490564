"""Sending what waits in the outbox as mail.

A mail's Message-ID follows from the message's key: should a crash make us send it a
second time, mail programs see that it is the same.
"""

import hashlib
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import NoReverseMatch
from django.utils import translation

from interleave.kernel.models import OutboxMessage
from interleave.notifications import letters, selectors, wording
from interleave.notifications.letters import Letter
from interleave.notifications.projectors import post
from interleave.people import selectors as people
from interleave.people import services as accounts


def send_mail(message: OutboxMessage) -> None:
    """Send the mail that a message asks for; nothing where there is nobody or nothing left to tell."""
    letter = write_letter(message)
    if letter is None:
        return
    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.to],
        headers={
            "Message-ID": message_id(message.key),
            "Date": format_datetime(message.put_at.astimezone(UTC)),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(str(letter.html), "text/html")
    mail.send()


def message_id(key: str) -> str:
    """Return the Message-ID of the mail with this key, in the domain of the public address."""
    host = urlsplit(settings.ADDRESS).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def write_letter(message: OutboxMessage) -> Letter | None:
    """Return what to send, in the person's language and zone, or None when it has no more sense."""
    writers = {
        post.NOTIFICATION: _write_news,
        post.INVITATION: _write_invitation,
        post.PASSWORD: _write_password,
    }
    return writers[message.kind](message.payload)


def _write_news(payload: dict[str, str]) -> Letter | None:
    notification = selectors.find_notification(UUID(payload["notification_id"]))
    person = people.find_person(notification.person_id) if notification else None
    if notification is None or person is None or not person.is_active:
        return None
    try:
        link = letters.address_of(notification.url_name, *notification.url_args)
    except NoReverseMatch:
        link = letters.address_of("base:notifications")
    with translation.override(person.language):
        return letters.news_letter(
            to=person.email,
            name=person.given_name,
            title=notification.title,
            body=notification.body,
            link=link,
        )


def _write_invitation(payload: dict[str, str]) -> Letter | None:
    invitation = people.find_invitation(UUID(payload["invitation_id"]))
    if invitation is None or invitation.accepted_at or invitation.withdrawn_at:
        return None
    person = invitation.person
    if not person.is_active:
        return None
    with translation.override(person.language):
        return letters.invitation_letter(
            to=person.email,
            name=person.given_name,
            organisation=person.organisation.name,
            token=accounts.token_of(invitation.pk),
            until=wording.say_day(invitation.expires_at, person.zone),
        )


def _write_password(payload: dict[str, str]) -> Letter | None:
    person = people.find_person(UUID(payload["person_id"]))
    if person is None or not person.is_active:
        return None
    with translation.override(person.language):
        return letters.password_letter(
            to=person.email,
            name=person.given_name,
            organisation=person.organisation.name,
            link=letters.address_of("base:password_reset", person.pk, accounts.reset_token(person)),
        )

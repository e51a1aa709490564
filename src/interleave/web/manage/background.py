"""Background work that failed, in words: which job, about whom, and which message for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interleave.assessments import selectors as assessments
from interleave.journeys.selectors import naming as journeys
from interleave.kernel.models import JobFailure, OutboxMessage
from interleave.live.selectors import telling as live
from interleave.notifications import selectors as notifications
from interleave.people import selectors as people

JOBS = {
    "delete_old_forms": gettext_lazy("Delete old copies of sent forms"),
    "expire_offers": gettext_lazy("End offers of seats that were not taken"),
    "close_overdue_attempts": gettext_lazy("Close quiz attempts whose time ran out"),
    "refresh_item_statistics": gettext_lazy("Compute the statistics of questions"),
    "forget_pings": gettext_lazy("Delete old records of time on page"),
    "remind_of_sessions": gettext_lazy("Send reminders of live sessions"),
    "remind_of_meetings": gettext_lazy("Send reminders of coaching meetings"),
    "remind_of_steps": gettext_lazy("Send reminders of steps"),
    "fit_memories": gettext_lazy("Compute review schedules"),
    "assess_cohorts": gettext_lazy("Assess who needs help"),
    "learn_from_past": gettext_lazy("Learn from finished enrolments"),
}
MESSAGES = {
    "invite": gettext_lazy("Calendar invite"),
    "mail.notification": gettext_lazy("Notification by mail"),
    "mail.invitation": gettext_lazy("Invitation by mail"),
    "mail.password": gettext_lazy("Link for a new password"),
    "release_seats": gettext_lazy("Release seats of people who left before an update"),
    "withdraw_enrolments": gettext_lazy("Withdraw enrolments of accounts closed before an update"),
}


@dataclass(frozen=True, slots=True)
class FailureLine:
    """One failure of a job, as the page shows it. `subject` is empty where the whole job failed."""

    failure: JobFailure
    job: str
    subject: str


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message that was given up, as the page shows it."""

    message: OutboxMessage
    kind: str
    recipient: str


def describe_failures(failures: Iterable[JobFailure]) -> list[FailureLine]:
    """Return the failures in words. 1 query for each kind of subject among them."""
    rows = list(failures)
    ids: dict[str, set[UUID]] = {}
    for row in rows:
        if row.subject_id is not None:
            ids.setdefault(row.subject_kind, set()).add(row.subject_id)
    names = {kind: _name_subjects(kind, found) for kind, found in ids.items()}
    return [
        FailureLine(
            failure=row,
            job=str(JOBS.get(row.job, row.job)),
            subject=_subject(row, names.get(row.subject_kind, {})),
        )
        for row in rows
    ]


def describe_messages(messages: Iterable[OutboxMessage]) -> list[MessageLine]:
    """Return the messages in words, with their recipients. 2 queries at most."""
    rows = list(messages)
    recipients = notifications.list_recipients(
        notification_ids=[UUID(row.payload["notification_id"]) for row in rows if _is_notification(row)]
    )
    person_ids = {row.pk: _person_id(row, recipients) for row in rows}
    known = {pk for pk in person_ids.values() if pk is not None}
    names = people.name_people(known) if known else {}
    return [
        MessageLine(
            message=row,
            kind=str(MESSAGES.get(row.kind, row.kind)),
            recipient=names.get(person_ids[row.pk] or row.pk, ""),
        )
        for row in rows
    ]


def _name_subjects(kind: str, ids: Collection[UUID]) -> dict[UUID, str]:
    match kind:
        case "person":
            return dict(people.name_people(ids))
        case "quiz":
            return {quiz.pk: quiz.title for quiz in assessments.list_quizzes_by_id(ids)}
        case "attempt":
            return {pk: f"{name}, {title}" for pk, (name, title) in assessments.name_attempts(ids).items()}
        case "cohort":
            return journeys.name_cohorts(ids)
        case "enrolment":
            return {pk: f"{name}, {title}" for pk, (name, title) in journeys.name_enrolments(ids).items()}
        case "offering":
            return live.name_offerings(ids)
        case "session":
            return live.name_sessions(ids)
        case _:
            return {}


def _subject(failure: JobFailure, names: dict[UUID, str]) -> str:
    if failure.subject_id is None or failure.subject_kind == "organisation":
        return ""
    return names.get(failure.subject_id) or _("Deleted since")


def _is_notification(message: OutboxMessage) -> bool:
    return "notification_id" in message.payload


def _person_id(message: OutboxMessage, recipients: dict[UUID, UUID]) -> UUID | None:
    if _is_notification(message):
        return recipients.get(UUID(message.payload["notification_id"]))
    person_id = message.payload.get("person_id")
    return UUID(person_id) if person_id else None

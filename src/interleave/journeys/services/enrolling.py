"""Writing places: who is in a cohort."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from interleave.community import services as community
from interleave.engine import events
from interleave.journeys import selectors
from interleave.journeys.models import Cohort, CohortState, Enrolment, EnrolmentState
from interleave.journeys.services import cohorts
from interleave.journeys.services.shapes import EmailLine, EmailsReport, EnrolReport
from interleave.kernel import dates, errors
from interleave.kernel.errors import Problem
from interleave.ledger import ledger
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Person

Fault = tuple[int, Problem]  # with its line, 0 for the file

MOST_LINES = 10_000
MOST_BYTES = 2_000_000


class CohortFull(errors.Conflict):
    """More people than the cohort has room for."""


class ActiveElsewhere(errors.Invalid):
    """Some people are active in another cohort of the same journey."""


@transaction.atomic
def enrol(
    *,
    actor: "Person",
    cohort_id: UUID,
    person_ids: Sequence[UUID],
    now: datetime,
    starts_on: date | None = None,
    despite_active: bool = False,
) -> EnrolReport:
    """Enrol people in a cohort. People who are in it stay as they are; withdrawn ones keep what they did.

    `starts_on` is their first day. None: the first day of the cohort, or in one that has begun the day of
    joining where the person is, so that no one is late at once.
    Raises Forbidden, NotFound, CohortOver, CohortFull, Invalid for a far day or a closed account, or
    ActiveElsewhere unless `despite_active`.
    """
    cohort = cohorts.get_organised(actor=actor, cohort_id=cohort_id)
    if starts_on is not None:
        dates.require_near(starts_on, "starts_on", today=now.date())
    wanted = list(people.list_by_ids(set(person_ids)))
    if len(wanted) < len(set(person_ids)):
        raise errors.NotFound(_("One of these people is not in your organisation."))
    closed = [person.name for person in wanted if not person.is_active]
    if closed:
        text = _("The account of %(name)s is closed. Open it again first.") % {"name": closed[0]}
        raise errors.Invalid(text, [Problem("people", text)])
    known = {place.person_id: place for place in Enrolment.objects.filter(cohort=cohort)}
    fresh = [person for person in wanted if not _is_in(known.get(person.pk))]
    if not despite_active:
        _require_inactive(cohort, fresh)
    _require_room(cohort, known, len(fresh))
    places = [_place(cohort, person, known.get(person.pk), starts_on, now=now) for person in fresh]
    Enrolment.objects.bulk_create([place for place in places if place.person_id not in known])
    ledger.record_many([_enrolled(cohort, place, now=now) for place in places], actor=actor)
    ids = [place.person_id for place in places]
    if cohort.space_id is not None and ids:
        community.add_members(actor=actor, space_id=cohort.space_id, person_ids=ids, now=now)
    cohorts.invite(cohort, ids, actor=actor, now=now)
    there = {person.pk for person in fresh}
    return EnrolReport(tuple(places), tuple(person.name for person in wanted if person.pk not in there))


@transaction.atomic
def restore_enrolment(*, actor: "Person", enrolment_id: UUID, now: datetime) -> Enrolment:
    """Bring a withdrawn enrolment back, with its first day and what was done; seats are not booked again.

    Doing it twice changes nothing. Raises Forbidden, NotFound, CohortOver, CohortFull, or Conflict for a
    closed account.
    """
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id)
    cohort = cohorts.get_organised(actor=actor, cohort_id=place.cohort_id)
    place = selectors.get_enrolment(actor=actor, enrolment_id=enrolment_id, lock=True)
    if _is_in(place):
        return place
    if not place.person.is_active:
        text = _("The account of %(name)s is closed. Open it again first.")
        raise errors.Conflict(text % {"name": place.person.name})
    known = {one.person_id: one for one in Enrolment.objects.filter(cohort=cohort)}
    _require_room(cohort, known, 1)
    place.zone_name = place.person.zone_name  # the zone may have changed while the enrolment was withdrawn
    ledger.record(_enrolled(cohort, place, now=now), actor=actor)
    if cohort.space_id is not None:
        community.add_members(actor=actor, space_id=cohort.space_id, person_ids=[place.person_id], now=now)
    cohorts.invite(cohort, [place.person_id], actor=actor, now=now)
    place.refresh_from_db()
    return place


@transaction.atomic
def enrol_team(
    *,
    actor: "Person",
    cohort_id: UUID,
    team_id: UUID,
    now: datetime,
    starts_on: date | None = None,
    despite_active: bool = False,
) -> EnrolReport:
    """Enrol a team in a cohort. Raises as `enrol` does, and Invalid for an empty team."""
    cohorts.get_organised(actor=actor, cohort_id=cohort_id)
    ids = list(people.list_people(actor=actor, team_id=team_id).values_list("pk", flat=True))
    if not ids:
        text = _("There are no people in that team.")
        raise errors.Invalid(text, [Problem("team", text)])
    return enrol(
        actor=actor,
        cohort_id=cohort_id,
        person_ids=ids,
        now=now,
        starts_on=starts_on,
        despite_active=despite_active,
    )


def check_emails(
    *,
    actor: "Person",
    cohort_id: UUID,
    content: bytes,
    starts_on: date | None = None,
    now: datetime | None = None,
) -> EmailsReport:
    """Return what a file of emails would do; change nothing. One email a line, or a column `email`.

    4 queries. Raises NotFound, or Invalid for a first day far from `now`.
    """
    if starts_on is not None and now is not None:
        dates.require_near(starts_on, "starts_on", today=now.date())
    cohort = selectors.get_cohort(actor=actor, cohort_id=cohort_id)
    faults: list[Fault] = []
    lines = list(_read_emails(content, faults))
    emails = {email for _line, email in lines}
    everybody = people.list_people(actor=actor, state="all")
    found = {person.email: person for person in everybody.filter(email__in=emails)}
    inside = set(
        Enrolment.objects.filter(cohort=cohort)
        .exclude(state=EnrolmentState.WITHDRAWN)
        .values_list("person_id", flat=True)
    )
    chosen: list[EmailLine] = []
    for line, email in lines:
        person = found.get(email)
        if person is None:
            faults.append(_problem(line, _("No account here has the email %(email)s."), email))
        elif not person.is_active:
            faults.append(_problem(line, _("The account of %(email)s is closed."), email))
        else:
            chosen.append(EmailLine(line, email, person.pk, person.name, person.pk in inside))
    problems = [problem for _line, problem in sorted(faults, key=itemgetter(0))]
    fresh = [line.person_id for line in chosen if not line.already_in]
    return EmailsReport(tuple(chosen), tuple(problems), tuple(_active_elsewhere(cohort, fresh)))


@transaction.atomic
def enrol_emails(
    *,
    actor: "Person",
    cohort_id: UUID,
    content: bytes,
    now: datetime,
    starts_on: date | None = None,
    despite_active: bool = False,
) -> EnrolReport:
    """Enrol the people in a file of emails: all of them or none.

    Raises as `enrol` does, and Invalid with a problem per line that cannot be used.
    """
    cohorts.get_organised(actor=actor, cohort_id=cohort_id)
    report = check_emails(actor=actor, cohort_id=cohort_id, content=content)
    if report.problems:
        raise errors.Invalid(_("Some lines need another look. No one was enrolled."), report.problems)
    ids = [line.person_id for line in report.people]
    return enrol(
        actor=actor,
        cohort_id=cohort_id,
        person_ids=ids,
        now=now,
        starts_on=starts_on,
        despite_active=despite_active,
    )


def _is_in(place: Enrolment | None) -> bool:
    return place is not None and place.state != EnrolmentState.WITHDRAWN


def _active_elsewhere(cohort: Cohort, person_ids: Sequence[UUID]) -> dict[str, str]:
    """Return the people who are active in another running cohort of the journey, with its title. 1 query."""
    elsewhere = Enrolment.objects.filter(
        person_id__in=person_ids,
        state=EnrolmentState.ACTIVE,
        cohort__state=CohortState.RUNNING,
        cohort__version__journey_id=cohort.version.journey_id,
    ).exclude(cohort=cohort)
    return dict(elsewhere.order_by("person__name").values_list("person__name", "cohort__title"))


def _require_inactive(cohort: Cohort, fresh: Sequence["Person"]) -> None:
    found = _active_elsewhere(cohort, [person.pk for person in fresh])
    if not found:
        return
    if len(found) == 1:
        [(name, title)] = found.items()
        words = _(
            "%(name)s is active in another cohort of this journey: %(cohort)s. "
            "Confirm that you want to enrol this person here as well."
        )
        text = words % {"name": name, "cohort": title}
    else:
        words = _(
            "These people are active in another cohort of this journey: %(names)s. "
            "Confirm that you want to enrol them here as well."
        )
        text = words % {"names": ", ".join(found)}
    raise ActiveElsewhere(text, [Problem("despite_active", text)])


def _require_room(cohort: Cohort, known: dict[UUID, Enrolment], wanted: int) -> None:
    if cohort.capacity is None:
        return
    free = cohort.capacity - sum(_is_in(place) for place in known.values())
    if wanted > free:
        words = {"free": max(free, 0), "wanted": wanted}
        raise CohortFull(_("This cohort has room for %(free)s more, and you chose %(wanted)s.") % words)


def _place(
    cohort: Cohort, person: "Person", known: Enrolment | None, starts_on: date | None, *, now: datetime
) -> Enrolment:
    """Return the row of an enrolment; the projector writes the rest when the event comes."""
    place = known or Enrolment(cohort=cohort, person=person, enrolled_at=now)
    place.zone_name = person.zone_name
    place.starts_on = starts_on or max(cohort.starts_on, now.astimezone(person.zone).date())
    return place


def _enrolled(cohort: Cohort, place: Enrolment, *, now: datetime) -> events.PersonEnrolled:
    return events.PersonEnrolled(
        person_id=place.person_id,
        enrolment_id=place.pk,
        cohort_id=cohort.pk,
        version_id=cohort.version_id,
        starts_on=place.starts_on,
        zone_name=place.zone_name,
        at=now,
    )


def _read_emails(content: bytes, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """Yield line numbers and emails; what cannot be read is added to the faults."""
    text = _decode(content, faults)
    rows = list(csv.reader(text.splitlines(), delimiter=";" if text.count(";") > text.count(",") else ","))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = head.index("email") if "email" in head else 0
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, start=1):
        email = row[column].strip().lower() if len(row) > column else ""
        if not email or (line == 1 and email == "email"):
            continue
        if line > MOST_LINES:
            faults.append(_problem(line, _("A file has at most 10,000 lines."), email))
            return
        if "@" not in email:
            faults.append(_problem(line, _("“%(email)s” is not an email."), email))
        elif email in seen:
            text_again = _("%(email)s stands in line %(first)s already.")
            words = text_again % {"email": email, "first": seen[email]}
            faults.append((line, Problem(_line(line), words)))
        else:
            seen[email] = line
            yield line, email


def _decode(content: bytes, faults: list[Fault]) -> str:
    if len(content) > MOST_BYTES:
        faults.append((0, Problem("file", _("The file is larger than 2 MB. Split it."))))
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _("The file is not text in UTF-8. Save it as CSV in UTF-8.")
        faults.append((0, Problem("file", text)))
        return ""


def _problem(line: int, text: str, email: str) -> Fault:
    return line, Problem(_line(line), text % {"email": email})


def _line(line: int) -> str:
    return _("line %(line)s") % {"line": line}

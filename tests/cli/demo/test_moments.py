"""The demo builds as of any moment, and the person who signs in then finds what the README promises.

Each test builds a demo of its own, which takes seconds: the group runs only if it is chosen, with -m moments.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from interleave.assessments import selectors as assessments
from interleave.cli import demo_world
from interleave.cli.demo_world import dates, learning, visits, words
from interleave.coaching import selectors as coaching
from interleave.coaching.models import Meeting
from interleave.journeys import selectors as journeys
from interleave.journeys.models import Enrolment
from interleave.journeys.text import folders
from interleave.kernel import outbox
from interleave.ledger.models import LedgerEntry
from interleave.live import selectors as live
from interleave.live.models import Booking, Session
from interleave.reinforcement.models import Review
from tests.cli.demo.conftest import build_demo
from tests.pages import PAGES

pytestmark = [pytest.mark.moments, pytest.mark.slow, pytest.mark.django_db]

# Learners in Toulouse and Tokyo who have a coach, book with Theo in Toronto, and report to Kenji.
FEW = frozenset({"elodie.marquier", "karim.saidi", "takumi.sakai"})
# What a small moment leaves out, besides the other people: Data protection basics begins and ends with no one
# in it, so that no one learns before Leading people begins; the background loop comes round twice a week and
# fits no memories (reminders in time and the last round stay); a lesson has the fewest signs of life; other
# learners than Léa visit in the last four days only. Four moments of five open only the pages that the README
# promises, and the first page of each kind behind them.
WITHOUT_MEMBERS = "protection"
ROUNDS = timedelta(hours=84)  # two of them are a week; the whole demo has its own
VISITS_OF_OTHERS = timedelta(days=4)
FITS = {"interleave.reinforcement.services.fit_memories"}
PROMISED = {
    "lea": ["learn:today", "learn:refresh", "learn:journeys", "learn:coaching"],
    "theo": ["teach:sessions", "teach:cohorts", "teach:help"],
    "carla": ["coach:people"],
    "kenji": ["manage:team"],
    "ada": ["author:journeys", "manage:cohorts", "manage:people"],
}
PERSONAS = ("lea", "theo", "carla", "kenji", "ada")
SECRET_FROM_OONA = ("Meridian", "Leading people", "Carla", "Takumi")

WEEKDAYS = [f"2027-05-{day}T{time}Z" for day in range(10, 17) for time in ("01:30:00", "13:05:00")]
CLOCK_CHANGES = [
    "2027-03-14T06:30:00Z",  # Toronto goes forward at 07:00
    "2027-03-14T07:30:00Z",
    "2027-03-28T00:30:00Z",  # Paris goes forward at 01:00; Tokyo has no change
    "2027-03-28T01:30:00Z",
    "2027-03-29T18:00:00Z",
    "2027-10-31T00:30:00Z",  # Paris goes back at 01:00
    "2027-10-31T01:30:00Z",
    "2027-11-07T05:30:00Z",  # Toronto goes back at 06:00
    "2027-11-07T06:30:00Z",
    "2027-04-16T09:00:00Z",  # both changes lie in the weeks behind
    "2027-11-26T21:00:00Z",
]
MONTH_ENDS = [
    f"{year}-{month:02}-{day}T23:30:00Z"
    for year, month, day in (
        (2027, 1, 31), (2027, 2, 28), (2027, 3, 31), (2027, 4, 30), (2027, 5, 31), (2027, 6, 30),
        (2027, 7, 31), (2027, 8, 31), (2027, 9, 30), (2027, 10, 31), (2027, 11, 30),
    )
]  # fmt: skip
YEAR_ENDS = [
    "2026-12-24T15:00:00Z",
    "2026-12-26T08:00:00Z",
    "2026-12-29T07:00:00Z",
    "2026-12-31T12:00:00Z",
    "2026-12-31T23:59:59Z",
    "2027-01-01T04:59:59Z",  # still 2026 in Toronto
    "2027-01-02T10:00:00Z",
    "2027-01-04T00:30:00Z",
    "2028-01-01T00:00:00Z",
    "2028-01-22T12:00:00Z",  # the sessions of both cohorts would fall on holidays
]
LEAP_DAY = [
    "2028-02-28T23:30:00Z",
    "2028-02-29T00:30:00Z",
    "2028-02-29T12:00:00Z",
    "2028-02-29T23:30:00Z",
    "2028-03-01T04:30:00Z",
]
HOLIDAYS = ["2027-05-02T22:00:00Z", "2027-07-01T14:00:00Z", "2027-08-15T09:00:00Z", "2027-12-25T11:00:00Z"]
TWO_VISITS = [  # two visits of Léa's overlapped
    "2026-12-04T12:00:00Z",
    "2027-07-02T10:00:00Z",
    "2027-07-02T15:59:00Z",
    "2027-07-02T15:59:07Z",
    "2027-12-03T12:00:00Z",
]
SMALL = [*WEEKDAYS, *CLOCK_CHANGES, *MONTH_ENDS, *YEAR_ENDS, *LEAP_DAY, *HOLIDAYS, *TWO_VISITS]
OPENS_ALL_PAGES = set(SMALL[::5])
WHOLE = ["2026-12-04T12:00:00Z", "2027-01-01T04:59:59Z", "2027-10-31T01:30:00Z", "2028-02-29T23:30:00Z"]


PARSED = {}  # what the folders of the journeys say, by the names of their files


@pytest.fixture(autouse=True)
def each_folder_is_parsed_once(monkeypatch):
    parse_folder = folders.parse

    def parse_once(files, problems):
        names = frozenset(files)
        if names not in PARSED:
            PARSED[names] = parse_folder(files, problems)
        return PARSED[names]

    monkeypatch.setattr(folders, "parse", parse_once)


def test_there_are_sixty_moments():
    assert len(set(SMALL)) == len(SMALL) >= 60


@pytest.mark.parametrize("moment", WHOLE)
def test_the_whole_demo_is_right(moment):
    with build_demo(parse(moment), None) as demo:
        check(demo)


@pytest.mark.parametrize("moment", SMALL)
def test_a_small_demo_is_right(monkeypatch, settings, moment):
    settings.PERIODIC = [name for name in settings.PERIODIC if name not in FITS]
    leave_out_what_no_check_needs(monkeypatch)

    with build_demo(parse(moment), FEW) as demo:
        check(demo, opens_all=moment in OPENS_ALL_PAGES)


def leave_out_what_no_check_needs(monkeypatch):
    """Make the build of a small world cheaper, as the comment at ROUNDS says."""
    people = words.read("people")
    cohorts = {**people["cohorts"], WITHOUT_MEMBERS: []}
    read = words.read
    come_by = visits.come_by

    def come_by_lately(world, key):
        if key == "lea" or world.now >= world.dates.now - VISITS_OF_OTHERS:
            yield from come_by(world, key)

    monkeypatch.setattr(visits, "come_by", come_by_lately)
    monkeypatch.setattr(demo_world, "ROUNDS", ROUNDS)
    monkeypatch.setattr(learning, "MOST_SIGNS", learning.FEWEST_SIGNS)
    monkeypatch.setattr(
        words, "read", lambda bank: {**people, "cohorts": cohorts} if bank == "people" else read(bank)
    )


def parse(moment):
    return datetime.fromisoformat(moment).astimezone(UTC)


def check(demo, *, opens_all=True):
    """Assert that the past holds together, and that no one finds an empty or broken page."""
    check_past(demo)
    check_working_hours()
    check_facilitators_are_free()
    check_lea(demo)
    check_theo(demo)
    check_carla(demo)
    check_kenji(demo)
    check_ada(demo)
    for persona in PERSONAS:
        client = demo.client(persona)
        pages = main_pages if opens_all else promised_pages
        for address in dict.fromkeys(pages(demo, persona)):
            assert client.get(address).status_code == 200, (persona, address)
    check_oona(demo)


def check_past(demo):
    assert max(LedgerEntry.objects.values_list("at", flat=True)) <= demo.now
    assert Review.objects.filter(person=demo.people["lea"]).count() > 5
    assert Booking.objects.filter(state="attended").exists()
    assert Meeting.objects.filter(state="held").exists()
    assert outbox.count_given_up() == 0


def check_working_hours():
    """Assert that all that is live takes place on working days and in working hours of its place."""
    for live_part in (*Session.objects.all(), *Meeting.objects.all()):
        zone = ZoneInfo(live_part.zone_name)
        starts, ends = live_part.starts_at.astimezone(zone), live_part.ends_at.astimezone(zone)
        city = next(city for city, name in dates.CITIES.items() if name == live_part.zone_name)
        assert dates.is_working_day(starts.date(), city), (live_part, starts)
        assert starts.hour >= dates.FIRST_HOUR, (live_part, starts)
        assert ends <= starts.replace(hour=dates.LAST_HOUR, minute=0), (live_part, ends)


def check_facilitators_are_free():
    """Assert that no facilitator has two sessions at the same time."""
    by_person = {}
    for session in Session.objects.order_by("starts_at").prefetch_related("facilitators"):
        for facilitator in session.facilitators.all():
            by_person.setdefault(facilitator.person_id, []).append(session)
    for sessions in by_person.values():
        for earlier, later in pairwise(sessions):
            assert earlier.ends_at <= later.starts_at, (earlier, later)


def check_lea(demo):
    page = demo.client("lea").get(reverse("learn:today"))

    assert page.context["soon"] is not None
    assert page.context["due"].due >= 1
    assert page.context["go_on"] is not None
    assert page.context["job"] is not None
    assert "Carla" in page.content.decode()


def check_theo(demo):
    theo = demo.people["theo"]
    upcoming = list(live.list_sessions_to_teach(actor=theo, now=demo.now))
    own = [session for session in upcoming if session.is_mine]
    past = live.list_sessions_to_teach(actor=theo, now=demo.now, past=True)
    unclosed = [session for session in past if session.is_mine and session.state == "planned"]

    assert live.count_unclosed_sessions(actor=theo, now=demo.now) == len(unclosed) == 1
    assert live.summarise_roster(unclosed[0]).rows  # the roster that he marks
    # A small world has no learners in Toronto, so that only the drop-in, which is for all sites, has seats.
    first = own[0] if demo.is_whole else next(each for each in own if each.offering.title == "Early drop-in")
    assert live.summarise_roster(first).rows
    cohorts = journeys.list_cohorts(actor=theo, now=demo.now)
    assert len([line for line in cohorts if line.people and line.share > 0]) >= 2


def check_carla(demo):
    carla = demo.people["carla"]
    coachees = coaching.list_coachees(actor=carla, now=demo.now)

    assert len(coachees) >= 2
    assert any(row.open_actions for row in coachees)
    assert any(row.next_at for row in coachees)


def check_kenji(demo):
    kenji = demo.people["kenji"]
    team = journeys.summarise_team(actor=kenji, now=demo.now)

    assert "Léa Martin" in {row.name for row in team}
    waiting = assessments.list_waiting_confirmations(kenji)
    assert "Élodie Marquier" in {report.person.name for report in waiting}


def check_ada(demo):
    ada = demo.people["ada"]

    assert len(journeys.list_journeys(actor=ada)) >= 4
    assert len(journeys.list_cohorts(actor=ada, now=demo.now)) >= 4
    found = demo.client("ada").get(reverse("manage:people"), {"q": "martin"})  # the whole list has pages
    assert "Léa Martin" in found.content.decode()


def check_oona(demo):
    oona = demo.client("oona")

    for name in ("learn:today", "learn:journeys", "learn:spaces", "learn:coaching", "manage:people"):
        page = oona.get(reverse(name))
        assert page.status_code == 200, name
        assert not [word for word in SECRET_FROM_OONA if word in page.content.decode()], name
    enrolment = Enrolment.objects.filter(person=demo.people["lea"]).first()
    assert oona.get(reverse("learn:journey", args=[enrolment.pk])).status_code == 404


def main_pages(demo, persona):
    """Return the addresses of the pages that a persona opens first, and of one of each kind behind them."""
    names = [name for name, entries in PAGES[persona].items() if not entries]
    yield from map(reverse, dict.fromkeys(["learn:today", "base:notifications", *names]))
    for name, *ids in MORE_PAGES[persona](demo.people[persona], demo):
        yield reverse(name, args=ids)


def promised_pages(demo, persona):
    """Return the addresses of the pages that the README promises, and of one of each kind behind them."""
    yield from map(reverse, PROMISED[persona])
    kinds = set()
    for name, *ids in MORE_PAGES[persona](demo.people[persona], demo):
        if name not in kinds:
            kinds.add(name)
            yield reverse(name, args=ids)


def pages_of_lea(lea, demo):
    for line in journeys.list_enrolments(actor=lea, now=demo.now):
        yield "learn:journey", line.enrolment_id
    for entry in journeys.summarise_today(actor=lea, now=demo.now).steps:
        yield "learn:step", entry.enrolment_id, entry.step.step_id
    yield "learn:coaching_meeting", coaching.get_next_meeting(actor=lea, now=demo.now).pk


def pages_of_theo(theo, demo):
    for session in list(live.list_sessions_to_teach(actor=theo, now=demo.now))[:2]:
        yield "teach:session", session.pk
    for line in journeys.list_cohorts(actor=theo, now=demo.now):
        yield "teach:cohort", line.cohort_id
        yield "teach:cohort_help", line.cohort_id


def pages_of_carla(carla, demo):
    for relation in coaching.list_coachees(actor=carla, now=demo.now):
        yield "coach:relation", relation.pk
        if (meeting := relation.meetings.first()) is not None:  # some have just begun
            yield "coach:meeting", meeting.pk


def pages_of_kenji(kenji, demo):
    yield ("manage:confirmations",)
    yield "manage:report", demo.people["lea"].pk


def pages_of_ada(ada, demo):
    for line in journeys.list_journeys(actor=ada):
        yield "author:journey", line.journey_id
    for line in journeys.list_cohorts(actor=ada, now=demo.now):
        yield "manage:cohort", line.cohort_id


MORE_PAGES = {
    "lea": pages_of_lea,
    "theo": pages_of_theo,
    "carla": pages_of_carla,
    "kenji": pages_of_kenji,
    "ada": pages_of_ada,
}

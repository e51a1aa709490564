"""Dates far away are refused in words, wherever a person can enter one; and what is stored breaks nothing."""

import importlib
import pkgutil
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django import forms
from django.urls import reverse

from interleave import web
from interleave.catalogue import services as catalogue
from interleave.catalogue.services.job_aids import Content
from interleave.coaching import services as coaching
from interleave.coaching.models import Meeting, Relation
from interleave.interop.calendar import feeds, zones
from interleave.journeys import services as journeys
from interleave.kernel import dates, errors, tenancy
from interleave.kernel.wall_time import TimeInDoubt, WallTime
from interleave.kernel.wall_time import resolve as resolve_time
from interleave.live.models import Session
from interleave.notifications import wording

pytestmark = pytest.mark.django_db

FAR = ("0001-01-01", "1900-05-05", "2060-02-29", "9999-12-31")
TALK = {"starts_time": "23:59", "zone_name": "Asia/Tokyo", "minutes": "60"}
RUN = {"wanted": "on", "title": "A run", "at": "23:59", "zone": "Asia/Tokyo", "seats": "5"}
# Every form of the pages with a date: who sends it where, its other fields, and its date.
FORMS = {
    "Talk": ("lea", "learn:plan_meeting", "relation_id", TALK, "starts_on"),
    "Moving": ("lea", "learn:move_meeting", "meeting_id", TALK, "starts_on"),
    "SessionPlan": ("theo", "teach:plan_session", "offering_id", TALK, "starts_on"),
    "Action": ("lea", "learn:agree_action", "relation_id", {"text": "Ask"}, "due_on"),
    "Launch": ("ada", "manage:launch_cohort", "", {"version": "@version_id", "title": "New"}, "starts_on"),
    "Change": ("ada", "manage:change_cohort", "cohort_id", {"title": "Spring"}, "ends_on"),
    "Start": ("ada", "manage:enrol", "cohort_id", {"people": "@person_id"}, "starts_on"),
    "Team": ("ada", "manage:enrol_team", "cohort_id", {"team": "@team_id"}, "starts_on"),
    "Emails": ("ada", "manage:enrol_emails", "cohort_id", {"emails": "lea@meridian.example"}, "starts_on"),
    "AddPersonForm": ("ada", "manage:add_person", "", {"name": "M R", "email": "m@n.example"}, "hired_on"),
    "PersonForm": (
        "ada",
        "manage:change_person",
        "person_id",
        {"name": "L", "email": "l@n.example"},
        "hired_on",
    ),
    "JobAid": ("ada", "author:new_job_aid", "", {"revision": "0", "title": "N", "body": "T"}, "review_on"),
}
# These are parts of larger forms; their dates are tested by the service below.
PARTS = {"Planning": "the base of Talk and SessionPlan", "Run": "live services", "Condition": "checking"}


def forms_with_dates():
    for module in pkgutil.walk_packages(web.__path__, "interleave.web."):
        importlib.import_module(module.name)
    waiting, found = [forms.Form], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            fields = form.base_fields.values()
            if form.__module__.startswith("interleave.") and any(
                isinstance(field, (forms.DateField, forms.DateTimeField)) for field in fields
            ):
                found.add(form.__name__)
    return found


def test_every_form_with_a_date_is_tested_here():
    assert forms_with_dates() == set(FORMS) | set(PARTS)


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("form", FORMS)
def test_a_date_far_away_is_refused_in_words(world, form, day):
    who, name, args, data, field = FORMS[form]
    filled = {key: world.ids.get(value[1:], "") if value[:1] == "@" else value for key, value in data.items()}
    if field == "hired_on" and day == "1900-05-05":
        day = "1939-12-31"  # the first working day of the eldest is later

    reply = world.client(who).post(reverse(name, args=world.args(args)), filled | {field: day})

    assert reply.status_code == 422, reply.text[:300]
    assert f'name="{field}"' in reply.text
    assert day in reply.text  # what was typed is still there


@pytest.mark.parametrize("day", FAR)
def test_services_refuse_it_without_any_form(world, day):
    on = date.fromisoformat(day)
    when = WallTime(on, time(12), "Asia/Tokyo")
    with tenancy.scope(world.cast.meridian.pk):
        relation = Relation.objects.get(pk=world.ids["relation_id"])
        calls = [
            lambda: coaching.plan_meeting(
                actor=world.cast.lea,
                relation_id=relation.pk,
                starts=when,
                minutes=30,
                place="",
                room_url="",
                now=world.now,
            ),
            lambda: coaching.agree_action(
                actor=world.cast.lea, relation_id=relation.pk, text="Ask", due_on=on, now=world.now
            ),
            lambda: catalogue.save_job_aid(
                actor=world.cast.ada,
                slug=None,
                revision=0,
                content=Content("T", "B", "", (), world.cast.ada.pk, on),
                now=world.now,
            ),
            lambda: journeys.enrol(
                actor=world.cast.ada,
                cohort_id=world.ids["cohort_id"],
                person_ids=[world.cast.carla.pk],
                starts_on=on,
                now=world.now,
            ),
        ]

        for call in calls:
            with pytest.raises(errors.Invalid) as refused:
                call()
            assert len(refused.value.problems) == 1


def test_a_time_that_a_night_skips_is_asked_about():
    with pytest.raises(TimeInDoubt):
        resolve_time(WallTime(date(2027, 3, 28), time(2, 30), "Europe/Paris"))


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_no_wall_time_overflows(year):
    for zone in ("Asia/Tokyo", "America/Toronto"):
        with pytest.raises(errors.Invalid):
            resolve_time(WallTime(date(year, 12, 31), time(23, 59), zone))


def test_ten_years_are_near():
    today = date(2027, 4, 22)

    dates.require_near(date(2037, 4, 22), "x", today=today)
    dates.require_near(date(2017, 4, 22), "x", today=today)
    with pytest.raises(errors.Invalid):
        dates.require_near(date(2037, 6, 1), "x", today=today)


@pytest.mark.parametrize("when", [datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)])
def test_what_is_stored_already_breaks_no_page_and_no_calendar(world, when):
    with tenancy.scope(world.cast.meridian.pk):
        Meeting.objects.filter(pk=world.ids["meeting_id"]).update(starts_at=when)
        Session.objects.filter(pk=world.ids["session_id"]).update(
            starts_at=when, ends_at=when + timedelta(hours=1)
        )
        calendar = feeds.write_calendar(world.cast.lea, now=world.now)
    pages = {
        "lea": [
            "learn:coaching",
            "learn:plan_meeting relation_id",
            "learn:today",
            "learn:offering offering_id",
        ],
        "carla": ["coach:people", "coach:relation relation_id", "coach:meeting meeting_id"],
        "theo": ["teach:sessions", "teach:session session_id", "teach:offering offering_id"],
    }

    for who, addresses in pages.items():
        for address in addresses:
            name, _space, args = address.partition(" ")
            reply = world.client(who).get(reverse(name, args=world.args(args)))
            assert reply.status_code == 200, address
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    assert b"9999" not in calendar


def test_wording_and_zones_hold_at_the_ends_of_time(world):
    for when in (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)):
        for person in (world.cast.lea, world.cast.kenji, world.cast.theo):
            assert wording.say_when(when, person.zone)
            assert wording.say_day(when, person.zone)
    assert zones.describe("Europe/Paris", [1, 9999]).to_ical()

"""Today: at most five cards, each one tap."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from interleave.assessments import selectors as assessments
from interleave.coaching import selectors as coaching
from interleave.community import selectors as community
from interleave.journeys import selectors as journeys
from interleave.kernel import clock
from interleave.live import selectors as live
from interleave.reinforcement import selectors as reinforcement
from interleave.web.learn.views.talks import meeting_page

if TYPE_CHECKING:
    from interleave.coaching.models import Meeting
    from interleave.journeys.selectors import Today, TodayStep
    from interleave.live.models import Session
    from interleave.live.selectors import SessionCard
    from interleave.people.models import Person
    from interleave.web.base.requests import PersonRequest

SOON = timedelta(hours=36)  # a live part this near stands on top
AHEAD = timedelta(days=8)  # a live part this near, such as after a holiday, stands below what can be done now
MOST_STEPS = 20  # among which the first task on the job is searched: late and open steps come first


@dataclass(frozen=True, slots=True)
class Soon:
    """The next live thing: a session or a coaching meeting."""

    title: str
    note: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    room_url: str
    url: str
    is_now: bool
    is_near: bool  # begins within SOON


@login_required
def today(request: "PersonRequest") -> HttpResponse:
    """What is live soon, what to refresh, where to continue, who answered, what to try at work."""
    now = clock.now()
    person = request.user
    standing = journeys.summarise_today(actor=person, now=now, limit=MOST_STEPS)
    context = {
        "now": now,
        "greeting": greeting(now.astimezone(person.zone).hour),
        "soon": _soon(person, now),
        "due": reinforcement.summarise_due(actor=person, now=now),
        "go_on": _first(standing, job=False),
        "job": _first(standing, job=True),
        "news": community.summarise_news(actor=person),
        "to_confirm": assessments.count_waiting_confirmations(person) if person.has_role("manager") else 0,
        "enrolments": standing.enrolments,
    }
    return render(request, "learn/today.html", context)


def greeting(hour: int) -> str:
    """Return the greeting of an hour of the day, 0..23. No part of the day is named at night."""
    if hour < 5 or hour >= 23:
        return _("Hello")
    if hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 12 else _("Good afternoon")


def _first(standing: "Today", *, job: bool) -> "TodayStep | None":
    """Return the first open step at work, or the first open one that is not."""
    return next(
        (
            each
            for each in standing.steps
            if (each.step.voice == "job") is job and each.step.state in {"open", "late"}
        ),
        None,
    )


def _soon(person: "Person", now: datetime) -> Soon | None:
    session = live.get_next_session(actor=person, now=now)
    meeting = coaching.get_next_meeting(actor=person, now=now)
    found = [_of_session(session, now)] if session else []
    if meeting:
        found.append(_of_meeting(meeting, person, now))
    own = live.get_next_session_to_run(actor=person, now=now) if person.has_role("facilitator") else None
    if own:
        found.append(_of_own_session(own, now))
    ahead = [each for each in found if each.starts_at <= now + AHEAD]
    return min(ahead, key=lambda each: each.starts_at, default=None)


def _of_session(session: "SessionCard", now: datetime) -> Soon:
    return Soon(
        title=session.title,
        note=session.venue,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        room_url=session.room_url,
        url=reverse("learn:offering", args=[session.offering_id]),
        is_now=session.starts_at <= now,
        is_near=session.starts_at <= now + SOON,
    )


def _of_own_session(session: "Session", now: datetime) -> Soon:
    return Soon(
        title=session.offering.full_title,
        note=_("You run this session."),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone_name=session.zone_name,
        room_url="",
        url=reverse("teach:session", args=[session.pk]),
        is_now=session.starts_at <= now,
        is_near=session.starts_at <= now + SOON,
    )


def _of_meeting(meeting: "Meeting", person: "Person", now: datetime) -> Soon:
    relation = meeting.relation
    other = relation.person if relation.coach_id == person.pk else relation.coach
    carried = coaching.list_carried_actions(meeting=meeting)
    return Soon(
        title=_("Coaching with %(name)s") % {"name": other.given_name},
        note=_("Carried over: “%(action)s”") % {"action": carried[0].text} if carried else meeting.place,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone_name=meeting.zone_name,
        room_url=meeting.room_url if meeting.starts_at - timedelta(minutes=15) <= now else "",
        url=meeting_page(person, meeting),
        is_now=meeting.starts_at <= now,
        is_near=meeting.starts_at <= now + SOON,
    )

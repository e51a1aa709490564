"""Finds the pages of a world that are worth measuring: the ones with the most in them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from interleave.catalogue.models import Module
from interleave.coaching.models import Meeting, Relation
from interleave.community.models import Space, Thread
from interleave.journeys import selectors as journeys
from interleave.journeys.models import Cohort
from interleave.live.models import Session
from interleave.people.models import Person

CAST = ("lea", "theo", "carla", "kenji", "ada")
COUNTED = (
    "people.Person",
    "journeys.StepProgress",
    "live.Booking",
    "community.Post",
    "reinforcement.Card",
    "notifications.Notification",
    "ledger.LedgerEntry",
)


def person(who: str) -> Person:
    return Person.objects.get(email=f"{who}@meridian.example")


def count_rows() -> dict[str, int]:
    return {label.split(".")[1]: apps.get_model(label).objects.count() for label in COUNTED}


def find_pages(now: datetime) -> list[tuple[str, str, str]]:
    """Return what a page is called, who opens it and its path."""
    found = []
    for label, who, name, args in _pages(now):
        try:
            found.append((label, who, reverse(name, args=args)))
        except NoReverseMatch:
            continue  # this version has no such page
    return found


def _pages(now: datetime) -> Iterator[tuple[str, str, str, list[Any]]]:
    yield "today", "lea", "learn:today", []
    yield "journeys", "lea", "learn:journeys", []
    yield from _journey(now)
    yield from _conversation()
    yield "refresh", "lea", "learn:refresh", []
    yield "library", "lea", "learn:library", []
    yield "notifications", "lea", "base:notifications", []
    yield "sessions", "theo", "teach:sessions", []
    led = Session.objects.filter(facilitators__person=person("theo"))
    session = led.annotate(size=Count("offering__bookings")).order_by("-size", "id").first()
    cohort = Cohort.objects.annotate(size=Count("enrolments")).order_by("-size", "id").first()
    if session is not None and cohort is not None:
        yield "roster", "theo", "teach:session", [session.pk]
        yield "cohort progress", "theo", "teach:cohort", [cohort.pk]
        yield "cohort", "ada", "manage:cohort", [cohort.pk]
        yield "designer", "ada", "author:journey", [cohort.version.journey_id]
    yield "cohorts", "ada", "manage:cohorts", []
    yield "team", "kenji", "manage:team", []
    yield "report on a person", "kenji", "manage:report", [person("lea").pk]
    yield from _coaching()
    yield from _writing()
    yield "people", "ada", "manage:people", []


def _journey(now: datetime) -> Iterator[tuple[str, str, str, list[Any]]]:
    """Léa's journey with the most steps, and the best open step of each kind."""
    lea = person("lea")
    lines = journeys.list_enrolments(actor=lea, now=now)
    views = [journeys.summarise_journey(actor=lea, enrolment_id=line.enrolment_id, now=now) for line in lines]
    views.sort(key=lambda view: -sum(len(stage.steps) for stage in view.stages))
    yield "journey", "lea", "learn:journey", [views[0].enrolment_id]
    kinds: dict[str, list[Any]] = {}
    for view in views:
        for stage in view.stages:
            for step in stage.steps:
                if step.state in ("open", "late", "done"):
                    kinds.setdefault(step.kind, [view.enrolment_id, step.step_id])
    for kind, args in sorted(kinds.items()):
        yield f"step: {kind}", "lea", "learn:step", args


def _conversation() -> Iterator[tuple[str, str, str, list[Any]]]:
    lea = person("lea")
    places = Space.objects.filter(members__person=lea, members__left_at=None)
    space = places.annotate(size=Count("threads")).order_by("-size", "id").first()
    yield "spaces", "lea", "learn:spaces", []
    if space is not None:
        thread = Thread.objects.filter(space__in=places).order_by("-post_count", "id").first()
        yield "space", "lea", "learn:space", [space.pk]
        if thread is not None:
            yield f"thread ({thread.post_count} posts)", "lea", "learn:thread", [thread.pk]


def _coaching() -> Iterator[tuple[str, str, str, list[Any]]]:
    yield "coach", "carla", "coach:people", []
    relation = Relation.objects.filter(coach=person("carla"), ended_at=None).order_by("id").first()
    if relation is None:
        return
    yield "coach: relation", "carla", "coach:relation", [relation.pk]
    meeting = Meeting.objects.filter(relation=relation).order_by("-starts_at").first()
    if meeting is not None:
        yield "coach: meeting", "carla", "coach:meeting", [meeting.pk]


def _writing() -> Iterator[tuple[str, str, str, list[Any]]]:
    from interleave.assessments.models import Quiz

    yield "designs", "ada", "author:journeys", []
    module = max(Module.objects.filter(kind="lesson").select_related("current"), key=_length)
    yield "module editor", "ada", "author:module", [module.pk]
    quiz = Quiz.objects.order_by("id").first()
    if quiz is not None:
        yield "quiz editor", "ada", "author:quiz", [quiz.pk]


def _length(module: Module) -> int:
    return len(str(module.current.body)) if module.current else 0

"""Finds, for each page of the large world, other people who open it and other pages of its kind.

One page of one person finds everything that is kept between requests. In the life of an organisation people
and pages take turns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import resolve, reverse

from benchmarks import finding, staffing
from interleave.assessments.models import Quiz
from interleave.catalogue.models import Module
from interleave.coaching.models import Meeting, Relation
from interleave.community.models import Thread
from interleave.journeys import selectors as journeys
from interleave.journeys.models import Cohort, Enrolment, Journey
from interleave.live.models import Session
from interleave.people.models import Person

PEOPLE = 200
PAGES = 40
LIST_ROWS = 25

Turn = tuple[str, str]  # who, and the path


@dataclass(slots=True)
class Turns:
    """At most PEOPLE people with the page they open, and at most PAGES pages of one person."""

    people: list[Turn] = field(default_factory=list)
    pages: list[Turn] = field(default_factory=list)


def find_turns(pages: Iterable[tuple[str, str, str]], now: datetime) -> dict[str, dict[str, Any]]:
    """Return the turns of each page by its label."""
    crowd = _Crowd(now)
    found = {}
    for label, who, path in pages:
        match = resolve(path)
        people = list(crowd.people(match.view_name, path, match.kwargs))[:PEOPLE]
        others = [(who, other) for other in crowd.pages(match.view_name, match.kwargs)][:PAGES]
        found[label] = asdict(Turns(people, others))
    return found


class _Crowd:
    """Who there is, and what is theirs."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.cohort = Cohort.objects.annotate(size=Count("enrolments")).order_by("-size").first()
        assert self.cohort is not None
        places = Enrolment.objects.filter(cohort=self.cohort).order_by("person__email")
        self.enrolments = dict(map(_named, places.values_list("person__email", "pk")[:PEOPLE]))
        self.staff = [f"s{number}" for number in range(1, staffing.STAFF + 1)]

    def people(self, name: str, path: str, given: dict[str, Any]) -> Iterator[Turn]:
        """Yield who opens a page like this one, and where it is for them."""
        area = name.partition(":")[0]
        if "enrolment_id" in given:
            for who, enrolment_id in self.enrolments.items():
                yield who, reverse(name, kwargs={**given, "enrolment_id": enrolment_id})
        elif area in ("learn", "base"):
            yield from ((who, path) for who in self.enrolments)
        elif name == "manage:report":
            yield from self.own(name, Person.objects.exclude(manager=None), "manager__email")
        elif name == "coach:relation":
            yield from self.own(name, Relation.objects.filter(ended_at=None), "coach__email")
        elif name == "coach:meeting":
            yield from self.own(name, Meeting.objects.all(), "relation__coach__email")
        else:
            yield from ((who, path) for who in self.staff)

    def own(self, name: str, rows: Any, email: str) -> Iterator[Turn]:
        """Yield for each of the staff the page of the first row that is theirs."""
        first: dict[str, UUID] = {}
        for who, key in map(_named, rows.order_by("pk").values_list(email, "pk")):
            first.setdefault(who, key)
        yield from ((who, reverse(name, args=[first[who]])) for who in self.staff if who in first)

    def pages(self, name: str, given: dict[str, Any]) -> Iterable[str]:
        """Return where pages of this kind are, for the person who opens it."""
        if name == "learn:step":
            return self.steps_like(given)
        if name == "manage:people":
            last = Person.objects.count() // LIST_ROWS
            return [f"{reverse(name)}?page={number}" for number in range(1, last + 1)]
        rows = _rows_of(name, given)
        return () if rows is None else _addresses(name, rows)

    def steps_like(self, given: dict[str, Any]) -> Iterator[str]:
        """Yield the open steps of the same kind in the same enrolment."""
        view = journeys.summarise_journey(
            actor=finding.person("lea"), enrolment_id=given["enrolment_id"], now=self.now
        )
        steps = [step for stage in view.stages for step in stage.steps]
        kind = next(step.kind for step in steps if step.step_id == given["step_id"])
        for step in steps:
            if step.kind == kind and step.state in ("open", "late", "done"):
                yield reverse("learn:step", args=[given["enrolment_id"], step.step_id])


def _rows_of(name: str, given: dict[str, Any]) -> Any:
    """Return the rows that have a page of this name, among those its person may see; None: it has no row."""
    theo, kenji, carla = map(finding.person, ("theo", "kenji", "carla"))
    return {
        "learn:thread": Thread.objects.filter(space__threads=given.get("thread_id")),
        "teach:session": Session.objects.filter(facilitators__person=theo),
        "teach:cohort": Cohort.objects.all(),
        "manage:cohort": Cohort.objects.all(),
        "author:journey": Journey.objects.all(),
        "author:module": Module.objects.filter(kind="lesson"),
        "author:quiz": Quiz.objects.all(),
        "manage:report": Person.objects.filter(manager=kenji),
        "coach:relation": Relation.objects.filter(coach=carla),
        "coach:meeting": Meeting.objects.filter(relation__coach=carla),
    }.get(name)


def _named(row: tuple[str, UUID]) -> tuple[str, UUID]:
    """Name a person by what stands before the @."""
    return row[0].partition("@")[0], row[1]


def _addresses(name: str, rows: Any) -> Iterator[str]:
    keys = rows.order_by("pk").values_list("pk", flat=True).distinct()
    yield from (reverse(name, args=[key]) for key in keys[:PAGES])

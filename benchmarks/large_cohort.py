"""What a cohort of 1,000 people on 60 steps costs: .venv/bin/python benchmarks/large_cohort.py

Builds it in a database of its own, by the services, and prints milliseconds of CPU and queries per reading.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

PEOPLE, STEPS, TRIES = 1000, 60, 5
NOW = datetime(2027, 4, 22, 12, tzinfo=UTC)
NAMES = UUID("11111111-2222-4333-8444-555555555555")


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INTERLEAVE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "interleave.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    from django.db import transaction

    from interleave.engine import events
    from interleave.journeys import selectors, services
    from interleave.kernel import tenancy
    from interleave.ledger import ledger
    from interleave.people.models import Organisation, Person, Site

    organisation = Organisation.objects.create(name="Large", slug="large", founded_at=NOW)
    with tenancy.scope(organisation.pk):
        site = Site.objects.create(name="Toulouse", zone_name="Europe/Paris")
        ada = Person.objects.create(name="Ada", email="ada@large.example", site=site, role_names=["designer"])
        people = Person.objects.bulk_create(
            [
                Person(
                    name=f"Person {n:04}",
                    email=f"p{n}@large.example",
                    site=site,
                    manager=ada if n < 30 else None,
                )
                for n in range(PEOPLE)
            ]
        )
        cohort = launch(ada)
        began = time.process_time()
        report = services.enrol(
            actor=ada, cohort_id=cohort.pk, person_ids=[person.pk for person in people], now=NOW
        )
        say("enrolling, per person", (time.process_time() - began) / PEOPLE)
        began = time.process_time()
        for person in people[:100]:
            with transaction.atomic():
                ledger.record(
                    events.RunFinished(
                        person.pk, subject("run"), subject("s0"), subject("v"), 60, NOW + timedelta(hours=1)
                    )
                )
        say("an event that finishes a step", (time.process_time() - began) / 100)
        later, lea = NOW + timedelta(days=30), people[0]
        place = next(row.pk for row in report.enrolled if row.person_id == lea.pk)
        readings: dict[str, Callable[[], object]] = {
            "the page of the cohort": lambda: selectors.summarise_cohort(
                actor=ada, cohort_id=cohort.pk, now=later, page=20
            ),
            "the list of cohorts": lambda: selectors.list_cohorts(actor=ada, now=later),
            "a manager's team of 30": lambda: selectors.summarise_team(actor=ada, now=later),
            "a learner's journey": lambda: selectors.summarise_journey(
                actor=lea, enrolment_id=place, now=later
            ),
            "a learner's today": lambda: selectors.summarise_today(actor=lea, now=later),
        }
        for name, reading in readings.items():
            say(name, *best_of(reading))


def launch(ada: object):  # type: ignore[no-untyped-def]
    from interleave.journeys import services
    from interleave.journeys.services import Draft, DraftHead, DraftStage, DraftStep

    steps = [
        DraftStep(f"s{n}", "lesson", f"Step {n}", subject(f"s{n}"), 20, n, n + 3) for n in range(STEPS - 1)
    ]
    steps.append(DraftStep("ask", "live", "Office hours", subject("ask"), 30, 0, required=False))
    head = DraftHead("Long", model="flex", model_settings={"office_hours": True}, weeks=10)
    draft = Draft(head, [DraftStage("all", "All of it", steps)])
    version = services.begin_journey(actor=ada, slug="long", draft=draft, now=NOW)
    services.publish_version(actor=ada, version_id=version.pk, now=NOW)
    return services.launch_cohort(
        actor=ada, version_id=version.pk, title="Large", starts_on=date(2027, 4, 22), now=NOW
    )


def best_of(reading: Callable[[], object]) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reading()
    with CaptureQueriesContext(connection) as queries:
        reading()
    best = min(_seconds(reading) for _try in range(TRIES))
    return best, len(queries)


def _seconds(reading: Callable[[], object]) -> float:
    began = time.process_time()
    reading()
    return time.process_time() - began


def say(name: str, seconds: float, queries: int | None = None) -> None:
    print(f"{name:32} {seconds * 1000:7.1f} ms" + (f"  {queries} queries" if queries is not None else ""))


def subject(name: str) -> UUID:
    return uuid5(NAMES, name)


if __name__ == "__main__":
    main()

"""The large world of the benchmark, made small: what is measured there opens for everyone who is measured."""

import pytest
from django.test import Client

from benchmarks import finding, posting, staffing, stocking, turning
from interleave.kernel import clock, tenancy
from interleave.people.models import Person

pytestmark = pytest.mark.django_db

FEW = 3


@pytest.fixture
def organisation_id(monkeypatch):
    for name in ("STAFF", "GROUPS", "GROUP_SIZE", "JOURNEYS"):
        monkeypatch.setattr(staffing, name, FEW)
    for name in ("POSTS", "THREADS", "COACHED", "ANSWERING"):
        monkeypatch.setattr(stocking, name, FEW)
    size = stocking.Size(people=3 * FEW, steps=40, active=FEW)
    return stocking.stock(size, clock.now(), lambda _line: None)


def test_pages_and_forms_of_the_large_world_answer_all_their_people(organisation_id):
    with tenancy.scope(organisation_id):
        pages = finding.find_pages(clock.now())
        turns = turning.find_turns(pages, clock.now())
        forms = posting.find_forms()

        assert {label for label, _who, _path in pages} > {
            "today",
            "journey",
            "step: lesson",
            "roster",
            "people",
        }
        assert all(len(turns[label]["people"]) >= FEW for label in turns if label != "step: coaching")
        assert len(turns["cohort"]["pages"]) == FEW + 1
        asked = [(who, path) for _label, who, path in pages]
        asked += [(who, path) for turn in turns.values() for way in turn.values() for who, path in way]
        asked += [(email.partition("@")[0], path) for email, path in forms["answer"]]
        clients: dict[str, Client] = {}
        for who, path in asked:
            if who not in clients:
                clients[who] = Client()
                clients[who].force_login(Person.objects.get(email=f"{who}@meridian.example"))
            assert clients[who].get(path).status_code == 200, (who, path)

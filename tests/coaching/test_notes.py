"""Notes: shared by two without loss, private to one without exception."""

import dataclasses
import inspect
from datetime import timedelta

import pytest
from django.db.models import Model, QuerySet

from interleave.coaching import selectors, services
from interleave.coaching.models import PrivateNote, SharedNotes
from interleave.kernel import errors
from interleave.ledger.models import LedgerEntry
from tests.coaching.conftest import COHORT

SECRET = "zebra-quartz-9471"


def test_both_write_the_shared_notes(cast, meeting, noon):
    services.share_notes(actor=cast.lea, meeting_id=meeting.pk, body="Mine", version=0, now=noon)
    services.share_notes(actor=cast.carla, meeting_id=meeting.pk, body="Mine and hers", version=1, now=noon)

    meeting.refresh_from_db()
    assert (meeting.shared_notes, meeting.notes_version) == ("Mine and hers", 2)


def test_who_saves_over_a_newer_version_gets_both_texts_and_none_is_lost(cast, meeting, noon):
    services.share_notes(actor=cast.lea, meeting_id=meeting.pk, body="From Léa", version=0, now=noon)

    with pytest.raises(services.NotesChanged) as clash:
        services.share_notes(actor=cast.carla, meeting_id=meeting.pk, body="From Carla", version=0, now=noon)

    found = clash.value
    assert (found.newest, found.mine, found.version, found.author) == (
        "From Léa",
        "From Carla",
        1,
        "Léa Martin",
    )
    meeting.refresh_from_db()
    assert meeting.shared_notes == "From Léa"


def test_every_saved_version_stays(cast, meeting, noon):
    for version, body in enumerate(["one", "two", ""]):
        services.share_notes(actor=cast.lea, meeting_id=meeting.pk, body=body, version=version, now=noon)

    found = selectors.list_notes_versions(actor=cast.carla, meeting_id=meeting.pk)
    assert [row.body for row in found] == ["", "two", "one"]


def test_saving_the_same_text_twice_is_one_version(cast, meeting, noon):
    for _again in range(2):
        services.share_notes(actor=cast.lea, meeting_id=meeting.pk, body="Same", version=0, now=noon)

    assert SharedNotes.objects.count() == 1


def test_others_do_not_write(cast, meeting, noon):
    for person in (cast.theo, cast.kenji, cast.ada):
        with pytest.raises(errors.NotFound):
            services.share_notes(actor=person, meeting_id=meeting.pk, body="x", version=0, now=noon)
        with pytest.raises(errors.NotFound):
            services.keep_private_note(actor=person, meeting_id=meeting.pk, body="x", now=noon)

    assert not SharedNotes.objects.exists()
    assert not PrivateNote.objects.exists()


def test_each_keeps_an_own_private_note(cast, meeting, noon):
    services.keep_private_note(actor=cast.lea, meeting_id=meeting.pk, body="Léa's", now=noon)
    services.keep_private_note(actor=cast.carla, meeting_id=meeting.pk, body="Carla's", now=noon)
    services.keep_private_note(actor=cast.carla, meeting_id=meeting.pk, body="", now=noon)

    assert selectors.get_own_private_note(actor=cast.lea, meeting=meeting) == "Léa's"
    assert selectors.get_own_private_note(actor=cast.carla, meeting=meeting) == ""


def test_no_selector_and_no_export_opens_a_private_note_to_anybody_but_its_author(
    cast, relation, meeting, noon
):
    services.keep_private_note(actor=cast.lea, meeting_id=meeting.pk, body=SECRET, now=noon)
    services.agree_action(
        actor=cast.lea, relation_id=relation.pk, meeting_id=meeting.pk, text="x", due_on=None, now=noon
    )
    services.hold_meeting(actor=cast.carla, meeting_id=meeting.pk, minutes=30, now=meeting.ends_at)

    readers = {"lea": cast.lea, "carla": cast.carla, "theo": cast.theo, "kenji": cast.kenji, "ada": cast.ada}
    found = {name: walk(person, relation, meeting, noon) for name, person in readers.items()}

    assert found["lea"] == {"get_own_private_note", "list_own_private_notes", "export_meetings"}
    assert {name: hits for name, hits in found.items() if name != "lea"} == {
        "carla": set(), "theo": set(), "kenji": set(), "ada": set(),
    }  # fmt: skip
    assert not any(SECRET in str(entry.data) for entry in LedgerEntry.objects.all())


def walk(person, relation, meeting, now):
    """Call every selector of coaching as this person; return those whose answer has the secret."""
    offers = {
        "actor": person, "relation": relation, "meeting": meeting, "relation_id": relation.pk,
        "meeting_id": meeting.pk, "context_id": COHORT, "person_id": relation.person_id, "now": now,
        "starts": now - timedelta(days=400), "ends": now + timedelta(days=400),
        "starts_at": now - timedelta(days=400), "ends_at": now + timedelta(days=400),
        "coach_id": relation.coach_id, "coach_ids": [relation.coach_id],
        "after": now - timedelta(days=400), "before": now + timedelta(days=400), "goal_id": relation.pk,
        "action_id": relation.actions.get().pk, "person_ids": [relation.person_id],
    }  # fmt: skip
    hits = set()
    for name, selector in inspect.getmembers(selectors, inspect.isfunction):
        if selector.__module__ != selectors.__name__ or name.startswith("_"):
            continue
        wanted = inspect.signature(selector).parameters
        missing = [key for key, value in wanted.items() if key not in offers and value.default is value.empty]
        assert not missing, f"teach this test to call {name}: it wants {missing}"
        try:
            answer = selector(**{key: offers[key] for key in wanted if key in offers})
        except TypeError:
            answer = selector(*[offers[key] for key in wanted if key in offers])
        except (errors.NotFound, errors.Forbidden):
            continue
        if SECRET in spelled(answer):
            hits.add(name)
    return hits


def spelled(answer):
    """Spell an answer out: every field of rows, and of the rows that were loaded with them."""
    if isinstance(answer, QuerySet | list | tuple):
        return " ".join(spelled(part) for part in answer)
    if isinstance(answer, Model):
        return " ".join(
            spelled(value)
            for key, value in vars(answer).items()
            if key not in ("_state", "_prefetched_objects_cache")
        ) + " ".join(spelled(part) for part in answer._state.fields_cache.values())
    if dataclasses.is_dataclass(answer):
        return str(answer)
    return str(answer)

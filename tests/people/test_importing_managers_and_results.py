"""People files whose managers come later, and what an import reports: new accounts and lines left out."""

import csv
import io

import pytest

from interleave.kernel import errors
from interleave.ledger.models import LedgerEntry
from interleave.people import importing, selectors, services
from interleave.people.importing import planning
from interleave.people.importing.reading import Choices
from interleave.people.models import PeopleImport, Person, Site
from interleave.people.services import PersonDetails


def plan(text, noon):
    return planning.plan_file(text.encode(), now=noon)


def take(cast, text, noon, **choices):
    token = importing.stage_file(actor=cast.ada, file_name="people.csv", content=text.encode(), now=noon)
    if choices:
        importing.choose_reading(actor=cast.ada, token=token, choices=Choices(**choices), now=noon)
    return importing.apply_staged(actor=cast.ada, token=token, now=noon)


def manager_of(email):
    manager = Person.objects.get(email=email).manager
    return manager.email if manager else None


def test_the_plan_lists_all_that_a_new_person_gets(cast, noon):
    text = (
        "name,email,staff_number,site,team,manager_email,role,job,hire_date\n"
        "Zoë Roy,zoe@m.example,77,Tokyo,Buying,kenji@meridian.example,coach,Buyer,2026-02-01\n"
    )

    [line] = plan(text, noon).lines

    assert [(change.label, change.before, change.after) for change in line.changes] == [
        ("Name", "", "Zoë Roy"),
        ("Email", "", "zoe@m.example"),
        ("Staff number", "", "77"),
        ("Site", "", "Tokyo"),
        ("Team", "", "Buying"),
        ("Manager", "", "kenji@meridian.example"),
        ("Job", "", "Buyer"),
        ("Day of hire", "", "2026-02-01"),
        ("Roles", "", "coach"),
    ]


@pytest.mark.parametrize("words", ["mina@m.example", "Mina Roy", "1001"])
def test_a_manager_who_is_not_found_is_set_when_a_later_import_has_this_person(cast, noon, words):
    take(cast, f"name,email,manager\nZoë,zoe@m.example,{words}\n", noon)
    zoe = Person.objects.get(email="zoe@m.example")
    awaited = zoe.awaited_manager
    second = "name,email,staff_number\nMina Roy,mina@m.example,1001\n"
    planned = plan(second, noon)

    record = take(cast, second, noon)

    assert (awaited, zoe.manager) == (words, None)
    assert [(line.line, line.what, line.name) for line in planned.lines] == [
        (2, "add", "Mina Roy"),
        (0, "change", "Zoë"),
    ]
    assert planned.size == 1
    assert (record.added, record.changed) == (1, 1)
    assert manager_of("zoe@m.example") == "mina@m.example"
    zoe.refresh_from_db()
    assert zoe.awaited_manager == ""
    assert "manager" in Person.objects.get(email="mina@m.example").role_names
    changed = LedgerEntry.objects.filter(name="people.person.changed.v1", data__person_id=str(zoe.pk))
    assert [entry.data["fields"] for entry in changed] == [["manager_id"]]


def test_a_manager_who_was_added_by_hand_is_set_by_the_next_import(cast, noon):
    take(cast, "name,email,manager\nZoë,zoe@m.example,mina@m.example\n", noon)
    services.add_person(
        actor=cast.ada, details=PersonDetails(name="Mina Roy", email="mina@m.example"), now=noon
    )

    take(cast, "name,email,manager\nZoë,zoe@m.example,mina@m.example\nMax,max@m.example,\n", noon)

    assert manager_of("zoe@m.example") == "mina@m.example"


def test_a_manager_whose_line_is_left_out_is_set_when_the_line_is_right(cast, noon):
    text = "name,email,manager,role\nZoë,zoe@m.example,mina@m.example,\nMina,mina@m.example,,{role}\n"
    first = take(cast, text.format(role="coahc"), noon, problems="leave_out")

    second = take(cast, text.format(role="coach"), noon)

    assert (first.added, first.left_out) == (1, 1)
    assert (second.added, second.changed, second.left_out) == (1, 1, 0)
    assert manager_of("zoe@m.example") == "mina@m.example"


def test_a_manager_chosen_by_hand_or_by_file_since_then_stays(cast, noon):
    text = "name,email,manager\nA,a@m.example,mina@m.example\nB,b@m.example,mina@m.example\n"
    take(cast, text, noon)
    person = Person.objects.get(email="a@m.example")
    services.change_person(
        actor=cast.ada, person_id=person.pk, now=noon,
        details=PersonDetails(name="A", email="a@m.example", manager_email="kenji@meridian.example"),
    )  # fmt: skip
    take(cast, "name,email,manager\nB,b@m.example,theo@meridian.example\n", noon)

    take(cast, "name,email\nMina,mina@m.example\n", noon)

    assert [manager_of(f"{one}@m.example") for one in "ab"] == [
        "kenji@meridian.example",
        "theo@meridian.example",
    ]


def test_an_awaited_manager_who_would_complete_a_circle_is_not_set(cast, noon):
    take(cast, "name,email,manager\nA,a@m.example,b@m.example\n", noon)

    record = take(cast, "name,email,manager\nB,b@m.example,c@m.example\nC,c@m.example,a@m.example\n", noon)

    assert record.added == 2
    assert [manager_of(f"{one}@m.example") for one in "abc"] == [None, "c@m.example", "a@m.example"]


def test_a_manager_with_a_closed_account_does_not_keep_the_person_out(cast, noon):
    services.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)
    text = "name,email,manager\nZoë,zoe@m.example,theo@meridian.example\n"

    [line] = plan(text, noon).lines

    assert line.what == "add"
    assert line.warnings == (
        "The account of the manager Theo Grant is closed: the manager is left as it is.",
    )


def test_the_warning_of_an_unknown_site_names_the_sites_that_exist(cast, noon):
    text = "name,email,site\nZoë,zoe@m.example,Quito\n"
    names = ", ".join(sorted(Site.objects.values_list("name", flat=True)))
    few = plan(text, noon).lines[0].warnings[0]
    for n in range(20):
        Site.objects.create(name=f"Site {n:02}", zone_name="UTC")

    many = plan(text, noon).lines[0].warnings[0]

    assert few.startswith("There is no site “Quito”, so this line sets no site. Choose or create the site")
    assert few.endswith(f"Existing sites: {names}.")
    assert f"and {20 + names.count(',') + 1 - 10} more." in many


def test_lines_left_out_are_counted_and_written_with_their_reasons(cast, noon):
    text = "name,email,status\nZoë,zoe@m.example,active\n=Max,nonsense,active\nIvo,ivo@m.example,inactive\n"

    record = take(cast, text, noon, problems="leave_out")

    rows = list(csv.reader(io.StringIO(importing.write_left_out(record).decode("utf-8-sig"))))
    assert (record.added, record.left_out) == (1, 2)
    assert rows == [
        ["line", "name", "email", "reason"],
        ["3", "'=Max", "nonsense", "“nonsense” is not an email address."],
        ["4", "Ivo", "ivo@m.example", "Inactive in the file."],
    ]
    entry = LedgerEntry.objects.get(name="people.file.imported.v1")
    assert entry.data["left_out"] == 2


def test_lines_left_out_are_kept_until_the_next_import_and_for_administrators(cast, noon):
    text = "name,email\n{name},{name}@m.example\nMax,nonsense\n"
    first = take(cast, text.format(name="Zoe"), noon, problems="leave_out")
    take(cast, text.format(name="Ivo"), noon, problems="leave_out")

    first = PeopleImport.objects.get(pk=first.pk)
    assert (first.left_out, first.left_out_lines) == (1, [])
    with pytest.raises(errors.Forbidden):
        selectors.get_import(actor=cast.lea, import_id=first.pk)

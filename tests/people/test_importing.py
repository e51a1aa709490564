"""People files: what is read, what is reported, and that all of it goes in or nothing."""

from datetime import date, timedelta

import pytest

from interleave.kernel import errors, tenancy
from interleave.ledger.models import LedgerEntry
from interleave.people import importing, selectors, services
from interleave.people.importing import days, planning, reading
from interleave.people.models import PeopleImport, Person, Role, RoleGrant, Site, StagedFile, Team

HEAD = "name,email,site,team,manager_email,role,job,hire_date\n"


def plan(text, noon, encoding="utf-8"):
    return planning.plan_file(text.encode(encoding) if isinstance(text, str) else text, now=noon)


def problems(text, noon):
    return {line.line: list(line.problems) for line in plan(text, noon).lines if line.problems}


def stage(cast, text, noon, actor=None):
    return importing.stage_file(
        actor=actor or cast.ada, file_name="people.csv", content=text.encode(), now=noon
    )


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_is_recognised(cast, noon, encoding, named, delimiter):
    text = delimiter.join(["Email", "Name", "Site"]) + "\r\n"
    text += delimiter.join(["zoe@meridian.example", "Zoë Müller–Ibáñez", "Tokyo"]) + "\r\n"

    found = plan(text, noon, encoding)

    assert (found.encoding.name, found.encoding.is_sure) == (named, True)
    assert [(line.what, line.name) for line in found.lines] == [("add", "Zoë Müller–Ibáñez")]


def test_headers_stand_in_any_order_and_by_many_names_and_the_report_says_how_they_are_read(cast, noon):
    text = "Date d’embauche;E-Mail;Prénom;NOM;Supervisor;Shoe size\n"
    text += "2026-03-01;zoe@m.example;Zoë;Roy;Kenji Mori;38\n"

    found = plan(text, noon)

    assert found.drafts[0].name == "Zoë Roy"
    assert found.drafts[0].hired_on == date(2026, 3, 1)
    assert found.drafts[0].manager_email == "kenji@meridian.example"
    assert [(column.header, column.field) for column in found.columns] == [
        ("Date d’embauche", "hire_date"),
        ("E-Mail", "email"),
        ("Prénom", "given_name"),
        ("NOM", "family_name"),
        ("Supervisor", "manager_email"),
        ("Shoe size", ""),
    ]


def test_excels_line_about_the_separator_is_understood(cast, noon):
    found = plan("sep=;\nname;email\nZoë;zoe@m.example\n", noon)

    assert [(line.line, line.what) for line in found.lines] == [(3, "add")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"PK\x03\x04" + b"x" * 50, "spreadsheet"),
        (b"%PDF-1.7 whatever", "not a text file"),
        (bytes(range(1, 32)) * 20, "not a text file"),
        (b"name,email\x00\x01\x02,x", "zero bytes"),
        (b"name,email\n", "no line for a person"),
        (b"<html><table><tr><td>name</td></tr></table>", "web page or XML"),
        (b'name,email\n"Zo,zoe@m.example\n', "quotation mark"),
        (b"x" * (reading.MOST_BYTES + 1), "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(cast, noon, content, words):
    with pytest.raises(errors.Invalid) as caught:
        importing.stage_file(actor=cast.ada, file_name="x.csv", content=content, now=noon)

    assert words in caught.value.message
    assert StagedFile.objects.count() == 0


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("name,site\nZ,Tokyo\n", "No column is read as “Email”."),
        ("email,site\nz@m.example,Tokyo\n", "No column is read as a name."),
        ("Zoë,zoe@m.example\nMax,max@m.example\n", "No column is read as “Email”."),
    ],
)
def test_columns_that_are_missing_can_be_chosen(cast, noon, head, words):
    found = plan(head, noon)

    assert words in found.faults[0]
    assert not found.can_apply


def test_the_report_says_what_will_happen_line_by_line(cast, noon):
    text = HEAD + (
        "Zoë Roy,zoe@meridian.example,Lyon (Paris),Buying,kenji@meridian.example,coach,Buyer,2026-02-01\n"
        "Léa Martin,LEA@meridian.example,Tokyo,,,,Account manager,\n"
        "Theo Grant,theo@meridian.example,Toronto,,,facilitator,,\n"
        "\n"
        "Max,max@,Tokyoo,,nobody@meridian.example,coahc,,31/12/2026\n"
    )

    found = plan(text, noon)

    assert [(line.line, line.what) for line in found.lines] == [
        (2, "add"),
        (3, "change"),
        (4, "unchanged"),
        (6, "problem"),
    ]
    assert [(c.column, c.before, c.after) for c in found.lines[1].changes] == [
        ("site", "Toulouse", "Tokyo"),
        ("job", "", "Account manager"),
    ]
    assert found.lines[3].warnings == (
        "There is no site “Tokyoo”, so this line sets no site. Choose or create the site under “Sites that "
        "do not exist yet”, or add it on the page “Sites” first. Did you mean Tokyo?",
        "The manager “nobody@meridian.example” was not found here or in the file. The manager is set when a "
        "later import has this person.",
    )
    assert found.lines[3].problems == (
        "“max@” is not an email address.",
        "There is no role “coahc”. Did you mean coach?",
    )
    assert found.new_sites == ("Lyon (Europe/Paris)",)
    assert found.new_teams == ("Buying",)
    assert not found.can_apply


def test_lines_are_numbered_as_in_the_file_even_after_a_cell_of_two_lines(cast, noon):
    text = 'name,email,job\nZoë,zoe@m.example,"Buyer\nand seller"\nMax,max,\n'

    found = plan(text, noon)

    assert [line.line for line in found.lines] == [2, 4]
    assert found.drafts[0].job == "Buyer and seller"


def test_one_person_stands_in_a_file_once(cast, noon):
    text = "name,email\nZoë,zoe@m.example\nZoe,ZOE@m.example\n"

    assert problems(text, noon) == {3: ["zoe@m.example is in line 2 already."]}


def test_managers_may_come_later_in_the_file(cast, noon):
    text = "name,email,manager\nZoë,zoe@m.example,max@m.example\nMax,max@m.example,\n"

    assert problems(text, noon) == {}


def test_people_in_a_circle_are_named(cast, noon):
    text = (
        "name,email,manager\n"
        "Zoë,zoe@m.example,max@m.example\n"
        "Max,max@m.example,lea@meridian.example\n"
        "Kenji Mori,kenji@meridian.example,zoe@m.example\n"
        "Uma,uma@m.example,uma@m.example\n"
        "Ivo,ivo@m.example,zoe@m.example\n"
    )

    found = problems(text, noon)

    circle = "Zoë → Max → Léa Martin → Kenji Mori → Zoë"
    assert found[2] == [f"They would report in a circle: {circle}."]
    assert set(found) == {2, 3, 4, 5}
    assert found[5] == ["People cannot report to themselves."]


def test_a_slip_in_a_managers_address_is_recognised(cast, noon):
    text = "name,email,manager\nZoë,zoe@m.example,kenij@meridian.example\n"

    [line] = plan(text, noon).lines
    assert line.what == "add"
    assert "Did you mean kenji@meridian.example?" in line.warnings[0]


def test_a_manager_by_name_must_be_one_person(cast, noon):
    text = "name,email,manager\nAnn,a1@m.example,\nAnn,a2@m.example,\nZoë,zoe@m.example,Ann\n"

    found = plan(text, noon)

    assert found.can_apply
    assert "2 people are called “Ann”, so no manager is set." in found.lines[2].warnings[0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Lima (America/Limaa)", "Did you mean America/Lima"),
        ("Lima (Mars/Base)", "is not a time zone"),
        ("Tokyo (Asia/Seoul)", "has the time zone Asia/Tokyo here"),
    ],
)
def test_a_site_that_is_not_here_needs_a_zone_that_exists(cast, noon, cell, words):
    text = f"name,email,site\nZoë,zoe@m.example,{cell}\n"

    assert words in problems(text, noon)[2][0]


def test_a_new_site_has_one_zone(cast, noon):
    text = "name,email,site\nA,a@m.example,Lima (America/Lima)\nB,b@m.example,lima (America/Bogota)\n"

    assert "has two time zones in this file" in problems(text, noon)[3][0]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026/1/31", date(2026, 1, 31)),
        ("2026-01-31 00:00:00", date(2026, 1, 31)),
        ("31.1.2026", date(2026, 1, 31)),
        ("5.1.2026", date(2026, 1, 5)),
        ("31/01/2026", date(2026, 1, 31)),
        ("01/31/2026", date(2026, 1, 31)),
        ("3/3/2026", date(2026, 3, 3)),
    ],
)
def test_days_are_read_as_they_are_written(cell, day):
    assert days.read_day(cell) == (day, None)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("05/01/2026", "may be 2026-01-05 or 2026-05-01"),
        ("2026-02-30", "There is no day"),
        ("32/01/2026", "There is no day"),
        ("soon", "is not a day"),
    ],
)
def test_days_that_are_unclear_or_impossible_are_refused(cell, words):
    day, fault = days.read_day(cell)

    assert day is None
    assert words in fault


def test_values_that_are_too_long_are_refused(cast, noon):
    text = f"name,email,job,team\n{'n' * 151},zoe@m.example,{'j' * 121},{'t' * 121}\n"

    found = problems(text, noon)[2]

    assert len(found) == 3
    assert "151 characters; 150 fit" in found[0]


def test_a_line_with_too_many_cells_says_so(cast, noon):
    text = "name,email\nRoy, Zoë,zoe@m.example\n"

    assert "quotation marks" in problems(text, noon)[2][0]


def test_a_file_goes_in_whole(cast, noon):
    text = HEAD + (
        "Zoë Roy,zoe@meridian.example,Lyon (Paris),Buying,max@meridian.example,coach,Buyer,2026-02-01\n"
        "Max Ray,max@meridian.example,Tokyo,,,,,\n"
        "Léa Martin,lea@meridian.example,Tokyo,-,-,,,\n"
    )
    token = stage(cast, text, noon)

    record = importing.apply_staged(actor=cast.ada, token=token, now=noon)

    zoe = Person.objects.select_related("site", "team", "manager").get(email="zoe@meridian.example")
    assert (record.added, record.changed) == (2, 1)
    assert (zoe.site.name, zoe.site.zone_name, zoe.team.name) == ("Lyon", "Europe/Paris", "Buying")
    assert (zoe.manager.name, zoe.role_names, zoe.hired_on) == ("Max Ray", ["coach"], date(2026, 2, 1))
    assert zoe.manager.role_names == ["manager"]
    cast.lea.refresh_from_db()
    cast.kenji.refresh_from_db()
    assert (cast.lea.site_id, cast.lea.team_id, cast.lea.manager_id) == (cast.tokyo.pk, None, None)
    assert cast.kenji.role_names == []  # nobody reports to him any more
    names = list(LedgerEntry.objects.order_by("sequence").values_list("name", flat=True))
    assert names[:5] == [
        "people.file.imported.v1",
        "people.person.added.v1",
        "people.person.added.v1",
        "people.person.changed.v1",
        "people.role.granted.v1",
    ]
    assert RoleGrant.objects.filter(person=zoe, role=Role.COACH, revoked_at=None).count() == 1


def test_sending_the_same_file_twice_imports_it_once(cast, noon):
    token = stage(cast, "name,email\nZoë,zoe@m.example\n", noon)
    importing.apply_staged(actor=cast.ada, token=token, now=noon)

    with pytest.raises(importing.FileGone):
        importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert PeopleImport.objects.count() == 1
    assert Person.objects.filter(email="zoe@m.example").count() == 1


def test_the_same_file_again_finds_everything_as_it_is(cast, noon):
    text = (
        HEAD + "Zoë,zoe@m.example,Lyon (Europe/Paris),Buying,kenji@meridian.example,coach,Buyer,2026-02-01\n"
    )
    importing.apply_staged(actor=cast.ada, token=stage(cast, text, noon), now=noon)

    found = plan(text, noon)

    assert [line.what for line in found.lines] == ["unchanged"]
    assert not found.can_apply


def test_a_file_is_held_against_the_organisation_again_when_it_goes_in(cast, noon):
    text = "name,email\nTheo Grant,theo@meridian.example\nMax,max@m.example\n"
    token = stage(cast, text, noon)
    _staged, before = importing.plan_staged(actor=cast.ada, token=token, now=noon)
    assert before.can_apply
    services.close_account(actor=cast.ada, person_id=cast.theo.pk, now=noon)

    with pytest.raises(errors.Invalid) as caught:
        importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert caught.value.problems[0].where == "line 2"
    assert not Person.objects.filter(email__endswith="@m.example").exists()
    assert PeopleImport.objects.count() == 0


def test_a_kept_file_is_its_owners_and_lapses(cast, noon):
    token = stage(cast, "name,email\nZoë,zoe@m.example\n", noon)
    services.grant_role(actor=cast.ada, person_id=cast.theo.pk, role="administrator", now=noon)
    cast.theo.refresh_from_db()

    with pytest.raises(errors.NotFound):
        importing.apply_staged(actor=cast.theo, token=token, now=noon)
    with pytest.raises(errors.NotFound):
        importing.apply_staged(actor=cast.ada, token=token + "x", now=noon)
    with pytest.raises(importing.FileGone):
        importing.apply_staged(actor=cast.ada, token=token, now=noon + timedelta(hours=1))
    StagedFile.objects.update(content=b"name,email\nEve,eve@m.example\n")
    with pytest.raises(importing.FileGone):
        importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert Person.objects.count() == 5


def test_only_administrators_import_and_export(cast, noon):
    for actor in (cast.lea, cast.kenji, cast.theo):
        with pytest.raises(errors.Forbidden):
            stage(cast, "name,email\nZoë,zoe@m.example\n", noon, actor=actor)
        with pytest.raises(errors.Forbidden):
            importing.write_people(actor=actor)


def test_a_file_of_one_organisation_leaves_the_other_alone(cast, noon):
    text = "name,email\nOona Renamed,oona@outside.example\n"

    importing.apply_staged(actor=cast.ada, token=stage(cast, text, noon), now=noon)

    with tenancy.scope(cast.outside.pk):
        assert Person.objects.get().name == "Oona Outside"
    assert Person.objects.count() == 6


def test_what_goes_out_can_come_in_again_and_holds_no_formula(cast, noon):
    services.change_person(
        actor=cast.ada,
        person_id=cast.lea.pk,
        details=services.PersonDetails(
            name="=HYPERLINK(evil)",
            email=cast.lea.email,
            site_id=cast.toulouse.pk,
            manager_email="kenji@meridian.example",
            job="-2+3",
        ),
        now=noon,
    )

    content = importing.write_people(actor=cast.ada)

    assert content.startswith(b"\xef\xbb\xbfname,email,")
    assert "\r\n'=HYPERLINK(evil)," in content.decode("utf-8-sig")
    assert {line.what for line in planning.plan_file(content, now=noon).lines} == {"unchanged"}


@pytest.mark.slow
def test_five_thousand_people_go_in_and_change_in_bulk(cast, noon, django_assert_max_num_queries):
    def line(n, job=""):
        manager = f"p{n // 8}@big.example" if n >= 8 else ""
        site, team = f"Site {n % 7} (Europe/Paris)", f"Team {n % 90}"
        return f"Person {n},p{n}@big.example,{site},{team},{manager},,{job},2026-01-31\n"

    token = stage(cast, HEAD + "".join(line(n) for n in range(5000)), noon)
    with django_assert_max_num_queries(4000):
        importing.apply_staged(actor=cast.ada, token=token, now=noon)

    token = stage(cast, HEAD + "".join(line(n, "Moved") for n in range(5000)), noon)
    record = importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert (Person.objects.count(), Site.objects.count(), Team.objects.count()) == (5005, 10, 91)
    assert record.changed == 5000
    assert LedgerEntry.objects.filter(name="people.person.added.v1").count() == 5000
    assert selectors.with_role(Person.objects.all(), Role.MANAGER).count() == 625

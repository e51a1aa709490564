"""People files as other systems write them: columns, encodings, days, status, staff numbers."""

from datetime import date

import pytest
from django.test import override_settings

from interleave.kernel import errors
from interleave.people import importing, services
from interleave.people.importing import days, planning, text_encoding
from interleave.people.importing.reading import Choices
from interleave.people.models import Invitation, Person, Site

ENTRA = (
    "\ufeffuserPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,"
    "accountEnabled,usageLocation,physicalDeliveryOfficeName,city,employeeId,preferredLanguage\r\n"
    "ines.roy@corp.example,Ines Roy,Roy,ines@corp.example,Ines,0001,Member,Buyer,Purchasing,TRUE,FR,Tokyo,"
    "Blagnac,E1,fr-FR\r\n"
    "gone@corp.example,Gone Person,Person,gone@corp.example,Gone,0002,Member,Buyer,Stores,FALSE,FR,,,E2,\r\n"
)
GOOGLE_GERMAN = (
    "Vorname [Erforderlich],Nachname [Erforderlich],E-Mail-Adresse [Erforderlich],Passwort [Erforderlich],"
    "Org Unit Path [Required],Employee Title,Manager Email,Status [READ ONLY],Employee ID\n"
    "Ines,Roy,ines@corp.example,****,/Sales,Buyer,kenji@meridian.example,Active,7\n"
    "Old,Hand,old@corp.example,****,/Sales,Buyer,,Suspended,8\n"
)
BAMBOO = (
    'Employee #,"Last Name, First Name",Status,Hire Date,Department,Division,Job Title,Location,City,'
    "Reporting to,Work Email,Home Email,Termination Date\n"
    '101,"Roy, Ines",Active,03/15/2024,Sales,EMEA,Buyer,Tokyo,Blagnac,"Mori, Kenji",ines@corp.example,'
    "me@home.example,\n"
    '102,"Hand, Old",Inactive,03/04/2024,Sales,EMEA,Buyer,Tokyo,Blagnac,,old@corp.example,,\n'
    '103,"Way, Far",Active,03/04/2024,Sales,EMEA,Buyer,Tokyo,Blagnac,"Hand, Old",far@corp.example,,'
    "01/31/2025\n"
)
MOODLE = (
    "username,password,firstname,lastname,email,course1,profile_field_site,department,institution,city,"
    "country,idnumber,suspended,deleted\n"
    "iroy,x,Ines,Roy,ines@corp.example,SAFE101,Tokyo,Sales,Corp,Blagnac,FR,E77,0,0\n"
    "gone,x,Gone,One,gone@corp.example,SAFE101,Tokyo,Sales,Corp,Blagnac,FR,E78,1,0\n"
    "lost,x,Lost,Two,lost@corp.example,SAFE101,Tokyo,Sales,Corp,Blagnac,FR,E79,0,1\n"
)
TOTARA = (
    "idnumber,timemodified,username,deleted,firstname,lastname,email,city,country,department,"
    "jobassignmentfullname,manageridnumber\n"
    "E77,0,iroy,0,Ines,Roy,ines@corp.example,Blagnac,FR,Sales,Buyer,E11\n"
    "E11,0,boss,0,Max,Ray,max@corp.example,Blagnac,FR,Sales,Head,\n"
)
WORKDAY = (
    "Headcount report\nRun: 2026-11-01\n\n"
    "Worker,Employee ID,Email - Work,Location,Supervisory Organization,Business Title,Worker's Manager,"
    "Hire Date\n"
    "Ines Roy,9,ines@corp.example,Tokyo,Sales,Buyer,Kenji Mori,2024-03-15\n"
    "Total: 1,,,,,,,\n"
)
SUCCESSFACTORS = (
    "STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,EMAIL,MANAGER,DEPARTMENT,TITLE,HIREDATE\n"
    "active,9,iroy,Ines,Roy,ines@corp.example,10,Sales,Buyer,15.03.2024\n"
    "active,10,mray,Max,Ray,max@corp.example,,Sales,Head,15.03.2024\n"
)
SPANISH = (
    "Nombre;Apellidos;Correo electrónico;Departamento;Puesto\nInés;Roy;ines@corp.example;Ventas;Compras\n"
)
ITALIAN = "Cognome;Nome;Indirizzo e-mail;Reparto;Mansione\nRoy;Ines;ines@corp.example;Vendite;Acquisti\n"
GERMAN = "Name;Vorname;E-Mail-Adresse;Abteilung;Standort\nRoy;Ines;ines@corp.example;Vertrieb;Tokyo\n"
FRENCH = "Nom;Prénom;Adresse e-mail;Service;Site;Fonction\nRoy;Ines;ines@corp.example;Ventes;Tokyo;Achats\n"
JAPANESE = (
    "社員番号,姓,名,メールアドレス,部署,役職,入社日\n"
    "9,山田,太郎,taro@corp.example,営業部,課長,2024年3月15日\n"
)


def plan(text, noon, encoding="utf-8", **choices):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return planning.plan_file(content, now=noon, choices=Choices(**choices))


def used(found):
    return {column.field: column.header for column in found.columns if column.field}


def stage(cast, text, noon):
    content = text if isinstance(text, bytes) else text.encode()
    return importing.stage_file(actor=cast.ada, file_name="people.csv", content=content, now=noon)


@pytest.mark.parametrize(
    "text",
    [ENTRA, GOOGLE_GERMAN, BAMBOO, MOODLE, TOTARA, WORKDAY, SUCCESSFACTORS, SPANISH, ITALIAN, GERMAN, FRENCH],
    ids=[
        "entra",
        "google",
        "bamboo",
        "moodle",
        "totara",
        "workday",
        "successfactors",
        "spanish",
        "italian",
        "german",
        "french",
    ],
)
def test_exports_of_other_systems_are_read_without_a_change(cast, noon, text):
    found = plan(text, noon)

    first = found.lines[0]
    assert (first.what, first.name.replace("é", "e"), first.email) == ("add", "Ines Roy", "ines@corp.example")
    assert found.faults == ()
    assert found.drafts[0].team_key


def test_east_asian_names_keep_the_family_name_first(cast, noon):
    found = plan(JAPANESE, noon, "cp932")

    assert (found.lines[0].name, found.drafts[0].hired_on) == ("山田 太郎", date(2024, 3, 15))
    assert found.encoding.name == "Shift-JIS"


def test_of_two_columns_the_better_one_is_used_and_the_other_can_be_chosen(cast, noon):
    text = "Title,First Name,Last Name,Email,Job Title\nMs,Ines,Roy,ines@corp.example,Buyer\n"

    found = plan(text, noon)
    changed = plan(text, noon, columns={"0": "job", "4": ""})
    both = plan(text, noon, columns={"0": "job"})

    assert found.drafts[0].job == "Buyer"
    assert "“Job Title” is used" in found.columns[0].note
    assert changed.drafts[0].job == "Ms"
    assert "Columns “Title” and “Job Title” are both read as “Job”" in both.faults[0]


def test_the_home_city_is_a_site_only_where_all_cities_are_sites(cast, noon):
    away = plan("name,email,city\nInes,ines@corp.example,Blagnac\n", noon)
    here = plan("name,email,city\nInes,ines@corp.example,Tokyo\n", noon)

    assert "site" not in used(away)
    assert used(here)["site"] == "city"


def test_people_who_are_inactive_in_the_file_are_left_out(cast, noon):
    for text in (ENTRA, GOOGLE_GERMAN, BAMBOO, MOODLE):
        found = plan(text, noon)

        assert [line.what for line in found.lines][:2] == ["add", "left_out"]
        assert found.lines[1].is_inactive
        assert found.can_apply
    assert [line.what for line in plan(BAMBOO, noon).lines] == ["add", "left_out", "left_out"]
    assert [line.what for line in plan(MOODLE, noon).lines] == ["add", "left_out", "left_out"]


def test_accounts_of_inactive_people_are_closed_only_when_chosen(cast, noon):
    text = "name,email,status\nLéa Martin,lea@meridian.example,Terminated\nNew,new@corp.example,Inactive\n"
    token = stage(cast, text, noon)
    _staged, before = importing.plan_staged(actor=cast.ada, token=token, now=noon)
    importing.choose_reading(actor=cast.ada, token=token, choices=Choices(inactive="close"), now=noon)
    _staged, after = importing.plan_staged(actor=cast.ada, token=token, now=noon)

    record = importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert [line.what for line in before.lines] == ["left_out", "left_out"]
    assert [line.what for line in after.lines] == ["close", "left_out"]
    cast.lea.refresh_from_db()
    assert (record.closed, cast.lea.is_active) == (1, False)
    assert not Person.objects.filter(email="new@corp.example").exists()


def test_an_administrator_is_not_closed_by_a_file(cast, noon):
    found = plan("name,email,status\nAda,ada@meridian.example,left\n", noon, inactive="close")

    assert "is an administrator" in found.lines[0].problems[0]


def test_words_of_the_status_that_are_not_known_are_listed(cast, noon):
    found = plan("name,email,status\nA,a@corp.example,On leave\n", noon)

    assert found.lines[0].what == "add"
    assert "“On leave”" in found.notes[0]


def test_an_inactive_manager_does_not_hold_up_the_file(cast, noon):
    text = "name,email,manager,status\nA,a@corp.example,Old Hand,active\nOld Hand,o@corp.example,,left\n"

    found = plan(text, noon)

    assert found.lines[0].what == "add"
    assert "inactive in the file" in found.lines[0].warnings[0]


def test_an_unknown_site_is_a_warning_and_can_be_created_or_replaced(cast, noon):
    text = "name,email,site\nA,a@corp.example,Lima\nB,b@corp.example,Lima\n"

    found = plan(text, noon)
    made = plan(text, noon, sites={"lima": "new"})
    other = plan(text, noon, sites={"lima": str(cast.tokyo.pk)})

    assert found.can_apply
    assert "There is no site “Lima”" in found.lines[0].warnings[0]
    assert [(site.name, site.zone_name) for site in found.unknown_sites] == [("Lima", "America/Lima")]
    assert made.new_sites == ("Lima (America/Lima)",)
    assert other.drafts[0].site_key == "tokyo"
    assert not other.lines[0].warnings


def test_a_staff_number_finds_a_person_whose_address_changed(cast, noon):
    Person.objects.filter(pk=cast.lea.pk).update(staff_number="E7")
    Invitation.objects.create(
        person=cast.lea, digest="d", sent_at=noon, sent_by=cast.ada, expires_at=noon.replace(year=2030)
    )
    text = "name,email,staff number,manager\nLéa Martin,lea.new@meridian.example,e7,\n"
    text += "New,new@corp.example,E8,E7\nOther,other@corp.example,E9,lea.new@meridian.example\n"
    token = stage(cast, text, noon)
    _staged, found = importing.plan_staged(actor=cast.ada, token=token, now=noon)

    importing.apply_staged(actor=cast.ada, token=token, now=noon)

    changes = [(change.column, change.before, change.after) for change in found.lines[0].changes]
    assert ("email", "lea@meridian.example", "lea.new@meridian.example") in changes
    cast.lea.refresh_from_db()
    assert cast.lea.email == "lea.new@meridian.example"
    assert Person.objects.get(email="new@corp.example").manager_id == cast.lea.pk
    assert Person.objects.get(email="other@corp.example").manager_id == cast.lea.pk
    assert Invitation.objects.get(person=cast.lea).withdrawn_at == noon


def test_staff_numbers_that_contradict_each_other_are_problems(cast, noon):
    Person.objects.filter(pk=cast.lea.pk).update(staff_number="E7")
    text = (
        "name,email,staff number\n"
        "Theo Grant,theo@meridian.example,E7\n"
        "A,a@corp.example,E1\n"
        "B,b@corp.example,e1\n"
        f"C,c@corp.example,{'9' * 61}\n"
    )

    problems = [line.problems for line in plan(text, noon).lines]

    assert "belongs to Léa Martin, the email address to Theo Grant" in problems[0][0]
    assert problems[1] == ()
    assert problems[2] == ("The staff number e1 is in line 3 already.",)
    assert "61 characters" in problems[3][0]


def test_a_staff_number_is_unique_and_can_be_given_in_the_form(cast, noon):
    def change(person, number):
        details = services.PersonDetails(name=person.name, email=person.email, staff_number=number)
        return services.change_person(actor=cast.ada, person_id=person.pk, details=details, now=noon)

    change(cast.lea, "E7")
    with pytest.raises(errors.Invalid) as caught:
        change(cast.theo, "e7")
    change(cast.lea, "")
    change(cast.theo, "e7")

    assert caught.value.problems[0].text == "Léa Martin has this staff number already."


@pytest.mark.parametrize(
    ("encoding", "names", "named"),
    [
        ("cp1250", ["Łukasz Żółć"], "Windows-1250"),
        ("cp1250", ["Jiří Novák", "Růžena Kučerová", "Ondřej Řeháček"], "Windows-1250"),
        ("iso8859_2", ["Łukasz Żółć", "Šárka Nováková"], "ISO-8859-2"),
        ("cp1251", ["Анна Иванова"], "Windows-1251"),
        ("koi8_r", ["Анна Иванова", "Сергей Петров"], "KOI8-R"),
        ("iso8859_5", ["Анна Иванова"], "ISO-8859-5"),
        ("cp866", ["Анна Иванова"], "DOS 866"),
        ("cp1253", ["Γιώργος Παπαδόπουλος"], "Windows-1253"),
        ("cp1254", ["Ayşe Yılmaz", "Gökçe Şahin"], "Windows-1254"),
        ("cp1257", ["Jānis Bērziņš", "Žydrūnas Šimkus"], "Windows-1257"),
        ("cp1252", ["Søren Sørensen", "Hélène Dupont", "José Núñez", "Åsa Lindström"], "Windows-1252"),
        ("cp1252", ["Inès Roy"], "Windows-1252"),
        ("cp1252", ["Sean O’Neill"], "Windows-1252"),
        ("cp932", ["鈴木 一郎", "佐藤 花子"], "Shift-JIS"),
        ("euc_jp", ["山田太郎", "鈴木 花子"], "EUC-JP"),
        ("gb18030", ["王伟", "张敏"], "GB 18030"),
        ("big5", ["陳偉強", "張麗"], "Big5"),
        ("cp949", ["김민지", "박서준"], "EUC-KR"),
        ("mac_roman", ["Inès Müller", "François Noël"], "Mac Roman"),
    ],
)
def test_older_encodings_are_recognised_by_their_names(cast, noon, encoding, names, named):
    text = "name,email\n" + "".join(f"{name},p{at}@corp.example\n" for at, name in enumerate(names))

    found = plan(text, noon, encoding)

    assert [line.name for line in found.lines] == names
    assert (found.encoding.name, found.encoding.is_sure) == (named, True)
    assert found.can_apply


def test_a_doubtful_encoding_is_never_imported_before_it_is_confirmed(cast, noon):
    text = "name,email\nUğur Aydın,u@corp.example\n".encode("cp1254")
    token = stage(cast, text, noon)
    _staged, before = importing.plan_staged(actor=cast.ada, token=token, now=noon)
    with pytest.raises(errors.Invalid):
        importing.apply_staged(actor=cast.ada, token=token, now=noon)

    importing.choose_reading(actor=cast.ada, token=token, choices=Choices(encoding="cp1254"), now=noon)
    importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert before.is_doubtful
    assert not before.can_apply
    assert ("cp1254", "Windows-1254", "Uğur Aydın") in before.encoding.others
    assert Person.objects.get(email="u@corp.example").name == "Uğur Aydın"


def test_damaged_letters_are_doubtful(cast, noon):
    found = plan(b"name,email\n\x81\x8d\x8f,a@b.example\n", noon)

    assert found.is_doubtful


def test_an_encoding_that_cannot_be_is_not_used():
    reading = text_encoding.find_reading("name\nŁukasz\n".encode("cp1250"), chosen="utf-16")

    assert reading.codec == "cp1250"


def test_one_clear_day_settles_the_order_of_the_column(cast, noon):
    text = "name,email,hire date\n" + "".join(
        f"P,p{at}@corp.example,{cell}\n"
        for at, cell in enumerate(
            ["03/15/2024", "03/04/2024", "2/7/24", "15 Mar 2024", "45366", "2024-03-15T00:00:00+01:00"]
        )
    )

    found = plan(text, noon)

    assert [draft.hired_on for draft in found.drafts] == [
        date(2024, 3, 15),
        date(2024, 3, 4),
        date(2024, 2, 7),
        date(2024, 3, 15),
        date(2024, 3, 15),
        date(2024, 3, 15),
    ]
    assert found.notes == ("Days are read month first, as “03/15/2024” shows.",)


def test_days_that_nothing_settles_are_asked_once(cast, noon):
    text = "name,email,hire date\nA,a@corp.example,03/04/2024\nB,b@corp.example,05/06/2024\n"

    found = plan(text, noon)
    chosen = plan(text, noon, day_order="dmy")
    both = plan(text + "C,c@corp.example,13/01/2024\nD,d@corp.example,01/13/2024\n", noon)

    assert len(found.faults) == 1
    assert found.day_example == "03/04/2024"
    assert chosen.drafts[0].hired_on == date(2024, 4, 3)
    assert chosen.can_apply
    assert len(both.faults) == 1


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/01/26", date(2026, 1, 31)),
        ("31/01/99", date(1999, 1, 31)),
        ("15-Mar-24", date(2024, 3, 15)),
        ("March 15, 2024", date(2024, 3, 15)),
        ("15. März 2024", date(2024, 3, 15)),
        ("15 août 2024", date(2024, 8, 15)),
        ("15 de marzo de 2024", date(2024, 3, 15)),
        ("Fri, 15 Mar 2024", date(2024, 3, 15)),
        ("20240315", date(2024, 3, 15)),
        ("2024-03-15 00:00:00", date(2024, 3, 15)),
        ("03/15/2024 12:00:00 AM", date(2024, 3, 15)),
        ("45366.0", date(2024, 3, 15)),
    ],
)
def test_more_forms_of_days(cell, day):
    assert days.read_day(cell, today=date(2026, 11, 30)) == (day, None)


@pytest.mark.parametrize("cell", ["45366x", "99999", "15 Foo 2024", "31 Feb 2024", "2024"])
def test_what_is_no_day_is_refused(cell):
    assert days.read_day(cell, today=date(2026, 11, 30))[0] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name|email|team\nInes Roy|ines@corp.example|Sales\n", [("add", "Ines Roy", "ines@corp.example")]),
        (
            'name,email\nInes Roy,"Ines Roy <INES@corp.example>"\nOtto,mailto:otto@corp.example\n',
            [("add", "Ines Roy", "ines@corp.example"), ("add", "Otto", "otto@corp.example")],
        ),
        (
            "sep=;\r\nname;email\r\n\r\nInes;ines@corp.example\r\n\r\n",
            [("add", "Ines", "ines@corp.example")],
        ),
        (
            'name,email,job\nInes,ines@corp.example,"Buyer\nand ""more"""\n',
            [("add", "Ines", "ines@corp.example")],
        ),
        ('name,email\n"Roy, Ines",ines@corp.example\n', [("add", "Ines Roy", "ines@corp.example")]),
        ("name,email\nInes,ines@corp.example\nTotal: 1,\n", [("add", "Ines", "ines@corp.example")]),
    ],
    ids=["pipes", "mailto", "sep", "quoted newline", "family name first", "total"],
)
def test_forms_of_files_that_spreadsheets_and_reports_have(cast, noon, text, expected):
    found = plan(text, noon)

    assert [(line.what, line.name, line.email) for line in found.lines] == expected


def test_lines_without_a_person_are_named(cast, noon):
    assert plan(WORKDAY, noon).notes == (
        "Lines 1 to 2 are above the names of the columns and are left out.",
        "Not a person, left out: the total in line 6.",
    )


def test_a_file_without_names_of_columns_is_read_when_they_are_chosen(cast, noon):
    text = "Zoë Roy,zoe@m.example\nMax Ray,max@m.example\n"

    found = plan(text, noon, columns={"0": "name", "1": "email"})

    assert [line.name for line in found.lines] == ["Zoë Roy", "Max Ray"]
    assert found.can_apply


def test_lines_with_problems_can_be_left_out(cast, noon):
    text = (
        "name,email,manager,site\n"
        "A,a@corp.example,b@corp.example,\n"
        "B,nonsense,,Lima (America/Lima)\n"
        "C,c@corp.example,d@corp.example,\n"
        "D,d@corp.example,e@corp.example,\n"
        "E,e@corp.example,nobody@corp.example,\n"
        "F,f@corp.example,,\n"
    )
    token = stage(cast, text, noon)
    importing.choose_reading(actor=cast.ada, token=token, choices=Choices(problems="leave_out"), now=noon)
    _staged, found = importing.plan_staged(actor=cast.ada, token=token, now=noon)

    record = importing.apply_staged(actor=cast.ada, token=token, now=noon)

    assert [line.what for line in found.lines] == ["add", "left_out", "add", "add", "add", "add"]
    assert (record.added, record.left_out, found.new_sites) == (5, 1, ())
    assert record.left_out_lines == [
        {"line": 3, "name": "B", "email": "nonsense", "reasons": ["“nonsense” is not an email address."]}
    ]
    assert not Site.objects.filter(name="Lima").exists()


@override_settings(LANGUAGES=[("en", "English"), ("fr", "Français")])
def test_the_language_of_a_new_account_is_the_files(cast, noon):
    found = plan(ENTRA, noon)
    unknown = plan("name,email,language\nA,a@corp.example,xx\n", noon)

    assert found.drafts[0].language == "fr"
    assert "xx" in unknown.notes[0]


def test_a_text_of_utf_16_without_a_mark_in_another_script(cast, noon):
    found = plan("氏名,メール\n山田太郎,taro@corp.example\n", noon, "utf-16-le")

    assert found.lines[0].name == "山田太郎"


def test_zero_bytes_at_the_end_do_not_matter(cast, noon):
    assert plan(b"name,email\nInes,ines@corp.example\n" + bytes(512), noon).can_apply


def test_ten_thousand_lines_are_read_in_a_fixed_number_of_queries(cast, noon, django_assert_num_queries):
    text = "name;email;site;manager;hired on\n" + "".join(
        f"Jiří Dvořák {n};p{n}@corp.example;Somewhere;p0@corp.example;13.5.2024\n" for n in range(10_000)
    )
    with django_assert_num_queries(4):
        found = plan(text, noon, "cp1250")

    assert found.count("add") == 9_999
    assert found.lines[0].problems  # the first one would report to themselves
    assert found.encoding.name == "Windows-1250"

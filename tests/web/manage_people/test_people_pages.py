"""Pages about people: the list, accounts, roles, invitations, sites and teams, and one's own profile."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interleave.people.models import Invitation, Person, Site, StagedFile, Team
from tests.cast import PASSWORD

NEW = {"name": "Mina Roy", "email": "mina@meridian.example", "manager_email": "kenji@meridian.example"}


@pytest.fixture
def ada(cast, client):
    client.force_login(cast.ada)
    return client


@pytest.fixture
def lea(cast, client):
    client.force_login(cast.lea)
    return client


def address(name, *args):
    return reverse(f"manage:{name}", args=args)


def test_the_list_shows_people_of_ones_own_organisation(ada):
    page = ada.get(address("people"))

    assert page.status_code == 200
    assert "kenji@meridian.example" in page.text
    assert "oona@outside.example" not in page.text


def test_the_list_is_searched_and_filtered_and_says_when_nobody_fits(cast, ada):
    assert "theo@" not in ada.get(address("people"), {"q": "kenji"}).text
    assert "lea@" in ada.get(address("people"), {"team": cast.sales.pk}).text
    assert "No people match" in ada.get(address("people"), {"q": "zzz"}).text
    assert ada.get(address("people"), {"site": "nonsense", "state": "?", "page": "99"}).status_code == 200


def test_a_long_list_comes_by_pages_at_a_constant_cost(cast, ada, django_assert_max_num_queries):
    Person.objects.bulk_create(
        [Person(name=f"P{n:03}", email=f"p{n}@meridian.example", site=cast.tokyo) for n in range(80)]
    )

    with django_assert_max_num_queries(17):  # 4 ask for duties to hand over, 2 for failed background work
        page = ada.get(address("people"), {"page": 2})

    assert page.text.count('<th scope="row">') == 25
    assert "26–50 of 85" in page.text


def test_a_person_is_added_with_roles_and_invited(cast, ada):
    reply = ada.post(
        address("add_person"), {**NEW, "roles": ["coach"], "invite": "on", "site": cast.tokyo.pk}
    )

    person = Person.objects.get(email="mina@meridian.example")
    assert reply.headers["Location"] == address("person", person.pk)
    assert (person.manager, person.site, person.role_names) == (cast.kenji, cast.tokyo, ["coach"])
    assert Invitation.objects.filter(person=person).count() == 1
    page = ada.get(address("person", person.pk))
    assert "Send a new invitation" in page.text


def test_adding_the_same_person_twice_says_so_and_keeps_the_form(ada):
    ada.post(address("add_person"), NEW)

    reply = ada.post(address("add_person"), NEW)

    assert reply.status_code == 422
    assert "Mina Roy has this email address already." in reply.text
    assert Person.objects.filter(email="mina@meridian.example").count() == 1


def test_a_site_of_another_organisation_cannot_be_chosen(cast, ada):
    reply = ada.post(address("add_person"), {**NEW, "site": cast.oona.site_id})

    assert reply.status_code == 422
    assert not Person.objects.filter(email="mina@meridian.example").exists()


def test_a_person_is_changed_and_a_fault_keeps_what_was_typed(cast, ada):
    known = {"name": "Léa Martin", "email": "lea@meridian.example", "job": "Seller"}

    wrong = ada.post(address("change_person", cast.lea.pk), {**known, "zone": "Marss"})
    right = ada.post(address("change_person", cast.lea.pk), {**known, "zone": "tokyo"})

    assert wrong.status_code == 422
    assert "Seller" in wrong.text
    assert right.status_code == 302
    cast.lea.refresh_from_db()
    assert (cast.lea.job, cast.lea.zone_name) == ("Seller", "Asia/Tokyo")


def test_roles_are_set_and_the_last_administrator_stays(cast, ada):
    ada.post(address("person_roles", cast.lea.pk), {"roles": ["coach", "facilitator"]})
    refused = ada.post(address("person_roles", cast.ada.pk), {"roles": ["designer"]})

    cast.lea.refresh_from_db()
    cast.ada.refresh_from_db()
    assert cast.lea.role_names == ["coach", "facilitator"]
    assert refused.status_code == 422
    assert "This is the last administrator." in refused.text
    assert "administrator" in cast.ada.role_names


def test_an_account_is_closed_after_asking_and_opened_again(cast, ada):
    assert "Close the account of Léa Martin?" in ada.get(address("close_account", cast.lea.pk)).text
    for _ in range(2):
        ada.post(address("close_account", cast.lea.pk))
    cast.lea.refresh_from_db()
    assert not cast.lea.is_active

    ada.post(address("reopen_account", cast.lea.pk))

    cast.lea.refresh_from_db()
    assert cast.lea.is_active


def test_closing_ones_own_account_is_refused(cast, ada):
    assert ada.post(address("close_account", cast.ada.pk)).status_code == 409

    cast.ada.refresh_from_db()
    assert cast.ada.is_active


def test_everybody_who_waits_is_invited_after_asking(cast, ada):
    Person.objects.exclude(pk=cast.ada.pk).update(password="!")
    assert "Invite" in ada.get(address("invite_people")).text

    ada.post(address("invite_people"))
    ada.post(address("invite_people"))

    assert Invitation.objects.filter(withdrawn_at=None).count() == 4


OTHERS_PAGES = ("person", "change_person", "close_account")
OTHERS_POSTS = ("person_roles", "close_account", "reopen_account", "invite_person", "withdraw_invitation")


@pytest.mark.parametrize("name", OTHERS_PAGES)
def test_people_of_another_organisation_have_no_page(cast, ada, name):
    assert ada.get(address(name, cast.oona.pk)).status_code == 404
    assert ada.get(address(name, uuid4())).status_code == 404


@pytest.mark.parametrize("name", OTHERS_POSTS)
def test_people_of_another_organisation_cannot_be_touched(cast, ada, name):
    assert ada.post(address(name, cast.oona.pk), {"roles": ["coach"]}).status_code == 404

    oona = Person.everywhere.get(pk=cast.oona.pk)
    assert oona.is_active
    assert len(oona.role_names) == 6


@pytest.mark.parametrize(
    "name", ["people", "add_person", "invite_people", "import_people", "export_people", "sites", "teams"]
)
@pytest.mark.parametrize("who", ["lea", "theo", "carla", "kenji"])
def test_nobody_but_an_administrator_opens_these_pages(cast, client, name, who):
    client.force_login(getattr(cast, who))

    assert client.get(address(name)).status_code == 403


def test_a_learner_gives_nobody_a_role(cast, lea):
    assert lea.post(address("person_roles", cast.lea.pk), {"roles": ["administrator"]}).status_code == 403

    cast.lea.refresh_from_db()
    assert cast.lea.role_names == []


def upload(client, text, name="people.csv"):
    content = text.encode() if isinstance(text, str) else text
    return client.post(address("import_people"), {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_looked_at_first_and_then_imported_once(ada):
    looked = upload(
        ada, "name,email,site\nZoë,zoe@m.example,Lima (America/Lima)\nLéa,lea@meridian.example,\n"
    )
    report = ada.get(looked.headers["Location"])
    assert "Import all of it" in report.text
    assert "New sites: Lima (America/Lima)" in report.text
    assert not Person.objects.filter(email="zoe@m.example").exists()

    apply_address = looked.headers["Location"] + "apply/"
    first = ada.post(apply_address)
    second = ada.post(apply_address, follow=True)

    assert first.headers["Location"] == address("people")
    assert "This file is not kept any more" in second.text
    assert Person.objects.filter(email="zoe@m.example").count() == 1


def test_a_file_with_a_problem_shows_the_line_and_cannot_be_imported(ada):
    looked = upload(ada, "name,email\nZoë,zoe@m.example\nMax,nonsense\n")

    report = ada.get(looked.headers["Location"])
    refused = ada.post(looked.headers["Location"] + "apply/", follow=True)

    assert "“nonsense” is not an email address." in report.text
    assert "Import all of it" not in report.text
    assert "Nothing was imported." in refused.text
    assert not Person.objects.filter(email="zoe@m.example").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"PK\x03\x04xxxx", "spreadsheet"), (b"<table>", "web page or XML")],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(ada, content, words):
    reply = upload(ada, content)

    assert reply.status_code == 422
    assert words in reply.text
    assert StagedFile.objects.count() == 0


def test_columns_and_sites_are_chosen_on_the_page_and_stay_chosen(cast, ada):
    looked = upload(ada, "Title,who,email,site\nMs,Zoë Roy,zoe@m.example,Lima\n")
    report = looked.headers["Location"]
    before = ada.get(report).text

    chosen = ada.post(
        report + "choices/",
        {
            "encoding": "",
            "read_as": "",
            "column-0": "",
            "column-1": "name",
            "column-2": "email",
            "column-3": "site",
            "site-lima": "new",
        },
    )
    after = ada.get(report).text
    ada.post(report + "apply/")

    assert "No column is read as a name." in before
    assert "Import all of it" not in before
    assert chosen.headers["Location"] == report
    assert "“who” is read as Full name." in after
    assert "New sites: Lima (America/Lima)" in after
    zoe = Person.objects.get(email="zoe@m.example")
    assert (zoe.name, zoe.job, zoe.site.name) == ("Zoë Roy", "", "Lima")


def test_a_doubtful_encoding_is_shown_and_another_one_chosen(ada):
    looked = upload(ada, "name,email\nUğur Aydın,u@m.example\n".encode("cp1254"))
    report = looked.headers["Location"]
    before = ada.get(report).text

    ada.post(report + "choices/", {"encoding": "cp1254", "read_as": "cp1252", "column-0": "", "column-1": ""})
    after = ada.get(report).text

    assert "which is a guess" in before
    assert "Uğur Aydın" in before  # as the other encoding would read it
    assert "Import all of it" not in before
    assert "Import all of it" in after


def test_inactive_people_are_shown_and_lines_are_searched(ada):
    lines = "".join(f"Person {n},p{n}@m.example,Active\n" for n in range(30))
    looked = upload(ada, f"name,email,status\nGone,gone@m.example,Inactive\n{lines}")
    report = looked.headers["Location"]

    assert "Inactive in the file." in ada.get(report + "?show=left_out").text
    assert "Import all but 1 line" in ada.get(report).text
    found = ada.get(report + "?show=add&q=person+17").text
    assert "p17@m.example" in found
    assert "p18@m.example" not in found


def test_a_file_over_the_limit_is_refused_with_the_limit(ada):
    reply = upload(ada, b"x" * (8 * 1024 * 1024 + 1))

    assert reply.status_code == 422
    assert "8.0\xa0MB at most" in reply.text


def test_a_cell_of_a_file_cannot_bring_markup_into_the_page(ada):
    looked = upload(ada, "name,email\n<script>alert(1)</script>,zoe@m.example\n")

    assert "<script>alert(1)" not in ada.get(looked.headers["Location"]).text


def test_everybody_goes_out_as_a_file(ada):
    reply = ada.get(address("export_people"))

    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "lea@meridian.example" in reply.content.decode("utf-8-sig")
    assert "oona@" not in reply.text


def test_the_example_file_can_be_imported(ada):
    looked = upload(ada, ada.get(address("import_example")).content)

    assert "Import all of it" in ada.get(looked.headers["Location"]).text


def test_sites_are_added_changed_and_removed_when_empty(cast, ada):
    ada.post(address("sites"), {"name": "Lyon", "zone": "Paris", "currency": "EUR"})
    site = Site.objects.get(name="Lyon")
    twice = ada.post(address("sites"), {"name": "lyon", "zone": "Paris", "currency": "EUR"})
    ada.post(address("site", site.pk), {"name": "Lyon 2", "zone": "Europe/Paris", "currency": "EUR"})
    ada.post(address("remove_site", site.pk))
    full = ada.post(address("remove_site", cast.tokyo.pk), follow=True)

    assert twice.status_code == 422
    assert not Site.objects.filter(pk=site.pk).exists()
    assert "Move them first." in full.text
    assert Site.objects.filter(pk=cast.tokyo.pk).exists()


def test_teams_are_added_renamed_and_removed_when_empty(cast, ada):
    ada.post(address("teams"), {"name": "Buying"})
    team = Team.objects.get(name="Buying")
    ada.post(address("team_change", team.pk), {"name": "Purchasing"})
    team.refresh_from_db()
    assert team.name == "Purchasing"

    ada.post(address("remove_team", team.pk))
    full = ada.post(address("remove_team", cast.sales.pk), follow=True)

    assert not Team.objects.filter(pk=team.pk).exists()
    assert "One person is in it" in full.text


def test_a_site_of_another_organisation_has_no_page(cast, ada):
    assert ada.get(address("site", cast.oona.site_id)).status_code == 404
    assert ada.post(address("remove_site", cast.oona.site_id)).status_code == 404


def test_a_person_keeps_her_own_profile(cast, lea):
    lea.post(reverse("learn:profile_about"), {"name": "Léa M.", "zone": "Tokyo", "language": "en"})
    wrong = lea.post(reverse("learn:profile_about"), {"name": "", "zone": "Tokio", "language": "en"})

    cast.lea.refresh_from_db()
    assert (cast.lea.name, cast.lea.zone_name) == ("Léa M.", "Asia/Tokyo")
    assert wrong.status_code == 422


def test_changing_the_password_keeps_this_browser_and_shuts_out_the_others(cast, lea, client):
    other = type(client)()
    other.force_login(cast.lea)

    wrong = lea.post(
        reverse("learn:profile_password"), {"old_password": "x", "password": "a quiet winter night"}
    )
    lea.post(
        reverse("learn:profile_password"), {"old_password": PASSWORD, "password": "a quiet winter night"}
    )

    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    assert lea.get(reverse("learn:profile")).status_code == 200
    assert other.get(reverse("learn:profile")).status_code == 302


def test_the_theme_is_kept_in_the_browser(lea):
    reply = lea.post(reverse("learn:profile_theme"), {"theme": "dark"})

    assert reply.cookies["theme"].value == "dark"
    assert 'data-bs-theme="dark"' in lea.get(reverse("learn:profile")).text
    assert lea.post(reverse("learn:profile_theme"), {"theme": "pink"}).status_code == 422


def test_a_person_chooses_what_comes_by_mail(cast, lea):
    lea.post(reverse("learn:profile_mail"), {"journeys": "on", "due": "on"})

    page = lea.get(reverse("learn:profile")).text
    assert page.count("checked") >= 2
    from interleave.notifications import selectors

    chosen = {one.slug for one in selectors.list_mail_choices(actor=cast.lea) if one.by_mail}
    assert chosen == {"journeys", "due"}


def test_the_page_of_a_person_has_one_heading_about_roles(cast, ada):
    page = ada.get(address("person", cast.lea.pk)).text

    assert re.findall(r"<(?:h2|legend)[^>]*>\s*([^<]*[Rr]oles)\s*<", page) == ["Roles", "Additional roles"]


def test_the_report_shows_what_new_people_get_and_the_result_names_the_lines_left_out(ada):
    text = (
        "name,email,staff_number,site,manager\nZoë,zoe@m.example,77,Quito,mina@m.example\nMax,nonsense,,,\n"
    )
    report = upload(ada, text).headers["Location"]
    ada.post(report + "choices/", {"problems": "leave_out"})
    page = ada.get(report + "?show=add").text
    result = ada.post(report + "apply/", follow=True)
    [download] = re.findall(r'href="([^"]*/left-out/)"', result.text)

    for words in ("New account", "<dt>Staff number</dt>", '<dd class="text-break">77</dd>', "mina@m.example"):
        assert words in page
    assert "Existing sites:" in page
    assert f'<a href="{address("sites")}">Sites</a>' in page
    assert "1 line was left out." in result.text
    assert "“nonsense” is not an email address." in ada.get(download).content.decode("utf-8-sig")
    zoe = Person.objects.get(email="zoe@m.example")
    assert "A people file names “mina@m.example”" in ada.get(address("person", zoe.pk)).text

"""The frame around every page."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from interleave.web.base import context, paging

ERRORS = ("base/403.html", "base/404.html", "base/409.html", "base/422.html", "base/500.html")


def request_of(path: str = "/", *, roles: tuple[str, ...] = (), simulated: bool = False) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(
        is_authenticated=True,
        name="Léa Martin",
        initials="LM",
        role_names=list(roles),
        organisation=SimpleNamespace(name="Meridian", is_simulated=simulated),
    )
    request._messages = CookieStorage(request)
    return request


def anonymous(path: str = "/") -> HttpRequest:
    request = request_of(path)
    request.user = AnonymousUser()
    return request


@pytest.fixture
def addresses(monkeypatch):
    """Every audience is installed."""
    monkeypatch.setattr(context, "_address", lambda name: f"/{name.replace(':', '/')}/")


def labels(items: list[context.NavItem]) -> list[str]:
    return [str(item.label) for item in items]


def test_a_learner_sees_the_ways_of_a_learner(addresses):
    assert labels(context.Chrome(request_of()).nav) == [
        "Today",
        "Journeys",
        "Library",
        "Community",
        "Coaching",
    ]


def test_roles_add_their_ways(addresses):
    chrome = context.Chrome(request_of(roles=("manager", "facilitator")))

    assert labels(chrome.working) == ["Team", "Teach"]


def test_a_stranger_sees_none(addresses):
    assert context.Chrome(anonymous()).nav == []


def test_the_way_to_the_page_is_marked_once(addresses):
    chrome = context.Chrome(request_of("/learn/journeys/1/"))

    assert [str(item.label) for item in chrome.nav if item.is_current] == ["Journeys"]


def test_a_phone_has_five_ways(addresses):
    assert labels(context.Chrome(request_of()).tabs) == ["Today", "Journeys", "Library", "Community", "Me"]


def test_a_phone_leads_to_the_work_of_who_has_a_role(addresses):
    chrome = context.Chrome(request_of(roles=("facilitator",)))

    assert labels(chrome.tabs) == ["Today", "Journeys", "Teach", "Community", "Me"]


@pytest.mark.parametrize(
    ("path", "roles", "place"),
    [
        ("/refresh/deck/", (), "Today"),
        ("/offerings/1/", (), "Journeys"),
        ("/threads/1/", (), "Community"),
        ("/confirmations/", ("manager",), "Team"),
        ("/manage/sites/", ("administrator",), "People"),
    ],
)
def test_a_page_under_another_address_marks_the_way_it_belongs_to(addresses, path, roles, place):
    chrome = context.Chrome(request_of(path, roles=roles))

    assert [str(item.label) for item in chrome.nav if item.is_current] == [place]


def test_unread_notifications_are_counted_only_when_asked_for():
    asked = []
    request = request_of()
    request.unread_count = lambda: asked.append(1) or 3

    chrome = context.chrome(request)["chrome"]

    assert asked == []
    assert chrome.unread == 3
    assert chrome.unread == 3
    assert asked == [1]


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", "auto"), ('"><b>', "auto")]
)
def test_the_theme_is_what_was_chosen_or_what_the_device_says(cookie, theme):
    request = request_of()
    request.COOKIES["theme"] = cookie

    assert f'data-bs-theme="{theme}"' in render_to_string("base/page.html", {}, request)


def test_a_page_says_when_its_people_are_invented():
    notice = "The people in this organisation are invented."

    assert notice in render_to_string("base/page.html", {}, request_of(simulated=True))
    assert notice not in render_to_string("base/page.html", {}, request_of())


def test_a_page_in_a_language_that_runs_leftwards_says_so_and_takes_the_mirrored_sheet():
    with translation.override("ar"):
        page = render_to_string("base/page.html", {}, request_of())

    assert '<html lang="ar" dir="rtl"' in page
    assert "interleave/app.rtl.css" in page


@pytest.mark.parametrize("template", ERRORS)
def test_error_pages_say_what_to_do_to_everybody(template):
    for request in (request_of(), anonymous()):
        page = render_to_string(template, {}, request)

        assert "<h1" in page
        assert 'href="/"' in page


def test_an_error_page_shows_the_sentence_of_the_error():
    error = SimpleNamespace(message="That seat is taken.", problems=())

    assert "That seat is taken." in render_to_string("base/409.html", {"error": error}, request_of())


def test_messages_are_shown_in_the_live_region():
    request = request_of()
    request._messages.add(25, "Saved.")

    page = render_to_string("base/page.html", {}, request)

    assert page.index('role="status"') < page.index("Saved.")
    assert 'class="message success"' in page


def test_the_pager_keeps_the_search_and_says_where_it_is():
    request = request_of("/people/?q=mar&page=2")

    page = paging.page_of(request, list(range(60)))
    markup = render_to_string("base/_pager.html", {"page": page, "request": request}, request)

    assert next(iter(page)) == 25
    assert "26–50 of 60" in markup
    assert "q=mar&amp;page=3" in markup


def test_a_list_that_fits_one_page_has_no_pager():
    page = paging.page_of(request_of(), [1, 2])

    assert render_to_string("base/_pager.html", {"page": page}, request_of()).strip() == ""


@pytest.mark.parametrize("asked", ["0", "99", "x", ""])
def test_a_page_that_does_not_exist_leads_to_the_nearest(asked):
    page = paging.page_of(request_of(f"/?page={asked}"), list(range(30)))

    assert page.number in (1, 2)

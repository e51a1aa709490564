"""What two forms cost that many people send at the same hour: signing in, and answering a question.

The pages with the forms are fetched before; only what is sent is measured.
"""

import re
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

PASSWORD = "a long pass sentence"
PEOPLE = 60
WARM = 40  # requests before measuring: each thread of each process prepares its queries once
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def find_forms() -> dict[str, Any]:
    """Return who signs in, and whose question is where. Gives the people a password."""
    from django.contrib.auth.hashers import make_password
    from django.urls import reverse

    from interleave.assessments.models import Attempt
    from interleave.people.models import Person

    begun = Attempt.objects.filter(finished_at=None).order_by("person__email").select_related("person")
    attempts = list(begun[: PEOPLE + WARM])
    Person.objects.filter(pk__in=[attempt.person_id for attempt in attempts]).update(
        password=make_password(PASSWORD)
    )
    return {
        "sign_in": [[attempt.person.email, reverse("base:sign_in")] for attempt in attempts],
        "answer": [
            [attempt.person.email, reverse("learn:attempt_question", args=[attempt.pk, 1])]
            for attempt in attempts
        ],
    }


def measure(server: Any, forms: dict[str, Any]) -> dict[str, float]:
    """Return the milliseconds of CPU of each form, of the whole server, per request."""
    users = [User(server.port, email) for email, _path in forms["sign_in"]]
    paths = [path for _email, path in forms["sign_in"]]
    for user, path in zip(users, paths, strict=True):
        user.fill(path, {"email": user.email, "password": PASSWORD})
    found = {"sign-in": _cost(server, users, expected=(302,))}
    for user, (_email, path) in zip(users, forms["answer"], strict=True):
        user.fill(path, {"text": "1"})
    found["answer to a question"] = _cost(server, users, expected=(200, 302))
    return found


def _cost(server: Any, users: "list[User]", expected: tuple[int, ...]) -> float:
    for user in users[:WARM]:
        user.send(expected)
    before = server.cpu_seconds()
    for user in users[WARM:]:
        user.send(expected)
    return float((server.cpu_seconds() - before) * 1000 / len(users[WARM:]))


class User:
    """A browser with cookies and one form filled in."""

    def __init__(self, port: int, email: str) -> None:
        self.email = email
        self.connection = HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}
        self.form: tuple[str, bytes] = ("", b"")

    def fill(self, path: str, typed: dict[str, str]) -> None:
        """Fetch a page and keep its form, filled in."""
        _status, page = self.ask("GET", path)
        hidden = dict(HIDDEN.findall(page))
        self.form = path, urlencode({**hidden, **typed}).encode()

    def send(self, expected: tuple[int, ...]) -> None:
        path, body = self.form
        status, page = self.ask("POST", path, body)
        if status not in expected:
            raise SystemExit(f"the form at {path} was answered with {status}:\n{page[-2000:]}")

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body, headers)
        reply = self.connection.getresponse()
        page = reply.read().decode()
        self.connection.close()  # the server would close it while other people take their turns
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply.status, page

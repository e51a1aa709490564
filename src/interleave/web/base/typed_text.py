"""What a person typed into a form that could not be stored: shown again, to copy or to send once more."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from interleave.kernel import text
from interleave.web.base import submission_key

SECRET = re.compile("password|token", re.IGNORECASE)  # a form with such a field is never shown again
# Ids, numbers, days, choices, addresses: sent again, but no one typed them.
UNTYPED = re.compile(r"[a-z0-9_./:?=&+-]*|on|[0-9A-F-]{36}")
LONGEST_ROW = 80
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field with words in it."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return self.name.rpartition("-")[2].replace("_", " ").capitalize()

    @property
    def rows(self) -> int:
        """Return how many lines the text needs, about."""
        lines = sum(1 + len(line) // LONGEST_ROW for line in self.value.split("\n"))
        return min(lines, MOST_ROWS)


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form as it was sent, without secrets and files."""

    path: str
    texts: tuple[TypedField, ...]
    others: tuple[tuple[str, str], ...]  # name and value of what was chosen, not typed
    has_files: bool
    can_send: bool  # whether it makes sense to send it again as it is


def read_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values of what was sent, in order; nothing if a secret is among them."""
    try:
        sent = request.POST
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []  # too much of it, or cut off
    if any(map(SECRET.search, sent.keys() - submission_key.OF_THE_FRAME)):
        return []
    return [
        (text.strip_forbidden(name), text.strip_forbidden(value))
        for name, values in sent.lists()
        if name not in submission_key.OF_THE_FRAME
        for value in values
    ]


def read_form(request: HttpRequest, *, can_send: bool = True) -> TypedForm | None:
    """Return what was typed into the form of this request, or None if there is nothing to show."""
    if request.method != "POST":
        return None
    values = read_values(request)
    return make_form(
        path=request.get_full_path(),
        values=values,
        has_files=bool(values and request.FILES),
        can_send=can_send,
    )


def make_form(
    *, path: str, values: Iterable[tuple[str, str]], has_files: bool, can_send: bool = True
) -> TypedForm | None:
    """Tell the typed from the chosen. None if nothing was typed."""
    texts, others = [], []
    for name, value in values:
        if UNTYPED.fullmatch(value):
            others.append((name, value))
        else:
            texts.append(TypedField(name, value))
    if not texts:
        return None
    return TypedForm(path, tuple(texts), tuple(others), has_files, can_send and not has_files)

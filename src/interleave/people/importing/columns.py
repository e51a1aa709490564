"""The columns of a people file, and the many names that they go by."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from interleave.people import fields

COLUMNS = ("name", "email", "site", "team", "manager_email", "role", "job", "hire_date")
REQUIRED = ("email", "name")

# Folded as `_plain` folds; `given_name` and `family_name` together stand for `name`.
SYNONYMS = {
    "name": ("name", "full name", "fullname", "display name", "person", "employee", "nom complet", "nombre"),
    "given_name": ("first name", "firstname", "given name", "forename", "prenom", "vorname"),
    "family_name": ("last name", "lastname", "surname", "family name", "nom", "nachname", "apellidos"),
    "email": (
        "email",
        "e mail",
        "mail",
        "email address",
        "e mail address",
        "work email",
        "courriel",
        "correo",
    ),
    "site": ("site", "office", "location", "city", "branch", "lieu", "standort", "oficina"),
    "team": ("team", "department", "unit", "group", "equipe", "abteilung", "equipo"),
    "manager_email": (
        "manager email",
        "manager",
        "manager e mail",
        "line manager",
        "line manager email",
        "supervisor",
        "supervisor email",
        "reports to",
        "boss",
        "responsable",
        "vorgesetzter",
    ),
    "role": ("role", "roles", "rights", "permission", "permissions"),
    "job": ("job", "job title", "title", "position", "function", "poste", "fonction", "stelle", "puesto"),
    "hire_date": (
        "hire date",
        "hired on",
        "hired",
        "start date",
        "date of hire",
        "joined",
        "joining date",
        "entry date",
        "date d embauche",
        "eintrittsdatum",
    ),
}
_BY_WORD = {word: column for column, words in SYNONYMS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Headers:
    """Which column of the file is which of ours: notes to tell, faults that stop the file."""

    places: dict[str, int]
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def find_column(header: str) -> str | None:
    """Return our column that a header names, or None."""
    return _BY_WORD.get(_plain(header))


def match_headers(headers: Sequence[str]) -> Headers:
    """Find our columns among a file's headers, in any order and case and by many names."""
    places: dict[str, int] = {}
    notes: list[str] = []
    faults: list[str] = []
    for place, header in enumerate(headers):
        shown = fields.tidy(header)[:60]
        column = find_column(header)
        if column is None:
            if shown:
                notes.append(_("Column “%(header)s” is not used.") % {"header": shown})
            continue
        if column in places:
            first = fields.tidy(headers[places[column]])[:60]
            faults.append(
                _("Columns “%(one)s” and “%(two)s” both mean %(column)s. Keep one.")
                % {"one": first, "two": shown, "column": column}
            )
            continue
        places[column] = place
        if shown.casefold() != column:
            notes.append(
                _("Column “%(header)s” is read as %(column)s.") % {"header": shown, "column": column}
            )
    faults += _faults_of_missing(places, headers)
    return Headers(places, tuple(notes), tuple(faults))


def _faults_of_missing(places: dict[str, int], headers: Sequence[str]) -> list[str]:
    has_name = "name" in places or "family_name" in places or "given_name" in places
    missing = [column for column in REQUIRED if not (column in places or (column == "name" and has_name))]
    if not missing:
        return []
    if len(missing) == len(REQUIRED) and any("@" in header for header in headers):
        return [
            _("The first line must name the columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)},
        ]
    return [_("There is no column %(column)s.") % {"column": column} for column in missing]


def _plain(words: str) -> str:
    """Fold case, accents, and what stands between words."""
    bare = unicodedata.normalize("NFKD", words)
    letters = "".join(char if char.isalnum() else " " for char in bare if not unicodedata.combining(char))
    return " ".join(letters.casefold().split())

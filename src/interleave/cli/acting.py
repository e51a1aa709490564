"""In whose name a command works: somebody with an account, so that the rules are the same as in pages."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from interleave.cli import database, failures
from interleave.kernel import tenancy
from interleave.people import selectors as people

if TYPE_CHECKING:
    from interleave.people.models import Organisation, Person

ADMINISTRATOR = "administrator"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="email", metavar="EMAIL", help="in whose name (default: an administrator)"
    )
    parser.add_argument(
        "--organisation", metavar="SLUG", help="in which organisation, where there are several"
    )
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data/run)")


@contextmanager
def acting(options: argparse.Namespace) -> "Iterator[Person]":
    """Open the scope of the organisation and yield the person. Raises Refused when either is not clear."""
    database.bring_up_to_date()
    organisation = choose_organisation(options.organisation)
    with tenancy.scope(organisation.pk):
        yield choose_person(options.email, organisation)


def choose_organisation(slug: str | None) -> "Organisation":
    found = list(people.list_organisations())
    if not found:
        raise failures.Refused("there is no organisation yet; start with ./interleave run")
    if slug is None and len(found) == 1:
        return found[0]
    for organisation in found:
        if organisation.slug == slug:
            return organisation
    names = ", ".join(organisation.slug for organisation in found)
    raise failures.Refused(f"say which organisation: --organisation with one of {names}")


def choose_person(email: str | None, organisation: "Organisation") -> "Person":
    person = people.find_by_email(email) if email else first_administrator()
    if person is None:
        wanted = f"called {email}" if email else "who administers it"
        raise failures.Refused(f"{organisation.name} has nobody {wanted}; name a person with --as EMAIL")
    return person


def first_administrator() -> "Person | None":
    return people.list_people_with_role(ADMINISTRATOR).first()

"""Which organisation a command works for, and in whose name."""

import argparse
from typing import TYPE_CHECKING

from interleave.cli import failures

if TYPE_CHECKING:
    from interleave.people.models import Organisation, Person


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisation", metavar="SLUG", help="which organisation, where there are several")
    parser.add_argument(
        "--as", dest="email", metavar="EMAIL", help="in whose name (default: its first administrator)"
    )
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data/run)")


def choose(slug: str | None) -> "Organisation":
    """Return the named organisation, or the only one. Raises Refused."""
    from interleave.people import selectors as people

    found = list(people.list_organisations())
    if not found:
        raise failures.Refused("there is no organisation yet; begin with: interleave run")
    if slug is None and len(found) == 1:
        return found[0]
    named = next((organisation for organisation in found if organisation.slug == slug), None)
    if named is None:
        known = ", ".join(organisation.slug for organisation in found)
        raise failures.Refused(f"say which organisation with --organisation SLUG; there are: {known}")
    return named


def choose_actor(email: str | None) -> "Person":
    """Return the person in whose name the command works, of the organisation in scope. Raises Refused."""
    from interleave.people import selectors as people

    if email is not None:
        person = people.find_by_email(email)
        if person is None:
            raise failures.Refused(f"nobody here has the email {email}")
        return person
    first = people.list_people_with_role("administrator").order_by("joined_at", "email").first()
    if first is None:
        raise failures.Refused("this organisation has no administrator; say in whose name with --as EMAIL")
    return first

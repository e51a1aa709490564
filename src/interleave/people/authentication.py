"""Signing in: the same email may exist in several organisations; the password tells which."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.http import HttpRequest

from interleave.kernel import prepared
from interleave.people.models import Person


class PersonBackend(BaseBackend):
    """Finds the account whose password fits; loads the signed-in person with site and organisation."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        if not email or not password:
            return None
        accounts = Person.everywhere.filter(email=email.strip().lower(), is_active=True).order_by("id")[:20]
        candidates = [person for person in accounts if person.has_usable_password()]
        if not candidates:
            make_password(
                password
            )  # an unknown address costs one digest too, so that its answer takes as long
        found = [person for person in candidates if person.check_password(password)]
        return found[0] if found else None

    def get_user(self, user_id: UUID) -> Person | None:
        """Return the active person of a session, with site and organisation. 1 query."""
        found = _active_person(user_id)
        return found[0] if found else None


@prepared.rows
def _active_person(person_id: UUID) -> QuerySet[Person, Person]:
    return Person.everywhere.select_related("site", "organisation").filter(pk=person_id, is_active=True)

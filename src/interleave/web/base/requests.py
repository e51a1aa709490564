"""Requests whose sender is known."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from interleave.people.models import Person


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person. For annotations only."""

    user: "Person"

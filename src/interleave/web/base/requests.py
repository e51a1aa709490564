"""Requests whose sender is known."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from interleave.people.models import Person


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person. For annotations only.

    `belongs_to` is the address that the menu marks, where it is not the request's own.
    """

    user: "Person"
    belongs_to: str

"""Requests whose sender is known."""

from django.http import HttpRequest

from interleave.people.models import Person


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person. For annotations only."""

    user: Person

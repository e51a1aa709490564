"""The errors of the domain. Each carries a sentence that a person can act on.

    InterleaveError
    ├── NotFound    it does not exist, or this person may not know that it does   404
    ├── Forbidden   this person sees it but may not do that                       403
    ├── Conflict    the state of things does not allow it now                     409
    └── Invalid     what was handed in is wrong; `problems` says where            422

Contexts subclass these beside the function that raises them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was handed in: where (field, line, file) and what to do about it."""

    where: str
    text: str


class InterleaveError(Exception):
    """What a person asked for cannot be done; the message says why and what to do."""

    status = 500
    sentence: str | Promise = _("Something went wrong.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message = str(message if message is not None else self.sentence)
        super().__init__(self.message)


class NotFound(InterleaveError):
    """It does not exist, or this person may not know that it does."""

    status = 404
    sentence = _("We cannot find that page.")


class Forbidden(InterleaveError):
    """The person sees the thing but may not do this with it."""

    status = 403
    sentence = _("You may not do that.")


class Conflict(InterleaveError):
    """The state of things does not allow it now."""

    status = 409
    sentence = _("That is not possible any more. Reload the page to see how things stand.")


class Invalid(InterleaveError):
    """What was handed in is wrong."""

    status = 422
    sentence = _("Some of what you entered needs another look.")

    def __init__(self, message: str | Promise | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

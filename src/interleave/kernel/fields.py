"""Django's fields for text, which refuse in words what no database takes.

SQLite stores a text that is longer than its field, and a NUL character; PostgreSQL answers both with an
error. These fields check each value before it reaches either database, for save(), update() and
bulk_create() alike, and raise Invalid with the name of the field. Migrations name Django's own classes.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from interleave.kernel import errors, text

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class _CheckedText:
    """Check the text on its way to the database; a mixin for the fields below."""

    name: str
    max_length: int | None

    def deconstruct(self) -> Any:
        """Return the path of Django's own field: the checks are no part of the schema."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{path.rpartition('.')[2]}", args, kwargs

    def get_db_prep_save(self, value: Any, connection: "BaseDatabaseWrapper") -> Any:
        """Return the value to store. Raises Invalid."""
        if isinstance(value, str):
            text.require_storable(value, where=self.name, most=self.max_length)
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]


class _CheckedJSON(_CheckedText):
    """Check all texts and numbers in a JSON value."""

    encoder: type[json.JSONEncoder] | None

    def get_db_prep_save(self, value: Any, connection: "BaseDatabaseWrapper") -> Any:
        """Return the value to store. Raises Invalid."""
        if value is not None and not hasattr(value, "as_sql"):
            self._require_storable(value)
        return super().get_db_prep_save(value, connection)

    def _require_storable(self, value: Any) -> None:
        try:
            written = json.dumps(value, cls=self.encoder, allow_nan=False)
        except ValueError:
            raise errors.Invalid(problems=[errors.Problem(self.name, _("Give finite numbers."))]) from None
        # Only what JSON escapes can be forbidden: look quickly first, and at each text if need be.
        if "\\u0000" in written or "\\ud" in written:
            for part in _texts_of(json.loads(written)):
                text.require_storable(part, where=self.name)


if TYPE_CHECKING:
    from django.db.models import CharField, EmailField, JSONField, SlugField, TextField, URLField
else:

    class CharField(_CheckedText, models.CharField):
        """A text of `max_length` characters at most."""

    class TextField(_CheckedText, models.TextField):
        """A text of any length, or of `max_length` characters at most."""

    class SlugField(_CheckedText, models.SlugField):
        """A short name in an address."""

    class EmailField(_CheckedText, models.EmailField):
        """An email address."""

    class URLField(_CheckedText, models.URLField):
        """A web address."""

    class JSONField(_CheckedJSON, models.JSONField):
        """Plain values as JSON; no text in them has a forbidden character, and no number is infinite."""


__all__ = ["CharField", "EmailField", "JSONField", "SlugField", "TextField", "URLField"]


def _texts_of(value: Any) -> list[str]:
    """Return all texts in a JSON value, keys too."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found

"""Which organisation the running code works for.

Every read of an organisation's rows goes through a manager that filters by this
scope, and that refuses to work where none is open: a forgotten scope is a loud
error, never another organisation's data.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_organisation_id: ContextVar[UUID | None] = ContextVar("organisation_id", default=None)


class ScopeMissing(RuntimeError):
    """Rows of an organisation were asked for outside any organisation's scope."""


def current_organisation_id() -> UUID:
    """Return the id of the organisation in scope, or raise ScopeMissing."""
    organisation_id = _organisation_id.get()
    if organisation_id is None:
        raise ScopeMissing("no organisation in scope: open one with tenancy.scope(organisation_id)")
    return organisation_id


def organisation_id_or_none() -> UUID | None:
    """Return the id of the organisation in scope, or None: a row made outside any scope cannot be saved."""
    return _organisation_id.get()


def has_scope() -> bool:
    """Tell whether an organisation is in scope."""
    return _organisation_id.get() is not None


@contextmanager
def scope(organisation_id: UUID) -> Iterator[None]:
    """Work for this organisation inside the block; the outer scope, if any, comes back after it."""
    token = _organisation_id.set(organisation_id)
    try:
        yield
    finally:
        _organisation_id.reset(token)

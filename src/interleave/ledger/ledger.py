"""Recording what happened, and playing it again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from interleave.kernel import ids, tenancy
from interleave.ledger import codec
from interleave.ledger.models import LedgerEntry


class Event(Protocol):
    """A past-tense fact with ids: a frozen dataclass of engine.events."""

    @property
    def name(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an event stands in the ledger, for the projectors."""

    id: UUID
    sequence: int
    organisation_id: UUID
    actor_id: UUID | None
    at: datetime
    replayed: bool = False


Handler = Callable[[Any, Entry], None]


class Actor(Protocol):
    """Whoever did it; anything with an id."""

    @property
    def pk(self) -> Any: ...


def record(event: Event, *, actor: Actor | None = None, cause: Entry | None = None) -> Entry:
    """Append one event, run the projectors and then the reactions, in order, in the caller's transaction.

    An event that follows from another (`cause`) takes its id from it: recorded a
    second time it is found, and nothing is added and nobody is told again.
    Costs 1 query plus those of projectors and reactions; a derived event 1 more.

    Raises TransactionManagementError outside a transaction.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs inside a service's transaction")
    organisation_id = tenancy.current_organisation_id()
    entry_id = ids.new_id() if cause is None else ids.derived_id(cause.id, _identity(event))
    if cause is not None:
        known = LedgerEntry.objects.filter(id=entry_id).first()
        if known is not None:
            return _entry(known)
    row = LedgerEntry.objects.create(
        id=entry_id,
        organisation_id=organisation_id,
        name=event.name,
        person_id=getattr(event, "person_id", None),
        actor_id=actor.pk if actor is not None else (cause.actor_id if cause else None),
        cause_id=cause.id if cause else None,
        at=event.at,
        data=codec.encode(event),
    )
    entry = _entry(row)
    for handler in _handlers(include_outbox=True).get(type(event), ()):
        handler(event, entry)
    _react(event, entry)
    return entry


def record_many(
    happened: Sequence[Event], *, actor: Actor | None = None, cause: Entry | None = None
) -> list[Entry]:
    """Append many events at once, in order, for files and whole groups.

    The projectors run on each event, then the reactions on each: a reaction finds the rows of all of them.
    They carry `cause` as where they come from, but their ids are new: record them once.
    Costs 1 query per 500 events plus those of projectors and reactions.

    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record_many() belongs inside a service's transaction")
    organisation_id = tenancy.current_organisation_id()
    rows = LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                id=ids.new_id(),
                organisation_id=organisation_id,
                name=event.name,
                person_id=getattr(event, "person_id", None),
                actor_id=actor.pk if actor is not None else (cause.actor_id if cause else None),
                cause_id=cause.id if cause else None,
                at=event.at,
                data=codec.encode(event),
            )
            for event in happened
        ],
        batch_size=500,
    )
    entries = [_entry(row) for row in rows]
    table = _handlers(include_outbox=True)
    for event, entry in zip(happened, entries, strict=True):
        for handler in table.get(type(event), ()):
            handler(event, entry)
    for event, entry in zip(happened, entries, strict=True):
        _react(event, entry)
    return entries


def replay(projectors: Iterable[str], *, organisation_id: UUID) -> int:
    """Empty these projections of one organisation and fill them again from its ledger.

    `projectors` are dotted names out of settings.PROJECTORS. Outbox projectors are
    never replayed: no one is told twice. Nor are reactions: the events that they recorded are in the ledger.
    Returns the number of events read.

    No one else can record an event until it has finished: an event recorded meanwhile would be missing in
    the projections, or be in them twice. On SQLite the write lock of the transaction does that.
    """
    modules = [import_string(name + ".HANDLERS") for name in projectors]
    count = 0
    with tenancy.scope(organisation_id), transaction.atomic():
        _refuse_others_to_record()
        for name in projectors:
            import_string(name + ".reset")()
        for row in (
            LedgerEntry.objects.filter(organisation_id=organisation_id).order_by("sequence").iterator(2000)
        ):
            event = codec.decode(row.name, row.data)
            count += 1
            for handlers in modules:
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event, _entry(row, replayed=True))
    return count


def _refuse_others_to_record() -> None:
    """Make other transactions wait before they record an event, until this one ends. 1 query at most."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {LedgerEntry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def events_of(*, person_id: UUID | None = None, limit: int = 200) -> Iterator[tuple[Entry, Any]]:
    """Yield the latest events of the organisation in scope or of one of its people, newest first. 1 query."""
    rows = LedgerEntry.objects.filter(organisation_id=tenancy.current_organisation_id())
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    for row in rows.order_by("-sequence")[:limit]:
        yield _entry(row), codec.decode(row.name, row.data)


def _react(event: Event, entry: Entry) -> None:
    """Run the reactions to an event: services that answer it and record their events with it as cause."""
    for handler in _reactions().get(type(event), ()):
        handler(event, entry)


def find_latest(name: str, **ids: UUID) -> Entry | None:
    """Return the latest entry of this name whose event has these ids in its fields, or None. 1 query."""
    rows = LedgerEntry.objects.filter(
        organisation_id=tenancy.current_organisation_id(),
        name=name,
        **{f"data__{field}": str(value) for field, value in ids.items()},
    )
    row = rows.order_by("-sequence").first()
    return None if row is None else _entry(row)


@cache
def _handlers(*, include_outbox: bool) -> dict[type, tuple[Handler, ...]]:
    return _read_table([*settings.PROJECTORS, *(settings.OUTBOX_PROJECTORS if include_outbox else [])])


@cache
def _reactions() -> dict[type, tuple[Handler, ...]]:
    return _read_table(settings.REACTIONS)


def _read_table(names: Iterable[str]) -> dict[type, tuple[Handler, ...]]:
    """Return the handlers of some modules by type of event, in the order of the modules."""
    table: dict[type, list[Handler]] = {}
    for name in names:
        handlers: Mapping[type, Handler] = import_string(name + ".HANDLERS")
        for event_type, handler in handlers.items():
            table.setdefault(event_type, []).append(handler)
    return {event_type: tuple(found) for event_type, found in table.items()}


def _identity(event: Event) -> str:
    """Name a derived event among those of one cause: its name and the ids it speaks of."""
    parts = [str(value) for key, value in sorted(codec.encode(event).items()) if key.endswith("_id")]
    return ":".join([event.name, *parts])


def _entry(row: LedgerEntry, *, replayed: bool = False) -> Entry:
    return Entry(row.id, row.sequence, row.organisation_id, row.actor_id, row.at, replayed)

"""What community does when something happened in another context."""

from collections.abc import Callable, Mapping
from typing import Any

from interleave.community import services
from interleave.engine import events
from interleave.ledger.ledger import Entry


def on_person_left(event: events.PersonLeft, entry: Entry) -> None:
    """End the memberships of a closed account; a space without another host is an open duty."""
    services.end_memberships(person_id=event.person_id, now=event.at, cause=entry)


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {events.PersonLeft: on_person_left}

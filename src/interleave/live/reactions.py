"""What live does when something happened in another context."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from interleave.engine import events
from interleave.ledger.ledger import Entry
from interleave.live import services


def on_person_left(event: events.PersonLeft, entry: Entry) -> None:
    """Release every seat and position of a closed account; sessions that they run are open duties."""
    services.release_bookings(
        person_id=event.person_id, reason=_("The account was closed."), now=event.at, cause=entry
    )


HANDLERS: Mapping[type, Callable[[Any, Entry], None]] = {events.PersonLeft: on_person_left}

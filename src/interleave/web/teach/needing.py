"""The first few who need somebody: for the home pages of those who teach and coach."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from interleave.insights import selectors

if TYPE_CHECKING:
    from interleave.people.models import Person

SHOWN = 3


def block(actor: "Person", *, now: datetime) -> dict[str, Any]:
    """Return what `teach/_risk_block.html` shows. 1 query, 3 when somebody needs the actor."""
    needing = selectors.count_needing(actor=actor, now=now)
    rows = selectors.list_risks(actor=actor, now=now)[:SHOWN] if needing else ()
    return {"needing": needing, "risks": selectors.describe_risks(rows, now=now)}

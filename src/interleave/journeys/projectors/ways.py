"""What taking another way does to the rows of one person."""

from datetime import datetime

from interleave.engine.pathways import Route
from interleave.journeys.advancing import Row
from interleave.journeys.editions import EditionStep
from interleave.journeys.projectors.walking import Walk

TOOK_SHORT = "Took the short way."


def take(
    walk: Walk, step: EditionStep, variant: EditionStep | None, route: str, why: str, at: datetime
) -> None:
    """Put a person on a way; what she did stays written."""
    row = walk.rows[step.id]
    if route == Route.SKIP:
        _skip(row, why, at)
    elif route == Route.STANDARD:
        _back(walk, step, variant)
    elif variant is not None:
        walk.rows[variant.id].taken, walk.rows[variant.id].taken_why = route, why
        if route == Route.SHORT and row.done_at is None:
            row.taken, row.taken_why = route, why
            follow(walk, variant)


def follow(walk: Walk, step: EditionStep) -> EditionStep | None:
    """Carry what happened on a step over to the other side of a short way; return what changed with it.

    The short way done makes its step done, with its score; the step done after all takes the short way off
    the list.
    """
    row = walk.rows[step.id]
    if step.route == Route.SHORT and row.taken:
        base = walk.edition.by_slug.get(step.variant_of)
        if base is not None and walk.rows[base.id].taken == Route.SHORT:
            _stand_in(walk.rows[base.id], row)
            return base
    elif row.taken == Route.SHORT and row.done_at is not None and not row.excused:
        row.taken, row.taken_why = "", ""
        _drop_short(walk, step)
    return None


def _skip(row: Row, why: str, at: datetime) -> None:
    if row.done_at is None:
        row.taken, row.taken_why = Route.SKIP.value, why
        row.done_at, row.excused, row.missed_at = at, why, None
        row.started_at = row.started_at or at


def _back(walk: Walk, step: EditionStep, variant: EditionStep | None) -> None:
    """Undo: what was added goes off the list, or the step itself is to be done again."""
    if variant is not None:
        row = walk.rows[variant.id]
        if row.done_at is None:
            row.taken, row.taken_why = "", ""
        return
    row = walk.rows[step.id]
    if row.taken == Route.SKIP:
        row.started_at = None if row.started_at == row.done_at else row.started_at
        row.done_at, row.excused = None, ""
    elif row.taken == Route.SHORT:
        _drop_short(walk, step)
    row.taken, row.taken_why = "", ""


def _drop_short(walk: Walk, step: EditionStep) -> None:
    for variant in walk.edition.variants.get(step.slug, ()):
        row = walk.rows[variant.id]
        if variant.route == Route.SHORT and row.done_at is None:
            row.taken, row.taken_why = "", ""


def _stand_in(base: Row, short: Row) -> None:
    base.done_at, base.started_at = short.done_at, short.started_at
    base.score, base.share = short.score, short.share
    base.excused = (base.taken_why or TOOK_SHORT) if short.done_at is not None else ""

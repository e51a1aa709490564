"""Going through modules: starting, signs of life, ticks, finishing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from interleave.catalogue import selectors as catalogue
from interleave.engine import events, watching
from interleave.kernel import enrolment_scope, errors
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.ledger import ledger
from interleave.selfpaced import selectors
from interleave.selfpaced.models import EffortPing, Run, Watch

if TYPE_CHECKING:
    from interleave.people.models import Person

TELL_AFTER_SECONDS = 30  # of credited work that the ledger does not know yet
FASTEST_PLAYBACK = 2.0  # seconds of video per second of the clock
SLACK_SECONDS = 3.0  # of video: a ping may be a little late
LONGEST_SILENCE = timedelta(seconds=90)
FORGET_PINGS_AFTER = timedelta(days=1)
FORM = "form"  # with the run's id: the page of somebody whose browser runs no scripts


class NotWatched(errors.Conflict):
    """A video is finished when nine tenths of it were watched."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of life from an open page.

    `tab` tells the pages of one person apart; `seen` are indexes of blocks that were on
    the screen; `spans` are the parts of `media_id` watched since the last sign, seconds.
    """

    tab: str
    visible: bool = True
    active: bool = True
    position: int | None = None
    seen: tuple[int, ...] = ()
    media_id: UUID | None = None
    video_at_s: float | None = None
    spans: tuple[tuple[float, float], ...] = ()


def start_run(
    *,
    actor: Person,
    module_id: UUID,
    now: datetime,
    again: bool = False,
    scope: EnrolmentScope | None = None,
) -> Run:
    """Return the run of a module in one enrolment; start one if there is none or, with `again`, no open one.

    Going on with a run takes no lock for writing. Raises NotFound for a module that is not published or
    that the actor may not see.
    """
    latest = selectors.find_run(actor=actor, module_id=module_id, scope=scope)
    if latest is not None and (latest.finished_at is None or not again):
        return latest
    return _begin_run(actor, module_id, latest, now, scope)


@transaction.atomic
def _begin_run(
    actor: Person, module_id: UUID, latest: Run | None, now: datetime, scope: EnrolmentScope | None
) -> Run:
    module = catalogue.get_published_module(actor=actor, module_id=module_id)
    run = Run(
        person=actor,
        module=module,
        version=module.current,
        enrolment_id=enrolment_scope.id_of(scope),
        number=latest.number + 1 if latest is not None else 1,
        started_at=now,
        touched_at=now,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:  # the other of two clicks was faster
        existing = selectors.find_run(actor=actor, module_id=module_id, scope=scope)
        if existing is None:
            raise
        return existing
    started = events.RunStarted(
        person_id=actor.pk,
        run_id=run.pk,
        module_id=module.pk,
        version_id=run.version_id,
        at=now,
        enrolment_id=run.enrolment_id,
    )
    ledger.record(started, actor=actor)
    return run


@transaction.atomic
def record_sign(*, actor: Person, run_id: UUID, sign: Sign, now: datetime) -> Run:
    """Credit what a sign of life proves, remember the place, and finish a video that was watched.

    Only the server's clock credits seconds, to one page at a time. Raises NotFound.
    """
    run = selectors.get_run(actor=actor, run_id=run_id, lock=True)
    elapsed = _credit(run, sign, now)
    blocks = len(run.version.body)
    run.seen = sorted({*run.seen, *(index for index in sign.seen if 0 <= index < blocks)})
    if sign.position is not None and 0 <= sign.position < blocks:
        run.position = str(sign.position)
    if sign.media_id is not None:
        _keep_watched(run, sign, elapsed)
    run.touched_at = now
    run.save()
    if run.finished_at is None and run.module.kind == "video" and _is_watched(run):
        _finish(run, actor, now)
    elif run.effort_seconds - run.told_seconds >= TELL_AFTER_SECONDS:
        _tell_effort(run, actor, now)
    return run


@transaction.atomic
def tick(*, actor: Person, run_id: UUID, block: int, lines: Collection[int], now: datetime) -> Run:
    """Keep which lines of a checklist are ticked. Raises NotFound or Invalid."""
    run = selectors.get_run(actor=actor, run_id=run_id, lock=True)
    body = run.version.body
    if not 0 <= block < len(body) or body[block]["type"] != "checklist":
        raise errors.Invalid(_("There is no checklist at that place."))
    if not all(0 <= line < len(body[block]["items"]) for line in lines):
        raise errors.Invalid(_("The checklist has no such line. Reload the page."))
    others = [mark for mark in run.ticked if not mark.startswith(f"{block}-")]
    run.ticked = sorted({*others, *(f"{block}-{line}" for line in lines)})
    _credit(run, Sign(tab=FORM + run.pk.hex), now)
    run.touched_at = now
    run.save()
    _tell_effort(run, actor, now)
    return run


@transaction.atomic
def finish_run(*, actor: Person, run_id: UUID, now: datetime) -> Run:
    """Finish a run because its learner says so; a finished run stays as it is.

    Raises NotFound, or NotWatched for a video of which too much is missing.
    """
    run = selectors.get_run(actor=actor, run_id=run_id, lock=True)
    if run.finished_at is not None:
        return run
    if not selectors.summarise_run(run=run).can_finish:
        raise NotWatched(_("Watch a little more first: this is done when you have seen nine tenths of it."))
    _credit(run, Sign(tab=FORM + run.pk.hex), now)
    run.touched_at = now
    _finish(run, actor, now)
    return run


def forget_pings(*, now: datetime) -> None:
    """Forget the signs of life of pages that were closed long ago."""
    EffortPing.objects.filter(at__lt=now - FORGET_PINGS_AFTER).delete()


def _credit(run: Run, sign: Sign, now: datetime) -> float:
    """Credit the run and return the seconds since this page's last sign, 0 for its first.

    A page is credited from its own last sign, but never a second that another page of
    the same person was credited already.
    """
    pings = list(EffortPing.objects.select_for_update().filter(person_id=run.person_id))
    own = next((ping for ping in pings if ping.tab == sign.tab[:40]), None)
    if own is None:
        own = EffortPing(person_id=run.person_id, tab=sign.tab[:40], run=run, at=now)
        own.save(force_insert=True)
        return 0.0
    credited = [ping.credited_until for ping in pings if ping.credited_until is not None]
    previous = max([own.at, *credited])
    seconds = watching.credit_seconds(
        previous, now, visible=sign.visible, active=sign.active, max_gap=LONGEST_SILENCE
    )
    elapsed = (now - own.at).total_seconds()
    own.at, own.run = now, run
    if seconds:
        own.credited_until = now
        run.effort_seconds += seconds
    own.save()
    return elapsed if 0 <= elapsed <= LONGEST_SILENCE.total_seconds() else 0.0


def _keep_watched(run: Run, sign: Sign, elapsed: float) -> None:
    """Join what was watched to what was watched before, as far as the clock allows it."""
    media = next(
        (video for video in selectors.summarise_run(run=run).videos if video.media_id == sign.media_id), None
    )
    if media is None:
        raise errors.NotFound
    allowed = elapsed * FASTEST_PLAYBACK + SLACK_SECONDS if elapsed > 0 else 0.0
    fresh = _within(sign.spans, allowed)
    try:
        merged = watching.merge([*media.spans, *fresh], duration_s=media.duration_s)
    except ValueError as error:
        raise errors.Invalid(str(error)) from None
    if merged != media.spans:
        Watch.objects.filter(run=run, media_id=media.media_id).delete()
        Watch.objects.bulk_create(
            Watch(run=run, media_id=media.media_id, start_s=span.start_s, end_s=span.end_s) for span in merged
        )
    if sign.video_at_s is not None and 0 <= sign.video_at_s <= media.duration_s:
        run.video_position_seconds = sign.video_at_s


def _within(spans: Sequence[tuple[float, float]], allowed: float) -> list[tuple[float, float]]:
    """Return the spans, cut where together they are longer than `allowed` seconds."""
    kept = []
    for start, end in spans:
        if allowed <= 0:
            break
        end = min(end, start + allowed)
        allowed -= max(0.0, end - start)
        kept.append((start, end))
    return kept


def _is_watched(run: Run) -> bool:
    progress = selectors.summarise_run(run=run)
    return bool(progress.videos) and progress.can_finish


def _finish(run: Run, actor: Person, now: datetime) -> None:
    run.finished_at = now
    run.save()
    _tell_effort(run, actor, now)
    objectives = run.version.objectives.values_list("pk", flat=True)
    finished = events.RunFinished(
        person_id=run.person_id,
        run_id=run.pk,
        module_id=run.module_id,
        version_id=run.version_id,
        seconds=run.effort_seconds,
        at=now,
        objective_ids=tuple(objectives),
        item_ids=tuple(catalogue.list_refresh_item_ids(module_version_id=run.version_id)),
        enrolment_id=run.enrolment_id,
    )
    ledger.record(finished, actor=actor)


def _tell_effort(run: Run, actor: Person, now: datetime) -> None:
    """Record the credited seconds that the ledger does not know yet, if there are any."""
    seconds = run.effort_seconds - run.told_seconds
    if seconds <= 0:
        return
    run.told_seconds = run.effort_seconds
    run.save(update_fields=["told_seconds"])
    told = events.EffortRecorded(
        person_id=run.person_id,
        run_id=run.pk,
        module_id=run.module_id,
        seconds=seconds,
        at=now,
        position=run.position,
        share=selectors.summarise_run(run=run).share,
        enrolment_id=run.enrolment_id,
    )
    ledger.record(told, actor=actor)

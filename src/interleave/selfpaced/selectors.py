"""Reading runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from interleave.catalogue import blocks
from interleave.catalogue import selectors as catalogue
from interleave.engine import watching
from interleave.kernel import enrolment_scope, errors, prepared
from interleave.kernel.enrolment_scope import EnrolmentScope
from interleave.selfpaced import policies
from interleave.selfpaced.models import Run, Watch

if TYPE_CHECKING:
    from interleave.people.models import Person

ENOUGH = 0.9  # share of a video's seconds that must have been watched


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far one video of a run is seen; seconds from its start."""

    media_id: UUID
    duration_s: float
    spans: tuple[watching.Span, ...]
    share: float
    resume_s: float


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: `share` of its sections, or of its video, 0..1."""

    share: Decimal
    seen: frozenset[int]
    ticked: frozenset[str]
    position: int
    videos: tuple[VideoProgress, ...]
    can_finish: bool


def get_run(*, actor: Person, run_id: UUID, lock: bool = False) -> Run:
    """Return an own run with module and version, or raise NotFound. 1 query."""
    run = _own_run(actor, run_id, lock)
    if run is None:
        raise errors.NotFound
    return run


@prepared.first
def _own_run(actor: Person, run_id: UUID, lock: bool) -> QuerySet[Run, Run]:
    runs = Run.objects.filter(policies.visible_runs(actor), pk=run_id).select_related("module", "version")
    return runs.select_for_update(of=("self",)) if lock else runs


def find_run(*, actor: Person, module_id: UUID, scope: EnrolmentScope | None = None) -> Run | None:
    """Return the actor's latest run of a module in one enrolment, or None. 1 query."""
    if scope is None:
        return _latest_run(actor, module_id, None, None)
    return _latest_run(actor, module_id, scope.id, scope.since)


@prepared.first
def _latest_run(
    actor: Person, module_id: UUID, scope_id: UUID | None, since: datetime | None
) -> QuerySet[Run, Run]:
    scope = None if scope_id is None or since is None else EnrolmentScope(scope_id, since)
    counted = policies.visible_runs(actor) & enrolment_scope.work_in(scope, "started_at")
    runs = Run.objects.filter(counted, module_id=module_id)
    return runs.select_related("module", "version").order_by("-number")


def list_runs(*, actor: Person) -> list[Run]:
    """Return the runs a person has open, the latest touched first, at most 25. 1 query."""
    runs = Run.objects.filter(policies.visible_runs(actor), finished_at=None)
    return list(runs.select_related("module", "version").order_by("-touched_at")[:25])


def summarise_run(*, run: Run) -> RunProgress:
    """Say how far a run is. 2 queries when it has videos, else none."""
    body: list[blocks.Block] = run.version.body
    videos = _videos(run, body)
    seen = frozenset(index for index in run.seen if 0 <= index < len(body))
    if run.finished_at is not None:
        share = Decimal(1)
    elif run.module.kind == "video" and videos:
        watched = sum(video.share for video in videos) / len(videos)
        share = Decimal(str(round(min(watched, 1.0), 4)))
    else:
        share = (Decimal(len(seen)) / max(1, len(body))).quantize(Decimal("0.0001"))
    return RunProgress(
        share=share,
        seen=seen,
        ticked=frozenset(run.ticked),
        position=int(run.position) if run.position.isdigit() and int(run.position) < len(body) else 0,
        videos=videos,
        can_finish=run.module.kind != "video" or all(video.share >= ENOUGH for video in videos),
    )


def _videos(run: Run, body: list[blocks.Block]) -> tuple[VideoProgress, ...]:
    names = [block["media"] for block in body if block["type"] == "video"]
    if not names:
        return ()
    media = catalogue.resolve_media(names)
    watched: dict[UUID, list[tuple[float, float]]] = {}
    for watch in Watch.objects.filter(run=run):
        watched.setdefault(watch.media_id, []).append((watch.start_s, watch.end_s))
    found = []
    for name in dict.fromkeys(names):
        duration = media[name].duration_seconds if name in media else None
        if duration is None:
            continue
        media_id = media[name].pk
        spans = watching.merge(watched.get(media_id, []), duration_s=duration)
        share = watching.share_watched(spans, duration)
        resume = watching.resume_position(spans, duration, last_position_s=run.video_position_seconds)
        found.append(VideoProgress(media_id, duration, spans, share, resume))
    return tuple(found)

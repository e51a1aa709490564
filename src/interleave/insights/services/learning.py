"""Learning from the organisation's own finished enrolments, once a week, in the background.

The numerical libraries are loaded when there is enough to learn from, not before: no page needs them.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from interleave.engine import risk
from interleave.engine.risk import Signals
from interleave.insights import snapshots
from interleave.insights.models import RiskTrial, SignalsSnapshot
from interleave.journeys.selectors import standing
from interleave.journeys.selectors.standing import Ending

if TYPE_CHECKING:
    from interleave.engine.risk.learning import Finished, Learnt, TooLittle

EVERY = timedelta(days=7)
MOST_FINISHED = 5000  # the latest: some seconds, some tens of megabytes
MOST_TODAY = 5000
TODAY = timedelta(days=28)  # the snapshots of how long ago say how people are now
LEARNT, BROKEN = "learnt", "broken"
AT_ONCE = 500  # places read in one query


def learn_from_past(*, now: datetime) -> None:
    """Learn a model, or write down why there is none. 1 query within EVERY of the last time.

    A trial that broke is tried again in the next run of the job, and its row is written anew.
    """
    latest = RiskTrial.objects.filter(at__gt=now - EVERY).order_by("-at").first()
    if latest is not None and latest.code != BROKEN:
        return
    endings = standing.list_endings(
        among=SignalsSnapshot.objects.values_list("enrolment_id", flat=True), most=MOST_FINISHED
    )
    badly = sum(not one.completed for one in endings)
    row = RiskTrial(at=now, finished=len(endings), ended_badly=badly)
    if latest is not None:
        row.pk, row._state.adding = latest.pk, False
    lack = risk.find_lack(len(endings), badly)
    if lack is not None:
        row.code, _sentence = lack
    else:
        row.code = BROKEN  # stays when learning fails, so that the page of trials shows it
        row.save()
        _learn(row, endings, now=now)
    row.save()


def _learn(row: RiskTrial, endings: list[Ending], *, now: datetime) -> None:
    from interleave.engine.risk import learning

    try:
        learnt = learning.learn(_list_finished(endings))
    except learning.TooLittle as refused:
        _note_refusal(row, refused)
        return
    drifts = learnt.drift(_list_today(now))
    row.measures, row.rules_auc = asdict(learnt.tried), learnt.rules_auc
    row.drifts = [asdict(one) for one in drifts]
    row.groups = {
        kind: [{**asdict(one), "cause": one.cause} for one in found] for kind, found in learnt.groups.items()
    }
    _decide(row, learnt, fits=learning.fits(drifts))


def _decide(row: RiskTrial, learnt: "Learnt", *, fits: bool) -> None:
    row.code = LEARNT if fits else "drifted"
    row.model = risk.to_data(learnt.model) if fits else None


def _note_refusal(row: RiskTrial, refused: "TooLittle") -> None:
    row.code, row.rules_auc = refused.code, refused.rules_auc
    row.measures = asdict(refused.tried) if refused.tried is not None else None


def _list_finished(endings: list[Ending]) -> "list[Finished]":
    """Return the places that are over with one of their snapshots each. A few queries for each 500 places."""
    from interleave.engine.risk.learning import Finished

    chosen = _choose([one.enrolment_id for one in endings])
    return [
        Finished(
            signals=chosen[one.enrolment_id],
            journey=str(one.journey_id),
            cohort=str(one.cohort_id),
            ended_on=one.ended_at.date(),
            ended_badly=not one.completed,
            groups={"site": one.site, "team": one.team},
        )
        for one in endings
        if one.enrolment_id in chosen
    ]


def _choose(enrolment_ids: list[UUID]) -> dict[UUID, Signals]:
    """Return one snapshot of each place, of any of its days: by chance of its id, the same each time.

    The latest of all would teach what the last days look like, when it is too late for help.
    """
    chosen: dict[UUID, Signals] = {}
    for start in range(0, len(enrolment_ids), AT_ONCE):
        some = enrolment_ids[start : start + AT_ONCE]
        rows = SignalsSnapshot.objects.filter(enrolment_id__in=some).order_by("enrolment_id", "day")
        kept: dict[UUID, list[dict[str, object]]] = {}
        for place, data in rows.values_list("enrolment_id", "signals"):
            kept.setdefault(place, []).append(data)
        chosen |= {place: snapshots.read(found[place.int % len(found)]) for place, found in kept.items()}
    return chosen


def _list_today(now: datetime) -> list[Signals]:
    """Return the latest snapshot of each place that still runs. 2 queries."""
    running: Iterable[UUID] = (
        place for places in standing.list_running_places().values() for place in places
    )
    still = set(running)
    rows = SignalsSnapshot.objects.filter(taken_at__gt=now - TODAY).order_by("-taken_at", "-day", "pk")
    latest: dict[UUID, Signals] = {}
    for place, data in rows.values_list("enrolment_id", "signals")[: 2 * MOST_TODAY]:
        if place in still and place not in latest:
            latest[place] = snapshots.read(data)
    return list(latest.values())

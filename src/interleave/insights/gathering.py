"""What the contexts below know of the people of a cohort, as signals for engine.risk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from interleave.assessments.selectors import evidence as assessed
from interleave.coaching import selectors as coaching
from interleave.community import selectors as community
from interleave.engine.risk import Signals
from interleave.journeys.selectors.standing import CohortStanding, Standing
from interleave.live.selectors import presence
from interleave.live.selectors.presence import Presence
from interleave.reinforcement import remembering
from interleave.reinforcement.remembering import Remembered

RECALL_SPAN = timedelta(days=14)

_NOT_SEEN = Presence(0, 0, 0)
_NO_CARDS = Remembered(None, None, None)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the people of a cohort outside journeys, by person."""

    presence: dict[UUID, Presence]
    posts: dict[UUID, tuple[int, datetime]]
    recall: dict[UUID, Remembered]
    meetings_missed: dict[UUID, int]
    failures: dict[UUID, int]


def gather(cohort: CohortStanding, *, now: datetime) -> dict[UUID, Signals]:
    """Return the signals of each place that has begun, by enrolment. 6 queries at most."""
    begun = [place for place in cohort.places if place.day >= 0]
    if not begun:
        return {}
    around = _look_around(cohort, begun, now=now)
    return {place.enrolment_id: _signals(place, around, now=now) for place in begun}


def _look_around(cohort: CohortStanding, places: list[Standing], *, now: datetime) -> Around:
    person_ids = [place.person_id for place in places]
    first_day = min(place.begins_at for place in places)
    return Around(
        presence=presence.count_presence(offering_ids=cohort.offering_ids, person_ids=person_ids, now=now),
        posts=community.count_posts(space_id=cohort.space_id, person_ids=person_ids)
        if cohort.space_id
        else {},
        recall=remembering.compare_recall(person_ids=person_ids, now=now, before=now - RECALL_SPAN),
        meetings_missed=coaching.count_missed_meetings(context_id=cohort.cohort_id, person_ids=person_ids),
        failures=assessed.count_failures(
            quiz_ids=cohort.quiz_ids,
            enrolments={place.enrolment_id: place.person_id for place in places},
            since=first_day,
        ),
    )


def _signals(place: Standing, around: Around, *, now: datetime) -> Signals:
    person_id = place.person_id
    came = around.presence.get(person_id, _NOT_SEEN)
    posts, last_post_at = around.posts.get(person_id, (0, None))
    recall = around.recall.get(person_id, _NO_CARDS)
    seen = [place.begins_at, place.last_activity_at, last_post_at, recall.last_review_at]
    return Signals(
        day=place.day,
        days_silent=_days(max(at for at in seen if at is not None), now),
        steps_late=place.steps_late,
        worst_days_late=_days(place.late_since, now) if place.late_since else 0,
        steps_due_soon=place.steps_due_soon,
        sessions_missed=came.missed,
        arrivals_late=came.late,
        sessions_marked=came.marked,
        attempts_failed_in_a_row=around.failures.get(person_id, 0),
        recall_now=recall.now,
        recall_before=recall.before,
        meetings_missed=around.meetings_missed.get(person_id, 0),
        share_done=place.share_done,
        share_expected=place.share_expected,
        has_posts_expected=place.discussions_open > 0,
        posts=posts,
    )


def _days(since: datetime, now: datetime) -> int:
    """Return whole days gone by, at least 0."""
    return max((now - since).days, 0)

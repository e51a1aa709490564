"""What a learner still remembers, as the retention curve."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from interleave.web.base import curve

if TYPE_CHECKING:
    from interleave.reinforcement.selectors import Retention


def draw(retention: "Retention", *, now: datetime) -> curve.CurveDrawing:
    """Lay out both lines, the band and the days on which something was refreshed."""
    points = retention.curve.points
    start = points[0].at
    return curve.lay_out(
        curve.CurveInput(
            title=_("What you will still remember"),
            days=points[-1].day,
            reinforced=tuple((point.day, point.with_reviews.middle) for point in points),
            alone=tuple((point.day, point.without.middle) for point in points),
            band=tuple((point.day, point.with_reviews.low, point.with_reviews.high) for point in points),
            reinforced_words=_("with refreshers"),
            alone_words=_("learned once"),
            touchpoints=_touchpoints(retention),
            today_day=(now - start) / timedelta(days=1),
            is_mirrored=get_language_bidi(),
        )
    )


def _touchpoints(retention: "Retention") -> tuple[curve.Touchpoint, ...]:
    """One mark per day with reviews, saying how many ideas they were about."""
    start = retention.curve.points[0].at
    return tuple(
        curve.Touchpoint(
            day=day,
            share=_share_on(retention, day),
            voice="practice",
            title=ngettext("%(n)d idea refreshed", "%(n)d ideas refreshed", count) % {"n": count},
            when=date_format(start + timedelta(days=day), "j M"),
        )
        for day, count in (
            (float(day), len(list(lifts)))
            for day, lifts in groupby(retention.curve.touchpoints, key=lambda lift: int(lift))
        )
    )


def _share_on(retention: "Retention", day: float) -> float:
    return next(
        (point.with_reviews.middle for point in retention.curve.points if point.day > day),
        retention.curve.points[-1].with_reviews.middle,
    )

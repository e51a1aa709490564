"""The retention curve: marks and words never cover each other, and the table says the same."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interleave.web.base import curve, curve_svg
from interleave.web.base.curve import CurveInput, Touchpoint

SHARES = st.floats(0, 1)
VOICES = ("live", "selfpaced", "together", "practice", "job")


@st.composite
def curves(draw: st.DrawFn) -> CurveInput:
    days = draw(st.integers(1, 400))
    touch_days = sorted(draw(st.lists(st.floats(0, days), max_size=30)))
    return CurveInput(
        title="Conflict resolution",
        days=days,
        reinforced=((0, 1.0), (days, draw(SHARES))),
        alone=((0, 1.0), (days, draw(SHARES))),
        reinforced_words=draw(st.text(max_size=60)),
        alone_words="workshop alone",
        touchpoints=tuple(
            Touchpoint(day, draw(SHARES), draw(st.sampled_from(VOICES)), "Touch") for day in touch_days
        ),
        today_day=draw(st.one_of(st.none(), st.floats(0, days))),
        is_mirrored=draw(st.booleans()),
    )


@settings(max_examples=150)
@given(curves())
def test_no_mark_covers_another(given_curve):
    drawing = curve.lay_out(given_curve)

    for one, other in combinations(drawing.marks, 2):
        assert abs(one.x - other.x) >= curve.MARK or abs(one.y - other.y) >= curve.MARK
    assert all(
        mark.y - curve.MARK / 2 >= 0 and mark.y + curve.MARK / 2 <= drawing.top for mark in drawing.marks
    )


@settings(max_examples=150)
@given(curves())
def test_the_words_at_the_ends_keep_apart_and_inside(given_curve):
    drawing = curve.lay_out(given_curve)

    one, other = drawing.ends
    assert abs(one.y - other.y) >= curve.END_APART - 0.01
    assert min(one.y, other.y) >= drawing.top
    assert max(one.y, other.y) + 15 <= drawing.bottom


@settings(max_examples=60)
@given(curves())
def test_the_drawing_is_well_formed(given_curve):
    markup = curve_svg.draw(curve.lay_out(given_curve))

    assert "style=" not in markup
    assert "nan" not in markup


def fall(**more: object) -> CurveInput:
    return CurveInput("Talks", 90, ((0, 1.0), (90, 0.9)), ((0, 1.0), (90, 0.5)), "with", "without", **more)


def test_the_table_reads_the_same_lines():
    drawing = curve.lay_out(fall())

    assert [row.day for row in drawing.rows] == [0, 30, 60, 90]
    assert drawing.rows[-1].reinforced == pytest.approx(0.9)
    assert drawing.rows[1].alone == pytest.approx(1 - 0.5 / 3)


def test_what_has_passed_is_drawn_apart_from_what_comes():
    drawing = curve.lay_out(fall(today_day=30))

    assert drawing.past
    assert drawing.coming
    assert curve.lay_out(fall()).coming == ""


def test_the_picture_says_itself_in_one_sentence():
    root = ElementTree.fromstring(curve_svg.draw(curve.lay_out(fall())))  # noqa: S314 - our own markup

    assert root.attrib["aria-label"] == "Talks: after 90 days 90% with reinforcement, 50% without."


def test_a_curve_without_points_is_refused():
    with pytest.raises(ValueError, match="at least one point"):
        curve.lay_out(CurveInput("Nothing", 90, (), (), "with", "without"))

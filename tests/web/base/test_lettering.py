"""Widths of words, measured without a browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.web.base import lettering


def test_width_grows_with_the_size():
    assert lettering.width_of("Kick-off", 20) == pytest.approx(2 * lettering.width_of("Kick-off", 10))


def test_east_asian_words_take_a_full_square_each():
    assert lettering.width_of("衝突", 10) == pytest.approx(20)


def test_what_fits_is_left_whole():
    assert lettering.shorten("Quiz", 11.5, 200) == "Quiz"


def test_what_does_not_fit_ends_in_an_ellipsis_and_never_in_a_space():
    assert lettering.shorten("Workshop: hard talks", 11.5, 72) == "Workshop…"


@given(st.text(max_size=50), st.floats(0, 200))
def test_a_shortened_text_always_fits(text, room):
    assert lettering.width_of(lettering.shorten(text, 11.5, room), 11.5) <= room + 0.001

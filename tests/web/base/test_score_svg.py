"""The markup of the score."""

import re
from xml.etree import ElementTree

from interleave.web.base import score, score_svg
from interleave.web.base.score import ScoreInput, ScoreNote

STEPS = (
    ScoreNote("1", "live", "Kick-off", 0, 2, "done", "/steps/1/", "22 Mar", ""),
    ScoreNote(
        "2", "selfpaced", 'Ask "why" <first> & listen', 3, 20, "late", "/steps/2/?a=1&b=2", "", "Due Friday"
    ),
    ScoreNote("3", "practice", "Refresh", 9, 10, "upcoming"),
)


def drawn(**more: object) -> score.ScoreDrawing:
    return score.lay_out(ScoreInput("Leading people", 4, STEPS, 8.0, ("1", "2", "3"), **more))


def test_the_drawing_is_well_formed_and_escapes_what_people_wrote():
    root = ElementTree.fromstring(score_svg.draw(drawn()))  # noqa: S314 - our own markup

    titles = [element.text for element in root.iter("title")]
    assert titles[1] == 'Self-paced: Ask "why" <first> & listen. late · Due Friday'


def test_the_drawing_has_no_inline_style_and_no_script():
    markup = score_svg.draw(drawn())

    assert "style=" not in markup
    assert "<style" not in markup
    assert "<script" not in markup


def test_a_step_with_an_address_is_a_link_and_one_without_can_take_the_focus():
    markup = score_svg.draw(drawn())

    assert '<a href="/steps/1/" class="note v-live is-done"' in markup
    assert re.search(r'<g tabindex="0" role="img" class="note v-practice is-upcoming"', markup)


def test_the_name_of_a_note_says_voice_title_state_and_dates():
    assert "<title>Live: Kick-off. done · 22 Mar</title>" in score_svg.draw(drawn())


def test_a_late_step_has_a_sign_beside_its_colour():
    assert score_svg.draw(drawn()).count("late-sign") == 1


def test_the_list_says_every_step_in_the_order_of_the_thread():
    root = ElementTree.fromstring(score_svg.listed(drawn()))  # noqa: S314 - our own markup

    rows = ["".join(row.itertext()) for row in root]
    assert rows == [
        "Kick-offLive · 22 Mardone",
        'Ask "why" <first> & listenSelf-paced · Due Fridaylate',
        "RefreshPracticestill to come",
    ]


def test_the_fill_of_a_note_is_well_formed_for_every_share():
    for share in (0.0, 0.03, 0.3, 0.5, 0.97, 1.0):
        for mirrored in (False, True):
            step = ScoreNote("1", "job", "Try it", 0, 20, "open", share=share)
            markup = score_svg.draw(score.lay_out(ScoreInput("Cohort", 4, (step,), is_mirrored=mirrored)))

            ElementTree.fromstring(markup)  # noqa: S314 - our own markup
            assert ('class="fill"' in markup) == (share > 0)
            assert "nan" not in markup


def test_a_mirrored_drawing_says_so():
    assert 'direction="rtl"' in score_svg.draw(drawn(is_mirrored=True))

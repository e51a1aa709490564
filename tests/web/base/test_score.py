"""The score: whatever a journey looks like, nothing collides and nothing leaves the drawing."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interleave.web.base import score
from interleave.web.base.score import ScoreInput, ScoreNote

STATES = ("done", "started", "open", "late", "upcoming", "locked")
VOICES = ("live", "selfpaced", "together", "practice", "job")
TITLES = st.one_of(
    st.sampled_from(
        [
            "Kick-off seminar",
            "Quiz",
            "Wer führt, fragt – ein Gespräch über Verantwortung",
            "衝突解決の基本",
            "",
        ]
    ),
    st.text(max_size=60),
)


@st.composite
def scores(draw: st.DrawFn) -> ScoreInput:
    weeks = draw(st.integers(1, 40))
    notes = []
    for number in range(draw(st.integers(0, 60))):
        start = draw(st.floats(-10, weeks * 7 + 10))
        notes.append(
            ScoreNote(
                id=str(number),
                voice=draw(st.sampled_from(VOICES)),
                title=draw(TITLES),
                start_day=start,
                end_day=start + draw(st.floats(0, 40)),
                state=draw(st.sampled_from(STATES)),
                share=draw(st.one_of(st.none(), st.floats(0, 1))),
            )
        )
    thread = draw(st.permutations([note.id for note in notes]))
    return ScoreInput(
        "A journey", weeks, tuple(notes), draw(st.floats(0, weeks * 7)), tuple(thread), draw(st.booleans())
    )


def boxes_of(drawing: score.ScoreDrawing) -> list[tuple[float, float, float, float]]:
    """Every note, and every label that stands outside one: left, top, right, bottom."""
    notes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawing.notes]
    labels = [
        (box.label.x, box.label.y, box.label.x + box.label.width, box.label.y + score.LABEL_HEIGHT)
        for box in drawing.notes
        if box.label.text and not box.label.is_inside
    ]
    return notes + labels


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    slack = 0.01
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


@settings(max_examples=100)
@given(scores())
def test_no_label_and_no_note_ever_covers_another(journey):
    drawing = score.lay_out(journey)

    assert [pair for pair in combinations(boxes_of(drawing), 2) if overlap(*pair)] == []


@settings(max_examples=100)
@given(scores())
def test_everything_stays_inside_the_drawing(journey):
    drawing = score.lay_out(journey)

    for left, top, right, bottom in boxes_of(drawing):
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width + 0.01
        assert bottom <= drawing.height
    assert len(drawing.notes) == len(journey.notes)


@settings(max_examples=60)
@given(scores())
def test_a_label_inside_a_note_fits_into_it(journey):
    drawing = score.lay_out(journey)

    for box in drawing.notes:
        if box.label.is_inside:
            assert box.label.x >= box.x
            assert box.label.x + box.label.width <= box.x + box.width + 0.01


def note(number: int, voice: str = "live", start: float = 0, end: float = 1, **more: object) -> ScoreNote:
    return ScoreNote(str(number), voice, f"Step {number}", start, end, **({"state": "open"} | more))


def test_five_staves_are_drawn_even_for_an_empty_journey():
    drawing = score.lay_out(ScoreInput("Empty", 4, ()))

    assert [stave.voice for stave in drawing.staves] == list(VOICES)
    assert drawing.notes == ()
    assert drawing.done_path == drawing.coming_path == ""


def test_a_mirrored_score_runs_leftwards():
    journey = (note(1, start=0), note(2, start=14))

    plain = score.lay_out(ScoreInput("Plain", 4, journey))
    mirrored = score.lay_out(ScoreInput("Mirrored", 4, journey, is_mirrored=True))

    assert [box.note.id for box in plain.notes] == ["1", "2"]
    for box in mirrored.notes:
        twin = next(other for other in plain.notes if other.note.id == box.note.id)
        assert box.x == pytest.approx(plain.width - twin.x - twin.width)


def test_notes_at_the_same_time_take_lanes_and_the_stave_grows():
    alone = score.lay_out(ScoreInput("Alone", 4, (note(1, end=10),)))
    crowded = score.lay_out(ScoreInput("Crowded", 4, tuple(note(n, end=10) for n in range(3))))

    assert len(crowded.staves[0].lanes) == 3
    assert crowded.height > alone.height


def test_the_thread_is_solid_up_to_the_last_done_step_and_dotted_after_it():
    journey = (
        note(1, start=0, state="done"),
        note(2, "job", 7, 8, state="done"),
        note(3, "live", 14, 15),
        note(4, "job", 21, 22),
    )

    drawing = score.lay_out(ScoreInput("Half-way", 4, journey, thread=("1", "2", "3", "4")))

    assert drawing.done_path.count("M") == 1
    assert drawing.coming_path.count("M") == 2


def test_a_share_is_never_cut_off_its_label():
    crowd = tuple(
        ScoreNote(
            str(n), "live", "A workshop with a very long name indeed", n * 3, n * 3 + 1, "open", share=0.5
        )
        for n in range(12)
    )

    drawing = score.lay_out(ScoreInput("Cohort", 6, crowd))

    assert all(box.label.text.endswith(" · 50%") for box in drawing.notes)


def test_a_long_name_is_told_in_full_where_there_is_room():
    long_name = "A seminar about everything that can be said in sixty glyphs"
    wide = score.lay_out(ScoreInput("Wide", 4, (ScoreNote("1", "live", long_name, 0, 20, "open"),)))
    narrow = score.lay_out(ScoreInput("Narrow", 4, (ScoreNote("1", "live", long_name, 0, 1, "open"),)))

    assert wide.notes[0].label.text == long_name
    assert wide.notes[0].label.is_inside
    assert narrow.notes[0].label.text.endswith("…")
    assert narrow.notes[0].label.width <= score.LABEL_ROOM


def test_a_long_journey_makes_a_wider_drawing_instead_of_a_smaller_one():
    assert not score.lay_out(ScoreInput("Quarter", 12, ())).is_wide
    assert score.lay_out(ScoreInput("Year", 52, ())).is_wide


@pytest.mark.parametrize("day", [None, -1, 29])
def test_today_is_drawn_only_inside_the_journey(day):
    assert score.lay_out(ScoreInput("Four weeks", 4, (), today_day=day)).today_x is None

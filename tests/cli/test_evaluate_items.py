"""./interleave evaluate items: the published numbers, and one sentence for what cannot be measured."""

import json

import pytest

from interleave.cli import dispatch, failures
from interleave.cli.evaluate import items
from tests.engine import lsat


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "matrix.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def as_csv(matrix, header="Q1,Q2,Q3,Q4,Q5"):
    return "\n".join([header, *(",".join(map(str, row)) for row in matrix)]) + "\n"


def evaluate(path, *more):
    return items.evaluate(["--responses", str(path), *more])


@pytest.mark.parametrize(
    ("section", "alpha", "facility", "difficulties"),
    [
        (
            lsat.SECTION_6,
            0.295,
            [0.924, 0.709, 0.553, 0.763, 0.870],
            [-3.615, -1.322, -0.318, -1.730, -2.780],
        ),
        (
            lsat.SECTION_7,
            0.453,
            [0.828, 0.658, 0.772, 0.606, 0.843],
            [-1.847, -0.782, -1.445, -0.516, -1.971],
        ),
    ],
)
def test_the_law_school_test_is_measured_as_published(write, section, alpha, facility, difficulties):
    summary = evaluate(write(as_csv(lsat.matrix(section))))

    assert (summary["people"], summary["items"], summary["people_who_answered_all"]) == (1000, 5, 1000)
    assert round(summary["alpha"], 3) == alpha
    assert [round(row["facility"], 3) for row in summary["per_item"]] == facility
    assert [
        round(row["common_discrimination"]["difficulty"], 3) for row in summary["per_item"]
    ] == difficulties
    for row in summary["per_item"]:
        assert row["rasch"]["difficulty"] == pytest.approx(
            row["common_discrimination"]["difficulty"] * summary["rasch"]["person_sd"], abs=1e-4
        )
        assert row["two_parameter"]["discrimination"] > 0


def test_the_command_prints_json(write, capsys):
    path = write(as_csv(lsat.matrix(lsat.SECTION_6)))

    status = dispatch.main(["evaluate", "items", "--responses", str(path)], launch=None)

    assert status == 0
    assert json.loads(capsys.readouterr().out)["people"] == 1000


@pytest.mark.parametrize("header", ["person,a,b,c", "ID,a,b,c", "code,a,b,c"])
def test_a_first_column_that_names_people_is_no_item(write, header):
    rows = [[f"{place}", 1, place % 2, int(place % 3 == 0)] for place in range(12)]

    summary = evaluate(write(as_csv(rows, header)))

    assert [row["item"] for row in summary["per_item"]] == ["a", "b", "c"]


def test_an_item_that_everybody_got_right_is_reported_without_a_difficulty(write):
    rows = [[1, place % 2, int(place % 3 == 0)] for place in range(12)]

    summary = evaluate(write(as_csv(rows, "easy,a,b")))

    easy = summary["per_item"][0]
    assert (easy["facility"], easy["item_rest"], easy["rasch"]) == (1.0, None, None)
    assert summary["items_left_out_of_models"] == ["easy"]
    assert "not_fitted" in summary["two_parameter"]


def test_an_empty_cell_is_not_an_answer(write):
    rows = [
        ["", place % 2, int(place % 3 == 0)] if place < 4 else [1.0, place % 2, 0.0] for place in range(20)
    ]

    summary = evaluate(write(as_csv(rows, "a,b,c")))

    assert [row["answers"] for row in summary["per_item"]] == [16, 20, 20]
    assert summary["people_who_answered_all"] == 16


def test_two_groups_are_compared_item_by_item(write):
    rows = [
        [row[0], row[1], row[2], "ab"[place % 2]] for place, row in enumerate(lsat.matrix(lsat.SECTION_7))
    ]

    summary = evaluate(write(as_csv(rows, "x,y,z,team")), "--group", "team")

    assert summary["groups"] == {"reference": "a", "focal": "b"}
    assert [row["functioning"]["category"] for row in summary["per_item"]] == ["A", "A", "A"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty; its first line must name the columns"),
        ("a;b\n" + "1;0\n0;1\n" * 20, "seems to be separated by semicolons"),
        ("a,b\n", "no rows"),
        ("0,1,1\n1,0,1\n" * 20, "no header|two columns"),
        ("a,b\n" + "1,0\n0,1\n" * 4, "answers of 8 people; at least 10"),
        ("a,b\n" + "1,0\n0,2\n" * 10, "row 3: '2' under 'b' is neither 0, 1 nor empty"),
        ("a,b\n" + "1,0\n0,no\n" * 10, "neither 0, 1 nor empty"),
        ("a\n" + "1\n0\n" * 10, "at least 2 are needed"),
        ("a,b\n" + "1,1\n" * 20, "every answer is the same"),
        ("a,b\n" + "1,1\n0,1\n" * 20, "fewer than two items have both"),
        ("a,a\n" + "1,1\n0,1\n" * 20, "two columns 'a'"),
        ("a,b\n1,0\n1\n", "line 3: 1 values for 2 columns"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_sentence(write, text, sentence):
    with pytest.raises(failures.Refused, match=sentence):
        evaluate(write(text))


def test_a_person_with_two_rows_is_warned_of(write):
    rows = [f"p{place},{place % 2},{place // 2 % 2}" for place in range(20)]

    alone, twice = (evaluate(write("\n".join(["person,a,b", *lines]))) for lines in (rows, [*rows, rows[3]]))

    assert alone["warnings"] == []
    (warning,) = twice["warnings"]
    assert "1 rows are of a person who has an earlier row" in warning


def test_a_file_that_is_not_there_ends_with_status_two(tmp_path, capsys):
    status = dispatch.main(["evaluate", "items", "--responses", str(tmp_path / "none.csv")], launch=None)

    assert status == 2
    assert "there is no file" in capsys.readouterr().err

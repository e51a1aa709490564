"""./interleave evaluate memory: one prediction for each review after a day, and one sentence for the rest."""

import csv
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sklearn.model_selection import TimeSeriesSplit

from interleave.cli import dispatch
from interleave.cli.evaluate import memory
from interleave.engine.memory import logs

HEADER = "learner,card,reviewed_at,rating"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def some_reviews(cards=60, seed=3):
    """A person's reviews in order of time: five per card, one on the same day, failing now and then."""
    rng = np.random.default_rng(seed)
    rows = []
    for card in range(cards):
        at = START + timedelta(days=int(rng.integers(0, 20)), minutes=card)
        for wait in (0, 0, 1, 4, 12, 30):
            at += timedelta(days=wait, minutes=7)
            rows.append((at, f"lea,c{card},{at.isoformat()},{rng.choice([1, 2, 3, 3, 3, 4])}"))
    return [line for _, line in sorted(rows)]


@pytest.fixture
def run(tmp_path, capsys):
    def run(lines, *more, header=HEADER):
        reviews, out = tmp_path / "reviews.csv", tmp_path / "out.csv"
        reviews.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        status = dispatch.main(
            ["evaluate", "memory", "--reviews", str(reviews), "--predictions", str(out), *more], launch=None
        )
        said = capsys.readouterr()
        rows = list(csv.DictReader(out.read_text().splitlines())) if out.exists() else []
        return status, json.loads(said.out) if said.out else said.err, rows

    return run


def test_every_review_a_day_after_the_one_before_is_predicted_by_default(run):
    lines = some_reviews()

    status, summary, rows = run(lines)

    assert status == 0
    assert summary["scored"] == len(rows) == 60 * 4
    assert {row["fold"] for row in rows} == {"0"}
    assert all(0 < float(row["probability"]) < 1 for row in rows)
    assert [int(row["row"]) for row in rows] == sorted(int(row["row"]) for row in rows)


def test_the_second_prediction_of_a_card_is_the_published_curve(run):
    lines = [
        "lea,a,2026-01-05T09:00:00Z,3",
        "lea,b,2026-01-05T09:00:00Z,1",
        "lea,a,2026-01-07T09:00:00Z,3",
        "lea,b,2026-01-07T09:00:00Z,1",
    ]

    _, _, rows = run(lines)

    factor = 0.9 ** (-1 / 0.1542) - 1
    assert [row["row"] for row in rows] == ["2", "3"]
    assert float(rows[0]["probability"]) == pytest.approx((1 + factor * 2 / 2.3065) ** -0.1542)
    assert float(rows[1]["probability"]) == pytest.approx((1 + factor * 2 / 0.212) ** -0.1542)


def test_folds_are_those_of_a_time_series_split(run):
    lines = some_reviews()

    _, summary, rows = run(lines, "--fit")

    predicted = [int(row["row"]) for row in run(lines)[2]]
    expected = {
        predicted[place]: fold
        for fold, (_, test) in enumerate(TimeSeriesSplit(5).split(predicted))
        for place in test
    }
    assert {int(row["row"]): int(row["fold"]) for row in rows} == expected
    assert summary["scored"] == len(expected) == 200


def test_what_came_later_changes_no_earlier_prediction(run):
    lines = some_reviews()
    turned = lines[:250] + [line[:-1] + ("1" if line[-1] != "1" else "3") for line in lines[250:]]

    before, after = run(lines, "--fit")[2], run(turned, "--fit")[2]

    early = [float(row["probability"]) for row in before if int(row["row"]) <= 250]
    assert [float(row["probability"]) for row in after[: len(early)]] == pytest.approx(early, rel=1e-9)
    assert len(early) > 50
    assert float(before[-1]["probability"]) != pytest.approx(float(after[-1]["probability"]), rel=1e-3)


def test_rows_may_come_in_any_order(run):
    lines = some_reviews()
    turned = lines[::-1]

    forward, backward = run(lines)[2], run(turned)[2]

    last = len(lines) - 1
    assert {int(row["row"]): row["probability"] for row in forward} == {
        last - int(row["row"]): row["probability"] for row in backward
    }


@pytest.mark.parametrize(
    ("lines", "more", "sentence"),
    [
        (["lea,a,2026-01-05T09:00:00Z,5"], [], "a rating is 1, 2, 3 or 4, not '5'"),
        (["lea,a,2026-01-05T09:00:00Z,good"], [], "a rating is 1, 2, 3 or 4, not 'good'"),
        (["lea,a,yesterday,3"], [], "'yesterday' is no date and time"),
        (["lea,a,2026-01-05T09:00:00Z"], [], "3 values for 4 columns"),
        ([], [], "has no rows"),
        (
            ["lea,a,2026-01-05T09:00:00Z,3", "lea,a,2026-01-06T09:00:00Z,3"],
            [],
            "All 1 predicted reviews were recalled",
        ),
        (
            ["lea,a,2026-01-05T09:00:00Z,3", "lea,a,2026-01-06T09:00:00Z,3"],
            ["--fit"],
            "needs 6 or more",
        ),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_sentence(run, lines, more, sentence):
    status, said, rows = run(lines, *more)

    assert status == 2
    assert sentence in said
    assert said.count("\n") == 1
    assert rows == []


def test_a_missing_column_is_named(run):
    status, said, _ = run(["lea,a,3"], header="learner,card,rating")

    assert (status, "no column 'reviewed_at'" in said) == (2, True)


def test_a_missing_file_is_named(tmp_path, capsys):
    status = dispatch.main(
        [
            "evaluate",
            "memory",
            "--reviews",
            str(tmp_path / "none.csv"),
            "--predictions",
            str(tmp_path / "o.csv"),
        ],
        launch=None,
    )

    assert status == 2
    assert "there is no file" in capsys.readouterr().err


def test_the_command_runs_the_engine_of_the_product():
    assert memory.folds.__name__.startswith("interleave.engine.memory")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_the_calendar_is_refused_in_a_sentence(run, at):
    status, said, rows = run([*some_reviews(5), f"lea,c0,{at},3"])

    assert (status, rows) == (2, [])
    assert "row 30" in said
    assert "Traceback" not in said


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rest(run):
    lines = [f"{line},note" for line in some_reviews(10)]

    status, _said, rows = run([*lines[:20], lines[20] + ',"', *lines[21:]], header=HEADER + ",note")
    open_status, open_said, _rows = run(
        [*lines[:20], lines[20].replace(",note", ',"note'), *lines[21:]], header=HEADER + ",note"
    )

    assert (status, rows, open_status) == (2, [], 2)
    assert "CSV" in open_said


def test_values_in_columns_without_a_name_are_refused_and_empty_ones_are_not(run):
    lines = some_reviews(10)

    assert run([f"{line},," for line in lines], header=HEADER + ",,")[0] == 0
    status, said, _rows = run([f"{line},,7" for line in lines], header=HEADER + ",,")

    assert status == 2
    assert "without a name" in said


def test_the_file_that_is_read_is_never_written_over(tmp_path, capsys):
    reviews = tmp_path / "reviews.csv"
    reviews.write_text("\n".join([HEADER, *some_reviews()]) + "\n", encoding="utf-8")
    before = reviews.read_bytes()

    status = dispatch.main(
        ["evaluate", "memory", "--reviews", str(reviews), "--predictions", str(reviews)], launch=None
    )

    assert status == 2
    assert reviews.read_bytes() == before
    assert "another file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["lea,a,2026-01-05,3"], "'2026-01-05' has no time; write one, such as 2026-01-05T12:00:00Z"),
        ([" ,a,2026-01-05T09:00:00Z,3"], "row 0: 'learner' is empty; every row needs one"),
        (["lea,,2026-01-05T09:00:00Z,3"], "row 0: 'card' is empty; every row needs one"),
    ],
)
def test_what_a_review_lacks_is_named_with_its_row(run, lines, sentence):
    status, said, rows = run(lines)

    assert (status, rows) == (2, [])
    assert sentence in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "learner;card;reviewed_at;rating\nlea;a;2026-01-05T09:00:00Z;3",
            "seems to be separated by semicolons",
        ),
        ("learner\tcard\treviewed_at\trating", "seems to be separated by tabs"),
        ("", "is empty; its first line must name the columns"),
        ("learner,card,reviewed_at,rating", "has no rows below its first line"),
        ("person,card,reviewed_at,rating", "has no column 'learner'"),
    ],
)
def test_a_file_of_another_form_is_refused_with_what_to_change(run, text, sentence):
    header, *lines = text.split("\n")

    status, said, rows = run(lines, header=header)

    assert (status, said.count("\n"), rows) == (2, 1, [])
    assert sentence in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "the following arguments are required: --reviews, --predictions"),
        (["--reviews"], "argument --reviews: expected one argument"),
        (["--reviews", "a", "--predictions", "b", "--day"], "unrecognized arguments: --day"),
    ],
)
def test_wrong_options_are_refused_in_one_sentence(arguments, sentence, capsys):
    status = dispatch.main(["evaluate", "memory", *arguments], launch=None)

    said = capsys.readouterr()
    assert (status, said.out, said.err.count("\n")) == (2, "", 1)
    assert sentence in said.err


def test_doubled_reviews_and_a_card_that_is_too_deep_are_warned_of(run, monkeypatch):
    monkeypatch.setattr(logs, "DEEPEST", 300)
    days = [f"lea,a,{(START + timedelta(days=n)).isoformat()},{1 if n % 5 else 3}" for n in range(310)]

    _, summary, rows = run([*days, days[0], days[7]])

    doubles, deep = summary["warnings"]
    assert "2 reviews have the card, instant and rating of another one" in doubles
    assert "12 reviews come after 300 others of the same card" in deep
    assert len(rows) == 297  # 299 of the first 300 came after one before, two of them on its day


def test_sound_files_are_not_warned_of(run):
    assert run(some_reviews())[1]["warnings"] == []

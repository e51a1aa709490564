"""`./interleave evaluate mastery` on simulated answers: what it measures, and how one could fool oneself."""

import csv

import pytest

from benchmarks import mastery_worlds as worlds
from interleave.cli import failures
from interleave.cli.evaluate import mastery
from interleave.engine.mastery import fitted

HEADER = "learner,order,skill,item,correct"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """One member and few trees: what is tested here does not depend on their number."""
    monkeypatch.setattr(fitted, "MOST_MEMBERS", 1)
    monkeypatch.setattr(fitted, "MOST_ROUNDS", 20)


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """A folder with two small files of practice by skill, of different learners."""
    folder = tmp_path_factory.mktemp("practice")
    worlds.write(folder / "train.csv", worlds.practice(60, seed=1, skills=10, items=10))
    worlds.write(folder / "test.csv", worlds.practice(20, seed=2, skills=10, items=10))
    return folder


def run(folder, *flags, train="train.csv", test="test.csv", out="out.csv"):
    """The summary, and the predictions by row."""
    files = ["--train", str(folder / train), "--test", str(folder / test), "--predictions", str(folder / out)]
    summary = mastery.evaluate([*files, *flags])
    with (folder / out).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return summary, {int(row["row"]): float(row["probability"]) for row in rows}


def write(path, lines, header=HEADER):
    path.write_text("\n".join([header, *lines]) + "\n")


def small(path, count=40):
    """Two learners, one skill, right and wrong in turns."""
    write(path, [f"l{n % 2},{n},s,i{n % 5},{n // 2 % 2}" for n in range(count)])


def test_the_fitted_model_predicts_every_answer_once(practice):
    summary, chances = run(practice)

    assert summary["model"] == "fitted"
    assert summary["number"] == len(chances)
    assert list(chances) == sorted(chances)
    assert all(0 < chance < 1 for chance in chances.values())
    assert summary["auc"] > 0.6
    assert summary["calibration_error"] < 0.1


def test_the_online_model_comes_close_and_says_what_an_answer_cost(practice):
    slow, _ = run(practice)
    online, _ = run(practice, "--online")

    assert online["model"] == "online"
    assert online["auc"] > slow["auc"] - 0.015
    assert online["microseconds_per_answer"] > 0


def test_accuracy_never_stands_without_the_base_rate(practice):
    summary, _ = run(practice, "--online")

    assert summary["base_rate"] == max(summary["share_right"], round(1 - summary["share_right"], 5))
    assert {"auc", "accuracy", "log_loss", "calibration_error", "number"} <= summary.keys()


def test_one_answer_to_an_item_of_two_skills_is_predicted_once_on_its_first_row(tmp_path):
    small(tmp_path / "train.csv")
    lines = ["n,1,a,i1,1", "n,1,b,i1,1", "n,2,a,i2,0", "n,2,b,i2,0", "n,3,a,i2,0", "n,4,a,,1", "n,5,b,,1"]
    write(tmp_path / "test.csv", lines)

    summary, chances = run(tmp_path, "--online")

    assert list(chances) == [
        0,
        2,
        4,
        5,
        6,
    ]  # a try again and answers without an item stay answers of their own
    assert (summary["number"], summary["rows_united"]) == (5, 2)


def test_an_answer_under_another_skill_with_another_result_is_another_answer(tmp_path):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["n,1,a,i1,1", "n,1,b,i1,0", "m,1,b,i1,0"])

    _, chances = run(tmp_path, "--online")

    assert list(chances) == [0, 1, 2]


@pytest.mark.parametrize("flags", [(), ("--online",)])
def test_a_prediction_reads_no_later_row(practice, flags):
    lines = (practice / "test.csv").read_text().splitlines()[1:]
    learner = lines[0].split(",")[0]
    mine = [line for line in lines if line.split(",")[0] == learner]
    others = [line for line in lines if line.split(",")[0] != learner]
    cut = len(mine) // 2
    future = [f"{line[:-1]}{1 - int(line[-1])}" for line in mine[cut + 1 :]]
    write(practice / "changed.csv", [*mine[: cut + 1], *future, *sorted(others)])

    _, before = run(practice, *flags)
    _, after = run(practice, *flags, test="changed.csv")

    shared = [row for row in range(cut) if row in before]
    assert len(shared) > 5
    assert [after[row] for row in shared] == [before[row] for row in shared]


def test_rows_are_read_in_the_order_that_they_name(practice):
    lines = (practice / "test.csv").read_text().splitlines()[1:]
    places = sorted(
        range(len(lines)), key=lambda n: lines[n].split(",")[0][::-1]
    )  # learners mixed, each in order
    write(practice / "mixed.csv", [lines[place] for place in places])

    _, plain = run(practice, "--online")
    _, mixed = run(practice, "--online", test="mixed.csv")

    assert {places[row]: chance for row, chance in mixed.items()} == plain


def test_learners_of_both_files_are_named(tmp_path):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["l1,1,s,i1,1", "new,1,s,i1,0"])

    summary, _ = run(tmp_path, "--online")

    assert (summary["learners"], summary["learners_in_both"]) == (2, 1)


def test_skills_and_items_that_training_did_not_have_are_predicted_too(practice):
    lines = ["n,1,unheard,of,1", "n,2,unheard,of,1", "n,3,unheard,,0"]
    write(practice / "strange.csv", lines)

    _, chances = run(practice, test="strange.csv")

    assert all(0.05 < chance < 0.95 for chance in chances.values())


@pytest.mark.parametrize("flags", [(), ("--online",)])
def test_after_a_night_a_model_without_elapsed_time_is_worse(tmp_path, flags):
    for name, seed in (("train", 1), ("test", 2)):
        worlds.write(tmp_path / f"{name}.csv", worlds.facts(40, seed=seed, number_of=12))

    timed, _ = run(tmp_path, *flags)
    timeless, _ = run(tmp_path, "--without-time", *flags)

    assert (timed["elapsed_time_used"], timeless["elapsed_time_used"]) == (True, False)
    assert timed["after_12_hours"]["number"] == timeless["after_12_hours"]["number"] > 500
    assert timed["after_12_hours"]["log_loss"] < timeless["after_12_hours"]["log_loss"] - 0.01
    assert timed["after_12_hours"]["auc"] > timeless["after_12_hours"]["auc"]


def test_without_times_in_both_files_elapsed_time_is_not_used(practice, tmp_path):
    worlds.write(tmp_path / "train.csv", worlds.facts(5, number_of=6))
    write(tmp_path / "test.csv", ["n,1,f1,,1", "n,2,f2,,0"])

    summary, _ = run(tmp_path, "--online")

    assert not summary["elapsed_time_used"]


def test_a_file_too_small_to_fit_has_the_online_model(tmp_path):
    small(tmp_path / "train.csv")
    small(tmp_path / "test.csv")

    summary, _ = run(tmp_path)

    assert summary["model"].startswith("online (too few")


@pytest.mark.parametrize(
    ("lines", "header", "words"),
    [
        (["n,1,s,i,2", "n,2,s,i,1"], HEADER, "row 0 of the data: correct is '2' and must be 0 or 1"),
        (["n,1,s,i,1", "n,2,s,i,1"], HEADER, "has only right answers; both kinds are needed"),
        (["n,1,s,i,1"], HEADER, "has 1 answers; at least 2 are needed"),
        (["n,1,s,1", "n,2,s,0"], "learner,order,skill,correct", "no column 'item'"),
        (["n,1,s,i,1,noon", "n,2,s,i,0,night"], f"{HEADER},at", "'noon' is no date and time"),
        (["n,1,s,i,1,2026-01-01T10:00:00Z", "n,2,s,i,0,"], f"{HEADER},at", "1 rows have nothing in 'at'"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(tmp_path, lines, header, words):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", lines, header)

    with pytest.raises(failures.Refused, match=words):
        run(tmp_path)

    assert not (tmp_path / "out.csv").exists()


def test_too_few_answers_to_learn_from_are_refused(tmp_path):
    small(tmp_path / "train.csv", 10)
    small(tmp_path / "test.csv")

    with pytest.raises(failures.Refused, match=r"train.csv has 10 answers; at least 20 are needed"):
        run(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(failures.Refused, match="there is no file"):
        run(tmp_path)


@pytest.mark.parametrize("order", ["", "third", "inf", "9" * 400])
def test_an_order_that_only_some_rows_have_is_refused(tmp_path, order):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["n,2,s,i,1", f"n,{order},s,i,0", "n,1,s,i,1"])

    with pytest.raises(failures.Refused, match="row 1 of the data: order"):
        run(tmp_path)


def test_rows_without_any_order_are_in_order(tmp_path):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["n,,s,i1,1", "n,,s,i2,0", "n,,s,i3,1"])

    assert sorted(run(tmp_path)[1]) == [0, 1, 2]


def test_the_files_that_are_read_are_never_written_over(tmp_path):
    small(tmp_path / "train.csv")
    small(tmp_path / "test.csv")

    with pytest.raises(failures.Refused, match="another file"):
        run(tmp_path, out="train.csv")


def test_a_learner_of_training_under_another_name_is_warned_of_and_left_out_of_the_measures(tmp_path):
    """24 answers of a twin in each file; the others answer other items."""
    twin = [f"{{}},{n},s,i{n},{n % 3 % 2}" for n in range(24)]
    others = [f"o{n % 12},{n},s,j{n // 12},{n // 5 % 2}" for n in range(120)]
    write(tmp_path / "train.csv", [*(line.format("known") for line in twin), *others])
    unlike = [line.replace("o", "p", 1) for line in others]
    write(tmp_path / "test.csv", [*(line.format("other-name") for line in twin), *unlike])

    summary, _ = run(tmp_path, "--online")

    (warning,) = [one for one in summary["warnings"] if "under another name" in one]
    assert "1 learners of the test file, with 17% of its answers" in warning
    assert "other-name (known)" in warning
    assert (summary["number"], summary["without_twins"]["number"]) == (144, 120)


def test_sound_files_are_not_warned_of(practice):
    summary, _ = run(practice, "--online")

    assert summary["warnings"] == []
    assert "without_twins" not in summary


def test_a_small_test_file_and_doubled_rows_are_warned_of(tmp_path):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["n,1,s,i1,1", "n,2,s,i2,0", "n,2,s,i2,0"])

    doubled, few = run(tmp_path, "--online")[0]["warnings"]

    assert doubled.startswith("test.csv: 1 rows are the same as another one in all columns")
    assert few.startswith("test.csv has 3 answers of 1 learners: too few to say how good the predictions are")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["n,nan,s,i,1", "n,nan,s,i,0"], "row 0 of the data: order is no number"),
        ([",1,s,i,1", "n,2,s,i,0"], "row 0 of the data: 'learner' is empty"),
        (["n,1,s,i,1", "n,2, ,i,0"], "row 1 of the data: 'skill' is empty"),
        ([], "has no rows below its first line"),
    ],
)
def test_what_a_row_lacks_is_refused_with_its_place(tmp_path, lines, words):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", lines)

    with pytest.raises(failures.Refused, match=words):
        run(tmp_path)


def test_a_date_without_a_time_is_refused(tmp_path):
    small(tmp_path / "train.csv")
    write(tmp_path / "test.csv", ["n,1,s,i,1,2026-01-05"], f"{HEADER},at")

    with pytest.raises(failures.Refused, match="has no time; write one, such as 2026-01-05T12:00:00Z"):
        run(tmp_path)

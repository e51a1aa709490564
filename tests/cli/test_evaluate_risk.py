"""Early warning is measured on later presentations alone, from what was known on the day."""

import csv
import json
import shutil
from random import Random

import pytest

from interleave.cli import dispatch, failures
from interleave.cli.evaluate import oulad, oulad_features, risk

DAY = 30
PEOPLE = 90  # in each presentation of each module

HEADERS = {
    "studentInfo": oulad.INFO,
    "studentRegistration": oulad.REGISTRATION,
    "assessments": oulad.ASSESSMENTS,
    "studentAssessment": oulad.SUBMISSIONS,
    "studentVle": (*oulad.PLACE, "id_student", "id_site", "date", "sum_click"),
}


def make_tables():
    """Three modules over three presentations; CCC runs in the last one alone, AAA has clicks in all."""
    chance = Random(7)  # noqa: S311 (no secret)
    tables = {name: [] for name in HEADERS}
    number = 10000
    for presentation in ("2013B", "2013J", "2014B"):
        for module in ("AAA", "BBB") + (("CCC",) if presentation == "2014B" else ()):
            works = add_assessments(tables, module, presentation)
            for _ in range(PEOPLE):
                number += 1
                add_student(tables, chance, (module, presentation, str(number)), works)
    return tables


def add_assessments(tables, module, presentation):
    works = [
        (f"{module}{presentation}{at}", kind, due)
        for at, (kind, due) in enumerate((("TMA", "19.0"), ("CMA", "26"), ("TMA", "54"), ("Exam", "?")))
    ]
    for name, kind, due in works:
        tables["assessments"].append(
            [module, presentation, name, kind, due, "100" if kind == "Exam" else "25"]
        )
    return works


def add_student(tables, chance, key, works):
    ability = chance.gauss(0, 1)
    left = chance.choice(("", "", "", "", "12", "30", "75.0"))
    result = "Withdrawn" if left else chance.choice(("Pass", "Distinction"))
    if not left and ability + chance.gauss(0, 0.7) < -0.2:
        result = "Fail"
    tables["studentRegistration"].append([*key, str(chance.randint(-100, -5)), left])
    person = [chance.choice("MF"), "Wales", "HE Qualification", chance.choice(("10-20", "80-90%", "?"))]
    person += [chance.choice(("0-35", "35-55")), "0", "60", chance.choice(("Y", "N")), result]
    tables["studentInfo"].append([*key, *person])
    for name, kind, due in works:
        if kind != "Exam" and not (left and float(left) < float(due)) and ability > chance.gauss(-1.5, 0.5):
            at = float(due) + chance.randint(-6, 3)
            score = max(0, min(100, 65 + 15 * ability + chance.gauss(0, 8)))
            tables["studentAssessment"].append([name, key[2], str(at), "False", f"{score:.0f}"])
    if key[0] == "AAA":
        for at in (2, 25, 40):
            tables["studentVle"].append(
                [*key, "1", str(at), str(chance.randint(1, 9) + round(3 * ability + 9))]
            )


def write_tables(folder, tables):
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADERS[name], *rows])
    return folder


@pytest.fixture(scope="module")
def tables():
    return make_tables()


@pytest.fixture(scope="module")
def folder(tables, tmp_path_factory):
    return write_tables(tmp_path_factory.mktemp("oulad"), tables)


def options(folder, *more, day=DAY, train="2013B,2013J", test="2014B"):
    return ["--oulad", str(folder), "--day", str(day), "--train", train, "--test", test, *map(str, more)]


def predict(folder, out, *more):
    """The summary and the rows of the predictions."""
    summary = risk.evaluate(options(folder, "--predictions", out, *more))
    return summary, list(csv.reader(out.read_text().splitlines()))


@pytest.fixture(scope="module")
def measured(folder, tmp_path_factory):
    return predict(folder, tmp_path_factory.mktemp("out") / "out.csv")


def features(folder, **more):
    """Every column of every row, as text, so that unknown values compare equal."""
    as_of = oulad.read(folder, DAY, {"2013B", "2013J", "2014B"}, **more)
    table = oulad_features.describe(as_of)
    return {name: values.tolist().__repr__() for name, values in {**table.relative, **table.own}.items()}


def column(name, table):
    return HEADERS[table].index(name)


# --- What comes out ---------------------------------------------------------------------------------


def test_each_enrolment_that_is_active_on_the_day_has_one_row(measured, tables):
    _, (header, *rows) = measured
    left_at = column("date_unregistration", "studentRegistration")

    assert header == ["code_module", "code_presentation", "id_student", "probability"]
    assert [tuple(row[:3]) for row in rows] == [
        tuple(row[:3])
        for row in tables["studentRegistration"]
        if row[1] == "2014B" and row[left_at] not in ("12", "30")
    ]
    assert all(0 < float(row[3]) < 1 for row in rows)


def test_who_registers_after_the_day_is_not_scored(tables, tmp_path):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    late = changed["studentRegistration"][-1]
    late[column("date_registration", "studentRegistration")] = "31"
    late[column("date_unregistration", "studentRegistration")] = ""

    as_of = oulad.read(write_tables(tmp_path / "late", changed), DAY, {"2014B"})

    assert tuple(late[:3]) not in {one.key for one in as_of.enrolments}


def test_the_summary_puts_the_base_rate_beside_every_measure_and_has_no_accuracy(measured):
    summary, (_, *rows) = measured

    assert summary["number"] == len(rows)
    assert 0.2 < summary["base_rate"] < 0.8
    assert summary["auc"] > 0.6
    assert summary["brier"] < summary["brier_of_base_rate"]
    assert summary["average_precision"] > summary["base_rate"]
    assert {"precision_in_top_fifth", "recall_in_top_fifth", "trained_on"} < set(summary)
    assert "accuracy" not in json.dumps(summary)


def test_groups_are_reported_with_their_number_and_without_an_area_where_they_are_few(measured):
    groups = measured[0]["groups"]

    assert [group["name"] for group in groups["deprivation"]] == [
        "least deprived fifth",
        "most deprived fifth",
        "unknown",
    ]
    assert {group["name"] for group in groups["gender"]} == {"F", "M"}
    assert all(group["auc"] is None for group in groups["age"] if group["number"] < groups["fewest_people"])
    assert sum(group["number"] for group in groups["disability"]) == measured[0]["number"]


def test_a_module_that_was_never_trained_on_is_predicted_and_named(measured):
    summary, (_, *rows) = measured

    assert summary["drift"]["modules_not_seen_before"] == ["CCC"]
    assert {row[0] for row in rows} == {"AAA", "BBB", "CCC"}


# --- Ways to fool oneself ---------------------------------------------------------------------------


def test_altering_everything_dated_after_the_day_changes_no_feature_and_no_prediction(
    tables, folder, measured, tmp_path
):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    for row in changed["studentAssessment"]:
        if float(row[column("date_submitted", "studentAssessment")]) > DAY:
            row[column("date_submitted", "studentAssessment")] = "31"
            row[column("score", "studentAssessment")] = "1"
    for row in changed["studentRegistration"]:
        if row[column("date_unregistration", "studentRegistration")] == "75.0":
            row[column("date_unregistration", "studentRegistration")] = "31"
    for row in changed["studentVle"]:
        if float(row[column("date", "studentVle")]) > DAY:
            row[column("sum_click", "studentVle")] = "9999"
    altered = write_tables(tmp_path / "altered", changed)

    assert features(altered, with_clicks=True) == features(folder, with_clicks=True)
    assert predict(altered, tmp_path / "out.csv")[1] == measured[1]


def test_how_it_ended_for_those_who_are_tested_changes_no_prediction(tables, measured, tmp_path):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    for at, row in enumerate(changed["studentInfo"]):
        if row[1] == "2014B":
            row[column("final_result", "studentInfo")] = ("Fail", "Pass")[at % 2]

    altered = predict(write_tables(tmp_path / "altered", changed), tmp_path / "out.csv")

    assert altered[1] == measured[1]
    assert altered[0]["auc"] < measured[0]["auc"]


def test_gender_age_disability_deprivation_and_region_are_no_features(tables, folder, tmp_path):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    for row in changed["studentInfo"]:
        for name, value in (("gender", "F"), ("region", "Ireland"), ("imd_band", ""), ("disability", "N")):
            row[column(name, "studentInfo")] = value
        row[column("age_band", "studentInfo")] = "55<="

    assert features(write_tables(tmp_path / "alike", changed)) == features(folder)


def test_a_banked_score_counts_as_handed_in_but_not_as_early(tables, folder, tmp_path):
    active = {one.key[2] for one in oulad.read(folder, DAY, {"2013B"}).enrolments}
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    banked = next(
        row for row in changed["studentAssessment"] if row[0].endswith("2013B0") and row[1] in active
    )
    banked[column("date_submitted", "studentAssessment")] = "-1"
    banked[column("is_banked", "studentAssessment")] = "1"

    as_of = oulad.read(write_tables(tmp_path / "banked", changed), DAY, {"2013B"})
    table = oulad_features.describe(as_of)
    row = [one.key[2] for one in as_of.enrolments].index(banked[1])

    assert table.relative["carried over"][row] == 1
    assert table.relative["tutor-marked missing"][row] == 0
    assert table.relative["tutor's score"][row] == float(banked[column("score", "studentAssessment")])
    assert not table.relative["days late"][row] < -6


def test_clicks_are_read_with_the_flag_and_missing_ones_do_no_harm(folder, measured, tmp_path):
    summary, rows = predict(folder, tmp_path / "out.csv", "--clicks")

    assert summary["clicks"] is True
    assert [row[:3] for row in rows] == [row[:3] for row in measured[1]]
    assert rows != measured[1]


# --- Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"test": "2013J"},
            "2013J is named in --train and in --test; what was learnt from cannot be warned of early",
        ),
        ({"train": "2013J", "test": "2013B"}, "2013J in --train begins after 2013B in --test"),
        ({"train": "2013B,2014B", "test": "2013J"}, "2014B in --train begins after 2013J in --test"),
        ({"test": "2015J"}, "studentInfo.csv has no presentation 2015J; it has 2013B, 2013J, 2014B"),
        ({"train": "random"}, "--train 'random' names no presentation"),
        ({"test": ","}, "--test ',' names no presentation"),
        ({"day": -1}, "--day -1 lies outside a presentation; give 0 to 300"),
        ({"day": 301}, "--day 301 lies outside a presentation; give 0 to 300"),
        ({"train": "2013B"}, "enrolments to learn from were active on day 30; 200 are needed"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_sentence(folder, asked, sentence):
    with pytest.raises(failures.Refused) as refusal:
        risk.evaluate(options(folder, **asked))

    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_folder_is_refused_with_exit_status_2(tmp_path, capsys):
    status = dispatch.main(["evaluate", "risk", *options(tmp_path / "nowhere")], launch=None)

    assert status == 2
    assert capsys.readouterr().err == f"interleave: there is no folder {tmp_path / 'nowhere'}\n"


@pytest.mark.parametrize("name", ["studentInfo", "studentRegistration", "assessments", "studentAssessment"])
def test_a_missing_table_and_a_missing_column_are_refused(folder, tmp_path, name):
    copy = shutil.copytree(folder, tmp_path / "copy")
    path = copy / f"{name}.csv"
    lines = path.read_text().splitlines(keepends=True)

    path.write_text(lines[0].replace("id_", "no_") + "".join(lines[1:]))
    with pytest.raises(failures.Refused, match=f"{name}.csv has no column 'id_"):
        risk.evaluate(options(copy))
    path.unlink()
    with pytest.raises(failures.Refused, match="there is no file"):
        risk.evaluate(options(copy))


def test_clicks_that_are_not_there_are_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "studentVle.csv").unlink()

    with pytest.raises(failures.Refused, match="there is no file"):
        risk.evaluate(options(copy, "--clicks"))


@pytest.mark.parametrize(
    ("presentations", "sentence"),
    [(("2013B", "2013J"), "cannot learn from 2013B,2013J"), (("2014B",), "cannot measure on 2014B")],
)
def test_one_outcome_alone_is_refused(tables, tmp_path, presentations, sentence):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    for row in changed["studentInfo"]:
        if row[1] in presentations:
            row[column("final_result", "studentInfo")] = "Pass"

    with pytest.raises(failures.Refused, match=sentence):
        risk.evaluate(options(write_tables(tmp_path / "alike", changed)))


def test_a_number_that_is_none_is_refused_with_its_table(tables, tmp_path):
    changed = {name: [list(row) for row in rows] for name, rows in tables.items()}
    changed["studentRegistration"][0][column("date_registration", "studentRegistration")] = "soon"

    with pytest.raises(failures.Refused, match=r"studentRegistration\.csv: 'soon' is no number"):
        risk.evaluate(options(write_tables(tmp_path / "wrong", changed)))


def test_a_day_that_is_no_number_is_refused_in_one_sentence(tmp_path, capsys):
    with pytest.raises(failures.Refused, match="argument --day: 'x' is no whole number"):
        risk.evaluate(["--oulad", str(tmp_path), "--day", "x", "--train", "2013B", "--test", "2013J"])

    assert capsys.readouterr().err == ""

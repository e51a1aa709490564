"""What is wrong with a folder, all of it at once, with file and line."""

import pytest

from interleave.journeys.text import folders
from interleave.journeys.text.nodes import Problems

JOURNEY = """\
format: interleave/1
slug: small
title: Small
model: flex
model_settings: {office_hours: true}
weeks: 2
skills:
  - slug: speaking
    title: Speaking
    objectives:
      - slug: say-it
        title: Say it
stages:
  - slug: all
    title: All of it
    steps:
      - slug: read
        kind: lesson
        uses: reading
        objectives: [say-it]
      - slug: check
        kind: quiz
        uses: checking
        minutes: 5
        open_when: {after: read}
"""
READING = """\
---
title: Reading
kind: lesson
minutes: 10
objectives: [say-it]
---

Some text.

::: tip
A word.
:::
"""
CHECKING = """\
title: Checking
pass_mark: 0.5
items:
  - slug: one
    kind: single
    prompt: Which?
    choices:
      - text: This
        correct: true
      - text: That
"""

Files = dict[str, str]


@pytest.fixture
def files() -> Files:
    return {"journey.yaml": JOURNEY, "modules/reading.md": READING, "quizzes/checking.yaml": CHECKING}


def problems_of(files: Files) -> list[str]:
    problems = Problems()
    folders.parse({path: text.encode() for path, text in files.items()}, problems)
    return [f"{problem.where}: {problem.text}" for problem in problems.sorted()]


def changed(files: Files, path: str, old: str, new: str) -> list[str]:
    assert old in files[path]
    return problems_of({**files, path: files[path].replace(old, new, 1)})


def test_a_sound_folder_has_no_problems(files):
    assert problems_of(files) == []


def test_every_problem_is_told_at_once(files):
    files["journey.yaml"] = JOURNEY.replace("weeks: 2", "weks: 2").replace("uses: checking", "uses: cheking")
    files["modules/reading.md"] = READING.replace("kind: lesson", "kind: lecture")

    assert problems_of(files) == [
        "journey.yaml:1: “weeks” is missing.",
        "journey.yaml:6: “weks” is not a key here. Did you mean “weeks”?",
        "journey.yaml:21: “check” needs the file quizzes/cheking.yaml, which is missing. "
        "Did you mean “quizzes/checking.yaml”?",
        "modules/reading.md:3: “lecture” is not a kind. Use one of: lesson, video.",
    ]


CASES: dict[str, tuple[str, str, str, str]] = {
    "an unknown key": (
        "journey.yaml",
        "minutes: 5",
        "minuts: 5",
        "journey.yaml:24: “minuts” is not a key here. Did you mean “minutes”?",
    ),
    "an unknown kind": (
        "journey.yaml",
        "kind: quiz",
        "kind: quizz",
        "journey.yaml:22: “quizz” is not a kind. Use one of: live, coaching, lesson, video, quiz, survey, "
        "discussion, refresh, task, observation. Did you mean “quiz”?",
    ),
    "another way of an unknown step": (
        "journey.yaml",
        "minutes: 5",
        "minutes: 5\n        variant: {of: raed, route: short}",
        "journey.yaml:25: “raed” is not a step of this journey. Did you mean “read”?",
    ),
    "another way of itself": (
        "journey.yaml",
        "minutes: 5",
        "minutes: 5\n        variant: {of: check, route: short}",
        "journey.yaml:21: “check” is another way of itself. Name the step that it stands beside.",
    ),
    "another way of another way": (
        "journey.yaml",
        "objectives: [say-it]\n      - slug: check",
        "variant: {of: check, route: short}\n      - slug: check\n        variant: {of: read, route: short}",
        "journey.yaml:17: “check” is itself another way. Name the step that both stand beside.",
    ),
    "another way that is required": (
        "journey.yaml",
        "minutes: 5",
        "minutes: 5\n        required: true\n        variant: {of: read, route: short}",
        "journey.yaml:25: Another way cannot be required: no learner has to do it until they choose it. "
        "Remove “required”.",
    ),
    "an unknown way": (
        "journey.yaml",
        "minutes: 5",
        "minutes: 5\n        variant: {of: read, route: enrichment}",
        "journey.yaml:25: “enrichment” is not a route. Use one of: short, remedial, enrich. "
        "Did you mean “enrich”?",
    ),
    "an unknown model": (
        "journey.yaml",
        "model: flex",
        "model: flexible",
        "journey.yaml:4: “flexible” is not a model. Use one of: rotation, flex, a_la_carte, "
        "enriched_virtual. Did you mean “flex”?",
    ),
    "another format": (
        "journey.yaml",
        "interleave/1",
        "interleave/9",
        "journey.yaml:1: This folder says “format: interleave/9”. This installation reads interleave/1.",
    ),
    "a step twice": (
        "journey.yaml",
        "slug: check",
        "slug: read",
        "journey.yaml:21: The step “read” stands in line 17 already.",
    ),
    "a rule without meaning": (
        "journey.yaml",
        "{after: read}",
        "{afer: read}",
        'journey.yaml:25: "afer" is not a rule. Use one of: all, any, after, date, relative_day, score, '
        "attended.",
    ),
    "a rule about no step": (
        "journey.yaml",
        "{after: read}",
        "{after: raed}",
        "journey.yaml:25: “raed” is not a step of this journey. Did you mean “read”?",
    ),
    "an objective nobody knows": (
        "journey.yaml",
        "objectives: [say-it]",
        "objectives: [sayit]",
        "journey.yaml:20: “sayit” is not an objective of this journey. Did you mean “say-it”?",
    ),
    "an objective of a library": (
        "journey.yaml",
        "objectives: [say-it]",
        "objectives: [leadership/say-it]",
        "journey.yaml:20: “leadership/say-it” names content of another collection, which a file cannot do. "
        "If all content of this folder belongs to that library, write “library: leadership” in "
        "journey.yaml and “say-it” here; otherwise copy the file into this folder.",
    ),
    "a lesson of a library": (
        "journey.yaml",
        "uses: reading",
        "uses: leadership/reading",
        "journey.yaml:19: “leadership/reading” names content of another collection, which a file cannot do. "
        "If all content of this folder belongs to that library, write “library: leadership” in "
        "journey.yaml and “reading” here; otherwise copy the file into this folder.",
    ),
    "a lesson of a library in running text": (
        "modules/reading.md",
        "Some text.",
        "See [practice](leadership/practice).",
        "modules/reading.md:8: The link leadership/practice leads nowhere here: a text cannot link to a "
        "lesson or page, of this journey or of a library, by its name. Write a whole address (https://…), "
        "or name the step in words.",
    ),
    "a number that is none": (
        "journey.yaml",
        "minutes: 5",
        "minutes: five",
        "journey.yaml:24: “minutes” is a whole number from 0 to 32000.",
    ),
    "a slug with a capital": (
        "journey.yaml",
        "slug: small",
        "slug: Small",
        "journey.yaml:2: “Small” is not a short name: use small letters, digits and hyphens.",
    ),
    "broken YAML": (
        "journey.yaml",
        "title: Small",
        "title: Small: and more",
        "journey.yaml:3: This is not YAML: mapping values are not allowed here. "
        "Put a text that holds a colon in quotes, or mend the indentation.",
    ),
    "a text in braces without quotes": (
        "journey.yaml",
        "{office_hours: true}",
        "{office_hours: on demand?}",
        "journey.yaml:5: This is not YAML: expected ',' or '}', but got '?'. "
        "Put a text between { } or [ ] in quotes.",
    ),
    "a tab": (
        "journey.yaml",
        "        uses: reading",
        "\tuses: reading",
        "journey.yaml:19: This is not YAML: found character '\\t' that cannot start any token. "
        "Indent with spaces, not with tabs.",
    ),
    "a sign that begins a text": (
        "journey.yaml",
        "title: Small",
        "title: @home",
        "journey.yaml:3: This is not YAML: found character '@' that cannot start any token. "
        "Put a text that begins with this sign in quotes.",
    ),
    "a key twice": (
        "journey.yaml",
        "weeks: 2",
        "weeks: 2\nweeks: 3",
        "journey.yaml:7: “weeks” stands here twice. Keep one of them.",
    ),
    "an anchor": (
        "journey.yaml",
        "title: Small",
        "title: &name Small",
        "journey.yaml:3: Anchors and aliases (& and *) are not part of the format. Write the value out.",
    ),
    "a tag": (
        "journey.yaml",
        "title: Small",
        "title: !!python/name:os.system Small",
        "journey.yaml:3: Tags (!) are not part of the format. Write a plain value.",
    ),
    "a score without a share": (
        "journey.yaml",
        "{after: read}",
        "{score: read}",
        'journey.yaml:25: This rule needs "step" and "at_least", for example {step: check, at_least: 0.8}.',
    ),
    "a box never closed": (
        "modules/reading.md",
        "A word.\n:::",
        "A word.",
        "modules/reading.md:10: This box is never closed. End it with a line of three colons.",
    ),
    "a box that another one follows before it is closed": (
        "modules/reading.md",
        "A word.\n:::",
        "A word.\n\n::: checklist\n- One\n:::",
        "modules/reading.md:10: This box is never closed. End it with a line of three colons.",
    ),
    "a box of no known name": (
        "modules/reading.md",
        "::: tip",
        "::: tipp",
        "modules/reading.md:10: This box has no known name. Write “::: tip”, note, warning, checklist,"
        " “::: file media/name” or “::: video media/name”.",
    ),
    "a picture that is not there": (
        "modules/reading.md",
        "Some text.",
        "![A map](media/map.png)",
        "modules/reading.md:8: There is no file media/map.png.",
    ),
    "no front matter": (
        "modules/reading.md",
        "---\ntitle",
        "title",
        "modules/reading.md:1: The file begins with a line of three dashes, then keys, then three dashes.",
    ),
    "a lesson for a video step": (
        "journey.yaml",
        "kind: lesson",
        "kind: video",
        "journey.yaml:17: “reading” is a lesson, but the step is a video.",
    ),
    "two right choices": (
        "quizzes/checking.yaml",
        "- text: That",
        "- text: That\n        correct: true",
        "quizzes/checking.yaml:8: Mark exactly one choice as right.",
    ),
    "a pass mark in percent": (
        "quizzes/checking.yaml",
        "pass_mark: 0.5",
        "pass_mark: 50",
        "quizzes/checking.yaml:2: “pass_mark” is a number from 0 to 1, for example 0.7 for 70 percent.",
    ),
    "a setting of another kind": (
        "journey.yaml",
        "minutes: 5",
        "minutes: 5\n        settings: {reviews: 3}",
        "journey.yaml:25: A quiz step has no setting “reviews”.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_problem_says_where_it_is_and_what_to_do(files, name):
    path, old, new, problem = CASES[name]

    assert problem in changed(files, path, old, new)


def test_a_journey_that_cannot_be_read_is_the_only_problem_that_it_makes(files):
    found = changed(files, "journey.yaml", "title: Small", "title: Small: and more")

    assert [problem.split(":")[0] for problem in found] == ["journey.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "where"), [("::: tip", "::: tipp", 10), ("::: tip", "::: checklist", 10)]
)
def test_a_faulty_box_is_one_problem_and_not_one_per_line(files, old, new, where):
    found = changed(files, "modules/reading.md", old, new)

    assert [problem.split(": ")[0] for problem in found] == [f"modules/reading.md:{where}"]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("module/extra.md", "module/extra.md:1: “module” is not part of the format. Did you mean “modules”?"),
        ("modules/extra.txt", "modules/extra.txt:1: Files in modules/ end in .md."),
        (
            "modules/Extra One.md",
            "modules/Extra One.md:1: “Extra One” is not a short name: use small letters, digits and hyphens.",
        ),
        (
            "journy.yaml",
            "journy.yaml:1: “journy.yaml” is not part of the format. Did you mean “journey.yaml”?",
        ),
    ],
)
def test_a_file_in_the_wrong_place_is_told(files, path, problem):
    assert problems_of({**files, path: READING}) == [problem]


def test_one_slug_belongs_to_one_item(files):
    assert problems_of({**files, "quizzes/twin.yaml": CHECKING}) == [
        "quizzes/twin.yaml:4: The item “one” stands in quizzes/checking.yaml:4 already. "
        "Give this one its own short name."
    ]


def test_a_file_that_is_not_what_its_name_says_is_refused(files):
    problems = Problems()
    raw = {path: text.encode() for path, text in files.items()}
    folders.parse(
        {**raw, "media/map.png": b"GIF89a......", "media/run.exe": b"MZ", "media/none.pdf": b""}, problems
    )

    assert [problem.where for problem in problems.sorted()] == [
        "media/map.png:1",
        "media/none.pdf:1",
        "media/run.exe:1",
    ]


def test_text_must_be_text(files):
    problems = Problems()
    raw = {path: text.encode() for path, text in files.items()}
    raw["modules/reading.md"] = READING.encode() + b"\xff\xfe"

    folders.parse(raw, problems)

    assert "modules/reading.md:13: The file is not text in UTF-8. Save it again as UTF-8." in [
        f"{problem.where}: {problem.text}" for problem in problems.sorted()
    ]


def test_a_value_that_holds_itself_is_refused_and_not_followed(files):
    found = changed(files, "journey.yaml", "skills:\n", "skills: &all [*all]\nmore:\n")

    assert {problem.split(": ")[0] for problem in found} == {"journey.yaml:7"}
    assert "Anchors" in found[0]


@pytest.mark.parametrize("path", ["journey.yaml", "modules/reading.md"])
def test_a_sign_that_no_database_takes_is_refused(files, path):
    where = {
        "journey.yaml": ("title: Small", 'title: "Sm\\0all"'),
        "modules/reading.md": ("Some", "So\x00me"),
    }

    assert any(problem.startswith(f"{path}:") for problem in changed(files, path, *where[path]))


def test_a_folder_without_a_journey_says_so():
    assert (
        problems_of({"modules/reading.md": READING})[0] == "journey.yaml:1: The folder has no journey.yaml."
    )


def test_links_and_files_too_large_are_refused(tmp_path, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "big.png").write_bytes(b"x" * 11)
    (tmp_path / "passwd.md").symlink_to("/etc/passwd")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("left out")
    problems = Problems()

    found = folders.read_files(tmp_path, problems)

    assert found == {".git": b""}
    assert [problem.where for problem in problems.sorted()] == ["media/big.png:1", "passwd.md:1"]


def test_yes_and_no_are_words_in_a_text(files):
    problems = Problems()
    files["quizzes/checking.yaml"] = CHECKING.replace("text: This", "text: Yes").replace(
        "text: That", "text: No"
    )
    design = folders.parse({path: text.encode() for path, text in files.items()}, problems)

    assert design is not None
    quiz = design.content["quizzes/checking.yaml"]
    assert [choice["text"] for choice in quiz.items[0].body["choices"]] == ["Yes", "No"]


def warnings_of(files: Files) -> list[str]:
    problems = Problems()
    folders.parse({path: text.encode() for path, text in files.items()}, problems)
    return [f"{problem.where}: {problem.text}" for problem in problems.warnings()]


def test_files_that_do_not_belong_to_the_format_are_named_and_skipped(files):
    extra = {"README.md": "# Hello", "LICENSE": "MIT", "modules/.DS_Store": "x", "notes/plan.txt": "x"}

    assert problems_of({**files, **extra}) == problems_of(files)
    assert warnings_of({**files, **extra}) == [
        f"{part}:1: This does not belong to the format. It is skipped."
        for part in ("LICENSE", "README.md", "modules/.DS_Store", "notes")
    ]


def test_a_day_after_the_end_is_a_warning_at_its_line(files):
    journey = files["journey.yaml"].replace("minutes: 5\n", "minutes: 5\n        due_on_day: 200\n", 1)
    assert journey != files["journey.yaml"]

    found = warnings_of({**files, "journey.yaml": journey})

    (warning,) = found
    line = journey.split("\n").index("        due_on_day: 200") + 1
    assert warning.startswith(f"journey.yaml:{line}: “due_on_day: 200” is after the end")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ('[{text: "No", correct: true}, {text: "No"}]', "“No” is both a right and a wrong choice."),
        ('[{text: "Yes", correct: true}, {text: "No"}, {text: "No "}]', "The choice “No” stands here twice."),
        ("[{text: a, correct: true}, {text: null}]", "“text: null” is read as nothing."),
        ("[{text: a, correct: true}]", "A question has from 2 to 26 choices; this one has 1."),
    ],
)
def test_choices_that_can_hardly_be_meant_are_refused_with_what_to_do(files, choices, words):
    quiz = f"title: T\nitems:\n  - slug: one\n    kind: single\n    prompt: Which?\n    choices: {choices}\n"

    found = problems_of({**files, "quizzes/odd.yaml": quiz})

    assert [problem for problem in found if words in problem and "quizzes/odd.yaml:6" in problem]


@pytest.mark.parametrize(
    ("kind", "parts", "words"),
    [
        (
            "matching",
            "pairs: [{left: A, right: one}, {left: A, right: two}]",
            "The left side “A” stands in two pairs.",
        ),
        ("ordering", 'steps: [Knead, Rest, "Knead "]', "The step “Knead” stands here twice."),
    ],
)
def test_parts_that_no_one_can_tell_apart_are_refused(files, kind, parts, words):
    quiz = f"title: T\nitems:\n  - slug: one\n    kind: {kind}\n    prompt: Which?\n    {parts}\n"

    found = problems_of({**files, "quizzes/odd.yaml": quiz})

    assert [problem for problem in found if words in problem and "quizzes/odd.yaml:6" in problem]


def test_what_nobody_would_see_is_found_in_texts_of_every_kind(files):
    task = "---\ntitle: T\nkind: task\n---\n\n![x](fig/x.png)\n\n<!-- open\n"

    found = problems_of({**files, "tasks/odd.md": task})

    assert [problem.split(": ")[0] for problem in found if "tasks/odd.md" in problem] == [
        "tasks/odd.md:6",
        "tasks/odd.md:8",
    ]

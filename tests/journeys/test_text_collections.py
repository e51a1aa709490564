"""The texts of journeys beside each other: own names, shared libraries, nothing overwritten unasked."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from interleave.assessments import services as assessments
from interleave.assessments.models import Quiz, Survey, Task
from interleave.catalogue import services as catalogue
from interleave.catalogue.models import Item, JobAid, Media, Module, ModuleDraft, Objective, Skill
from interleave.community.models import Prompt
from interleave.insights.models import ObjectiveMastery
from interleave.journeys import services as journeys
from interleave.journeys import text
from interleave.journeys.models import Journey, JourneyVersion
from interleave.journeys.text import importing
from interleave.journeys.text.nodes import Problems
from interleave.ledger.models import LedgerEntry
from interleave.live.models import LiveActivity
from tests.furnishing import small_journey

NAMED = (Skill, Objective, Item, Module, Quiz, Survey, Task, Prompt, LiveActivity, JobAid)

BREAD = {
    "journey.yaml": b"""format: interleave/1
slug: bread
title: Baking bread
model: flex
model_settings: {office_hours: true}
weeks: 2
skills:
  - slug: baking
    title: Baking
    objectives:
      - {slug: judge-the-dough, title: Judge when the dough is ready}
stages:
  - slug: one
    title: One
    steps:
      - {slug: read, kind: lesson, uses: introduction}
      - {slug: check, kind: quiz, uses: check, minutes: 3}
""",
    "modules/introduction.md": b"""---
title: How dough rises
kind: lesson
minutes: 3
objectives: [judge-the-dough]
items: [how-long]
---

Dough rests.
""",
    "quizzes/check.yaml": b"""title: Check on bread
items:
  - {slug: how-long, kind: numeric, prompt: "How many hours does it rest?", answer: 8, refresh: true}
""",
}


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def bring_in(cast, noon):
    def do_it(files, consent=text.Consent.CREATE):
        return text.import_files(actor=cast.ada, files=files, consent=consent, now=noon)

    return do_it


def changed(files: dict[str, bytes], *changes: tuple[str, str]) -> dict[str, bytes]:
    """Return files with some words replaced in all texts."""
    found = dict(files)
    for path, data in files.items():
        if not path.startswith("media/"):
            words = data.decode()
            for old, new in changes:
                words = words.replace(old, new)
            found[path] = words.encode()
    return found


def singing() -> dict[str, bytes]:
    """A course that uses every short name of the one on bread."""
    return changed(
        BREAD,
        ("slug: bread", "slug: singing"),
        ("Baking bread", "Singing"),
        ("title: Baking", "title: Singing live"),
        ("Judge when the dough is ready", "Sing a scale"),
        ("How dough rises", "How a voice carries"),
        ("Dough rests.", "Breathe."),
        ("Check on bread", "Check on singing"),
        ("How many hours does it rest?", "How many notes has a scale?"),
        ("answer: 8", "answer: 7"),
    )


def names_everywhere() -> set[tuple[str, str, str]]:
    return {(model.__name__, row.collection, row.slug) for model in NAMED for row in model.objects.all()}


def move_to_library(*, but: tuple[type, ...] = ()) -> None:
    """Make the organisation as it was before there were collections: all content in one name space."""
    for model in NAMED:
        if model not in but:
            model.objects.update(collection="")


def test_two_courses_with_equal_names_leave_each_other_alone(cast, bring_in):
    first = bring_in(BREAD)
    rows = {model: set(model.objects.values_list("pk", flat=True)) for model in NAMED}

    second = bring_in(singing())

    assert text.export_files(actor=cast.ada, version_id=first.version_id) == BREAD
    assert text.export_files(actor=cast.ada, version_id=second.version_id) == singing()
    for model in (Skill, Objective, Item, Module, Quiz):
        assert model.objects.count() == 2 * len(rows[model])
    assert Objective.objects.get(collection="bread").title == "Judge when the dough is ready"
    module = Module.objects.get(collection="singing")
    assert module.current.objectives.get().title == "Sing a scale"
    assert module.current.items.get().collection == "singing"


def test_names_of_every_kind_belong_to_their_course(cast, bring_in):
    one = small_journey()
    other = changed(
        one,
        ("slug: small-steps", "slug: other-steps"),
        ("A fact", "A truth"),
        ("Which", "What"),
        ("Fact,", "Truth,"),
        ("Ready", "Prepared"),
        ("I feel", "You feel"),
        ("real case", "true case"),
    )

    first, second = bring_in(one), bring_in(other)

    assert text.export_files(actor=cast.ada, version_id=first.version_id) == one
    assert text.export_files(actor=cast.ada, version_id=second.version_id) == other
    names = names_everywhere()
    assert {(kind, slug) for kind, where, slug in names if where == "small-steps"} == {
        (kind, slug) for kind, where, slug in names if where == "other-steps"
    }
    assert len({kind for kind, _where, _slug in names}) == len(NAMED)


def test_mastery_is_read_by_objective_and_not_by_its_name(bring_in):
    first, second = bring_in(BREAD), bring_in(singing())

    versions = JourneyVersion.objects.in_bulk([first.version_id, second.version_id])

    def id_of(done):
        return versions[done.version_id].skills[0]["objectives"][0]["id"]

    assert id_of(first) == str(Objective.objects.get(collection="bread").pk)
    assert id_of(second) == str(Objective.objects.get(collection="singing").pk)
    assert ObjectiveMastery.objects.count() == 0


def test_journeys_of_one_library_share_what_is_equal(bring_in):
    one = changed(BREAD, ("slug: bread\n", "slug: bread\nlibrary: kitchen\n"))
    bring_in(one)

    done = bring_in(changed(one, ("slug: bread", "slug: rolls"), ("Baking bread", "Baking rolls")))

    assert [(entry.noun, entry.name) for entry in done.plan.created] == [("journey", "rolls")]
    assert Module.objects.get().collection == "kitchen"
    assert Journey.objects.count() == 2


def test_another_text_under_a_name_of_the_library_is_a_clash_that_names_both_places(cast, bring_in):
    one = changed(BREAD, ("slug: bread\n", "slug: bread\nlibrary: kitchen\n"))
    first = bring_in(one)
    entries = LedgerEntry.objects.count()
    two = changed(one, ("slug: bread", "slug: rolls"), ("Dough rests.", "Rolls."), ("answer: 8", "answer: 1"))

    with pytest.raises(text.FolderRefused) as refused:
        bring_in(two, text.Consent.REPLACE)

    found = {problem.where: problem.text for problem in refused.value.problems}
    assert set(found) == {"modules/introduction.md:1", "quizzes/check.yaml:1", "quizzes/check.yaml:3"}
    assert (
        "that of modules/introduction.md of the journey “Baking bread” (bread)"
        in (found["modules/introduction.md:1"])
    )
    assert LedgerEntry.objects.count() == entries
    assert text.export_files(actor=cast.ada, version_id=first.version_id) == one


def test_a_journey_may_update_its_library_and_the_other_one_is_told(bring_in):
    one = changed(BREAD, ("slug: bread\n", "slug: bread\nlibrary: kitchen\n"))
    two = changed(one, ("slug: bread", "slug: rolls"), ("Baking bread", "Baking rolls"))
    bring_in(one)
    bring_in(two)
    newer = ("Dough rests.", "Dough rests overnight.")

    done = bring_in(changed(one, newer), text.Consent.UPDATE)

    assert [(entry.place, entry.also_in) for entry in done.plan.changed] == [
        ("modules/introduction.md", ("Baking rolls",))
    ]
    with pytest.raises(text.FolderRefused, match="1 thing needs another look"):
        bring_in(two, text.Consent.REPLACE)
    assert bring_in(changed(two, newer)).plan.changed == ()


def test_a_library_is_not_named_like_a_journey_nor_a_journey_like_a_library(cast, noon, bring_in):
    bring_in(BREAD)
    like_a_journey = changed(singing(), ("slug: singing\n", "slug: singing\nlibrary: bread\n"))
    in_a_library = changed(singing(), ("slug: singing\n", "slug: singing\nlibrary: choir\n"))

    plan = text.plan_import(actor=cast.ada, files=like_a_journey, now=noon)
    bring_in(in_a_library)
    other = text.plan_import(actor=cast.ada, files=changed(BREAD, ("slug: bread", "slug: choir")), now=noon)

    assert [problem.where for problem in plan.problems] == ["journey.yaml:3"]
    assert "short name of the journey “Baking bread”" in plan.problems[0].text
    assert [problem.where for problem in other.problems] == ["journey.yaml:2"]
    assert "“choir” is a library already, used by “Singing”" in other.problems[0].text


def test_what_was_imported_before_there_were_collections_is_adopted(cast, noon, bring_in):
    files = small_journey()
    first = bring_in(files)
    ids = {model: set(model.objects.values_list("pk", flat=True)) for model in NAMED}
    entries = LedgerEntry.objects.count()
    move_to_library()
    assert text.export_files(actor=cast.ada, version_id=first.version_id) == files

    second = bring_in(files)

    assert (second.version_id, second.plan.needs) == (first.version_id, text.Consent.CREATE)
    assert {entry.status for entry in second.plan.entries} == {text.Status.UNCHANGED}
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in NAMED} == ids
    assert {where for _kind, where, _slug in names_everywhere()} == {"small-steps"}
    assert LedgerEntry.objects.count() == entries
    draft = ModuleDraft.objects.get(module__slug="the-basics")
    again = catalogue.publish_module(
        actor=cast.ada, module_id=draft.module_id, revision=draft.revision, now=noon
    )
    assert again.current.number == 1


def test_what_another_journey_uses_too_stays_in_the_library_and_is_not_changed(cast, noon, bring_in):
    bring_in(BREAD)
    move_to_library()
    shared = Module.objects.get()
    other = journeys.begin_journey(
        actor=cast.ada,
        slug="other",
        draft=journeys.Draft(
            journeys.DraftHead("The other one"),
            [
                journeys.DraftStage(
                    "one", "One", [journeys.StepSpec("read", "lesson", "Read", subject_id=shared.pk)]
                )
            ],
        ),
        now=noon,
    )

    same = bring_in(BREAD)
    done = bring_in(changed(BREAD, ("Dough rests.", "Dough rests overnight.")), text.Consent.UPDATE)

    shared.refresh_from_db()
    assert (shared.collection, shared.current.number) == ("", 1)
    assert {entry.status for entry in same.plan.entries} == {text.Status.UNCHANGED}
    assert [(entry.place, entry.also_in) for entry in done.plan.created] == [
        ("modules/introduction.md", ("The other one",))
    ]
    copy = Module.objects.get(collection="bread")
    assert JourneyVersion.objects.get(pk=done.version_id).steps.get(slug="read").subject_id == copy.pk
    assert other.steps.get().subject_id == shared.pk
    assert Quiz.objects.get().collection == "bread"
    # Its objective and its question are named by the module that stays, so they stay with it.
    assert (Skill.objects.get().collection, Item.objects.get().collection) == ("", "")


def test_a_journey_that_moves_to_a_library_takes_its_text_along(bring_in):
    bring_in(BREAD)
    module = Module.objects.get()

    done = bring_in(changed(BREAD, ("slug: bread\n", "slug: bread\nlibrary: kitchen\n")), text.Consent.UPDATE)

    assert [entry.noun for entry in done.plan.changed] == ["journey"]
    assert Module.objects.get() == module
    assert Module.objects.get().collection == "kitchen"


def test_a_dry_run_names_everything_and_writes_nothing(cast, noon, tmp_path):
    plan = text.plan_import(actor=cast.ada, files=small_journey(), now=noon)

    assert (plan.slug, plan.collection, plan.problems, plan.needs) == (
        "small-steps",
        "small-steps",
        (),
        text.Consent.CREATE,
    )
    assert len(plan.created) == len(plan.entries)
    assert {"journey", "skill", "item", "module", "quiz", "survey", "task", "discussion", "media"} < {
        entry.noun for entry in plan.entries
    }
    assert not LedgerEntry.objects.exists()
    assert not Journey.objects.exists()
    assert not Media.objects.exists()
    assert not (tmp_path / "kept").exists()


def test_a_dry_run_finds_what_only_the_services_refuse(cast, noon):
    files = changed(BREAD, ("model_settings: {office_hours: true}\n", ""))

    plan = text.plan_import(actor=cast.ada, files=files, now=noon)

    assert [problem.where for problem in plan.problems] == ["journey.yaml:4"]
    assert "model_settings: {office_hours: true}" in plan.problems[0].text
    assert not Module.objects.exists()


def test_a_change_needs_consent(cast, bring_in):
    first = bring_in(BREAD)
    entries = LedgerEntry.objects.count()
    newer = changed(BREAD, ("Dough rests.", "Dough rests overnight."))

    with pytest.raises(text.ConsentNeeded) as needed:
        bring_in(newer)

    assert needed.value.plan.needs is text.Consent.UPDATE
    assert [(entry.place, entry.edited) for entry in needed.value.plan.changed] == [
        ("modules/introduction.md", None)
    ]
    assert LedgerEntry.objects.count() == entries
    assert text.export_files(actor=cast.ada, version_id=first.version_id) == BREAD
    assert bring_in(newer, text.Consent.UPDATE).plan.changed == needed.value.plan.changed


def test_what_was_edited_in_the_browser_is_named_and_needs_its_own_consent(cast, noon, bring_in):
    bring_in(BREAD)
    module = Module.objects.get()
    later = noon + timedelta(hours=2)
    draft = catalogue.save_draft(
        actor=cast.ada,
        module_id=module.pk,
        revision=module.draft.revision,
        content=catalogue.ModuleContent(
            title="How dough rises",
            minutes=4,
            blocks=[{"type": "text", "md": "Mine."}],
            objectives=("judge-the-dough",),
            items=("how-long",),
        ),
        now=later,
    )
    catalogue.publish_module(actor=cast.ada, module_id=module.pk, revision=draft.revision, now=later)
    survey_free = changed(BREAD, ("answer: 8", "answer: 9"))

    with pytest.raises(text.ConsentNeeded) as needed:
        bring_in(survey_free, text.Consent.UPDATE)

    assert needed.value.plan.needs is text.Consent.REPLACE
    edited = {entry.place: entry.edited for entry in needed.value.plan.changed}
    assert edited["quizzes/check.yaml"] is None
    change = edited["modules/introduction.md"]
    assert change is not None
    assert (change.by, change.at) == (cast.ada.name, later)
    bring_in(survey_free, text.Consent.REPLACE)
    assert Module.objects.get().current.body == [{"type": "text", "md": "Dough rests."}]


def test_a_task_edited_in_the_browser_says_by_whom(cast, noon, bring_in):
    files = small_journey()
    bring_in(files)
    task = Task.objects.get(slug="try-it")
    later = noon + timedelta(days=1)
    assessments.write_task(
        actor=cast.ada,
        task_id=task.pk,
        seen=task.revision,
        kind=task.kind,
        title="Try it twice",
        brief=task.brief,
        checklist=task.checklist,
        confirmed_by=task.confirmed_by,
        objectives=["end-with-a-date"],
        now=later,
    )

    with pytest.raises(text.ConsentNeeded) as needed:
        bring_in(files)

    (entry,) = needed.value.plan.changed
    assert (entry.place, entry.edited.by, entry.edited.at) == ("tasks/try-it.md", cast.ada.name, later)
    task.refresh_from_db()
    assert (task.title, task.collection) == ("Try it twice", "small-steps")


def test_a_film_keeps_the_captions_of_the_other_journey(cast, noon, bring_in):
    one = small_journey()
    bring_in(one)
    other = changed(one, ("slug: small-steps", "slug: other-steps"))
    other["media/film.vtt"] = b"WEBVTT\n\n00:00.000 --> 00:01.000\nOther words\n"

    plan = text.plan_import(actor=cast.ada, files=other, now=noon)

    assert [problem.where for problem in plan.problems] == ["modules/the-film.md:1"]
    assert "has other captions already, in: Small steps" in plan.problems[0].text


def test_the_slower_of_two_imports_writes_nothing(cast, noon, bring_in):
    slower = importing._Run(cast.ada, changed(BREAD, ("Dough", "Batter")), Problems(), noon)
    bring_in(BREAD)
    entries = LedgerEntry.objects.count()

    with pytest.raises(text.ImportedMeanwhile, match="was faster"), transaction.atomic():
        slower.write()

    assert LedgerEntry.objects.count() == entries


def test_a_name_that_another_request_takes_meanwhile_is_found_by_a_second_run(
    cast, noon, bring_in, monkeypatch
):
    define_all, runs = importing.defining.define_all, []

    def collide_once(**given):
        runs.append(given)
        if len(runs) == 1:
            Skill.objects.create(collection="", slug="twice", title="Twice")
            Skill.objects.create(collection="", slug="twice", title="Twice")
        return define_all(**given)

    monkeypatch.setattr(importing.defining, "define_all", collide_once)

    imported = bring_in(BREAD)

    assert (len(runs), imported.number) == (2, 1)


def test_a_skill_stays_where_it_is_if_its_objective_cannot_move(cast, noon, bring_in):
    version = bring_in(BREAD)
    move_to_library()
    other = Skill.objects.create(collection="bread", slug="other", title="Other")
    Objective.objects.create(
        skill=other, collection="bread", slug="judge-the-dough", title="Judge", position=0
    )

    plan = text.plan_import(actor=cast.ada, files=changed(BREAD, ("Dough rests", "Batter rests")), now=noon)

    assert version.number == 1
    assert Skill.objects.get(slug="baking").collection == ""
    assert not plan.problems

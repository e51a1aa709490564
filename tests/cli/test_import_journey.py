"""./interleave import journey: what it prints and with what status it ends."""

from datetime import timedelta
from pathlib import Path

import pytest

from interleave.catalogue import services as catalogue
from interleave.catalogue.models import Module
from interleave.cli import import_journey
from interleave.journeys.models import Journey
from interleave.journeys.text import Consent
from tests.journeys.test_text_collections import BREAD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "bread"
    for path, data in {**BREAD, "README.md": b"About"}.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
    return target


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


def test_a_dry_run_lists_each_thing_and_writes_nothing(cast, noon, folder, capsys):
    status = import_journey.show_plan(cast.ada, folder, noon)

    assert status == 0
    assert lines(capsys) == [
        "Baking bread (bread), a dry run: nothing is written",
        "created    journey.yaml: journey bread",
        "created    journey.yaml:8: skill baking",
        "created    modules/introduction.md: module introduction",
        "created    quizzes/check.yaml: quiz check",
        "created    quizzes/check.yaml:3: item how-long",
        "README.md:1: warning: This does not belong to the format. It is skipped.",
        "5 created, 0 changed, 0 unchanged",
    ]
    assert not Journey.objects.exists()


def test_a_dry_run_of_a_faulty_folder_says_where_and_fails(cast, noon, folder, capsys):
    (folder / "quizzes" / "check.yaml").write_text("title: Check\nitems: []\n")

    status = import_journey.show_plan(cast.ada, folder, noon)

    assert status == 1
    assert "quizzes/check.yaml:2: A quiz needs at least one item." in lines(capsys)


def test_a_change_ends_with_status_2_and_names_the_option(cast, noon, folder, capsys):
    assert import_journey.bring_in(cast.ada, folder, noon, Consent.CREATE) == 0
    path = folder / "modules" / "introduction.md"
    path.write_text(path.read_text().replace("Dough rests.", "Dough rests overnight."))
    capsys.readouterr()

    refused = import_journey.bring_in(cast.ada, folder, noon, Consent.CREATE)
    told = lines(capsys)
    done = import_journey.bring_in(cast.ada, folder, noon, Consent.UPDATE)

    assert (refused, done) == (2, 0)
    assert told[-2:] == [
        "changed    modules/introduction.md: module introduction",
        "To import it all the same, add --update.",
    ]
    assert lines(capsys)[0] == "Baking bread (bread): still version 1; 0 created, 1 changed, 4 unchanged"


def test_what_was_edited_in_the_browser_is_named_with_its_author(cast, noon, folder, capsys):
    import_journey.bring_in(cast.ada, folder, noon, Consent.CREATE)
    module = Module.objects.get()
    content = catalogue.ModuleContent(title="Mine", minutes=3, blocks=[{"type": "text", "md": "Mine."}])
    later = noon + timedelta(minutes=5)
    draft = catalogue.save_draft(
        actor=cast.ada, module_id=module.pk, revision=module.draft.revision, content=content, now=later
    )
    catalogue.publish_module(actor=cast.ada, module_id=module.pk, revision=draft.revision, now=later)
    capsys.readouterr()

    status = import_journey.bring_in(cast.ada, folder, noon, Consent.UPDATE)

    assert status == 2
    assert lines(capsys)[-2:] == [
        "changed    modules/introduction.md: module introduction, edited in the browser since the last import"
        f" ({later:%Y-%m-%d %H:%M} UTC by {cast.ada.name})",
        "To import it all the same, add --replace.",
    ]

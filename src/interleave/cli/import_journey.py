"""./interleave import journey FOLDER ...: bring in folders of text, each whole or not at all."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from interleave.cli.calls import Call
from interleave.kernel import clock, errors

if TYPE_CHECKING:
    from interleave.people.models import Person


def execute(call: Call) -> int:
    django.setup()
    from interleave.cli import acting

    parser = argparse.ArgumentParser(prog="interleave import")
    parser.add_argument("what", choices=["journey"], help="what the folder holds")
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="a folder that holds journey.yaml"
    )
    acting.add_options(parser)
    options = parser.parse_args(call.arguments)
    now = clock.now()
    with acting.acting(options) as person:
        results = [bring_in(person, folder, now) for folder in options.folders]
    return 0 if all(results) else 1


def bring_in(person: "Person", folder: Path, now: datetime) -> bool:
    """Import one folder and say what came of it: where each problem is, so that an editor can go there."""
    from interleave.journeys import text

    try:
        done = text.import_folder(actor=person, folder=folder, now=now)
    except errors.InterleaveError as refusal:
        print(f"  {folder}: {refusal.message}")
        for problem in getattr(refusal, "problems", ()):
            print(f"    {problem.where}: {problem.text}")
        return False
    said = (
        f"version {done.number}, {done.files} files"
        if done.is_new
        else f"was here already, version {done.number}"
    )
    print(f"  {done.title} ({done.slug}): {said}")
    return True

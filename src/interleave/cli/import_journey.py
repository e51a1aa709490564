"""./interleave import journey FOLDER ...: bring in folders of text, each whole or not at all."""

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from interleave.cli.calls import Call
from interleave.kernel import clock, errors

if TYPE_CHECKING:
    from interleave.journeys.text import Consent, ImportPlan, PlanEntry
    from interleave.people.models import Person

DONE, WRONG, ASKS = 0, 1, 2  # exit statuses


def execute(call: Call) -> int:
    django.setup()
    from interleave.cli import acting
    from interleave.journeys.text import Consent

    parser = argparse.ArgumentParser(prog="interleave import")
    parser.add_argument("what", choices=["journey"], help="what the folder holds")
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="a folder that holds journey.yaml"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help="show what the import would do, and write nothing"
    )
    how.add_argument("--update", action="store_true", help="change what an earlier import brought")
    how.add_argument(
        "--replace", action="store_true", help="change also what was edited in the browser since"
    )
    acting.add_options(parser)
    options = parser.parse_args(call.arguments)
    now = clock.now()
    consent = Consent.REPLACE if options.replace else Consent.UPDATE if options.update else Consent.CREATE
    with acting.acting(options) as person:
        if options.dry_run:
            return max(show_plan(person, folder, now) for folder in options.folders)
        return max(bring_in(person, folder, now, consent) for folder in options.folders)


def show_plan(person: "Person", folder: Path, now: datetime) -> int:
    """Print what the import of a folder would do. Return 1 if it would be refused."""
    from interleave.journeys import text

    try:
        plan = text.plan_folder(actor=person, folder=folder, now=now)
    except errors.InterleaveError as refusal:
        print(f"  {folder}: {refusal.message}")
        return WRONG
    print(f"  {plan.title or folder} ({plan.slug or '?'}), a dry run: nothing is written")
    for entry in plan.entries:
        print(f"    {describe(entry)}")
    print_warnings(plan)
    print_problems(plan.problems)
    if plan.problems:
        return WRONG
    print(f"    {count_up(plan)}")
    if option := option_for(plan.needs):
        print(f"    The import needs {option}.")
    return DONE


def bring_in(person: "Person", folder: Path, now: datetime, consent: "Consent") -> int:
    """Import one folder and print the result: where each problem is, so that an editor can go there."""
    from interleave.journeys import text

    try:
        done = text.import_folder(actor=person, folder=folder, consent=consent, now=now)
    except text.ConsentNeeded as needed:
        print(f"  {folder}: {needed.message}")
        for entry in needed.plan.changed:
            print(f"    {describe(entry)}")
        if is_agreed(needed.plan):
            return bring_in(person, folder, now, needed.plan.needs)
        print(f"    To import it all the same, add {option_for(needed.plan.needs)}.")
        return ASKS
    except errors.InterleaveError as refusal:
        print(f"  {folder}: {refusal.message}")
        print_problems(getattr(refusal, "problems", ()))
        return WRONG
    result = f"version {done.number}, {done.files} files" if done.is_new else f"still version {done.number}"
    print(f"  {done.title} ({done.slug}): {result}; {count_up(done.plan)}")
    print_warnings(done.plan)
    return DONE


def is_agreed(plan: "ImportPlan") -> bool:
    """Ask on a terminal whether these changes are wanted; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    print(f"    {count_up(plan)}")
    return input("    Change them? [y/N] ").strip().lower() in ("y", "yes")


def describe(entry: "PlanEntry") -> str:
    """Return one line about a thing: what happens to it, where it stands, and whose change would be lost."""
    line = f"{entry.status:<9}  {entry.place}: {entry.noun} {entry.name}"
    if entry.edited is not None:
        line += ", edited in the browser since the last import"
        if entry.edited.at is not None:
            by = f" by {entry.edited.by}" if entry.edited.by else ""
            line += f" ({entry.edited.at:%Y-%m-%d %H:%M} UTC{by})"
    if entry.also_in and entry.is_changed:
        line += f", used also by: {', '.join(entry.also_in)}"
    elif entry.also_in:
        line += f", beside the one used by: {', '.join(entry.also_in)}"
    return line


def count_up(plan: "ImportPlan") -> str:
    return f"{len(plan.created)} created, {len(plan.changed)} changed, {len(plan.unchanged)} unchanged"


def option_for(needs: "Consent") -> str:
    """Return the option that an import needs; empty where it needs none."""
    return ("", "--update", "--replace")[needs]


def print_problems(problems: Iterable[errors.Problem]) -> None:
    for problem in problems:
        print(f"    {problem.where}: {problem.text}")


def print_warnings(plan: "ImportPlan") -> None:
    for warning in plan.warnings:
        print(f"    {warning.where}: warning: {warning.text}")

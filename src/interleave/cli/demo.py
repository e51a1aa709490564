"""./interleave demo: a lived-in organisation to look around in."""

import os
import shutil
from functools import partial
from pathlib import Path

from interleave.cli import failures, progress, start
from interleave.cli.calls import Call

PASSWORD = "interleave"  # noqa: S105 - of invented people, and printed below
UNFINISHED = "making-the-demo"  # a file in the data folder while the demonstration is being made
SIGN_INS = (
    ("lea@meridian.example", "Léa, who learns"),
    ("theo@meridian.example", "Theo, who facilitates"),
    ("carla@meridian.example", "Carla, who coaches"),
    ("kenji@meridian.example", "Kenji, who leads a team"),
    ("ada@meridian.example", "Ada, who designs and administers"),
    ("oona@outside.example", "Oona, of another organisation"),
)


def execute(call: Call) -> int:
    options = start.read("demo", call.arguments)
    discard_unfinished(call.data)

    def greeting() -> str:
        width = max(len(email) for email, _ in SIGN_INS)
        people = "\n".join(f"  {email:<{width}}  {who}" for email, who in SIGN_INS)
        return (
            f"\nInterleave is at {options.address}  (data in {call.data}; Ctrl-C stops it)\n\n"
            f"Sign in as, with the password {PASSWORD}:\n{people}\n"
        )

    return start.start(call, options, prepare=partial(make_world, call.data), greeting=greeting)


def discard_unfinished(data: Path) -> None:
    """Clear away a demonstration whose making was interrupted: half a world would look like a fault."""
    if not (data / UNFINISHED).exists():
        return
    if os.environ.get("INTERLEAVE_DATABASE_URL"):
        raise failures.Refused(
            "the demonstration in this database was not finished; empty the database, "
            f"delete {data / UNFINISHED}, and start again"
        )
    for path in data.glob("interleave.sqlite3*"):
        path.unlink()
    shutil.rmtree(data / "media", ignore_errors=True)
    (data / UNFINISHED).unlink()


def make_world(data: Path) -> None:
    """Build the demonstration where nothing lives yet."""
    from interleave.people import selectors as people

    if people.has_organisation():
        return
    from interleave.cli import demo_world

    progress.say("  Making the demonstration:")
    (data / UNFINISHED).touch()
    demo_world.build(progress.say)
    (data / UNFINISHED).unlink()

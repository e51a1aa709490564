"""./interleave demo: a lived-in organisation to look around in."""

import argparse
import os
import time
from datetime import datetime
from pathlib import Path

from interleave.cli import demo_clock, failures, progress, start
from interleave.cli.calls import Call
from interleave.cli.demo_clock import DemoClock

PASSWORD = "interleave"  # noqa: S105 - of invented people, and printed below
SIGN_INS = (
    ("lea@meridian.example", "Léa, who learns"),
    ("theo@meridian.example", "Theo, who facilitates"),
    ("carla@meridian.example", "Carla, who coaches"),
    ("kenji@meridian.example", "Kenji, who leads a team"),
    ("ada@meridian.example", "Ada, who designs and administers"),
    ("oona@outside.example", "Oona, of another organisation"),
)


def execute(call: Call) -> int:
    options, moment = read(call.arguments)
    clock = choose_clock(moment, demo_clock.find(call.data))
    demo_clock.hand_over(clock)
    mail = call.data / "mail"  # the demonstration writes to invented people: their mail stays here
    os.environ.setdefault("INTERLEAVE_MAIL", f"file:{mail}")

    def prepare() -> None:
        make_world(call.data, clock, is_new=moment is not None)

    def greeting() -> str:
        width = max(len(email) for email, _ in SIGN_INS)
        people = "\n".join(f"  {email:<{width}}  {who}" for email, who in SIGN_INS)
        moved = f"Its clock started at {clock}.\n" if clock else ""
        return (
            f"\nInterleave is at {options.address}  (data in {call.data}; Ctrl-C stops it)\n"
            f"{moved}Mail is kept in {mail}.\n\n"
            f"Sign in as, with the password {PASSWORD}:\n{people}\n"
        )

    return start.start(call, options, prepare=prepare, greeting=greeting)


def read(arguments: list[str]) -> tuple[start.Options, datetime | None]:
    """Return where to serve, and the moment as of which to build; None: as of now."""
    parser = start.make_parser("demo")
    parser.add_argument(
        "--at",
        type=read_moment,
        metavar="ISO-TIME",
        help="build the demo as of another moment, such as 2026-12-04T12:00:00Z, and serve it from then on",
    )
    given = parser.parse_args(arguments)
    return start.to_options(parser, given), given.at


def read_moment(text: str) -> datetime:
    try:
        return demo_clock.parse_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def choose_clock(moment: datetime | None, kept: DemoClock | None) -> DemoClock | None:
    """Return the clock to serve with: the kept one goes on, unless another moment is asked for."""
    if moment is None or (kept is not None and kept.at == moment):
        return kept
    return demo_clock.start(moment)


def make_world(data: Path, clock: DemoClock | None, *, is_new: bool) -> None:
    """Build the demonstration where nothing lives yet: in one transaction, so never half of it.

    Raises Refused if another moment is asked for than that of the demo which is there.
    """
    from interleave.people import selectors as people

    if people.has_organisation():
        if is_new and clock != demo_clock.find(data):
            refuse_other_moment(data)
        return
    from interleave.cli import demo_world

    is_started_now = clock != demo_clock.find(data)
    if clock is not None and is_started_now:  # before the world, so that no world is without its clock
        demo_clock.save(clock, data)
    progress.say("  Making the demonstration:")
    began = time.monotonic()
    demo_world.build(progress.say, now=clock.at if clock and is_started_now else None)
    progress.say(f"    made in {time.monotonic() - began:.0f} s")


def refuse_other_moment(data: Path) -> None:
    kept = demo_clock.find(data)
    built = f"was built as of {kept}" if kept else "was built without --at"
    raise failures.Refused(
        f"the demo in {data} {built}; start it without --at to continue it, or build another in an empty"
        " folder with --data DIR"
    )

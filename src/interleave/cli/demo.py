"""./interleave demo: a lived-in organisation to look around in."""

import os
import time

from interleave.cli import progress, start
from interleave.cli.calls import Call

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
    options = start.read("demo", call.arguments)
    mail = call.data / "mail"  # the demonstration writes to invented people: their mail stays here
    os.environ.setdefault("INTERLEAVE_MAIL", f"file:{mail}")

    def greeting() -> str:
        width = max(len(email) for email, _ in SIGN_INS)
        people = "\n".join(f"  {email:<{width}}  {who}" for email, who in SIGN_INS)
        return (
            f"\nInterleave is at {options.address}  (data in {call.data}; Ctrl-C stops it)\n"
            f"Mail is kept in {mail}.\n\n"
            f"Sign in as, with the password {PASSWORD}:\n{people}\n"
        )

    return start.start(call, options, prepare=make_world, greeting=greeting)


def make_world() -> None:
    """Build the demonstration where nothing lives yet: in one transaction, so never half of it."""
    from interleave.people import selectors as people

    if people.has_organisation():
        return
    from interleave.cli import demo_world

    progress.say("  Making the demonstration:")
    began = time.monotonic()
    demo_world.build(progress.say)
    progress.say(f"    made in {time.monotonic() - began:.0f} s")

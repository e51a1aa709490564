"""./interleave run: an organisation of your own. The first page asks for its name."""

from interleave.cli import demo_clock, failures, start
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    options = start.read("run", call.arguments)
    if clock := demo_clock.find(call.data):
        raise failures.Refused(
            f"{call.data} holds a demo that was built as of {clock} and has a clock of its own; continue it"
            f" with ./interleave demo --data {call.data}, or choose another folder with --data DIR"
        )

    def greeting() -> str:
        return f"\nInterleave is at {options.address}  (data in {call.data}; Ctrl-C stops it)\n"

    return start.start(call, options, prepare=lambda: None, greeting=greeting)

"""./interleave run: an organisation of your own. The first page asks for its name."""

from interleave.cli import start
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    options = start.read("run", call.arguments)

    def greeting() -> str:
        return f"\nInterleave is at {options.address}  (data in {call.data}; Ctrl-C stops it)\n"

    return start.start(call, options, prepare=lambda: None, greeting=greeting)

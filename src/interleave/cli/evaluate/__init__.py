"""./interleave evaluate memory | mastery | risk | items: the engine that the product runs, measured on files.

A JSON summary goes to standard output; predictions, where asked for, to a file. What
cannot be measured is refused in one sentence, with exit status 2.
"""

import json
from collections.abc import Callable

from interleave.cli.calls import Call
from interleave.cli.evaluate import options

Evaluation = Callable[[list[str]], dict[str, object]]
NAMES = ("memory", "mastery", "risk", "items")


def execute(call: Call) -> int:
    parser = options.Parser(prog="interleave evaluate")
    parser.add_argument("what", choices=NAMES)
    given = parser.parse_args(call.arguments[:1])
    print(json.dumps(find(given.what)(call.arguments[1:]), indent=1))
    return 0


def find(name: str) -> Evaluation:
    """Import one evaluation and no other: the learning libraries take a second each."""
    match name:
        case "memory":
            from interleave.cli.evaluate import memory

            return memory.evaluate
        case "mastery":
            from interleave.cli.evaluate import mastery

            return mastery.evaluate
        case "risk":
            from interleave.cli.evaluate import risk

            return risk.evaluate
        case _:
            from interleave.cli.evaluate import items

            return items.evaluate

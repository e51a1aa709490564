"""./interleave help."""

from interleave.cli import dispatch
from interleave.cli.calls import Call


def execute(call: Call) -> int:
    width = max(map(len, dispatch.COMMANDS))
    print("./interleave COMMAND [OPTIONS]\n")
    for name, words in dispatch.COMMANDS.items():
        print(f"  {name:<{width}}  {words}")
    print("\nAny other command goes to Django: ./interleave migrate, ./interleave shell, ...")
    print("Options of a command: ./interleave demo --help. An installation's folder: --data DIR.")
    return 0

"""What a command is given."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Launch(Protocol):
    """Serves a bound socket until it is told to stop, and returns the exit status."""

    def __call__(
        self, listener: socket.socket, *, workers: int, data: Path, ready: Callable[[], None]
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: its own arguments, the data folder, and how to start the server."""

    arguments: list[str]
    data: Path
    launch: Launch


Command = Callable[[Call], int]

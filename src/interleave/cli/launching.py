"""What the command line is handed to start the server with."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Launch(Protocol):
    """Serves a bound socket until it is told to stop, and returns the exit status."""

    def __call__(
        self, listener: socket.socket, *, workers: int, data: Path, ready: Callable[[], None]
    ) -> int: ...

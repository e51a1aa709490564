"""Gives the command line the server, which lives a floor above it. Imports it only when it is asked for."""

import socket
from collections.abc import Callable
from pathlib import Path


def serve(listener: socket.socket, *, workers: int, data: Path, ready: Callable[[], None]) -> int:
    from interleave.config import server

    return server.serve(listener, workers=workers, data=data, ready=ready)

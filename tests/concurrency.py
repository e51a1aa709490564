"""Calls that run at the same time, on a database that threads share as processes do."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; return what each gave or raised."""
    gate = threading.Barrier(len(calls))
    found: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=60)
            found[place] = call()
        except Exception as error:  # the test looks at it
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share as processes do: SQLite in memory locks whole tables, a file waits."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    inside, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    settings["NAME"] = tmp_path / "shared.sqlite3"
    options = settings["OPTIONS"]
    # No test pulls the plug, so none has to wait for the disk.
    command = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    settings["OPTIONS"] = {**options, "init_command": command}
    outside = connections.create_connection("default")
    outside.ensure_connection()
    inside.connection.backup(outside.connection)
    connections["default"] = outside
    try:
        yield
    finally:
        outside.close()
        connections["default"] = inside
        settings["NAME"], settings["OPTIONS"] = name, options

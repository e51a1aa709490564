"""Starts the real server on a free port, and reads what its web processes and its database cost."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[1]
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, the ids of its web processes, and that of PostgreSQL if it has one."""

    port: int
    workers: tuple[int, ...]
    database: int | None = None

    def cpu_seconds(self) -> float:
        """Return the processor time of the web processes and the database, of all their threads."""
        used = sum(cpu_seconds_of(pid) for pid in self.workers)
        if self.database is not None:
            used += sum(cpu_seconds_of(pid) for pid in [self.database, *children_of(self.database)])
        return used

    def megabytes(self) -> list[float]:
        """Return the memory of each web process: its own, and its share of what it has in common (PSS)."""
        return [pss_bytes_of(pid) / 1e6 for pid in self.workers]


@contextlib.contextmanager
def serve(data: Path, database: str = "") -> Iterator[Server]:
    """Run `./interleave run` on the folder, and the database if it is no SQLite, until the block ends."""
    port = free_port()
    log = (data / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "interleave", "run", "--port", str(port), "--workers", str(WORKERS)],
        env=environment(data, database),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(process, data / "server.log")
        yield Server(port, tuple(sorted(children_of(process.pid))[:WORKERS]), process_of(database))
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        log.close()


def wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    import time

    while "Interleave is at" not in log.read_text():
        if process.poll() is not None:
            raise SystemExit(f"the server did not start:\n{log.read_text()}")
        time.sleep(0.1)


def environment(data: Path, database: str = "") -> dict[str, str]:
    """Return the variables for programs that work on this data folder and database, and on no other."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("INTERLEAVE", "DJANGO"))}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    given = {"INTERLEAVE_DATA": str(data), "INTERLEAVE_MAIL": f"file:{data}/mail", "PYTHONPATH": path}
    return {**kept, **given, **({"INTERLEAVE_DATABASE_URL": database} if database else {})}


def process_of(database: str) -> int | None:
    """Return the first process of the PostgreSQL that `cli.postgres` has started at this address."""
    if not database:
        return None
    (folder,) = parse_qs(urlsplit(database).query)["host"]
    return int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children_of(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def cpu_seconds_of(pid: int) -> float:
    """Return the processor time of a process to the nanosecond, summed over its living threads."""
    nanoseconds = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def pss_bytes_of(pid: int) -> int:
    """Return the proportional memory of a process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0

"""From a folder and a port to a serving organisation: shared by demo and run."""

import argparse
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from interleave.cli import collecting, database, failures, places, progress, serving_lock, stamps
from interleave.cli.calls import Call

DEFAULT_PORT = 8000
DEFAULT_WORKERS = 2  # measured in docs/decisions/0007
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - recognised, not bound by default


@dataclass(frozen=True, slots=True)
class Options:
    """Where to serve."""

    host: str
    port: int
    workers: int

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read(name: str, arguments: list[str]) -> Options:
    parser = make_parser(name)
    return to_options(parser, parser.parse_args(arguments))


def make_parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"interleave {name}")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}")
    parser.add_argument(
        "--workers", type=int, default=DEFAULT_WORKERS, help=f"web processes, default {DEFAULT_WORKERS}"
    )
    parser.add_argument("--data", metavar="DIR", help=f"data folder (default: data/{name})")
    return parser


def to_options(parser: argparse.ArgumentParser, given: argparse.Namespace) -> Options:
    """Return where to serve, or end with the parser's error."""
    if not 1 <= given.workers <= 64:
        parser.error("--workers must be from 1 to 64")
    if not 0 < given.port < 65536:
        parser.error("--port must be from 1 to 65535")
    return Options(given.host, given.port, given.workers)


def start(call: Call, options: Options, *, prepare: Callable[[], None], greeting: Callable[[], str]) -> int:
    """Bind, bring the data folder up to date, run `prepare`, serve, and print `greeting` once it answers."""
    os.umask(0o027)
    listener = bind(options)
    make_folder(call.data)
    announce(options)
    collect_static()

    import django

    django.setup()
    serving_lock.share(call.data)
    database.bring_up_to_date()
    prepare()

    def ready() -> None:
        print(greeting(), flush=True)

    return call.launch(listener, workers=options.workers, data=call.data, ready=ready)


def bind(options: Options) -> socket.socket:
    """Take the port before the long work, so that a taken one is known at once."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
        listener.listen(1)
    except OSError as error:
        raise failures.Refused(why_not_bound(options, error)) from None
    return listener


def why_not_bound(options: Options, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {options.port} is taken; choose another with --port {options.port + 1}"
    if error.errno == errno.EACCES:
        return f"port {options.port} is not allowed to you; choose one above 1023 with --port"
    return f"cannot listen on {options.host}: {error.strerror or error}"


def make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o750)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise failures.Refused(
            f"the data folder {data} cannot be written to ({error.strerror}); choose another with --data DIR"
        ) from None


def announce(options: Options) -> None:
    """Tell the settings the address, and answer to it. The environment, where it says something, wins."""
    os.environ.setdefault("INTERLEAVE_ADDRESS", options.address)
    names = [options.host] if options.host not in EVERYWHERE | LOOPBACK else []
    if options.host in EVERYWHERE:
        names = own_names()
    os.environ.setdefault("INTERLEAVE_HOSTS", ",".join(names))


def own_names() -> list[str]:
    name = socket.gethostname()
    try:
        return [name, *socket.gethostbyname_ex(name)[2]]
    except OSError:
        return [name]


def collect_static() -> None:
    """Give static files their hashed, compressed form, unless they have it already.

    Those of the collection before stay for a server that runs meanwhile.
    """
    value = stamps.checksum([places.STATIC])
    stamp = places.STAMPS / "collected"
    if stamps.is_current(stamp, value) and (places.COLLECTED / "staticfiles.json").is_file():
        return
    with progress.stage("Compressing static files"):
        stamp.unlink(missing_ok=True)
        places.STATIC.mkdir(parents=True, exist_ok=True)
        before = collecting.list_hashed(places.COLLECTED)
        collecting.make_room(places.COLLECTED)
        done = subprocess.run(
            [sys.executable, places.ROOT / "manage.py", "collectstatic", "--noinput", "-v0"],
            env={**os.environ, "INTERLEAVE_COLLECTING": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise failures.Refused(f"static files could not be collected: {last[0]}")
    collecting.prune(places.COLLECTED, before=before)
    stamps.write(stamp, value)

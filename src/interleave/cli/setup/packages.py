"""The virtual environment and the hash-locked Python packages in it."""

import os
import shutil
import sys
from pathlib import Path

from interleave.cli import places, progress, stamps
from interleave.cli.setup import steps

SUPERSETS = {"run": ("run", "dev"), "dev": ("dev",), "docs": ("docs",)}


def ensure(wanted: str | None) -> None:
    """Bring .venv to the wanted set (None: just the environment). A larger installed set will do."""
    if Path(sys.prefix) != places.ENVIRONMENT:
        make_environment()
    if wanted is None or any(is_installed(name) for name in SUPERSETS[wanted]):
        return
    with progress.stage(f"Installing the Python packages ({wanted})"):
        install(places.REQUIREMENTS / f"{wanted}.txt")
    stamps.write(stamp_of(wanted), value_of(wanted))


def is_installed(name: str) -> bool:
    return stamps.is_current(stamp_of(name), value_of(name))


def stamp_of(name: str) -> Path:
    return places.ENVIRONMENT / ".interleave" / name


def value_of(name: str) -> str:
    return stamps.checksum([places.REQUIREMENTS / f"{name}.txt"])


def make_environment() -> None:
    places.LOG.unlink(missing_ok=True)
    with progress.stage("Making the virtual environment .venv"):
        shutil.rmtree(places.ENVIRONMENT, ignore_errors=True)  # what was there has no usable Python
        if uv := shutil.which("uv"):
            steps.run([uv, "venv", "--no-python-downloads", "--python", sys.executable, places.ENVIRONMENT])
        else:
            steps.run([sys.executable, "-m", "venv", places.ENVIRONMENT])
        link_sources()


def link_sources() -> None:
    """Let tools that are started by hand from .venv/bin find the package."""
    for folder in places.ENVIRONMENT.glob("lib/python*/site-packages"):
        (folder / "interleave.pth").write_text(f"{places.SOURCES}\n")


def install(lock: Path) -> None:
    """Install with uv, which takes seconds; with pip where uv cannot be had or cannot reach its index."""
    if uv := find_uv():
        try:
            steps.run(
                [uv, "pip", "install", "--python", places.PYTHON, "--require-hashes", "-r", lock],
                extra=uv_settings(),
            )
        except steps.StepFailed:
            if not has_pip():
                raise
        else:
            return
    pip_install(lock)


def pip_install(lock: Path) -> None:
    steps.run([places.PYTHON, "-m", "pip", "install", "--no-input", "--require-hashes", "-r", lock])


def has_pip() -> bool:
    return (places.ENVIRONMENT / "bin" / "pip").exists()


def find_uv() -> str | None:
    """Return a uv: the one on the path, or our own inside .venv, put there when it is missing."""
    own = places.ENVIRONMENT / "bin" / "uv"
    if own.exists():
        return os.fspath(own)
    if found := shutil.which("uv"):
        return found
    try:
        pip_install(places.REQUIREMENTS / "uv.txt")
    except steps.StepFailed as failure:
        if "is there a network" in str(failure):
            raise
        return None  # no build of uv for this machine: pip alone does it, slower
    return os.fspath(own) if own.exists() else None


def uv_settings() -> dict[str, str]:
    """Hand uv what the machine says to pip, which uv does not read."""
    settings = {"UV_PYTHON_DOWNLOADS": "never"}
    for theirs, ours in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if theirs in os.environ and ours not in os.environ:
            settings[ours] = os.environ[theirs]
    return settings

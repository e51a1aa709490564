"""Style sheets and scripts: built by the Node that came as a Python wheel, never by the system's."""

from pathlib import Path

from interleave.cli import places, progress, stamps
from interleave.cli.setup import steps

NPM_QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def ensure() -> None:
    """Build build/static unless it already comes from these very sources."""
    if not (places.FRONTEND / "build.mjs").is_file():
        return
    value = stamps.checksum(sources())
    stamp = places.STAMPS / "frontend"
    if stamps.is_current(stamp, value) and any(places.STATIC.glob("*")):
        return
    install_modules()
    with progress.stage("Building style sheets and scripts"):
        stamp.unlink(missing_ok=True)
        steps.run([places.ENVIRONMENT / "bin" / "node", "build.mjs"], folder=places.FRONTEND)
    stamps.write(stamp, value)


def sources() -> list[Path]:
    """What the build reads: its own folder, and the templates, because unused styles are dropped."""
    templates = sorted(places.SOURCES.rglob("*.html"))
    return [places.FRONTEND, *templates]


def install_modules() -> None:
    lock = places.FRONTEND / "package-lock.json"
    value = stamps.checksum([lock])
    stamp = places.FRONTEND / "node_modules" / ".interleave"
    if stamps.is_current(stamp, value):
        return
    with progress.stage("Installing the front-end packages"):
        steps.run([places.ENVIRONMENT / "bin" / "npm", "ci", *NPM_QUIETLY], folder=places.FRONTEND)
    stamps.write(stamp, value)

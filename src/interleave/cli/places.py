"""Where things are in a checkout. Standard library only: used before anything is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "src"
REQUIREMENTS = ROOT / "requirements"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
FRONTEND = ROOT / "frontend"
BUILD = ROOT / "build"
STATIC = BUILD / "static"
COLLECTED = BUILD / "collected"
STAMPS = BUILD / "stamps"
LOG = BUILD / "setup.log"

"""Reading the environment into values that the settings name."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# Each thread of each process has a connection with a cache of its own, so it is small (4 MB): the system
# keeps the file in memory for all of them. Mapping the file made no page cheaper and each connection larger.
SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; "
    "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
)


def secret_key(data: Path) -> str:
    """Return the signing key: from the environment, else from a file in the data folder, made once."""
    given = os.environ.get("INTERLEAVE_SECRET")
    if given:
        return given
    path = data / "secret"
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    key = secrets.token_urlsafe(48)
    try:
        data.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
    except FileExistsError:
        return path.read_text()
    except OSError:
        return key  # a folder that cannot be written is reported by the start-up, with words
    return key


def clock_offset(seconds: str) -> timedelta:
    """Return how far the clock is ahead of the true time: only ever in a demo built as of another moment."""
    return timedelta(seconds=float(seconds or 0))


def hosts(named: str, address: str) -> list[str]:
    """Return the hosts to answer to: the named ones, the public address's, and this machine."""
    found = [host.strip() for host in named.split(",") if host.strip()]
    host = urlsplit(address).hostname
    return [*found, *([host] if host else []), "localhost", "127.0.0.1", "[::1]"]


def database(url: str, data: Path) -> dict[str, Any]:
    """Return Django's database settings: PostgreSQL by its address, else SQLite in the data folder.

    SQLite runs with a write-ahead log and full synchronisation: what was committed
    survives a power cut. Writers take their lock at the start, so two of them wait
    for each other instead of failing half-way.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "interleave.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_SETUP},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"INTERLEAVE_DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def mail(url: str) -> tuple[str, dict[str, Any]]:
    """Return the mail backend's name and its values."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return "django.core.mail.backends.console.EmailBackend", {}
    if parts.scheme == "file":
        return "django.core.mail.backends.filebased.EmailBackend", {"folder": parts.path}
    if parts.scheme == "smtp" and parts.hostname:
        return "django.core.mail.backends.smtp.EmailBackend", {
            "host": parts.hostname,
            "port": parts.port or 25,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "tls": parse_qs(parts.query).get("tls", ["0"])[-1] == "1",
        }
    raise ValueError("INTERLEAVE_MAIL must be console:, file:/folder or smtp://user:password@host:port?tls=1")


def static_storage(collected: Path) -> str:
    """Return the storage of static files: hashed and compressed once, or while, they are collected."""
    if os.environ.get("INTERLEAVE_COLLECTING") == "1" or (collected / "staticfiles.json").exists():
        return "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return "django.contrib.staticfiles.storage.StaticFilesStorage"

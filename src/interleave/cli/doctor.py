"""./interleave doctor: looks an installation over, says what is wrong and what to do. Changes nothing."""

import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from interleave.cli import places
from interleave.cli.calls import Call

LEAST_FREE_BYTES = 500 * 1024 * 1024
NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` is empty when it is in order."""

    what: str
    advice: str = ""


def execute(call: Call) -> int:
    django.setup()
    findings = list(look(call.data))
    for finding in findings:
        print(f"  !!  {finding.what}: {finding.advice}" if finding.advice else f"  ok  {finding.what}")
    wrong = sum(bool(finding.advice) for finding in findings)
    print(f"\n{wrong} of {len(findings)} need attention." if wrong else "\nAll in order.")
    return 1 if wrong else 0


def look(data: Path) -> Iterator[Finding]:
    looks: tuple[Callable[[Path], Finding], ...] = (
        at_folder,
        at_secret,
        at_space,
        at_static,
        at_settings,
        at_database,
        at_migrations,
        at_outbox,
        at_jobs,
        at_loop,
    )
    for look_at in looks:
        finding = look_at(data)
        yield finding
        if finding.advice and look_at in {at_folder, at_database, at_migrations}:
            return  # what follows could not be seen


def at_folder(data: Path) -> Finding:
    what = f"data folder {data}"
    if not data.is_dir():
        return Finding(what, "is missing; ./interleave run makes it")
    return Finding(what, "" if os.access(data, os.W_OK) else "cannot be written to")


def at_secret(data: Path) -> Finding:
    what = "signing key"
    path = data / "secret"
    if os.environ.get("INTERLEAVE_SECRET") or not path.exists():
        return Finding(what)
    loose = stat.S_IMODE(path.stat().st_mode) & 0o077
    return Finding(what, f"others can read it; chmod 600 {path}" if loose else "")


def at_space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    return Finding("free disk space", "" if free >= LEAST_FREE_BYTES else f"only {free // 2**20} MB left")


def at_static(data: Path) -> Finding:
    is_there = (places.COLLECTED / "staticfiles.json").is_file()
    return Finding("style sheets and scripts", "" if is_there else "not built; ./interleave run builds them")


def at_settings(data: Path) -> Finding:
    problems = [
        problem
        for problem in checks.run_checks()
        if problem.level >= checks.WARNING and not problem.is_silenced()
    ]
    return Finding("settings", "; ".join(str(problem.msg) for problem in problems))


def at_database(data: Path) -> Finding:
    what = f"database ({connection.vendor})"
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                cursor.execute("SELECT 1")
                return Finding(what)
            cursor.execute("PRAGMA quick_check(1)")
            said = cursor.fetchone()[0]
    except Exception as error:  # whatever the driver says is the finding
        return Finding(what, str(error))
    return Finding(what, "" if said == "ok" else f"is damaged ({said}); restore the latest copy")


def at_migrations(data: Path) -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        "database version",
        f"{len(missing)} steps behind; start once, or ./interleave migrate" if missing else "",
    )


def at_outbox(data: Path) -> Finding:
    from interleave.kernel import outbox

    lost = outbox.count_given_up()
    if not lost:
        return Finding("messages to the outside")
    causes = "; ".join(
        f"{kind}: {cause}" for kind, cause in outbox.list_causes_everywhere(limit=NAMED_AT_MOST)
    )
    return Finding(
        "messages to the outside",
        f"{lost} were given up after many attempts ({causes}); remove the cause, then send them again under "
        "People > Organisation > Background work",
    )


def at_jobs(data: Path) -> Finding:
    """Background jobs that failed and have not succeeded since, of all organisations."""
    from interleave.kernel import jobs

    what = "background jobs"
    count = jobs.count_open_failures_everywhere()
    if not count:
        return Finding(what)
    named = "; ".join(
        f"{failure} of organisation {failure.organisation_id}, {failure.attempts} times: "
        f"{failure.error_type}: {failure.error_message[:200]}"
        for failure in jobs.list_open_failures_everywhere(limit=NAMED_AT_MOST)
    )
    return Finding(
        what,
        f"{count} failed, latest: {named}; they are tried again by themselves, the log has the tracebacks",
    )


def at_loop(data: Path) -> Finding:
    """Nobody holds the lock: reminders and mails wait. Right while nothing is served."""
    what = "background loop"
    path = data / "loop.lock"
    if not path.exists():
        return Finding(what)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return Finding(f"{what} (at work)")
    return Finding(f"{what} (not running, as long as nothing is served here)")

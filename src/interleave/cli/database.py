"""Brings the database to the code's version, and refuses one that is ahead of it."""

import sqlite3

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from interleave.cli import failures, progress

NAMED_AT_MOST = 3


def bring_up_to_date() -> None:
    """Apply what is missing. Raises Refused for a database that newer code has changed."""
    try:
        executor = MigrationExecutor(connection)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise failures.Refused(f"the database cannot be opened: {error}") from None
    loader = executor.loader
    ours = {app for app, _ in loader.disk_migrations}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations and not is_replaced(loader, app, name)
    )
    if unknown:
        named = ", ".join(unknown[:NAMED_AT_MOST])
        raise failures.Refused(
            f"the database is newer than this code ({named}): update the code, or use another --data DIR"
        )
    if executor.migration_plan(loader.graph.leaf_nodes()):
        with progress.stage("Bringing the database up to date"):
            call_command("migrate", interactive=False, verbosity=0)


def is_replaced(loader: object, app: str, name: str) -> bool:
    """Tell whether a squashed migration of ours stands for this one."""
    replacements = getattr(loader, "replacements", {})
    return any((app, name) in migration.replaces for migration in replacements.values())

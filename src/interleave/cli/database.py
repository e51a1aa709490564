"""Brings the database to the code's version, and refuses one that is ahead of it."""

import sqlite3

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from interleave.cli import failures, progress
from interleave.kernel.row_migrations import ChangeRows

NAMED_AT_MOST = 3
# What a migration does beside shaping tables: then the tables of the models are not the whole of it.
BY_HAND = (operations.RunPython, operations.RunSQL, operations.SeparateDatabaseAndState)


def bring_up_to_date() -> None:
    """Apply what is missing. Raises Refused for a database that newer code has changed."""
    try:
        executor = MigrationExecutor(connection)
        is_empty = not connection.introspection.table_names()
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise failures.Refused(f"the database cannot be opened: {error}") from None
    refuse_newer(executor.loader)
    if is_empty and shapes_tables_only(executor.loader):
        with progress.stage("Making the database"):
            make_at_once(executor.loader)
    elif executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with progress.stage("Bringing the database up to date"):
            call_command("migrate", interactive=False, verbosity=0)


def refuse_newer(loader: MigrationLoader) -> None:
    disk = loader.disk_migrations or {}
    ours = {app for app, _ in disk}
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations or ()
        if app in ours and (app, name) not in disk and (app, name) not in replaced
    )
    if unknown:
        named = ", ".join(unknown[:NAMED_AT_MOST])
        raise failures.Refused(
            f"the database is newer than this code ({named}): update the code, or use another --data DIR"
        )


def shapes_tables_only(loader: MigrationLoader) -> bool:
    """Return True if our migrations only shape tables, or change rows that exist.

    Django's own fill and rename columns of tables that older versions made; a new table needs none of it.
    """
    return not any(
        isinstance(operation, BY_HAND) and not isinstance(operation, ChangeRows)
        for migration in (loader.disk_migrations or {}).values()
        if migration.__module__.startswith("interleave.")
        for operation in migration.operations
    )


def make_at_once(loader: MigrationLoader) -> None:
    """Make the tables of an empty database from the models, and note the migrations as applied.

    Replaying the history of every table takes ten times as long. A test compares the
    two results. One transaction: it is there as a whole or not at all.
    """
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        for app, name in loader.graph.nodes:
            recorder.migration_qs.create(app=app, name=name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)

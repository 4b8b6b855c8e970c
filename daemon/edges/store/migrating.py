"""Bringing a database to this version's tables, all or nothing; and copying an SQLite database while it is in use."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from daemon.edges.store.engine import BUSY_SECONDS, Database, make_private
from daemon.edges.store.keep import sync_folder

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
SERVER_LOCK = 0x4B41_5741_4C
"""The advisory lock under which processes that start together on one server migrate one after the other."""


class BrokenReferenceError(RuntimeError):
    """A migration left a row that points at nothing; it was rolled back."""


def migrate(database: Database) -> None:
    """Bring the database to the newest revision in one transaction; a non-empty SQLite file is copied aside before.

    Raises whatever the migration raised, with nothing of it left behind.
    """
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = alembic_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    engine = migration_engine(database)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        if database.path is not None and current is not None:
            copy_aside(database, database.path.with_name(f"{database.path.name}.before-{head}"))
        with engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SERVER_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if database.is_sqlite:
                _check_references(connection)
    finally:
        engine.dispose()


def alembic_config() -> "Config":
    """Alembic's configuration: the migrations of this package, no ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def migration_engine(database: Database) -> Engine:
    """Connections for DDL: foreign keys off, since re-creating a table would else delete its children by cascade."""
    if not database.is_sqlite:
        return create_engine(database.url, poolclass=NullPool, hide_parameters=True)
    options = {"poolclass": NullPool, "hide_parameters": True, "connect_args": {"timeout": BUSY_SECONDS}}
    engine = create_engine(database.url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
    connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BrokenReferenceError(f"row {broken[1]} of {broken[0]} points at nothing in {broken[2]}")


def copy_aside(database: Database, target: Path) -> None:
    """A consistent copy of an SQLite database in use, for its owner alone, complete under its name or not there."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    make_private(partial)
    engine = create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(partial),))
    finally:
        engine.dispose()
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    sync_folder(target.parent)

"""Migrations: tables and records agree, a failure leaves nothing behind, no row is lost on the way."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel
from store_facts import NOW, furnish, number

from daemon.core.changes import AddEvent
from daemon.edges.store import Store, migrating

BREAKS = """
import sqlalchemy as sa
from alembic import op
revision = "9001"
down_revision = "{head}"
def upgrade():
    op.create_table("half_done", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE institution SET name = 'changed'")
    raise RuntimeError("the disk of dreams is full")
"""
RECREATES = """
import sqlalchemy as sa
from alembic import op
revision = "9001"
down_revision = "{head}"
def upgrade():
    with op.batch_alter_table("case_") as batch:
        batch.alter_column("topic", type_=sa.Text())
        batch.add_column(sa.Column("colour", sa.String(), nullable=False, server_default=""))
"""
ORPHANS = """
from alembic import op
revision = "9001"
down_revision = "{head}"
def upgrade():
    op.execute("DELETE FROM case_")
"""


@pytest.fixture
def add_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds a revision after the newest of a copy of the migrations."""
    import shutil

    from alembic.script import ScriptDirectory

    def add(text: str) -> None:
        head = ScriptDirectory.from_config(migrating.alembic_config()).get_current_head()
        scripts = tmp_path / "migrations"
        shutil.copytree(migrating.SCRIPTS, scripts)
        (scripts / "versions" / "9001_later.py").write_text(text.format(head=head))
        monkeypatch.setattr(migrating, "SCRIPTS", scripts)

    return add


def test_records_and_migrations_agree(store: Store) -> None:
    """What `alembic check` asks: a new revision would be empty."""
    with store.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Every start migrates; the second finds nothing to do and makes no copy."""
    furnish(store)
    store.migrate()
    assert store.case(number(1)) is not None
    assert list(tmp_path.glob("*.before-*")) == []


def test_processes_that_start_together_migrate_once(empty_url: str, tmp_path: Path) -> None:
    """Two services started at the same moment on an empty database both come up."""
    import threading

    faults: list[Exception] = []

    def start() -> None:
        try:
            Store(empty_url, tmp_path / "mail").migrate()
        except Exception as fault:  # noqa: BLE001 - handed to the test
            faults.append(fault)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_failed_migration_leaves_nothing_behind(store: Store, add_revision: Callable[[str], None]) -> None:
    """Neither its tables nor its changes nor its number: DDL is part of the transaction."""
    furnish(store)
    add_revision(BREAKS)
    with pytest.raises(RuntimeError, match="disk of dreams"):
        store.migrate()
    assert "half_done" not in inspect(store.db.engine).get_table_names()
    assert store.institution("dinas-a").name == "Dinas A"
    with store.db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() != "9001"


def test_a_table_made_anew_keeps_its_children(store: Store, add_revision: Callable[[str], None]) -> None:
    """Foreign keys are off while SQLite re-creates a table: else the cascade would take events and letters along."""
    furnish(store, cases=3)
    store.apply([AddEvent(number(2), "note", "kawal", NOW, {"text": "x"})])
    add_revision(RECREATES)
    store.migrate()
    assert len(list(store.letters_squeezed())) == 3
    assert len(store.events(number(2))) == 1
    with store.db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM case_ WHERE colour = ''").scalar() == 3


def test_a_migration_that_orphans_rows_is_rolled_back(store: Store, add_revision: Callable[[str], None]) -> None:
    """The check after the migration (SQLite) or the server itself refuses rows that point at nothing."""
    from sqlalchemy.exc import IntegrityError

    furnish(store)
    add_revision(ORPHANS)
    with pytest.raises((migrating.BrokenReferenceError, IntegrityError)):
        store.migrate()
    assert store.case(number(1)) is not None


def test_an_upgrade_copies_the_file_aside_first(tmp_path: Path, add_revision: Callable[[str], None]) -> None:
    """The way back from an upgrade: the whole database as it was, for its owner alone."""
    store = Store(f"sqlite:///{tmp_path}/kawal.db", tmp_path / "mail")
    store.migrate()
    furnish(store)
    add_revision(RECREATES)
    store.migrate()
    copy = tmp_path / "kawal.db.before-9001"
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as before:
        assert [(number(1),)] == before.execute("SELECT number FROM case_").fetchall()
        assert "colour" not in [row[1] for row in before.execute("PRAGMA table_info(case_)")]


def test_a_new_database_needs_no_copy(empty_url: str, tmp_path: Path) -> None:
    """Nothing is copied where there was nothing."""
    Store(empty_url, tmp_path / "mail").migrate()
    assert list(tmp_path.glob("*.before-*")) == []


def test_alembic_is_imported_only_to_migrate() -> None:
    """A third of a second of start-up that `kawal case list` does not pay."""
    import subprocess
    import sys

    code = "import sys, daemon.edges.store; sys.exit('alembic' in sys.modules or 'psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ}).returncode == 0


def test_a_backup_is_whole_while_the_store_is_written(tmp_path: Path) -> None:
    """VACUUM INTO sees one state; what is not committed is not in it."""
    store = Store(f"sqlite:///{tmp_path}/kawal.db", tmp_path / "mail")
    store.migrate()
    furnish(store, cases=2)
    with store.db.engine.execution_options(kawal_begin="BEGIN IMMEDIATE").begin() as writing:
        writing.exec_driver_sql("UPDATE case_ SET topic = 'unfinished'")
        store.backup(tmp_path / "copy.db")
    copy = Store(f"sqlite:///{tmp_path}/copy.db", tmp_path / "mail")
    assert [case.topic for case in copy.cases()] == ["jalan rusak"] * 2

"""One database, SQLite or PostgreSQL: its connections, its transactions, and what to do when two of them collide.

Writing transactions are BEGIN IMMEDIATE on SQLite: a transaction that starts by reading and upgrades later fails with
"database is locked" whatever the timeout says. In one process the writers queue on a lock instead of polling.
Parameters are kept out of error texts, since errors are logged and parameters may be a complainant's.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from daemon.edges.store.tables import in_pieces

T = TypeVar("T")
BUSY_SECONDS = 30
RETRIES = 5
COLLISIONS = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock: the transaction was rolled back and may be run again."""


@dataclass(slots=True)
class _Pinned:
    """What a thread reads within `reading`: the session, and what single questions were answered."""

    session: Session
    answers: dict[tuple[Any, ...], Any] = field(default_factory=dict)


class Database:
    """Connections to one database. Safe to share between threads, not between a process and its fork."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _open_sqlite(parsed) if self.is_sqlite else _open_server(parsed)
        self._writer = self.engine.execution_options(kawal_begin="BEGIN IMMEDIATE") if self.is_sqlite else self.engine
        self._turn = threading.Lock()
        self._local = threading.local()

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database; None for a server."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading one consistent state; what it gives stays readable after it is closed."""
        pinned: _Pinned | None = getattr(self._local, "pinned", None)
        if pinned is not None:
            yield pinned.session
            return
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All questions of this thread within are asked of one state, through one connection. Not to be held long.

        What `one` and `several` were asked before within is not asked again: in one state the answer is the same.
        """
        if getattr(self._local, "pinned", None) is not None:
            yield
            return
        with self.read() as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            self._local.pinned = _Pinned(session)
            try:
                yield
            finally:
                self._local.pinned = None

    def all(self, statement: Executable, given: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Every record (first column) that the statement selects."""
        with self.read() as session:
            return session.scalars(statement, given).all()

    def first(self, statement: Executable, given: Mapping[str, Any] | None = None) -> Any:
        """The first record (first column) that the statement selects, or None."""
        with self.read() as session:
            return session.scalars(statement, given).first()

    def rows(self, statement: Executable, given: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Every row that the statement selects."""
        with self.read() as session:
            return session.execute(statement, given).all()

    def mappings(self, statement: Executable, given: Mapping[str, Any] | None = None) -> Sequence[Mapping[str, Any]]:
        """Every row that the statement selects, by the names of its columns."""
        with self.read() as session:
            return session.execute(statement, given).mappings().all()  # type: ignore[return-value]

    def one(self, statement: Executable, value: Any) -> Any:
        """The first record whose key is `value`, or None (a statement of tables.one)."""
        return self._remembered((statement, value), lambda: self.first(statement, {"value": value}))

    def several(self, statement: Executable, values: Iterable[Any]) -> list[Any]:
        """Every record whose key is among `values`, however many they are (a statement of tables.several)."""
        chosen = sorted(set(values))
        if len(chosen) == 1:
            return list(self._remembered((statement, *chosen), lambda: self.all(statement, {"values": chosen})))
        return [record for piece in in_pieces(chosen) for record in self.all(statement, {"values": piece})]

    def _remembered(self, question: tuple[Any, ...], ask: Callable[[], T]) -> T:
        pinned: _Pinned | None = getattr(self._local, "pinned", None)
        if pinned is None:
            return ask()
        if question not in pinned.answers:
            pinned.answers[question] = ask()
        return pinned.answers[question]  # type: ignore[no-any-return]

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in one transaction and commit; after a deadlock it is done again from the start."""
        for _ in range(RETRIES):
            try:
                return self._write(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") not in COLLISIONS:
                    raise
        return self._write(work)

    def _write(self, work: Callable[[Connection], T]) -> T:
        if not self.is_sqlite:
            with self._writer.begin() as connection:
                return work(connection)
        with self._turn, self._writer.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()


def _open_server(url: URL) -> Engine:
    return create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)


def _open_sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError(f"{url}: the store needs a file (sqlite:////path/to/kawal.db)")
    make_private(Path(str(url.database)))
    timeout = {"timeout": BUSY_SECONDS}
    engine = create_engine(url, pool_size=10, max_overflow=30, connect_args=timeout, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def make_private(path: Path) -> None:
    """Make the file if there is none, for its owner alone: SQLite's own files beside it take over its mode."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver's own BEGIN comes late and lets DDL escape; ours comes from the "begin" event.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("kawal_begin", "BEGIN"))

"""Applying decisions: the changes of one decision in one transaction, all of them or none.

Every case that the changes name is locked first, in one order, so that two decisions about the same cases queue up
instead of deadlocking. A change that finds the world different from what it was decided on raises StaleDecision; one
that is already true is skipped with the reason.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from daemon.core.changes import Change
from daemon.edges.store.engine import Database
from daemon.edges.store.tables import CASE, in_pieces


class StaleDecision(Exception):  # noqa: N818 - it is no fault: the flow reads anew and decides again
    """The store is no longer as the decision found it; nothing was applied."""

    def __init__(self, change: object, reason: str) -> None:
        super().__init__(f"{type(change).__name__}: {reason}")
        self.change = change
        self.reason = reason


class ConflictError(ValueError):
    """A change breaks a rule of the database (a letter number twice, an unknown institution); nothing was applied."""


class UnknownSubjectError(LookupError):
    """A change names a case, message or mail that does not exist; nothing was applied."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one transaction wrote: changes skipped with the reason, cases opened (number -> id), mail queued (ids)."""

    skipped: tuple[tuple[Change, str], ...] = ()
    case_ids: Mapping[str, int] = field(default_factory=dict)
    outgoing: tuple[int, ...] = ()


@dataclass(slots=True)
class CaseRow:
    """What applying must know of a locked case."""

    id: int
    number: str
    status: str

    @property
    def key(self) -> tuple[int, str]:
        """Row id and number."""
        return self.id, self.number


@dataclass(slots=True)
class Entry:
    """One transaction while it is written: the connection, the locked cases, the rule set, and what has come of it."""

    connection: Connection
    rules: str
    cases: dict[str, CaseRow] = field(default_factory=dict)
    skipped: list[tuple[Change, str]] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    queued: list[int] = field(default_factory=list)

    def case(self, number: str) -> CaseRow:
        """The locked case `number`; raises UnknownSubjectError."""
        if number not in self.cases:
            raise UnknownSubjectError(f"no case {number}")
        return self.cases[number]

    def case_id(self, number: str | None) -> int | None:
        """The row id of a case, None for None."""
        return None if number is None else self.case(number).id

    def skip(self, change: Change, reason: str) -> None:
        """Note that a change was already true."""
        self.skipped.append((change, reason))

    def applied(self) -> Applied:
        """What has been written."""
        return Applied(tuple(self.skipped), dict(self.opened), tuple(self.queued))


Writer = Callable[[Entry, Any], None]


def apply_changes(entry: Entry, changes: Iterable[Change], writers: Mapping[type, Writer]) -> Applied:
    """Write the changes in their order into the open transaction."""
    for change in changes:
        try:
            writers[type(change)](entry, change)
        except IntegrityError as error:
            raise ConflictError(f"{type(change).__name__}: {error.orig}") from error
    return entry.applied()


def lock_cases(connection: Connection, changes: Iterable[Change]) -> dict[str, CaseRow]:
    """Lock every case that the changes name, by ascending row id (on SQLite the transaction has the whole database)."""
    numbers = sorted({number for change in changes for number in _numbers(change)})
    found: dict[str, CaseRow] = {}
    for piece in in_pieces(numbers):
        statement = select(CASE.c.id, CASE.c.number, CASE.c.status).where(CASE.c.number.in_(piece))
        for row in connection.execute(statement.order_by(CASE.c.id).with_for_update(of=CASE)):
            found[row.number] = CaseRow(row.id, row.number, row.status)
    return found


def _numbers(change: Change) -> Iterable[str]:
    for holder in (change, getattr(change, "notice", None), *getattr(change, "notices", ())):
        number = getattr(holder, "case", None)
        if number is not None:
            yield number


def apply_one(database: Database, changes: Sequence[Change], rules: str, writers: Mapping[type, Writer]) -> Applied:
    """Apply one decision in one transaction; raises StaleDecision, UnknownSubjectError, ConflictError."""

    def work(connection: Connection) -> Applied:
        entry = Entry(connection, rules, lock_cases(connection, changes))
        return apply_changes(entry, changes, writers)

    return database.write(work)


def apply_each(
    database: Database, decisions: Sequence[tuple[Sequence[Change], str]], writers: Mapping[type, Writer]
) -> list[Applied | Exception]:
    """Apply several decisions in one commit, each in a savepoint: one that fails is undone and its exception given back."""

    def work(connection: Connection) -> list[Applied | Exception]:
        lock_cases(connection, [change for changes, _ in decisions for change in changes])
        return [_in_savepoint(connection, changes, rules, writers) for changes, rules in decisions]

    return database.write(work)


def _in_savepoint(
    connection: Connection, changes: Sequence[Change], rules: str, writers: Mapping[type, Writer]
) -> Applied | Exception:
    savepoint = connection.begin_nested()
    try:
        # The decision before it may have moved or opened the same case: its status is read again.
        entry = Entry(connection, rules, lock_cases(connection, changes))
        applied = apply_changes(entry, changes, writers)
    except (StaleDecision, LookupError, ValueError, TypeError) as error:
        savepoint.rollback()
        return error
    savepoint.commit()
    return applied

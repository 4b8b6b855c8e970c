"""Applying decisions: the changes of one decision in one transaction, all of them or none.

Every case that the changes name is locked first, in one order, so that two decisions about the same cases queue up
instead of deadlocking. A change that finds the world different from what it was decided on raises StaleDecision; one
that is already true is skipped with the reason.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.exc import IntegrityError

from daemon.core.changes import Change
from daemon.edges.store.chain import LockedCase
from daemon.edges.store.engine import Database
from daemon.edges.store.tables import CASE, EVENT, MESSAGE, in_pieces


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
class Entry:
    """One transaction while it is written: what it has locked and looked up, and what has come of it.

    `settled` says of every message that the changes name whether it was settled before. A `fresh` one had no events when
    the transaction began; what it has got since (case, kind, data) stands there, and the database need not be asked.
    """

    connection: Connection
    rules: str
    cases: dict[str, LockedCase] = field(default_factory=dict)
    settled: dict[int, bool] = field(default_factory=dict)
    fresh: dict[int, list[tuple[int, str, dict[str, Any]]]] = field(default_factory=dict)
    skipped: list[tuple[Change, str]] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    queued: list[int] = field(default_factory=list)

    def case(self, number: str) -> LockedCase:
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


@dataclass(frozen=True, slots=True)
class InOneGo:
    """A writer that takes all changes of its kind that stand side by side: a sweep puts thousands of clocks to sleep."""

    write: Callable[[Entry, Sequence[Any]], None]


Writer = Callable[[Entry, Any], None] | InOneGo


def apply_changes(entry: Entry, changes: Iterable[Change], writers: Mapping[type, Writer]) -> Applied:
    """Write the changes in their order into the open transaction."""
    for kind, run in groupby(changes, key=type):
        writer = writers[kind]
        try:
            if isinstance(writer, InOneGo):
                writer.write(entry, list(run))
                continue
            for change in run:
                writer(entry, change)
        except IntegrityError as error:
            raise ConflictError(f"{kind.__name__}: {error.orig}") from error
    return entry.applied()


CASES = (
    select(CASE.c.id, CASE.c.number, CASE.c.status)
    .where(CASE.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(CASE.c.id)
    .with_for_update(of=CASE)
)
MESSAGES = select(
    MESSAGE.c.id, MESSAGE.c.settled, exists().where(EVENT.c.message_id == MESSAGE.c.id).label("has_events")
).where(MESSAGE.c.id.in_(bindparam("ids", expanding=True)))


def open_entry(connection: Connection, changes: Sequence[Change], rules: str) -> Entry:
    """Begin to write: lock every case that the changes name, by ascending row id, and look up their messages.

    On SQLite the transaction has the whole database, and nothing need be locked.
    """
    entry = Entry(connection, rules)
    for numbers in in_pieces(sorted({number for change in changes for number in _numbers(change)})):
        for row in connection.execute(CASES, {"numbers": numbers}):
            entry.cases[row.number] = LockedCase(row.id, row.number, row.status)
    for ids in in_pieces(sorted(set(map(_message, changes)) - {0})):
        for row in connection.execute(MESSAGES, {"ids": ids}):
            entry.settled[row.id] = row.settled is not None
            if not row.has_events:
                entry.fresh[row.id] = []
    return entry


def _message(change: Change) -> int:
    return getattr(change, "message", None) or 0


def _numbers(change: Change) -> Iterable[str]:
    for holder in (change, getattr(change, "notice", None), *getattr(change, "notices", ())):
        number = getattr(holder, "case", None)
        if number is not None:
            yield number


def apply_one(database: Database, changes: Sequence[Change], rules: str, writers: Mapping[type, Writer]) -> Applied:
    """Apply one decision in one transaction; raises StaleDecision, UnknownSubjectError, ConflictError."""
    return database.write(lambda connection: apply_changes(open_entry(connection, changes, rules), changes, writers))


def apply_each(
    database: Database, decisions: Sequence[tuple[Sequence[Change], str]], writers: Mapping[type, Writer]
) -> list[Applied | Exception]:
    """Apply several decisions in one commit, each in a savepoint: one that fails is undone and its exception given back."""

    def work(connection: Connection) -> list[Applied | Exception]:
        shared = open_entry(connection, [change for changes, _ in decisions for change in changes], "")
        return [_in_savepoint(shared, changes, rules, writers) for changes, rules in decisions]

    return database.write(work)


def _in_savepoint(
    shared: Entry, changes: Sequence[Change], rules: str, writers: Mapping[type, Writer]
) -> Applied | Exception:
    savepoint = shared.connection.begin_nested()
    entry = Entry(shared.connection, rules, shared.cases, shared.settled, shared.fresh)
    try:
        applied = apply_changes(entry, changes, writers)
    except (StaleDecision, LookupError, ValueError, TypeError) as error:
        savepoint.rollback()
        _look_again(shared, changes)
        return error
    savepoint.commit()
    return applied


def _look_again(shared: Entry, changes: Sequence[Change]) -> None:
    """After a rollback: what the failed decision moved, opened or settled is as it was before."""
    for change in changes:
        for number in (*_numbers(change), getattr(change, "number", "")):
            shared.cases.pop(number, None)
        shared.fresh.pop(_message(change), None)
    again = open_entry(shared.connection, changes, "")
    shared.cases |= again.cases
    shared.settled |= again.settled
    shared.fresh |= again.fresh

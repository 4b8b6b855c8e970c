"""What a ledger remembers, in the order of time: cases that were opened, moves made without mail, messages, sweeps.

Read in pages by instant and row id, so that a long history costs no memory. Nothing is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, and_, func, or_, select

from daemon.edges.store.cases import Cases
from daemon.edges.store.engine import Database
from daemon.edges.store.tables import (
    ANALYSIS,
    CASE,
    DEADLINE,
    EVENT,
    HELD,
    LETTER,
    MESSAGE,
    MESSAGE_CASE,
    NOTICE,
    OUTGOING,
    in_pieces,
)
from daemon.edges.store.writing_mail import LETTER_PURPOSE

PAGE = 500
BY_HAND = ("moved", "post_posted", "post_received", "post_returned")
"""Kinds of events that change a case without any message."""


LETTERS_OUT = select(*(column for column in OUTGOING.c if column.name != "rendered")).where(OUTGOING.c.purpose == LETTER_PURPOSE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A case as it was opened, with its letter and the letter's mails; `actor` opened it, `status` is what it began with."""

    at: datetime
    case: Mapping[str, Any]
    letter: Mapping[str, Any] | None
    mails: tuple[Mapping[str, Any], ...]
    actor: str
    status: str


@dataclass(frozen=True, slots=True)
class Doing:
    """Something done to a case without a message: an event of a kind in BY_HAND."""

    at: datetime
    case: str
    kind: str
    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an admin decided on a held message: the case that was chosen, empty where it was set aside."""

    at: datetime
    message: int
    case: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A message that was settled: when it was decided on, its row, and what the reader found in it (None: never read)."""

    at: datetime
    id: int
    outcome: str
    row: Mapping[str, Any]
    analysis: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A case with all that a comparison looks at; clocks by kind and occurrence, links by message, mails by key."""

    number: str
    status: str
    clocks: Mapping[tuple[str, int], tuple[str, datetime]]
    links: Mapping[int, tuple[Mapping[str, Any], str]]
    mails: Mapping[str, tuple[str, str]]


class History:
    """Questions about the past of one ledger."""

    def __init__(self, store: Cases) -> None:
        self._db = store.db

    def openings(self) -> Iterator[Opening]:
        """Every case in the order they were opened."""
        for page in _pages(self._db, select(CASE), CASE.c.opened, CASE.c.id):
            ids = [row["id"] for row in page]
            letters = {row["case_id"]: row for row in self._of(LETTER, ids)}
            mails = self._db.mappings(LETTERS_OUT.where(OUTGOING.c.case_id.in_(ids)))
            opened = select(EVENT.c.case_id, EVENT.c.actor).where(EVENT.c.case_id.in_(ids), EVENT.c.kind == "opened")
            actors = {row.case_id: row.actor for row in self._db.rows(opened)}
            began = self._first_statuses(ids)
            for row in page:
                first = tuple(m for m in mails if m["case_id"] == row["id"] and m["created"] == row["opened"])
                yield Opening(row["opened"], row, letters.get(row["id"]), first, actors.get(row["id"], ""), began.get(row["id"], row["status"]))

    def _first_statuses(self, ids: list[int]) -> dict[int, str]:
        """The status before the first move of each of these cases, as far as they have moved."""
        moved = select(EVENT.c.case_id, EVENT.c.data).where(EVENT.c.case_id.in_(ids), EVENT.c.kind == "moved")
        found: dict[int, str] = {}
        for row in self._db.rows(moved.order_by(EVENT.c.case_id, EVENT.c.sequence)):
            found.setdefault(row.case_id, str(row.data.get("before", "")))
        return found

    def doings(self) -> Iterator[Doing]:
        """What was done to cases without a message."""
        chosen = and_(EVENT.c.message_id.is_(None), EVENT.c.kind.in_(BY_HAND))
        statement = select(EVENT, CASE.c.number).join(CASE, CASE.c.id == EVENT.c.case_id).where(chosen)
        for page in _pages(self._db, statement, EVENT.c.at, EVENT.c.id):
            for row in page:
                yield Doing(row["at"], row["number"], row["kind"], row["actor"], row["data"])

    def choices(self, by: str) -> Iterator[Choice]:
        """What `by` decided on held messages."""
        statement = select(HELD).where(HELD.c.settled_by == by, HELD.c.settled_at.is_not(None))
        for page in _pages(self._db, statement, HELD.c.settled_at, HELD.c.id):
            for row in page:
                yield Choice(row["settled_at"], row["message_id"], str(row["decision"].get("case", "")))

    def moments(self) -> list[tuple[datetime, int]]:
        """When each settled message was decided on (a held one: when it began to wait), in order."""
        statement = select(MESSAGE.c.id, HELD.c.at, MESSAGE.c.settled).outerjoin(HELD, HELD.c.message_id == MESSAGE.c.id)
        rows = self._db.rows(statement.where(MESSAGE.c.outcome != ""))
        return sorted((held or settled, message) for message, held, settled in rows if held or settled)

    def messages(self) -> Iterator[Settled]:
        """Every settled message, in that order, read in pieces."""
        for piece in in_pieces(self.moments()):
            ids = [message for _, message in piece]
            rows = {row["id"]: row for row in self._db.mappings(select(MESSAGE).where(MESSAGE.c.id.in_(ids)))}
            read = select(ANALYSIS.c.message_id, ANALYSIS.c.body).where(ANALYSIS.c.message_id.in_(ids))
            bodies = {row[0]: row[1] for row in self._db.rows(read.order_by(ANALYSIS.c.version))}
            for moment, message in piece:
                yield Settled(moment, message, rows[message]["outcome"], rows[message], bodies.get(message))

    def sweeps(self) -> Iterator[datetime]:
        """The moments at which the ladder said something."""
        last = None
        for page in _pages(self._db, select(NOTICE.c.id, NOTICE.c.at), NOTICE.c.at, NOTICE.c.id):
            for row in page:
                if row["at"] != last:
                    last = row["at"]
                    yield last

    def rules_of(self, messages: list[int]) -> dict[int, str]:
        """The hash of the rules that decided on each of these messages, as far as they are on a case."""
        found: dict[int, str] = {}
        for piece in in_pieces(messages):
            statement = select(MESSAGE_CASE.c.message_id, MESSAGE_CASE.c.rules).where(MESSAGE_CASE.c.message_id.in_(piece))
            found |= {row.message_id: row.rules for row in self._db.rows(statement)}
        return found

    def statuses_at(self, moment: datetime) -> dict[str, str]:
        """The status of each case that had moved by then, at that moment."""
        statement = (
            select(CASE.c.number, EVENT.c.data)
            .join(CASE, CASE.c.id == EVENT.c.case_id)
            .where(EVENT.c.kind == "moved", EVENT.c.at < moment)
            .order_by(EVENT.c.case_id, EVENT.c.sequence)
        )
        return {row.number: str(row.data.get("after", "")) for row in self._db.rows(statement)}

    def standings(self, since: datetime, but: Collection[str] = ()) -> Iterator[Standing]:
        """Every case by number, with its clocks, and its links and mails since that moment (none of the purposes `but`)."""
        after = ""
        while page := self._db.rows(select(CASE.c.id, CASE.c.number, CASE.c.status).where(CASE.c.number > after).order_by(CASE.c.number).limit(PAGE)):
            after = page[-1].number
            yield from self._standings(page, since, but)

    def _standings(self, page: Any, since: datetime, but: Collection[str]) -> Iterator[Standing]:
        ids = [row.id for row in page]
        clocks: dict[int, dict[tuple[str, int], tuple[str, datetime]]] = {}
        for row in self._of(DEADLINE, ids):
            clocks.setdefault(row["case_id"], {})[row["kind"], row["occurrence"]] = (row["state"], row["due"])
        links: dict[int, dict[int, tuple[Mapping[str, Any], str]]] = {}
        linked = select(MESSAGE_CASE).join(MESSAGE, MESSAGE.c.id == MESSAGE_CASE.c.message_id)
        linked = linked.outerjoin(HELD, HELD.c.message_id == MESSAGE.c.id)
        for row in self._db.mappings(linked.where(MESSAGE_CASE.c.case_id.in_(ids), func.coalesce(HELD.c.at, MESSAGE.c.settled) >= since)):
            links.setdefault(row["case_id"], {})[row["message_id"]] = (row["reading"], row["acted"])
        mails: dict[int, dict[str, tuple[str, str]]] = {}
        said = select(NOTICE).where(NOTICE.c.case_id.in_(ids), NOTICE.c.at >= since, NOTICE.c.state == "queued")
        for row in self._db.mappings(said):
            key = "\x1f".join((row["rung"], row["occurrence"], row["contact"]))
            mails.setdefault(row["case_id"], {})[key] = (row["rung"], row["contact"])
        sent = select(OUTGOING.c.case_id, OUTGOING.c.key, OUTGOING.c.purpose, OUTGOING.c.recipient)
        for row in self._db.mappings(sent.where(OUTGOING.c.case_id.in_(ids), OUTGOING.c.created >= since, OUTGOING.c.purpose.not_in(but))):
            mails.setdefault(row["case_id"], {})[row["key"]] = (row["purpose"], row["recipient"])
        for row in page:
            yield Standing(row.number, row.status, clocks.get(row.id, {}), links.get(row.id, {}), mails.get(row.id, {}))

    def loose_mails(self, since: datetime, but: Collection[str] = ()) -> dict[str, tuple[str, str]]:
        """Mails since that moment that are on no single case, by key: purpose and recipient."""
        statement = select(OUTGOING.c.key, OUTGOING.c.purpose, OUTGOING.c.recipient)
        rows = self._db.rows(statement.where(OUTGOING.c.case_id.is_(None), OUTGOING.c.created >= since, OUTGOING.c.purpose.not_in(but)))
        return {row.key: (row.purpose, row.recipient) for row in rows}

    def _of(self, table: Any, case_ids: list[int]) -> Sequence[Mapping[str, Any]]:
        return self._db.mappings(select(table).where(table.c.case_id.in_(case_ids)).order_by(table.c.id))


def _pages(database: Database, statement: Select[Any], at: Column[Any], by: Column[Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Rows by instant and row id, a page at a time."""
    after: tuple[Any, Any] | None = None
    while True:
        chosen = statement if after is None else statement.where(or_(at > after[0], and_(at == after[0], by > after[1])))
        page = database.mappings(chosen.order_by(at, by).limit(PAGE))
        if not page:
            return
        yield page
        after = (page[-1][at.name], page[-1][by.name])

"""The event chain of a case: each event holds the SHA-256 of itself and of the one before, so that no past can be edited.

What is hashed is canonical JSON of plain values only: the same bytes on every database and Python.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from daemon.edges.store.engine import Database
from daemon.edges.store.tables import CASE, EVENT, clean

ROOT = "0" * 64
"""What the first event of a case has before it."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event whose chain does not hold, and why."""

    case: str
    sequence: int
    reason: str


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as JSON gives it back: dates as ISO text, tuples as lists."""
    return json.loads(canonical(clean(data)))  # type: ignore[no-any-return]


def canonical(data: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in an event")


def event_hash(case: str, row: Mapping[str, Any]) -> str:
    """The hash of an event row, over its content and the hash before it."""
    content = {
        "case": case,
        "sequence": row["sequence"],
        "at": row["at"].astimezone(UTC).isoformat(),
        "kind": row["kind"],
        "actor": row["actor"],
        "data": row["data"],
        "message": row["message_id"],
        "previous": row["previous"],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass(slots=True)
class LockedCase:
    """A case whose row the transaction holds locked; `head` is the last event of its chain once that was looked up."""

    id: int
    number: str
    status: str
    head: tuple[int, str] | None = None


HEAD = (
    select(EVENT.c.sequence, EVENT.c.hash)
    .where(EVENT.c.case_id == bindparam("case"))
    .order_by(EVENT.c.sequence.desc())
    .limit(1)
)
ADD = EVENT.insert()


def append_event(
    connection: Connection,
    case: LockedCase,
    kind: str,
    actor: str,
    at: datetime,
    data: Mapping[str, Any],
    message: int | None,
) -> None:
    """Add an event to the chain of a case."""
    if case.head is None:
        found = connection.execute(HEAD, {"case": case.id}).first()
        case.head = (found.sequence, found.hash) if found else (0, ROOT)
    row: dict[str, Any] = {
        "case_id": case.id,
        "sequence": case.head[0] + 1,
        "at": at,
        "kind": kind,
        "actor": clean(actor),
        "data": plain(data),
        "message_id": message,
        "previous": case.head[1],
    }
    row["hash"] = event_hash(case.number, row)
    connection.execute(ADD, row)
    case.head = (row["sequence"], row["hash"])


def find_broken_link(database: Database) -> BrokenLink | None:
    """Read the chains of all cases in order; gives the first link that does not hold, or None."""
    statement = (
        select(*EVENT.c, CASE.c.number)
        .join(CASE, CASE.c.id == EVENT.c.case_id)
        .order_by(EVENT.c.case_id, EVENT.c.sequence)
    )
    before: tuple[int, int, str] = (0, 0, ROOT)
    with database.engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(statement).mappings():
            if row["case_id"] != before[0]:
                before = (row["case_id"], 0, ROOT)
            if reason := _fault(row, before[1], before[2]):
                return BrokenLink(row["number"], row["sequence"], reason)
            before = (row["case_id"], row["sequence"], row["hash"])
    return None


def _fault(row: Mapping[Any, Any], sequence: int, previous: str) -> str:
    if row["sequence"] != sequence + 1:
        return f"event {sequence + 1} is missing"
    if row["previous"] != previous:
        return "does not follow the event before it"
    if row["hash"] != event_hash(row["number"], row):
        return "its content was changed"
    return ""

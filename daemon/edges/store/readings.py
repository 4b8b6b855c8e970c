"""How replies were read, as they lie with their cases: for looking over the rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from daemon.edges.store.part import Part
from daemon.edges.store.tables import CASE, MESSAGE, MESSAGE_CASE, TOKEN

PAGE = 1000


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reply on one case as it was read; `reading` is the row that answering wrote."""

    message: int
    case: str
    writer: str
    received: datetime
    reading: dict[str, Any]
    rules: str
    acted: str


def stored_readings(store: Part, since: datetime | None = None) -> Iterator[StoredReading]:
    """Every reading in the order the messages were kept, from `since` on, streamed."""
    columns = (
        MESSAGE_CASE.c.message_id, CASE.c.number, MESSAGE.c.writer, MESSAGE.c.received, MESSAGE_CASE.c.reading,
        MESSAGE_CASE.c.rules, MESSAGE_CASE.c.acted, MESSAGE_CASE.c.case_id,
    )  # fmt: skip
    statement = select(*columns).join(MESSAGE, MESSAGE.c.id == MESSAGE_CASE.c.message_id)
    statement = statement.join(CASE, CASE.c.id == MESSAGE_CASE.c.case_id)
    if since is not None:
        statement = statement.where(MESSAGE.c.received >= since)
    by = (MESSAGE_CASE.c.message_id, MESSAGE_CASE.c.case_id)
    after = (0, 0)
    while True:
        later = or_(by[0] > after[0], and_(by[0] == after[0], by[1] > after[1]))
        page = store.db.rows(statement.where(later).order_by(*by).limit(PAGE))
        if not page:
            return
        for row in page:
            if row.reading:
                yield StoredReading(*row[:7])
        after = (page[-1].message_id, page[-1].case_id)


def with_corrected(readings: Iterable[StoredReading]) -> Iterator[tuple[StoredReading, StoredReading | None]]:
    """Each reading with the earlier one of its writer on its case that it takes back ("BUKAN, maksud kami ..."), if it does."""
    last: dict[tuple[str, str], StoredReading] = {}
    for read in readings:
        yield read, last.get((read.case, read.writer)) if read.reading.get("correction") else None
        last[read.case, read.writer] = read


def answered_proposals(store: Part) -> dict[tuple[str, int], str]:
    """What officers answered to proposals: by case and message, the words of the answer."""
    asked = TOKEN.c.subject.startswith("proposal:")
    rows = store.db.rows(select(TOKEN.c.subject, TOKEN.c.decision).where(asked, TOKEN.c.used.is_not(None)))
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        _, case, message, *_ = row.subject.split(":")
        found[case, int(message)] = str(row.decision.get("words", ""))
    return found

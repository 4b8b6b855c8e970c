"""A store on a temporary file in which a ledger's facts happen again: nothing is synced, no file is kept, no mail leaves.

What was read of a message and of its attachments is taken from the ledger, so nothing is parsed a second time.
"""

import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import Table, event, func, insert, select
from sqlmodel import SQLModel

from daemon.core.analysis import Analysis
from daemon.core.changes import Change
from daemon.core.records import Case, Contact, Deadline, ExtractedText, Institution
from daemon.edges.store import Applied, Store
from daemon.edges.store.history import Opening
from daemon.edges.store.tables import CASE, CONTACT, INSTITUTION, LETTER, MESSAGE, OUTGOING, TOKEN
from daemon.edges.store.writing_cases import RUNNING

T = TypeVar("T")

LASTING_TOKENS = ("case", "bundle")
"""Tokens that mails of any time may carry; the others are issued anew by the questions that are put anew."""
COPIED_AT_ONCE = 500
KNOWN_CASES = 4096


class ScratchStore(Store):
    """An empty copy of a ledger's office: its directory and tokens, and none of its cases until they are opened."""

    def __init__(self, folder: Path, ledger: Store) -> None:
        super().__init__(f"sqlite:///{folder / 'scratch.db'}", folder / "mail")
        event.listen(self.db.engine, "connect", _loosen)
        self._ledger = ledger
        self._sequences: dict[int, deque[tuple[datetime, int]]] = {}
        given = select(CASE.c.year, func.max(CASE.c.sequence)).group_by(CASE.c.year)
        self._last: dict[int, int] = {row[0]: row[1] for row in ledger.db.rows(given)}
        self._known: dict[tuple[str, tuple[Any, ...]], list[Any]] = {}
        self.moment: datetime | None = None
        SQLModel.metadata.create_all(self.db.engine)
        self._copy(INSTITUTION, INSTITUTION.c.code)
        self._copy(CONTACT, CONTACT.c.id, health="ok", away_until=None, health_reason="")
        self._copy(TOKEN, TOKEN.c.value, kinds=LASTING_TOKENS, used=None, decision={})
        self._people = lru_cache(maxsize=KNOWN_CASES)(super().contacts_by_address)
        self._roles = lru_cache(maxsize=KNOWN_CASES)(super().contacts)
        self._place = lru_cache(maxsize=KNOWN_CASES)(super().institution)
        self._places: list[Institution] = super().institutions()

    def _copy(self, table: Table, by: Any, kinds: tuple[str, ...] = (), **changed: Any) -> None:
        statement = select(table)
        if kinds:
            statement = statement.where(table.c.kind.in_(kinds))
        after: Any = None
        while True:
            page = statement if after is None else statement.where(by > after)
            rows = [dict(row) | changed for row in self._ledger.db.mappings(page.order_by(by).limit(COPIED_AT_ONCE))]
            if not rows:
                return
            self.add(table, rows)
            after = rows[-1][by.name]

    def add(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows into a table as they are."""
        given = [dict(row) for row in rows]
        if given:
            self.db.write(lambda connection: connection.execute(insert(table), given))

    def open(self, opening: Opening) -> None:
        """Open a case as the ledger had it opened, with its letter on its way."""
        fields = ("year", "sequence", "family", "institution", "focal_point", "topic", "category", "asked", "level")
        row = {name: opening.case[name] for name in ("number", *fields, "opened")}
        row |= {"status": opening.status, "moved": opening.at, "closed": None, "heard": None}

        def work(connection: Any) -> None:
            case_id = connection.execute(CASE.insert().values(**row).returning(CASE.c.id)).scalar_one()
            if opening.letter is not None:
                fresh = {"post": "none", "post_at": None, "post_note": "", "email": "none", "email_at": None}
                connection.execute(LETTER.insert().values(**_without_id(opening.letter) | fresh | {"case_id": case_id}))
            for mail in opening.mails:
                unsent = {"state": "queued", "rendered": b"", "sent_at": None, "response": "", "dsn": ""}
                connection.execute(OUTGOING.insert().values(**_without_id(mail) | unsent | {"case_id": case_id}))

        self._known.clear()
        self.db.write(work)

    def foresee(self, opening: Opening) -> None:
        """A case that a message will open: it is to get the number that it has in the ledger."""
        case = opening.case
        self._sequences.setdefault(case["year"], deque()).append((opening.at, case["sequence"]))

    def arrive(self, row: Mapping[str, Any]) -> None:
        """Keep a message as the ledger has it, not settled yet."""
        waiting = {"outcome": "", "reason": "", "settled": None, "claimed_by": "", "claimed_until": None}
        self.add(MESSAGE, [dict(row) | waiting])

    def next_case_number(self, year: int) -> int:
        """The sequence that the ledger gave at this moment, else one that it never gave."""
        planned = self._sequences.get(year, deque())
        while planned and self.moment is not None and planned[0][0] < self.moment:
            planned.popleft()
        if planned and planned[0][0] == self.moment:
            return planned.popleft()[1]
        self._last[year] = self._last.get(year, 0) + 1
        return self._last[year]

    def analysis(self, message_id: int) -> Analysis | None:
        """What the ledger's reader found."""
        return self._ledger.analysis(message_id)

    def extracted(self, sha256: str) -> ExtractedText | None:
        """What the ledger's reader found in an attachment."""
        return self._ledger.extracted(sha256)

    def institution(self, code: str) -> Institution | None:
        """The institution of this code: none is changed by mail."""
        return self._place(code)

    def institutions(self) -> list[Institution]:
        """All institutions, by code."""
        return self._places

    def contacts_by_address(self, address: str) -> list[Contact]:
        """Every contact that bears this address; asked anew once a contact was changed."""
        return self._people(address)

    def contacts(
        self, institution: str | None = None, address: str | None = None, on: date | None = None
    ) -> list[Contact]:
        """Contacts of an institution, of an address, or all; asked anew once a contact was changed."""
        return self._roles(institution, address, on)

    def apply(self, changes: Sequence[Change], *, rules: str = "") -> Applied:
        """Apply one decision; what was known of cases is asked anew."""
        self._known.clear()
        return super().apply(changes, rules=rules)

    def cases_by_numbers(self, numbers: Iterable[str]) -> list[Case]:
        """Those of the numbers that are cases."""
        chosen = tuple(sorted(set(numbers)))
        return self._once(("cases", chosen), lambda: super(ScratchStore, self).cases_by_numbers(chosen))

    def case(self, number: str) -> Case | None:
        """The case of this number."""
        return next(iter(self.cases_by_numbers([number])), None)

    def deadlines_of(self, case_ids: Iterable[int], *, running_only: bool = False) -> list[Deadline]:
        """The clocks of these cases, by case, kind and occurrence."""
        chosen = tuple(sorted(set(case_ids)))
        found = self._once(("clocks", chosen), lambda: super(ScratchStore, self).deadlines_of(chosen))
        return [deadline for deadline in found if deadline.state in RUNNING] if running_only else found

    def _once(self, key: tuple[str, tuple[Any, ...]], ask: Callable[[], list[T]]) -> list[T]:
        """The answer to a question that is put again while nothing was written in between."""
        if key not in self._known:
            self._known[key] = ask()
        return list(self._known[key])

    def forget_people(self) -> None:
        """Contacts were changed."""
        self._people.cache_clear()
        self._roles.cache_clear()

    def heads_by_header(self, header_ids: Iterable[str], size: int) -> list[bytes]:  # noqa: ARG002
        """Nothing: what repeats our own mail was taken out of the kept analysis when the message was settled first."""
        return []

    def heads_by_token(self, token: str, recipient: str, size: int, limit: int) -> list[bytes]:  # noqa: ARG002
        """Nothing, as above."""
        return []

    def keep_bytes(self, raw: bytes) -> str:
        """The name a file would have; it is not kept."""
        return hashlib.sha256(raw).hexdigest()

    def open_kept(self, sha256: str) -> BinaryIO:  # noqa: ARG002 - no file is looked into
        """An empty file: nobody will read the mail that it would go with."""
        return io.BytesIO()


def _without_id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _loosen(connection: Any, _: Any) -> None:
    """Nothing of it outlives the process: no syncing, no journal on disk."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = MEMORY")
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()

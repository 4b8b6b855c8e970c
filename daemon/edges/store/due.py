"""What is due: the clocks the ladder has a word to say about, with all it looks at, in a handful of indexed queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, tuple_, update

from daemon.core.records import Case, Contact, Deadline, Institution, Letter, Notice
from daemon.edges.store.cases import Cases
from daemon.edges.store.directory import Directory
from daemon.edges.store.outbox import Outbox
from daemon.edges.store.tables import CONTACT, DEADLINE, MESSAGE, OUTGOING, clean, in_pieces, several

SUPERIORS = 6
"""How far up the tree of institutions is looked (a sub-district below a regency below a province below a ministry)."""

CONTACTS_AT = several(Contact, CONTACT.c.address, CONTACT.c.id)
SILENT = select(CONTACT.c.address).where(
    CONTACT.c.address.in_(bindparam("values", expanding=True)),
    ~exists().where(MESSAGE.c.writer == CONTACT.c.address, MESSAGE.c.nature == "person"),
    exists().where(
        OUTGOING.c.recipient == CONTACT.c.address,
        # coalesce: SQLite would look for it among all that was ever sent, by the index of states
        func.coalesce(OUTGOING.c.state, "") == "sent",
        ~OUTGOING.c.dsn.startswith("failed"),
    ),
)
FIRST_WAKE = (
    select(DEADLINE.c.wake)
    .where(DEADLINE.c.state == bindparam("state"), DEADLINE.c.wake.is_not(None))
    .order_by(DEADLINE.c.wake)
    .limit(1)
)
MAILED = (
    select(OUTGOING.c.recipient, func.count())
    .where(
        OUTGOING.c.recipient.in_(bindparam("values", expanding=True)),
        OUTGOING.c.created >= bindparam("since"),
        OUTGOING.c.created < bindparam("until"),
        OUTGOING.c.purpose.in_(bindparam("purposes", expanding=True)),
        OUTGOING.c.state != "failed",
    )
    .group_by(OUTGOING.c.recipient)
)
LEFT_SINCE = OUTGOING.c.state == "sent", OUTGOING.c.next_at >= bindparam("since")
"""Sent mail by the index of (state, next_at): a mail that has left keeps the moment it left there."""
COUNT_LEFT = select(func.count()).where(*LEFT_SINCE)
FIRST_LEFT = select(OUTGOING.c.next_at).where(*LEFT_SINCE).order_by(OUTGOING.c.next_at).limit(1)


@dataclass(frozen=True, slots=True)
class DueFacts:
    """Clocks to wake, and by id or code what the ladder must know: `institutions` and `contacts` hold superiors too.

    `notices` are those told before about each case; `letters` and `notices` lack a case that has none.
    """

    deadlines: tuple[Deadline, ...]
    cases: dict[int, Case]
    institutions: dict[str, Institution]
    contacts: dict[str, list[Contact]]
    letters: dict[int, Letter]
    notices: dict[int, list[Notice]]

    @property
    def next_after(self) -> tuple[datetime, int] | None:
        """Where the next page begins: `after` of the next call; None where this page is empty."""
        last = self.deadlines[-1] if self.deadlines else None
        return (last.wake, last.id) if last and last.wake and last.id else None


@cache
def _woken(*, later: bool) -> Select[Any]:
    """The statement for a page of clocks to wake; `later`: one after (wake, row), not the first."""
    statement = select(Deadline).where(DEADLINE.c.state == bindparam("state"), DEADLINE.c.wake <= bindparam("now"))
    if later:
        last = bindparam("wake", type_=DEADLINE.c.wake.type), bindparam("row", type_=DEADLINE.c.id.type)
        statement = statement.where(tuple_(DEADLINE.c.wake, DEADLINE.c.id) > tuple_(*last))
    return statement.order_by(DEADLINE.c.wake, DEADLINE.c.id).limit(bindparam("most"))


class Due(Cases, Directory, Outbox):
    """The sweep's questions."""

    def next_wake(self) -> datetime | None:
        """When the next clock is to be looked at; None where none ever is."""
        found = [self._first_wake(state) for state in ("open", "paused")]
        return min((wake for wake in found if wake), default=None)

    def _first_wake(self, state: str) -> datetime | None:
        rows = self.db.rows(FIRST_WAKE, {"state": state})
        return rows[0].wake if rows else None

    def due_deadlines(
        self, now: datetime, limit: int, *, after: tuple[datetime, int] | None = None, state: str = "open"
    ) -> DueFacts:
        """Clocks in `state` (open, or paused: the pause has lasted too long) to wake by `now`, the longest due first."""
        given: dict[str, Any] = {"state": state, "now": now, "most": limit}
        if after is not None:
            given |= {"wake": after[0], "row": after[1]}
        return self.due_facts(self.db.all(_woken(later=after is not None), given))

    def due_facts(self, deadlines: Iterable[Deadline]) -> DueFacts:
        """What the ladder looks at for these clocks, loaded in bulk."""
        chosen = tuple(deadlines)
        cases = {case.id: case for case in self.cases_by_ids({d.case_id for d in chosen}) if case.id is not None}
        institutions = self._with_superiors({case.institution for case in cases.values()})
        notices: dict[int, list[Notice]] = {}
        for notice in self.notices_sent(cases):
            notices.setdefault(notice.case_id or 0, []).append(notice)
        return DueFacts(
            deadlines=chosen,
            cases=cases,
            institutions=institutions,
            contacts=self.contacts_of(institutions),
            letters={letter.case_id: letter for letter in self.letters_of(cases)},
            notices=notices,
        )

    def contacts_at(self, addresses: Iterable[str]) -> dict[str, list[Contact]]:
        """The contacts that bear these addresses, by address, the one registered first at the head."""
        found: dict[str, list[Contact]] = {}
        for contact in self.db.several(CONTACTS_AT, addresses):
            found.setdefault(contact.address, []).append(contact)
        return found

    def silent_among(self, addresses: Iterable[str]) -> set[str]:
        """Those from whom no human message ever came although mail of ours reached them."""
        found: set[str] = set()
        for piece in in_pieces(sorted(set(addresses))):
            found |= {row.address for row in self.db.rows(SILENT, {"values": piece})}
        return found

    def mailed_between(
        self, addresses: Iterable[str], purposes: Sequence[str], since: datetime, until: datetime
    ) -> dict[str, int]:
        """How many mails of these purposes were queued for each address in [since, until) and did not fail."""
        found: dict[str, int] = {}
        for piece in in_pieces(sorted(set(addresses))):
            given = {"values": piece, "since": since, "until": until, "purposes": list(purposes)}
            found |= {row[0]: row[1] for row in self.db.rows(MAILED, given)}
        return found

    def messages_from(self, writer: str, since: datetime, until: datetime) -> int:
        """How many settled messages of a writer came in [since, until]."""
        statement = select(func.count()).where(
            MESSAGE.c.writer == writer, MESSAGE.c.received >= since, MESSAGE.c.received <= until, MESSAGE.c.settled.is_not(None)
        )
        return int(self.db.rows(statement)[0][0])

    def sent_after(self, since: datetime) -> int:
        """How many mails have left since then."""
        return int(self.db.rows(COUNT_LEFT, {"since": since})[0][0])

    def first_sent_after(self, since: datetime) -> datetime | None:
        """When the first mail since then left."""
        rows = self.db.rows(FIRST_LEFT, {"since": since})
        return rows[0].next_at if rows else None

    def put_off(self, now: datetime, until: datetime, reason: str, *, except_purpose: str) -> int:
        """Queued mail that is due waits until then, with the reason; mail of one purpose does not. Gives how many."""
        due = update(OUTGOING).where(OUTGOING.c.state == "queued", OUTGOING.c.next_at <= now)
        waiting = due.where(OUTGOING.c.purpose != except_purpose).values(next_at=until, response=clean(reason))
        return self.db.write(lambda connection: connection.execute(waiting).rowcount)

    def _with_superiors(self, codes: set[str]) -> dict[str, Institution]:
        found: dict[str, Institution] = {}
        for _ in range(SUPERIORS):
            missing = codes - found.keys()
            if not missing:
                break
            level = self.institutions_by_codes(missing)
            found |= {institution.code: institution for institution in level}
            codes = {institution.superior for institution in level if institution.superior}
        return found

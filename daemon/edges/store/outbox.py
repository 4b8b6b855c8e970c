"""The outbox: mail that waits, is claimed, was sent, failed, or stands in doubt because its sender died.

queued -> claimed -> sending -> sent | failed | queued (later) | doubt -> sent | queued | failed
claimed -> queued, where its sender died before it began: it certainly did not leave
queued <-> held; queued or held -> dropped (not needed any more)
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, func, select, update

from daemon.core.changes import Change
from daemon.core.records import Notice, Outgoing
from daemon.edges.store.chain import LockedCase, append_event
from daemon.edges.store.decisions import WRITERS
from daemon.edges.store.journal import Entry, apply_changes, open_entry
from daemon.edges.store.pages import stream
from daemon.edges.store.part import Part
from daemon.edges.store.tables import (
    ANALYSIS,
    CASE,
    LETTER,
    MESSAGE,
    MESSAGE_CASE,
    NOTICE,
    OUTGOING,
    clean,
    in_pieces,
    several,
)
from daemon.edges.store.writing_mail import LETTER_PURPOSE

BY_ID = several(Outgoing, OUTGOING.c.id)
BY_HEADER = several(Outgoing, OUTGOING.c.header_id)
NOTICES_OF_CASES = several(Notice, NOTICE.c.case_id)
NOTICES_ABOUT = several(Notice, NOTICE.c.subject)
IN_HAND = ("claimed", "sending", "doubt")
DUE = (
    select(OUTGOING.c.id)
    .where(OUTGOING.c.state == "queued", OUTGOING.c.next_at <= bindparam("now"))
    .order_by(OUTGOING.c.next_at, OUTGOING.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
CLAIM = (
    update(OUTGOING)
    .where(OUTGOING.c.id.in_(select(DUE.c.id)))
    .values(attempts=OUTGOING.c.attempts + 1)
    .returning(OUTGOING.c.id)
)
MAIL = select(OUTGOING.c.case_id, OUTGOING.c.purpose, OUTGOING.c.recipient).where(OUTGOING.c.id == bindparam("row"))
CASE_OF_MAIL = select(CASE.c.id, CASE.c.number, CASE.c.status).where(CASE.c.id == bindparam("row")).with_for_update()
MINE = update(OUTGOING).where(OUTGOING.c.id == bindparam("row"))
BEGIN_SENDING = MINE.where(OUTGOING.c.state == "claimed", OUTGOING.c.claimed_by == bindparam("owner"))
RECORD = MINE.where(OUTGOING.c.state.in_(IN_HAND))
SET_CHANNEL = update(LETTER).where(LETTER.c.case_id == bindparam("row"))


class Outbox(Part):
    """Claiming mail, recording what became of it, and asking about it."""

    def claim_outgoing(self, now: datetime, limit: int, owner: str) -> list[Outgoing]:
        """Claim mail that is due, the longest due first; the attempt is counted."""
        given = {"now": now, "most": limit, "state": "claimed", "claimed_by": owner, "claimed_at": now}
        ids = self.db.write(lambda connection: connection.execute(CLAIM, given).scalars().all())
        found: list[Outgoing] = self.db.several(BY_ID, ids)
        return sorted(found, key=lambda mail: (mail.next_at, mail.id or 0))

    def begin_sending(self, mail_id: int, owner: str, at: datetime) -> bool:
        """Note that a claimed mail is on its way from now on; False where the claim was lost: it must not be sent."""
        values = {"row": mail_id, "owner": owner, "state": "sending", "claimed_at": at}
        return self.db.write(lambda connection: connection.execute(BEGIN_SENDING, values).rowcount) > 0

    def record_sent(self, mail_id: int, at: datetime, response: str, changes: Sequence[Change] = ()) -> bool:
        """The server took the mail; `changes` that follow (clocks, moves) are applied in the same transaction."""
        return self._record(mail_id, {"state": "sent", "sent_at": at, "next_at": at, "response": response}, at, changes)

    def record_failed(self, mail_id: int, at: datetime, response: str, changes: Sequence[Change] = ()) -> bool:
        """The server refused the mail for good: an event on its case, and for the letter the state of its channel."""
        return self._record(mail_id, {"state": "failed", "response": response}, at, changes, event="mail_failed")

    def record_retry(self, mail_id: int, next_at: datetime, response: str) -> bool:
        """The mail is tried again at `next_at`."""
        values = {"state": "queued", "next_at": next_at, "response": clean(response), "claimed_by": ""}
        return self.db.write(lambda connection: connection.execute(RECORD, values | {"row": mail_id}).rowcount) > 0

    def _record(
        self, mail_id: int, values: dict[str, Any], at: datetime, changes: Sequence[Change], event: str = ""
    ) -> bool:
        """Write what became of a claimed mail, unless somebody did before; then False, and nothing is written."""

        def work(connection: Connection) -> bool:
            mail = connection.execute(MAIL, {"row": mail_id}).one()
            entry = open_entry(connection, changes, "")
            case = _lock_case(entry, mail.case_id)
            ended = {key: clean(value) for key, value in values.items()} | {"claimed_by": "", "row": mail_id}
            if connection.execute(RECORD, ended).rowcount == 0:
                return False
            if case is not None and mail.purpose == LETTER_PURPOSE and values["state"] in ("sent", "failed"):
                _set_channel(connection, case.id, values["state"], at)
            if case is not None and event:
                told = {"purpose": mail.purpose, "recipient": mail.recipient, "state": values["state"]}
                append_event(connection, case, event, "kawal", at, told | {"response": values["response"]}, None)
            apply_changes(entry, changes, WRITERS)
            return True

        return self.db.write(work)

    def _change(self, statement: Update) -> int:
        return self.db.write(lambda connection: connection.execute(statement).rowcount)

    def in_doubt(self, before: datetime, owner: str = "") -> list[Outgoing]:
        """Mail of which nobody knows what became: set into doubt, or being sent since before `before` by somebody else.

        What `owner` itself is sending is in its hands, not in doubt; so an owner is one run of one process.
        """
        left = and_(OUTGOING.c.state == "sending", OUTGOING.c.claimed_by != owner)
        found: list[Outgoing] = []
        for condition in (left, OUTGOING.c.state == "doubt"):
            found += self.db.all(select(Outgoing).where(condition, OUTGOING.c.claimed_at < before))
        return sorted(found, key=lambda mail: mail.id or 0)

    def resolve_doubt(
        self, mail_id: int, state: str, note: str, at: datetime, changes: Sequence[Change] = (), *, rendered: bytes = b""
    ) -> bool:
        """Say what became of claimed mail: doubt, sent, queued (to send it again), failed or held; an event on its case.

        `changes` follow from it, in the same transaction; `rendered` are the bytes of a second copy that says it is one.
        """
        values: dict[str, Any] = {"state": state, "response": note} | ({"rendered": rendered} if rendered else {})
        if state == "sent":
            values["sent_at"] = at
        return self._record(mail_id, values, at, changes, event="mail_in_doubt")

    def was_seen(self, header_id: str) -> bool:
        """Whether anything shows that a mail left: a copy of it, a report about it, an answer on its case that names it."""
        header = clean(header_id)
        if self.db.rows(select(MESSAGE.c.id).where(MESSAGE.c.header_id == header).limit(1)):
            return True
        mail = self.db.first(select(Outgoing).where(OUTGOING.c.header_id == header))
        if mail is None or mail.dsn:
            return mail is not None
        named = (
            select(ANALYSIS.c.message_id)
            .join(MESSAGE_CASE, MESSAGE_CASE.c.message_id == ANALYSIS.c.message_id)
            .where(
                MESSAGE_CASE.c.case_id == mail.case_id, ANALYSIS.c.body.contains(header.strip("<>"), autoescape=True)
            )
        )
        return bool(self.db.rows(named.limit(1)))

    def hold_outgoing(self, ids: Iterable[int] | None = None) -> int:
        """Hold queued mail back, all of it where no ids are given; gives how many."""
        return self._switch("queued", "held", ids)

    def release_outgoing(self, ids: Iterable[int] | None = None) -> int:
        """Let held mail go, all of it where no ids are given; gives how many."""
        return self._switch("held", "queued", ids)

    def _switch(self, before: str, after: str, ids: Iterable[int] | None) -> int:
        statement = update(OUTGOING).where(OUTGOING.c.state == before).values(state=after)
        if ids is None:
            return self._change(statement)
        pieces = in_pieces(sorted(set(ids)))
        return sum(self._change(statement.where(OUTGOING.c.id.in_(piece))) for piece in pieces)

    def outgoing(
        self, *, state: str | Sequence[str] | None = None, after: int = 0, limit: int | None = None
    ) -> Iterator[Outgoing]:
        """Mail of the outbox in the order it was queued, streamed."""
        statement = select(Outgoing)
        if state is not None:
            statement = statement.where(OUTGOING.c.state.in_([state] if isinstance(state, str) else list(state)))
        return stream(self.db, statement, OUTGOING.c.id, after=after, limit=limit)

    def outgoing_by_id(self, mail_id: int) -> Outgoing | None:
        """The mail of this row id."""
        return self.db.first(select(Outgoing).where(OUTGOING.c.id == mail_id))  # type: ignore[no-any-return]

    def outgoing_by_key(self, key: str) -> Outgoing | None:
        """The mail of this purpose key."""
        return self.db.first(select(Outgoing).where(OUTGOING.c.key == key))  # type: ignore[no-any-return]

    def outgoing_by_header(self, header_ids: Iterable[str]) -> list[Outgoing]:
        """Mail of ours whose Message-ID is one of these."""
        return self.db.several(BY_HEADER, map(clean, header_ids))

    def heads_by_header(self, header_ids: Iterable[str], size: int) -> list[bytes]:
        """The first `size` bytes of those mails of ours whose Message-ID is one of these."""
        statement = select(func.substr(OUTGOING.c.rendered, 1, size)).where(OUTGOING.c.header_id.in_(sorted(set(map(clean, header_ids)))))
        return [bytes(row[0]) for row in self.db.rows(statement.order_by(OUTGOING.c.id.desc()))]

    def heads_by_token(self, token: str, recipient: str, size: int, limit: int) -> list[bytes]:
        """The first `size` bytes of the latest mails that took a token to a recipient, the newest first."""
        statement = select(func.substr(OUTGOING.c.rendered, 1, size)).where(
            OUTGOING.c.recipient == recipient, OUTGOING.c.header_id.startswith(f"<kwl.{token}.", autoescape=True)
        )
        return [bytes(row[0]) for row in self.db.rows(statement.order_by(OUTGOING.c.id.desc()).limit(limit))]

    def outgoing_of_case(self, number: str, purpose: str | None = None) -> list[Outgoing]:
        """The mail of a case, in order; of one purpose, or all that is of this case alone."""
        statement = select(Outgoing).join(CASE, CASE.c.id == OUTGOING.c.case_id).where(CASE.c.number == number)
        if purpose is not None:
            statement = statement.where(OUTGOING.c.purpose == purpose)
        return list(self.db.all(statement.order_by(OUTGOING.c.id)))

    def sent_since(self, recipient: str, purpose: str | None, since: datetime) -> int:
        """How many mails of a purpose (None: of any) were queued for a recipient since then and did not fail."""
        statement = select(func.count()).where(
            OUTGOING.c.recipient == recipient, OUTGOING.c.created >= since, OUTGOING.c.state != "failed"
        )
        if purpose is not None:
            statement = statement.where(OUTGOING.c.purpose == purpose)
        return int(self.db.rows(statement)[0][0])

    def failed_deliveries(self, recipient: str, except_header: str = "") -> int:
        """How many of our mails to a recipient came back, not counting the one of this Message-ID."""
        statement = select(func.count()).where(
            OUTGOING.c.recipient == recipient,
            OUTGOING.c.dsn.startswith("failed"),
            OUTGOING.c.header_id != except_header,
        )
        return int(self.db.rows(statement)[0][0])

    def notices_sent(self, case_ids: Iterable[int] = (), *, subjects: Iterable[str] = ()) -> list[Notice]:
        """Notices (queued or suppressed) about these cases, and under these subjects."""
        told = self.db.several(NOTICES_OF_CASES, case_ids) + self.db.several(NOTICES_ABOUT, subjects)
        return sorted({notice.id: notice for notice in told}.values(), key=lambda notice: notice.id or 0)

    def count_outgoing(self) -> dict[str, int]:
        """How many mails there are by state."""
        statement = select(OUTGOING.c.state, func.count()).group_by(OUTGOING.c.state)
        return {row[0]: row[1] for row in self.db.rows(statement)}


def _lock_case(entry: Entry, case_id: int | None) -> LockedCase | None:
    """The case of a mail: the one that its changes locked, else locked now."""
    if case_id is None:
        return None
    row = entry.connection.execute(CASE_OF_MAIL, {"row": case_id}).one()
    return entry.cases.get(row.number) or LockedCase(row.id, row.number, row.status)


def _set_channel(connection: Connection, case_id: int, state: str, at: datetime) -> None:
    connection.execute(SET_CHANNEL, {"row": case_id, "email": state, "email_at": at})

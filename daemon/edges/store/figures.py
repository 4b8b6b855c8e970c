"""Cases as digests see them, streamed: one joined query a page, by index, no objects made; and when mail last went out.

The clocks that count are the latest of their kind: an answer that was sent back starts the answer's clock anew.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from daemon.edges.store.part import Part
from daemon.edges.store.tables import (
    CASE,
    DEADLINE,
    DRAFT,
    EVENT,
    HELD,
    IN_LIST,
    LETTER,
    MESSAGE,
    NOTICE,
    OUTGOING,
    in_pieces,
)
from daemon.edges.store.writing_mail import LETTER_PURPOSE

PAGE = 2000
RECEIPT, ANSWER = DEADLINE.alias("receipt"), DEADLINE.alias("answer")


class StoppedMail(NamedTuple):
    """A mail that did not go out: refused for good, or held back."""

    recipient: str
    subject: str
    response: str
    tried: datetime | None
    created: datetime


class CaseStanding(NamedTuple):
    """One case with the instants that digests count by. `started`: when the letter's clocks began to run."""

    id: int
    number: str
    institution: str
    focal_point: str
    category: str
    topic: str
    status: str
    opened: datetime
    closed: datetime | None
    started: datetime | None
    confirmed: datetime | None
    answered: datetime | None
    due: datetime | None


def _latest(clock: Any, kind: str) -> Any:
    """The join to the latest clock of a kind; `met` is empty unless it was met."""
    latest = select(func.max(DEADLINE.c.occurrence)).where(DEADLINE.c.case_id == CASE.c.id, DEADLINE.c.kind == kind)
    return and_(clock.c.case_id == CASE.c.id, clock.c.kind == kind, clock.c.occurrence == latest.correlate(CASE).scalar_subquery())


# A letter that is out though no clock runs for it (a category without one): a scalar, since a case may have letters.
POSTED = select(func.min(func.coalesce(LETTER.c.email_at, LETTER.c.post_at)))
POSTED = POSTED.where(LETTER.c.case_id == CASE.c.id, or_(LETTER.c.email == "sent", LETTER.c.post_at.is_not(None)))
STANDINGS = (
    select(
        CASE.c.id, CASE.c.number, CASE.c.institution, CASE.c.focal_point, CASE.c.category, CASE.c.topic, CASE.c.status,
        CASE.c.opened, CASE.c.closed, func.coalesce(RECEIPT.c.starts, ANSWER.c.starts, POSTED.correlate(CASE).scalar_subquery()),
        RECEIPT.c.met, ANSWER.c.met, ANSWER.c.due,
    )
    .select_from(CASE)
    .outerjoin(RECEIPT, _latest(RECEIPT, "receipt"))
    .outerjoin(ANSWER, _latest(ANSWER, "answer"))
)  # fmt: skip


class LetterFate(NamedTuple):
    """How one case's letter fared: `lost` when it was first known not to have come, `reminded` when first reminded of."""

    standing: CaseStanding
    lost: datetime | None
    reminded: datetime | None


class Figures(Part):
    """Questions of digests."""

    def case_standings(
        self, *, institutions: Collection[str] | None = None, opened: tuple[datetime, datetime] | None = None, open_at: datetime | None = None
    ) -> Iterator[CaseStanding]:
        """Cases in the order of their row ids, streamed; `opened` from, before; `open_at`: only those not closed by then."""
        statement = STANDINGS
        if institutions is not None:
            statement = statement.where(CASE.c.institution.in_(sorted(institutions)))
        if opened is not None:
            statement = statement.where(CASE.c.opened >= opened[0], CASE.c.opened < opened[1])
        if open_at is not None:
            statement = statement.where(or_(CASE.c.closed.is_(None), CASE.c.closed >= open_at))
        after = 0
        while page := self.db.rows(statement.where(CASE.c.id > after).order_by(CASE.c.id).limit(PAGE)):
            after = page[-1][0]
            yield from map(CaseStanding._make, page)

    def groups_closed_before(self, until: datetime) -> list[tuple[str, str]]:
        """The institutions and categories of the cases that `case_standings` leaves out by `open_at`."""
        statement = select(CASE.c.institution, CASE.c.category).where(CASE.c.closed < until).distinct()
        return [(row[0], row[1]) for row in self.db.rows(statement)]

    def standings_of(self, case_ids: Iterable[int]) -> list[CaseStanding]:
        """These cases, by row id."""
        found: list[CaseStanding] = []
        for piece in in_pieces(sorted(set(case_ids))):
            found += map(CaseStanding._make, self.db.rows(STANDINGS.where(CASE.c.id.in_(piece)).order_by(CASE.c.id)))
        return found

    def cases_due(self, kind: str, since: datetime, until: datetime) -> set[int]:
        """The row ids of cases with an open clock of a kind that is due in between."""
        due = (DEADLINE.c.state == "open", DEADLINE.c.due >= since, DEADLINE.c.due < until, DEADLINE.c.kind == kind)
        return {row[0] for row in self.db.rows(select(DEADLINE.c.case_id).where(*due))}

    def count_closed(self, institution: str, since: datetime, until: datetime) -> int:
        """How many cases of an institution were closed in between."""
        closed = (CASE.c.institution == institution, CASE.c.closed >= since, CASE.c.closed < until)
        return int(self.db.rows(select(func.count()).where(*closed))[0][0])

    def held_for(self, mailbox: str) -> list[Any]:
        """Messages of a mailbox that wait for an officer, the longest waiting first: id, writer, subject, received, reason."""
        columns = (HELD.c.id, MESSAGE.c.writer, MESSAGE.c.subject, MESSAGE.c.received, HELD.c.reason)
        statement = select(*columns).join(MESSAGE, MESSAGE.c.id == HELD.c.message_id)
        return list(self.db.rows(statement.where(HELD.c.state == "open", MESSAGE.c.mailbox == mailbox).order_by(HELD.c.id)))

    def open_drafts(self, focal_point: str, officers: Collection[str]) -> list[Any]:
        """Drafts that wait for these officers, or for any officer of the focal point: id, kind, case, when it was made."""
        columns = (DRAFT.c.id, DRAFT.c.kind, CASE.c.number, DRAFT.c.created)
        theirs = or_(DRAFT.c.officer.in_(sorted(officers)), and_(DRAFT.c.officer == "", CASE.c.focal_point == focal_point))
        statement = select(*columns).outerjoin(CASE, CASE.c.id == DRAFT.c.case_id).where(DRAFT.c.state == "open", theirs)
        return list(self.db.rows(statement.order_by(DRAFT.c.id)))

    def cases_with_event(self, kind: str, since: datetime, until: datetime) -> set[int]:
        """The row ids of cases to which something happened in between."""
        statement = select(EVENT.c.case_id).where(EVENT.c.at >= since, EVENT.c.at < until, EVENT.c.kind == kind)
        return {row[0] for row in self.db.rows(statement)}

    def letter_fates(self, since: datetime, until: datetime, rungs: Collection[str]) -> Iterator[LetterFate]:
        """The letters of cases opened in between; `rungs` are the steps of the ladder that count as a reminder."""
        stream = self.case_standings(opened=(since, until))
        lost = select(EVENT.c.case_id, func.min(EVENT.c.at)).where(_says_lost()).group_by(EVENT.c.case_id)
        told = select(NOTICE.c.case_id, func.min(NOTICE.c.at)).where(NOTICE.c.state == "queued", NOTICE.c.rung.in_(sorted(rungs)))
        told = told.group_by(NOTICE.c.case_id)
        while page := list(islice(stream, IN_LIST)):
            ids = [standing.id for standing in page]
            first_lost = dict(tuple(row) for row in self.db.rows(lost.where(EVENT.c.case_id.in_(ids))))
            first_told = dict(tuple(row) for row in self.db.rows(told.where(NOTICE.c.case_id.in_(ids))))
            yield from (LetterFate(s, first_lost.get(s.id), first_told.get(s.id)) for s in page)

    def mails_stopped(self, state: str, focal_point: str = "", since: datetime | None = None) -> list[StoppedMail]:
        """Mail in a state (failed, held), without its bytes; `since`: last tried since then."""
        statement = select(OUTGOING.c.recipient, OUTGOING.c.subject, OUTGOING.c.response, OUTGOING.c.claimed_at, OUTGOING.c.created)
        statement = statement.where(OUTGOING.c.state == state).order_by(OUTGOING.c.id)
        if focal_point:
            statement = statement.where(OUTGOING.c.focal_point == focal_point)
        if since is not None:
            statement = statement.where(func.coalesce(OUTGOING.c.claimed_at, OUTGOING.c.created) >= since)
        return [StoppedMail(*row) for row in self.db.rows(statement)]

    def last_key(self, recipient: str, purpose: str, about: str) -> str:
        """The key of the latest mail of a purpose about one thing to one person (purpose:round:about:...), empty for none."""
        begins = f"{purpose}:%:{about.replace('%', '')}:%"
        statement = select(OUTGOING.c.key).where(OUTGOING.c.recipient == recipient, OUTGOING.c.purpose == purpose, OUTGOING.c.key.like(begins))
        return str(self.db.first(statement.order_by(OUTGOING.c.created.desc(), OUTGOING.c.id.desc()).limit(1)) or "")


def _says_lost() -> Any:
    """An event by which it was known that a letter had not come: it was returned or refused, or the PIC said so."""
    data = EVENT.c.data
    refused = and_(EVENT.c.kind.in_(("mail_failed", "bounced")), data["purpose"].as_string() == LETTER_PURPOSE)
    missed = and_(EVENT.c.kind == "reply", data["means"].as_string() == "not_received")
    gone = and_(EVENT.c.kind == "moved", data["after"].as_string() == "undelivered")
    return or_(EVENT.c.kind == "post_returned", refused, missed, gone)

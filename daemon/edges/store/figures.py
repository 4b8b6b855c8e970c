"""Figures for digests: counted by the database, grouped small; and streams for what must be listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select, tuple_

from daemon.edges.store.pages import PAGE
from daemon.edges.store.part import Part
from daemon.edges.store.tables import CASE, DEADLINE, EVENT, INSTITUTION, OUTGOING


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """One group of cases as it stands, and what happened in it in the period. `late`: with a running clock overdue."""

    institution: str
    province: str
    category: str
    focal_point: str
    status: str
    total: int
    opened: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class MoveFigures:
    """How many moves into a status one group of cases made in the period."""

    institution: str
    province: str
    category: str
    focal_point: str
    after: str
    moves: int
    cases: int


GROUP = (CASE.c.institution, INSTITUTION.c.province, CASE.c.category, CASE.c.focal_point)


class Figures(Part):
    """Counting cases and moves."""

    def case_figures(self, since: datetime, until: datetime, now: datetime) -> list[CaseFigures]:
        """Cases by institution, province, category, focal point and status: how many, opened in the period, open, late."""
        late = select(DEADLINE.c.case_id).where(DEADLINE.c.state == "open", DEADLINE.c.due < now).distinct().subquery()
        columns = (
            func.count(),
            _count(and_(CASE.c.opened >= since, CASE.c.opened < until)),
            _count(CASE.c.closed.is_(None)),
            _count(late.c.case_id.is_not(None)),
        )
        statement = (
            select(*GROUP, CASE.c.status, *columns)
            .join(INSTITUTION, INSTITUTION.c.code == CASE.c.institution)
            .outerjoin(late, late.c.case_id == CASE.c.id)
            .group_by(*GROUP, CASE.c.status)
            .order_by(*GROUP, CASE.c.status)
        )
        return [CaseFigures(*row) for row in self.db.rows(statement)]

    def move_figures(self, since: datetime, until: datetime) -> list[MoveFigures]:
        """Moves in the period (acknowledged, answered, closed …) by the same groups and the status moved to."""
        after = EVENT.c.data["after"].as_string()
        statement = (
            select(*GROUP, after, func.count(), func.count(EVENT.c.case_id.distinct()))
            .join(CASE, CASE.c.id == EVENT.c.case_id)
            .join(INSTITUTION, INSTITUTION.c.code == CASE.c.institution)
            .where(EVENT.c.kind == "moved", EVENT.c.at >= since, EVENT.c.at < until)
            .group_by(*GROUP, after)
            .order_by(*GROUP, after)
        )
        return [MoveFigures(*row) for row in self.db.rows(statement)]

    def moves(self, since: datetime, until: datetime, after_status: str | None = None) -> Iterator[Row[Any]]:
        """Moves in the period in order, streamed as (at, case, institution, category, before, after, actor, opened)."""
        data = EVENT.c.data
        statement = (
            select(
                EVENT.c.at,
                CASE.c.number.label("case"),
                CASE.c.institution,
                CASE.c.category,
                data["before"].as_string().label("before"),
                data["after"].as_string().label("after"),
                EVENT.c.actor,
                CASE.c.opened,
                EVENT.c.id,
            )
            .join(CASE, CASE.c.id == EVENT.c.case_id)
            .where(EVENT.c.kind == "moved", EVENT.c.at < until)
            .order_by(EVENT.c.at, EVENT.c.id)
            .limit(PAGE)
        )
        if after_status is not None:
            statement = statement.where(data["after"].as_string() == after_status)
        statement = statement.where(EVENT.c.at >= since)
        after: tuple[datetime, int] | None = None
        while page := self.db.rows(
            statement if after is None else statement.where(tuple_(EVENT.c.at, EVENT.c.id) > after)
        ):
            after = page[-1].at, page[-1].id
            yield from page

    def mail_figures(self, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
        """How many mails were queued in the period by purpose and state."""
        statement = (
            select(OUTGOING.c.purpose, OUTGOING.c.state, func.count())
            .where(OUTGOING.c.created >= since, OUTGOING.c.created < until)
            .group_by(OUTGOING.c.purpose, OUTGOING.c.state)
        )
        return {(row[0], row[1]): row[2] for row in self.db.rows(statement)}


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

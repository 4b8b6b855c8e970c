"""Checkpoints: each night a seal over the heads of all event chains, so that no chain can lose its end unseen.

A chain tells where its middle was edited, not where its last events are missing. The newest seal is said outside the
database (journal, `kawal audit verify`): whoever rewrites chains and seals alike is betrayed by that.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from daemon.edges.store.chain import ROOT, BrokenLink, find_broken_link
from daemon.edges.store.part import Part
from daemon.edges.store.tables import CASE, CHECKPOINT, EVENT, SEALED_HEAD

LAST = select(EVENT.c.case_id, func.max(EVENT.c.sequence).label("sequence")).group_by(EVENT.c.case_id).subquery()
SEALED = (
    select(SEALED_HEAD.c.case_id, func.max(SEALED_HEAD.c.sequence).label("sequence"))
    .group_by(SEALED_HEAD.c.case_id)
    .subquery()
)
CHANGED_HEADS = (
    select(EVENT.c.case_id, EVENT.c.sequence, EVENT.c.hash)
    .join(LAST, and_(LAST.c.case_id == EVENT.c.case_id, LAST.c.sequence == EVENT.c.sequence))
    .outerjoin(SEALED, SEALED.c.case_id == EVENT.c.case_id)
    .where(or_(SEALED.c.sequence.is_(None), SEALED.c.sequence < EVENT.c.sequence))
    .order_by(EVENT.c.case_id)
)
NEWEST = select(CHECKPOINT).order_by(CHECKPOINT.c.day.desc()).limit(1)
LOST_HEADS = (
    select(CASE.c.number, SEALED_HEAD.c.sequence, SEALED_HEAD.c.day)
    .join(CASE, CASE.c.id == SEALED_HEAD.c.case_id)
    .outerjoin(EVENT, and_(EVENT.c.case_id == SEALED_HEAD.c.case_id, EVENT.c.sequence == SEALED_HEAD.c.sequence))
    .where(or_(EVENT.c.hash.is_(None), EVENT.c.hash != SEALED_HEAD.c.hash))
    .order_by(SEALED_HEAD.c.day, SEALED_HEAD.c.case_id)
    .limit(1)
)


class Sealing(Part):
    """Checkpoints over all heads, and the search for what does not fit."""

    def seal(self, day: date, at: datetime) -> str:
        """Seal the heads that changed since the last checkpoint; gives the newest seal. Once a day: again changes nothing."""
        return self.db.write(lambda connection: _seal(connection, day, at))

    def newest_seal(self) -> tuple[date, str] | None:
        """Day and hash of the newest checkpoint, or None."""
        found = self.db.rows(NEWEST)
        return (found[0].day, found[0].hash) if found else None

    def verify_chain(self) -> BrokenLink | None:
        """The first event of any chain, or the first checkpoint, that does not hold; None where all is well."""
        return find_broken_link(self.db) or self._find_lost_head() or self._find_broken_seal()

    def _find_lost_head(self) -> BrokenLink | None:
        for row in self.db.rows(LOST_HEADS):
            return BrokenLink(row.number, row.sequence, f"it is not the event that was sealed on {row.day}")
        return None

    def _find_broken_seal(self) -> BrokenLink | None:
        previous = ROOT
        for checkpoint in self.db.rows(select(CHECKPOINT).order_by(CHECKPOINT.c.day)):
            heads = self.db.rows(
                select(SEALED_HEAD.c.case_id, SEALED_HEAD.c.sequence, SEALED_HEAD.c.hash)
                .where(SEALED_HEAD.c.day == checkpoint.day)
                .order_by(SEALED_HEAD.c.case_id)
            )
            if checkpoint.previous != previous or checkpoint.hash != seal_of(previous, heads):
                return BrokenLink("", 0, f"the checkpoint of {checkpoint.day} was changed")
            previous = checkpoint.hash
        return None


def _seal(connection: Connection, day: date, at: datetime) -> str:
    newest = connection.execute(NEWEST).first()
    if newest is not None and newest.day >= day:
        return str(newest.hash)
    previous = newest.hash if newest is not None else ROOT
    heads = connection.execute(CHANGED_HEADS).all()
    seal = seal_of(previous, heads)
    connection.execute(CHECKPOINT.insert(), {"day": day, "at": at, "previous": previous, "hash": seal})
    if heads:
        connection.execute(SEALED_HEAD.insert(), [{**head._mapping, "day": day} for head in heads])  # noqa: SLF001 - SQLAlchemy's public name
    return seal


def seal_of(previous: str, heads: Iterable[Any]) -> str:
    """The hash of a checkpoint: over the one before it and each head's case, sequence and hash."""
    digest = hashlib.sha256(previous.encode())
    for head in heads:
        digest.update(f"\n{head.case_id} {head.sequence} {head.hash}".encode())
    return digest.hexdigest()

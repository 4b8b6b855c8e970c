"""Arrivals: messages kept as they come, sightings of them in mailboxes, and who is settling which.

A message is one by its content; each UID of each folder that showed it is a sighting. Files are safe on disk before the
rows that name them are written, and one commit serves a whole batch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, and_, func, or_, select, update

from daemon.core.records import Sighting
from daemon.edges.store.keep import KeptFile
from daemon.edges.store.part import Part
from daemon.edges.store.tables import MESSAGE, SIGHTING, clean, clean_row, in_pieces, upsert

MailKey = tuple[str, str, int, int]
"""Mailbox, folder, UIDVALIDITY, UID."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it was fetched: `raw` bytes, or the file it was streamed into. `received` is INTERNALDATE."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    raw: bytes | KeptFile
    received: datetime

    @property
    def key(self) -> MailKey:
        """Where it was seen."""
        return self.mailbox, self.folder, self.uidvalidity, self.uid


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept message; `fresh` where nobody had it before."""

    message_id: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A kept message that was claimed for settling. `attempts` counts this one: it was stored before reading began."""

    id: int
    sha256: str
    mailbox: str
    received: datetime
    attempts: int
    size: int = 0


class Arrivals(Part):
    """Keeping, sighting, marking and claiming messages."""

    def keep_bytes(self, raw: bytes) -> str:
        """Keep a file by content, safe on disk; gives its sha256."""
        return self.keep.keep_bytes(raw)

    def keep_stream(self, chunks: Iterable[bytes]) -> KeptFile:
        """Keep a file that comes in pieces; gives its sha256 and size."""
        return self.keep.keep_stream(chunks)

    def open_kept(self, sha256: str) -> BinaryIO:
        """A kept file, opened for reading; raises FileNotFoundError."""
        return self.keep.open(sha256)

    def kept_path(self, sha256: str) -> Path:
        """Where a kept file lies on this machine; raises FileNotFoundError where machines share files and nobody has it."""
        return self.keep.at_hand(sha256)

    def keep_raw(self, sightings: Sequence[Seen], now: datetime | None = None) -> list[Kept]:
        """Keep a batch of fetched messages: all files first, then all rows in one commit. Doing it again changes nothing.

        `now` is when they were seen; without it, when the server received them.
        """
        files = iter(self.keep.keep_all(seen.raw for seen in sightings if isinstance(seen.raw, bytes)))
        kept = [seen.raw if isinstance(seen.raw, KeptFile) else next(files) for seen in sightings]
        return self.db.write(lambda connection: _write_sightings(connection, sightings, kept, now)) if kept else []

    def record_sighting(
        self, mailbox: str, folder: str, uidvalidity: int, uid: int, outcome: str, reason: str, at: datetime
    ) -> int:
        """Note that a UID gave no message (unfetchable, vanished) and why; gives how often that has been tried."""
        row = {"mailbox": mailbox, "folder": folder, "uidvalidity": uidvalidity, "uid": uid}
        row |= {"outcome": outcome, "reason": reason, "seen": at, "attempts": 1}

        def work(connection: Connection) -> int:
            statement = upsert(connection.dialect.name, SIGHTING).values(**clean_row(row))
            again = {"outcome": outcome, "reason": clean(reason), "attempts": SIGHTING.c.attempts + 1}
            statement = statement.on_conflict_do_update(
                index_elements=["mailbox", "folder", "uidvalidity", "uid"],
                set_=again,
                where=SIGHTING.c.message_id.is_(None),
            )
            return connection.execute(statement.returning(SIGHTING.c.attempts)).scalar_one_or_none() or 0

        return self.db.write(work)

    def known_uids(self, mailbox: str, folder: str, uidvalidity: int, *, after: int = 0, retry_below: int = 0) -> set[int]:
        """UIDs above `after` with an outcome; unfetchable ones tried fewer than `retry_below` times are not among them."""
        again = and_(SIGHTING.c.outcome == "unfetchable", SIGHTING.c.attempts < retry_below)
        statement = select(SIGHTING.c.uid).where(_folder(mailbox, folder, uidvalidity), SIGHTING.c.uid > after)
        return {row.uid for row in self.db.rows(statement.where(~again) if retry_below else statement)}

    def last_uid(self, mailbox: str, folder: str, uidvalidity: int) -> int:
        """The highest UID that has an outcome; 0 where there is none."""
        rows = self.db.rows(select(func.max(SIGHTING.c.uid)).where(_folder(mailbox, folder, uidvalidity)))
        return rows[0][0] or 0

    def unmarked(self, mailbox: str, folder: str, uidvalidity: int, limit: int = 5000) -> list[int]:
        """UIDs whose message is kept and which have not been marked in the mailbox, in order."""
        statement = (
            select(SIGHTING.c.uid)
            .where(_folder(mailbox, folder, uidvalidity), ~SIGHTING.c.marked, SIGHTING.c.message_id.is_not(None))
            .order_by(SIGHTING.c.uid)
            .limit(limit)
        )
        return [row.uid for row in self.db.rows(statement)]

    def mark_sightings(self, mailbox: str, folder: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Note that these UIDs have been marked (or moved) in the mailbox."""
        chosen = sorted(set(uids))

        def work(connection: Connection) -> None:
            for piece in in_pieces(chosen):
                where = and_(_folder(mailbox, folder, uidvalidity), SIGHTING.c.uid.in_(piece))
                connection.execute(update(SIGHTING).where(where).values(marked=True))

        self.db.write(work)

    def sightings_of(self, message_id: int) -> Sequence[Sighting]:
        """Every sighting of a message, in the order they were seen."""
        statement = select(Sighting).where(SIGHTING.c.message_id == message_id).order_by(SIGHTING.c.id)
        return self.db.all(statement)

    def claim_unsettled(self, limit: int, owner: str, now: datetime, lease_seconds: float) -> list[Unsettled]:
        """Claim kept messages that nobody is settling, the oldest first; the attempt is counted before anything is read."""
        until = now + timedelta(seconds=lease_seconds)
        free = or_(MESSAGE.c.claimed_until.is_(None), MESSAGE.c.claimed_until < now)
        waiting = select(MESSAGE.c.id).where(MESSAGE.c.outcome == "", free).order_by(MESSAGE.c.id).limit(limit)
        picked = waiting.with_for_update(skip_locked=True).cte("picked")
        columns = (
            MESSAGE.c.id,
            MESSAGE.c.sha256,
            MESSAGE.c.mailbox,
            MESSAGE.c.received,
            MESSAGE.c.attempts,
            MESSAGE.c.size,
        )
        statement = (
            update(MESSAGE)
            .where(MESSAGE.c.id.in_(select(picked.c.id)))
            .values(attempts=MESSAGE.c.attempts + 1, claimed_by=owner, claimed_until=until)
            .returning(*columns)
        )
        rows = self.db.write(lambda connection: connection.execute(statement).all())
        return sorted((Unsettled(*row) for row in rows), key=lambda unsettled: unsettled.id)

    def release_unsettled(self, ids: Iterable[int], *, counted: bool = False) -> None:
        """Give claimed messages back unsettled; unless `counted`, as if they had not been tried."""
        values: dict[str, Any] = {"claimed_by": "", "claimed_until": None}
        if not counted:
            values["attempts"] = MESSAGE.c.attempts - 1
        chosen = list(ids)

        def work(connection: Connection) -> None:
            for piece in in_pieces(chosen):
                connection.execute(
                    update(MESSAGE).where(MESSAGE.c.id.in_(piece), MESSAGE.c.outcome == "").values(**values)
                )

        self.db.write(work)

    def extend_claims(self, ids: Iterable[int], owner: str, until: datetime) -> int:
        """Keep claimed messages for longer, as far as they are still this owner's and unsettled; gives how many."""
        chosen = list(ids)

        def work(connection: Connection) -> int:
            own = and_(MESSAGE.c.claimed_by == owner, MESSAGE.c.outcome == "")
            statements = (update(MESSAGE).where(MESSAGE.c.id.in_(piece), own) for piece in in_pieces(chosen))
            return sum(connection.execute(statement.values(claimed_until=until)).rowcount for statement in statements)

        return self.db.write(work)

    def count_unsettled(self) -> int:
        """How many kept messages wait to be settled."""
        return int(self.db.rows(select(func.count()).where(MESSAGE.c.outcome == ""))[0][0])


def _folder(mailbox: str, folder: str, uidvalidity: int) -> Any:
    return and_(
        SIGHTING.c.mailbox == mailbox, SIGHTING.c.folder == clean(folder), SIGHTING.c.uidvalidity == uidvalidity
    )


def _write_sightings(
    connection: Connection, sightings: Sequence[Seen], kept: Sequence[KeptFile], now: datetime | None
) -> list[Kept]:
    ids = _find_messages(connection, {file.sha256 for file in kept})
    new: dict[str, dict[str, Any]] = {}
    for seen, file in zip(sightings, kept, strict=True):
        if file.sha256 not in ids:
            new.setdefault(file.sha256, _message_row(seen, file))
    inserted = _insert_messages(connection, list(new.values()))
    # Another process may have kept the same content in between.
    ids |= inserted | _find_messages(connection, new.keys() - inserted.keys())
    fresh = set(inserted.values())
    result, rows = [], []
    for seen, file in zip(sightings, kept, strict=True):
        message = ids[file.sha256]
        result.append(Kept(message, message in fresh))
        rows.append(_sighting_row(seen, message, "kept" if message in fresh else "duplicate", now))
        fresh.discard(message)
    _insert_sightings(connection, rows)
    return result


def _find_messages(connection: Connection, hashes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in in_pieces(sorted(hashes)):
        rows = connection.execute(select(MESSAGE.c.sha256, MESSAGE.c.id).where(MESSAGE.c.sha256.in_(piece)))
        found |= {row.sha256: row.id for row in rows}
    return found


def _insert_messages(connection: Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    statement = upsert(connection.dialect.name, MESSAGE).on_conflict_do_nothing(index_elements=["sha256"])
    result = connection.execute(statement.returning(MESSAGE.c.sha256, MESSAGE.c.id), rows)
    return {row.sha256: row.id for row in result}


def _insert_sightings(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """A UID that could not be fetched before has its message now; one that has its message stays as it is."""
    statement = upsert(connection.dialect.name, SIGHTING)
    late = {name: statement.excluded[name] for name in ("message_id", "outcome", "reason", "seen")}
    key = ["mailbox", "folder", "uidvalidity", "uid"]
    where = SIGHTING.c.message_id.is_(None)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=late, where=where), rows)


def _message_row(seen: Seen, file: KeptFile) -> dict[str, Any]:
    return {
        "sha256": file.sha256,
        "size": file.size,
        "mailbox": seen.mailbox,
        "uid": seen.uid,
        "received": seen.received,
    }


def _sighting_row(seen: Seen, message: int, outcome: str, now: datetime | None) -> dict[str, Any]:
    return {
        "mailbox": seen.mailbox,
        "folder": clean(seen.folder),
        "uidvalidity": seen.uidvalidity,
        "uid": seen.uid,
        "message_id": message,
        "outcome": outcome,
        "reason": "",
        "seen": now or seen.received,
    }

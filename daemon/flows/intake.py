"""Mailbox -> kept -> understood -> settled.

`collect` keeps what is new and only then marks it in the mailbox; `settle_waiting` reads kept messages in limited
children and applies what follows, one transaction a message, many in one commit. A bad message never stops the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog

from daemon.core.changes import Change, IssueToken, SettleMessage
from daemon.edges.config import FocalPoint
from daemon.edges.mailbox import Fetched, Mailbox, Unfetchable
from daemon.edges.reader import Outcome, Reader, Unreadable
from daemon.edges.store import KeptFile, Seen, StaleDecision, Unsettled
from daemon.flows.enclosures import EnclosuresUnread
from daemon.flows.office import Office
from daemon.flows.settling import settle
from daemon.flows.transcribing import LEASE_SECONDS, RENEW_SECONDS, Awaiting, Texts

log = structlog.get_logger()

KEEP_AT_ONCE = 50
SETTLE_AT_ONCE = 64
STRIKES = 3
FETCH_TRIES = 3
STALE_TRIES = 3
PASS_SECONDS = 300
"""How long one pass waits for texts of attachments; what is left then waits for the next."""


@dataclass
class Collected:
    """What one pass over a mailbox did."""

    kept: int = 0
    duplicates: int = 0
    unfetchable: int = 0


def collect(office: Office, point: FocalPoint, mailbox: Mailbox, now: datetime) -> Collected:
    """Keep every message of the watched folders that is not kept yet, then mark it as configured."""
    done = Collected()
    if not has_room(office):
        return done
    for folder in mailbox.folders():
        uidvalidity = mailbox.select(folder)
        after = mailbox.horizon()
        if not mailbox.nothing_above(after):
            _collect_new(office, point, mailbox, after, now, done)
        _mark(office, point, mailbox, folder, uidvalidity)
    return done


def has_room(office: Office) -> bool:
    """Whether the disk has room for more mail; where not, it stays on the server until there is some."""
    free, least = office.store.keep.free_mb(), office.config.limits.free_disk_mb
    if free < least:
        log.error("nothing is fetched: the disk is nearly full", free_mb=free, least_mb=least)
    return free >= least


def _collect_new(office: Office, point: FocalPoint, mailbox: Mailbox, after: int, now: datetime, done: Collected) -> None:
    opened, lost_before = mailbox.opened, done.unfetchable
    known = office.store.known_uids(point.code, opened.name, opened.uidvalidity, after=after, retry_below=FETCH_TRIES)
    new = mailbox.new_uids(known, after=after)
    for batch in _batches(mailbox.fetch(new, office.store.keep_stream), KEEP_AT_ONCE):
        _keep(office, point, batch, now, done)
        if not has_room(office):
            return
    if done.unfetchable == lost_before:
        mailbox.settle()


def _keep(
    office: Office, point: FocalPoint, batch: Sequence[Fetched | Unfetchable], now: datetime, done: Collected
) -> None:
    seen = [_seen(point, found, now) for found in batch if isinstance(found, Fetched)]
    for kept in office.store.keep_raw(seen, now):
        done.kept += kept.fresh
        done.duplicates += not kept.fresh
    for lost in batch:
        if isinstance(lost, Unfetchable):
            log.warning("message cannot be fetched", mailbox=point.code, uid=lost.uid, reason=lost.reason)
            office.store.record_sighting(
                point.code, lost.folder, lost.uidvalidity, lost.uid, lost.outcome, lost.reason, now
            )
            done.unfetchable += 1


def _seen(point: FocalPoint, found: Fetched, now: datetime) -> Seen:
    raw = KeptFile(*found.kept) if found.kept else found.raw
    return Seen(point.code, found.folder, found.uidvalidity, found.uid, raw, found.received or now)


def _mark(office: Office, point: FocalPoint, mailbox: Mailbox, folder: str, uidvalidity: int) -> None:
    """Best effort: a mailbox that refuses keywords loses nothing, the ledger is the truth."""
    uids = office.store.unmarked(point.code, folder, uidvalidity)
    if uids and mailbox.mark(folder, uids):
        office.store.mark_sightings(point.code, folder, uidvalidity, uids)


def _batches(items: Iterable[Fetched | Unfetchable], size: int) -> Iterator[list[Fetched | Unfetchable]]:
    batch: list[Fetched | Unfetchable] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def settle_waiting(office: Office, reader: Reader, now: datetime, owner: str, texts: Texts | None = None) -> int:
    """Settle every kept message that waits; gives how many. Poison is set aside after three strikes.

    Messages whose attachments must be read are handed to `texts` and settled once those are ready, between the others:
    nobody's mail waits for another's scan. Without `texts` this call waits for them itself, for PASS_SECONDS at most.
    """
    if texts is not None:
        return _settle_round(office, reader, now, owner, texts, wait=0)
    texts = Texts(office)
    try:
        return _settle_round(office, reader, now, owner, texts, wait=1)
    finally:
        office.store.release_unsettled(texts.close())


def _settle_round(office: Office, reader: Reader, now: datetime, owner: str, texts: Texts, *, wait: float) -> int:
    """New mail first, then what has its texts by now; with `wait` until nothing is left."""
    began, settled = monotonic(), 0
    while True:
        _renew_claims(office, texts, owner, now + timedelta(seconds=monotonic() - began))
        claimed = office.store.claim_unsettled(SETTLE_AT_ONCE, owner, now, LEASE_SECONDS)
        if claimed:
            for awaiting in _settle_batch(office, reader, claimed, now):
                texts.ask(awaiting)
            settled += len(claimed)
        elif done := texts.take(wait if texts.waiting() else 0):
            settle_one(office.as_it_stands(), done.kept, done.outcome, now, _text_of(office, done))
        elif not wait or not texts.waiting() or monotonic() - began > PASS_SECONDS:
            return settled


def _renew_claims(office: Office, texts: Texts, owner: str, now: datetime) -> None:
    """Keep what waits for its texts from being claimed by others."""
    if texts.waiting() and monotonic() - texts.renewed > RENEW_SECONDS:
        office.store.extend_claims(texts.waiting(), owner, now + timedelta(seconds=LEASE_SECONDS))
        texts.renewed = monotonic()


def _text_of(office: Office, done: Awaiting) -> str:
    found = (office.store.extracted(attachment.sha256) for attachment in done.attachments)
    return "\n".join(known.text for known in found if known is not None)


def _settle_batch(office: Office, reader: Reader, claimed: Sequence[Unsettled], now: datetime) -> list[Awaiting]:
    """Settle claimed messages but for those whose attachments must be read first, which are given back."""
    by_id = {kept.id: kept for kept in claimed}
    sound = [(kept.id, office.store.kept_path(kept.sha256)) for kept in claimed if kept.attempts <= STRIKES]
    batch = _Batch(office.as_it_stands(), now)
    for kept in claimed:
        if kept.attempts > STRIKES:
            batch.add(kept, Unreadable(f"given up after {STRIKES} attempts"))
    for identity, outcome in reader.read_many(sound):
        batch.add(by_id[identity], outcome)
    batch.commit()
    return batch.unread


class _Batch:
    """Decisions that do not touch one another, in one commit. One that would see another's effect waits for it first."""

    def __init__(self, office: Office, now: datetime) -> None:
        self._office, self._now = office, now
        self._decided: list[tuple[Unsettled, Outcome, list[Change]]] = []
        self._touched: set[str] = set()
        self.unread: list[Awaiting] = []

    def add(self, kept: Unsettled, outcome: Outcome) -> None:
        """Decide on one message; what earlier ones of the batch touch is written before it is decided on."""
        writer = _writer(outcome)
        if writer & self._touched:
            self.commit()
        try:
            changes = _decide(self._office, kept, outcome, self._now)
        except EnclosuresUnread as unread:
            self.unread.append(Awaiting(kept, outcome, unread.attachments))
            return
        touched = writer | _touched(changes)
        if touched & self._touched:
            self.commit()
            self.add(kept, outcome)
            return
        self._decided.append((kept, outcome, changes))
        self._touched |= touched

    def commit(self) -> None:
        """Write what was decided; a decision that failed in the batch is made anew on its own."""
        results = self._office.store.apply_many([(changes, self._office.book.hash) for _, _, changes in self._decided])
        for (kept, outcome, _), result in zip(self._decided, results, strict=True):
            if isinstance(result, Exception):
                try:
                    settle_one(self._office, kept, outcome, self._now)
                except EnclosuresUnread as unread:
                    self.unread.append(Awaiting(kept, outcome, unread.attachments))
        self._decided, self._touched = [], set()


def _writer(outcome: Outcome) -> set[str]:
    """The writer's address: how often somebody was answered today is part of what is decided."""
    if isinstance(outcome, Unreadable) or outcome.message.writer is None:
        return set()
    return {outcome.message.writer.address}


def _touched(changes: Iterable[Change]) -> set[str]:
    """The cases and questions that a decision rests on."""
    found = {str(case) for change in changes if (case := getattr(change, "case", None))}
    return found | {change.subject for change in changes if isinstance(change, IssueToken)}


def settle_one(office: Office, kept: Unsettled, outcome: Outcome, now: datetime, file_text: str | None = None) -> None:
    """Decide and apply; decided anew where the case moved meanwhile; a decision that fails is set aside with its reason.

    Raises EnclosuresUnread where `file_text` may decide and is None.
    """
    for _ in range(STALE_TRIES):
        changes = _decide(office, kept, outcome, now, file_text)
        try:
            office.store.apply(changes, rules=office.book.hash)
        except StaleDecision as stale:
            log.info("decided anew", message=kept.id, why=str(stale))
        else:
            return
    office.store.apply([SettleMessage(kept.id, "unreadable", "the case kept changing while it was settled", now)])


def _decide(
    office: Office, kept: Unsettled, outcome: Outcome, now: datetime, file_text: str | None = None
) -> list[Change]:
    try:
        with office.store.reading():
            return settle(office, kept, outcome, now, file_text)
    except EnclosuresUnread:
        raise
    except Exception as fault:
        log.exception("message set aside", message=kept.id)
        return [SettleMessage(kept.id, "unreadable", f"settling failed: {type(fault).__name__}: {fault}"[:300], now)]

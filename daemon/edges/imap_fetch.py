"""Getting messages out of the selected folder: by UID, by size, each once; what cannot be had is named and the rest goes on.

Sizes first, then batches with BODY.PEEK[] (the seen flag stays as it is), large messages in pieces. Where a batch ends
the connection, a new one is made and its messages are tried alone; one that ends it again and again is given up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal, TypeVar

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from daemon.edges.imap_session import Session
from daemon.edges.imap_wire import MB, SHORT_ANSWER, MailboxGone, plain

SIZES_AT_ONCE = 500
BATCH_MESSAGES, BATCH_BYTES = 50, 4 * MB
PIECE_BYTES = 2 * MB
LARGE_BYTES = 8 * MB
STRIKES = 2
HEAD_BYTES = 4096
BODY = b"BODY[]"

KeepLarge = Callable[[Iterator[bytes]], tuple[str, int]]
"""Takes the pieces of a large message to disk; gives its sha256 and size (store.Keep.keep_stream)."""

T = TypeVar("T")
# Exchange sends a note of its own in place of a message that it cannot convert.
_SUBSTITUTE = re.compile(
    rb"^Subject:[ \t]*Retrieval using the IMAP4(?:rev1)? protocol failed", re.IGNORECASE | re.MULTILINE
)
# What Gmail, Exchange and Dovecot say to a client that asked for too much; it passes.
_LIMITED = re.compile(r"throttl|bandwidth|\[LIMIT\]|\[INUSE\]|limits? exceeded|exceeded .{0,40}limit", re.IGNORECASE)
_RECEIVED = re.compile(rb"^Received:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message: its raw bytes, or (`kept`: sha256, size) where it was large and went to disk in pieces.

    `received` is the server's own arrival time, aware and in UTC; None where it is absent or absurd.
    """

    folder: str
    uidvalidity: int
    uid: int
    size: int
    received: datetime | None
    raw: bytes = b""
    kept: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Unfetchable:
    """A UID that gave no message: it vanished meanwhile, or the server cannot hand it over (`raw`: what came instead)."""

    folder: str
    uidvalidity: int
    uid: int
    outcome: Literal["vanished", "unfetchable"]
    reason: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class _Measured:
    uid: int
    size: int
    received: datetime | None


class _NoBodyError(Exception):
    """One message could not be had; the connection is sound."""


class Fetcher:
    """Fetches for one mailbox; it remembers for its lifetime which messages ended the connection."""

    def __init__(self, session: Session, message_bytes: int) -> None:
        self._session = session
        self._message_bytes = message_bytes
        self._strikes: dict[tuple[str, int, int], int] = {}

    def fetch(self, uids: Iterable[int], keep_large: KeepLarge | None) -> Iterator[Fetched | Unfetchable]:
        """Every message of `uids`, once each; raises MailboxGone where a new connection does not help either.

        Where the server gives not one of several, that is about the server and not about the messages: then it is gone.
        """
        held: list[Unfetchable] = []
        sound = False
        for found in self._fetch(uids, keep_large):
            if isinstance(found, Unfetchable) and found.outcome == "unfetchable" and not sound:
                held.append(found)
                continue
            sound = True
            yield from held
            held.clear()
            yield found
        if len(held) > 1:
            raise MailboxGone("busy", f"the server gives none of {len(held)} messages: {held[-1].reason}")
        yield from held

    def _fetch(self, uids: Iterable[int], keep_large: KeepLarge | None) -> Iterator[Fetched | Unfetchable]:
        waiting = iter(uids)
        while window := list(islice(waiting, SIZES_AT_ONCE)):
            sound, lost = self._surviving(self._measure, window)
            yield from lost
            for batch in _batches(sound):
                yield from self._fetch_batch(batch, keep_large)

    def _measure(self, uids: Sequence[int]) -> tuple[list[_Measured], list[Unfetchable]]:
        answers, refused = self._ask(uids, ["RFC822.SIZE", "INTERNALDATE"], SHORT_ANSWER)
        sound, lost = [], [self._lost(uid, f"the server says: {reason}") for uid, reason in refused.items()]
        silent = [uid for uid in uids if uid not in answers and uid not in refused]
        present = self._present(silent) if silent else frozenset()
        for uid in silent:
            vanished = uid not in present
            reason = "it vanished before it was fetched" if vanished else "the server lists it and gives nothing"
            lost.append(self._lost(uid, reason, vanished=vanished))
        for uid, answer in answers.items():
            size = answer.get(b"RFC822.SIZE")
            size = size if isinstance(size, int) and size >= 0 else 0
            if size > self._message_bytes:
                lost.append(self._lost(uid, f"it has {size // MB} MB, the limit is {self._message_bytes // MB} MB"))
            else:
                sound.append(_Measured(uid, size, _instant(answer.get(b"INTERNALDATE"))))
        return sound, lost

    def _present(self, uids: Sequence[int]) -> frozenset[int]:
        with self._session.talk() as client:
            return frozenset(client.search(["UID", ",".join(str(uid) for uid in uids)]))

    def _ask(self, uids: Sequence[int], items: list[str], size: int) -> tuple[dict[int, Any], dict[int, str]]:
        """FETCH; where the server says no to a batch, it is halved until the messages in question stand alone."""
        with self._session.talk(size) as client:
            try:
                return client.fetch(list(uids), items), {}
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                # A tagged NO, or an answer that cannot be read: the connection itself is still in step.
                if _LIMITED.search(str(error)):
                    raise MailboxGone("busy", plain(error)) from None
                if len(uids) == 1:
                    return {}, {uids[0]: plain(error)}
        half = len(uids) // 2
        left, left_lost = self._ask(uids[:half], items, size)
        right, right_lost = self._ask(uids[half:], items, size)
        return left | right, left_lost | right_lost

    def _fetch_batch(self, batch: Sequence[_Measured], keep_large: KeepLarge | None) -> Iterator[Fetched | Unfetchable]:
        answers: dict[int, Any] = {}
        if len(batch) > 1:
            try:
                answers, _ = self._ask([message.uid for message in batch], ["BODY.PEEK[]"], _allowance(batch))
                self._session.alive()
            except MailboxGone as gone:
                self._session.come_back(gone)
        for message in batch:
            body = answers.pop(message.uid, {}).get(BODY)
            yield self._fetched(message, body) if _is_body(body) else self._fetch_one(message, keep_large)

    def _fetch_one(self, message: _Measured, keep_large: KeepLarge | None) -> Fetched | Unfetchable:
        """One message alone: whole where it is small, in pieces where it is large or does not come whole."""
        at = self._session.opened
        struck = (at.name, at.uidvalidity, message.uid)
        while self._strikes.get(struck, 0) < STRIKES:
            try:
                got = self._get(message, keep_large)
            except _NoBodyError as fault:
                return self._without_body(message.uid, str(fault))
            except MailboxGone as gone:
                self._strikes[struck] = self._strikes.get(struck, 0) + 1
                self._session.come_back(gone)
            else:
                self._session.alive()
                self._strikes.pop(struck, None)
                return got
        return self._lost(message.uid, f"the connection ended each time it was fetched, {STRIKES} times")

    def _get(self, message: _Measured, keep_large: KeepLarge | None) -> Fetched | Unfetchable:
        if message.size <= LARGE_BYTES:
            answers, _ = self._ask([message.uid], ["BODY.PEEK[]"], _allowance([message]))
            body = answers.get(message.uid, {}).get(BODY)
            if _is_body(body):
                return self._fetched(message, body)
        pieces = self._pieces(message)
        if keep_large is None or message.size <= LARGE_BYTES:
            return self._fetched(message, b"".join(pieces))
        sha256, size = keep_large(pieces)
        at = self._session.opened
        return Fetched(at.name, at.uidvalidity, message.uid, size, message.received, kept=(sha256, size))

    def _pieces(self, message: _Measured) -> Iterator[bytes]:
        """The message in pieces, until the server has no more: RFC822.SIZE is only an estimate on some servers."""
        offset = 0
        while True:
            section = f"BODY.PEEK[]<{offset}.{PIECE_BYTES}>"
            answers, refused = self._ask([message.uid], [section], PIECE_BYTES + SHORT_ANSWER)
            if reason := refused.get(message.uid):
                raise _NoBodyError(f"the server says: {reason}")
            body = answers.get(message.uid, {}).get(b"BODY[]<%d>" % offset)
            if not _is_body(body):
                if offset < message.size and (offset == 0 or message.uid not in answers):
                    raise _NoBodyError("the server lists it and gives no body")
                return
            yield body
            offset += len(body)
            if offset > self._message_bytes + PIECE_BYTES:
                raise _NoBodyError(f"it is larger than announced, the limit is {self._message_bytes // MB} MB")
            if len(body) < PIECE_BYTES and offset >= message.size:
                return

    def _without_body(self, uid: int, reason: str) -> Unfetchable:
        vanished = uid not in self._surviving(self._present, [uid])
        return self._lost(uid, "it vanished while it was fetched" if vanished else reason, vanished=vanished)

    def _fetched(self, message: _Measured, body: bytes) -> Fetched | Unfetchable:
        head = body[:HEAD_BYTES].partition(b"\r\n\r\n")[0]
        if _SUBSTITUTE.search(head) and not _RECEIVED.search(head):
            return self._lost(message.uid, "the server sent a note in its place: retrieval failed", raw=body)
        at = self._session.opened
        return Fetched(at.name, at.uidvalidity, message.uid, len(body), message.received, body)

    def _lost(self, uid: int, reason: str, *, vanished: bool = False, raw: bytes = b"") -> Unfetchable:
        at = self._session.opened
        return Unfetchable(at.name, at.uidvalidity, uid, "vanished" if vanished else "unfetchable", reason, raw)

    def _surviving(self, ask: Callable[[Sequence[int]], T], uids: Sequence[int]) -> T:
        """The answer of `ask`, on a new connection where the first one dies."""
        try:
            return ask(uids)
        except MailboxGone as gone:
            self._session.come_back(gone)
            return ask(uids)


def _is_body(body: object) -> bool:
    return isinstance(body, bytes) and bool(body)


def _batches(messages: Iterable[_Measured]) -> Iterator[list[_Measured]]:
    """Small messages together as far as the limits allow; a large one alone."""
    batch: list[_Measured] = []
    size = 0
    for message in messages:
        if batch and (len(batch) >= BATCH_MESSAGES or size + message.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += message.size
    if batch:
        yield batch


def _allowance(batch: Sequence[_Measured]) -> int:
    """What a batch may cost: sizes are estimates on some servers, so twice as much and some more."""
    return 2 * sum(message.size for message in batch) + SHORT_ANSWER


def _instant(value: object) -> datetime | None:
    """An arrival time in UTC, None where it is absurd: migrations leave 1970 and 9999 behind."""
    if not isinstance(value, datetime) or value.tzinfo is None or not 1990 <= value.year < 2200:
        return None
    return value.astimezone(UTC)

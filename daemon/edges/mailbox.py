"""One watched mailbox on an IMAP server: what is new, its raw bytes, a mark on what is kept, and a wait for more.

Never touches the seen flag, never deletes, and puts no text from a message into a command. Any fault of the connection
throws the client away and raises MailboxGone; polling is the truth, IDLE only makes it sooner.
"""

import contextlib
import os
import re
import select
import time
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from daemon.edges.accounts import ImapAccount
from daemon.edges.backoff import Backoff
from daemon.edges.imap_fetch import Fetched, Fetcher, KeepLarge, Unfetchable
from daemon.edges.imap_session import LISTING_BYTES, Session, native
from daemon.edges.imap_wire import MB, BoundedClient, MailboxGone

__all__ = ["Backoff", "Fetched", "KeepLarge", "Mailbox", "MailboxGone", "Unfetchable"]

LARGEST_MESSAGE = 150 * MB
MARKS_AT_ONCE = 200
IDLE_SECONDS = 300.0
WHOLE_LOOK_SECONDS = 3600.0
OWN_ID = re.compile(r"<[A-Za-z0-9.+_=-]{1,150}@[A-Za-z0-9.-]{1,150}>")


class Mailbox(Session):
    """A mailbox that one thread watches; `wake` alone may be called by another. Connects anew after MailboxGone."""

    def __init__(self, account: ImapAccount, *, message_bytes: int = LARGEST_MESSAGE) -> None:
        super().__init__(account)
        self._fetcher = Fetcher(self, message_bytes)
        self._unmarkable = False
        self._horizons: dict[tuple[str, int], int] = {}
        self._listed_to = 0
        self._whole_look = 0.0

    def connect(self) -> None:
        """Connect and log in, with a new client; raises MailboxGone."""
        super().connect()
        self._unmarkable = False
        self._horizons.clear()
        self._whole_look = time.monotonic()

    def horizon(self) -> int:
        """The UID up to which the selected folder needs no other look; 0 where a whole look is due.

        The whole folder is looked at after each connecting and once an hour, whatever the server says between.
        """
        if time.monotonic() - self._whole_look > WHOLE_LOOK_SECONDS:
            self._horizons.clear()
            self._whole_look = time.monotonic()
        return self._horizons.get((self.opened.name, self.opened.uidvalidity), 0)

    def settle(self) -> None:
        """Everything that `new_uids` listed last has an outcome: the next look begins above it."""
        self._horizons[self.opened.name, self.opened.uidvalidity] = self._listed_to

    def nothing_above(self, uid: int) -> bool:
        """Whether the server said, when the folder was selected, that no message has come since `uid` (its UIDNEXT)."""
        return uid > 0 and self.opened.uidnext == uid + 1

    def new_uids(self, known: Container[int] = (), *, after: int = 0) -> list[int]:
        """The UIDs of the selected folder above `after` that are not `known`, in ascending order."""
        with self.talk(LISTING_BYTES) as client:
            # n:* always gives the last message, even where its UID is below n (RFC 9051 6.4.4).
            found = client.search(["UID", f"{after + 1}:*"] if after else "ALL")
        self._listed_to = max(found, default=after)
        return sorted({uid for uid in found if uid > after and uid not in known})

    def fetch(self, uids: Iterable[int], keep_large: KeepLarge | None = None) -> Iterator[Fetched | Unfetchable]:
        """Every message of `uids` in the selected folder, once each; what cannot be had as Unfetchable.

        Messages over 8 MB go to `keep_large` in pieces, or are whole in memory without it. Raises MailboxGone.
        """
        return self._fetcher.fetch(uids, keep_large)

    def mark(self, folder: str, uids: Sequence[int], uidvalidity: int | None = None) -> bool:
        """Mark kept messages as configured, best effort: False where the server would not, or the folder is another now."""
        if self.account.mark == "none" or not uids:
            return True
        if self._unmarkable:
            return False
        try:
            if self._opened is None or self._opened.name != folder:
                self.select(folder)
            if not self.opened.writable or uidvalidity not in (None, self.opened.uidvalidity):
                return False
            with self.talk() as client:
                return self._mark(client, list(uids))
        except MailboxGone:
            return False

    def _mark(self, client: BoundedClient, uids: list[int]) -> bool:
        try:
            target = self._target(client) if self.account.mark == "move" and client.has_capability("MOVE") else None
            for start in range(0, len(uids), MARKS_AT_ONCE):
                batch = uids[start : start + MARKS_AT_ONCE]
                client.allow()
                if target is not None:
                    client.move(batch, target)
                else:
                    client.add_flags(batch, [self.account.keyword.encode()], silent=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            # Asked once a connection: a server that has no keywords or no room says so every time.
            self._unmarkable = True
            return False
        return True

    def _target(self, client: BoundedClient) -> str:
        """The folder for kept mail, made where it is not there."""
        name = native(client, self.account.move_to)
        if not client.folder_exists(name):
            client.create_folder(name)
            with contextlib.suppress(IMAPClientError):
                client.subscribe_folder(name)
        return name

    def wake(self) -> None:
        """End a `wait` early; callable from any thread and from a signal handler."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_write, b"\0")

    def wait(self, seconds: float) -> bool:
        """Wait for mail at most so long: True where the server hinted at some, False where not or where woken.

        It listens to the first watched folder. Only a hint: IDLE can miss mail, so look anyway. Without IDLE, the server's or by configuration, this only sleeps. Raises MailboxGone.
        """
        end = time.monotonic() + seconds
        self._drain()
        with self.talk() as client:
            idles = self.account.idle and client.has_capability("IDLE")
        if not idles:
            return self._sleep(seconds)
        if self._came_meanwhile():
            return True
        while (left := end - time.monotonic()) > 0:
            # Leaving IDLE now and then is what shows that the other side is still there.
            heard, woken = self._idle(min(left, IDLE_SECONDS))
            if heard or woken:
                return heard
        return False

    def _came_meanwhile(self) -> bool:
        """Open the first watched folder for IDLE; True where mail came since it was last opened, which IDLE would not say."""
        first = (self._watched or self.folders())[0]
        before = self._looked_at.get(first)
        self.select(first)
        return before is not None and self.opened != before

    def _idle(self, seconds: float) -> tuple[bool, bool]:
        """One IDLE: whether mail was announced, and whether we were woken."""
        end = time.monotonic() + seconds
        with self.talk() as client:
            lines: list[Any] = [line.split()[1:] for line in client.start_idle()]
            woken = False
            while not woken and not _announce(lines) and (left := end - time.monotonic()) > 0:
                client.allow()
                lines += client.idle_check(timeout=left)
                if client.ended or any(b"BYE" in line for line in lines):
                    raise MailboxGone("network", "the server closed the connection while it was idle")
                woken = self._drain()
            client.allow()
            _, last = client.idle_done()
        return _announce(lines + last), woken

    def _sleep(self, seconds: float) -> bool:
        select.select([self._wake_read], [], [], seconds)
        self._drain()
        return False

    def _drain(self) -> bool:
        """Whether we were woken since the last time."""
        try:
            return bool(os.read(self._wake_read, 1024))
        except BlockingIOError:
            return False

    def holds(self, header_id: str) -> bool:
        """Whether the sent folder or a watched one has a message of ours with this Message-ID; raises MailboxGone.

        Raises ValueError for an id that we cannot have made: nothing else goes into a search (THREATS T49).
        """
        if not OWN_ID.fullmatch(header_id):
            raise ValueError("not a Message-ID of ours")
        with self.talk(LISTING_BYTES) as client:
            sent = client.find_special_folder(b"\\Sent")
        for folder in dict.fromkeys([*([sent] if sent else []), *self.folders()]):
            self.select(folder)
            with self.talk() as client:
                if client.search(["HEADER", "Message-ID", header_id]):
                    return True
        return False


def _announce(lines: Sequence[Any]) -> bool:
    """Whether lines heard in IDLE speak of new mail."""
    return any(b"EXISTS" in line or b"RECENT" in line for line in lines)

"""A session with one IMAP account: connect, choose the folders, open one; and come back after the connection died."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from imapclient.exceptions import IMAPClientReadOnlyError

from daemon.edges.accounts import ImapAccount
from daemon.edges.imap_wire import MB, SHORT_ANSWER, BoundedClient, MailboxGone, drop, open_client, translated

LISTING_BYTES = 64 * MB
DEATHS_IN_A_ROW = 5
GOODBYE_SECONDS = 3


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """The selected folder: under this UIDVALIDITY a UID names one message for ever. `uidnext`: 0 where it is not told."""

    name: str
    uidvalidity: int
    writable: bool
    uidnext: int


class Session:
    """One account's connection. Any fault throws the client away and raises MailboxGone; `connect` makes a new one."""

    def __init__(self, account: ImapAccount) -> None:
        self.account = account
        self.missing: tuple[str, ...] = ()
        self._client: BoundedClient | None = None
        self._opened: OpenFolder | None = None
        self._watched: tuple[str, ...] = ()
        self._looked_at: dict[str, OpenFolder] = {}
        self._deaths = 0
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        """Connect; raises MailboxGone."""
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        """Log out."""
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self._wake_read)
            os.close(self._wake_write)

    @property
    def connected(self) -> bool:
        """Whether there is a client; whether the server still answers is only known by asking."""
        return self._client is not None

    @property
    def opened(self) -> OpenFolder:
        """The folder that was selected last; raises MailboxGone where there is none."""
        if self._opened is None:
            raise MailboxGone("server", "no folder is selected")
        return self._opened

    def connect(self) -> None:
        """Connect and log in, with a new client; raises MailboxGone."""
        self.discard()
        self._client = open_client(self.account, self._wake_read)

    def close(self) -> None:
        """Log out and close; never raises and never waits long."""
        if (client := self._client) is not None:
            with contextlib.suppress(Exception):
                client.socket().settimeout(GOODBYE_SECONDS)
                client.allow()
                client.logout()
        self.discard()

    def discard(self) -> None:
        """Throw the client away without a word."""
        client, self._client = self._client, None
        if client is not None:
            drop(client)

    @contextmanager
    def talk(self, size: int = SHORT_ANSWER) -> Iterator[BoundedClient]:
        """The client for one command whose answer may have `size` bytes; any exception is the end of the client."""
        if self._client is None:
            raise MailboxGone("network", "not connected")
        try:
            with translated(self.account):
                self._client.allow(size)
                yield self._client
        except MailboxGone:
            self.discard()
            raise

    def folders(self) -> tuple[str, ...]:
        """The folders to watch, by the names that the server gives them; those it has not are in `missing`.

        A pass begins here: where there is no connection, one is made.
        """
        if self._client is None:
            self.connect()
        with self.talk(LISTING_BYTES) as client:
            there = {_key(name): name for _, _, name in client.list_folders() if _is_name(name)}
            there.setdefault("INBOX", "INBOX")
            found = {}
            for wanted in self.account.folders:
                special = wanted.startswith("\\")
                name = (
                    client.find_special_folder(wanted.encode()) if special else there.get(_key(native(client, wanted)))
                )
                found[wanted] = name if _is_name(name) else None
        self.missing = tuple(wanted for wanted, name in found.items() if name is None)
        names = tuple(dict.fromkeys(name for name in found.values() if name))
        if not names:
            raise MailboxGone("config", f"none of the watched folders is there: {', '.join(self.account.folders)}")
        self._watched = names
        return names

    def select(self, folder: str) -> int:
        """Open a folder as it is now and give its UIDVALIDITY; read-only where nothing is marked or nothing may be."""
        if not _is_name(folder):
            raise ValueError(f"no folder has such a name: {folder!r}")
        with self.talk() as client:
            self._opened = None
            writable = self.account.mark != "none"
            try:
                answer = client.select_folder(folder, readonly=not writable)
            except IMAPClientReadOnlyError:
                writable = False
                client.allow()
                answer = client.select_folder(folder, readonly=True)
            uidvalidity = answer.get(b"UIDVALIDITY")
            if not isinstance(uidvalidity, int):
                raise MailboxGone(
                    "server", f"{folder}: the server gives no UIDVALIDITY, so no message has a lasting name"
                )
            uidnext = answer.get(b"UIDNEXT")
            self._opened = OpenFolder(folder, uidvalidity, writable, uidnext if isinstance(uidnext, int) else 0)
            self._looked_at[folder] = self._opened
            return uidvalidity

    def come_back(self, gone: MailboxGone) -> None:
        """Connect anew to the same folder after `gone`, a few times in a row at most; raises MailboxGone."""
        at = self.opened
        self._deaths += 1
        if self._deaths > DEATHS_IN_A_ROW or gone.kind not in ("network", "server"):
            raise gone
        self.connect()
        if self.select(at.name) != at.uidvalidity:
            raise MailboxGone("server", f"{at.name}: the folder was made anew (UIDVALIDITY changed)")

    def alive(self) -> None:
        """Note that the connection did what it is for: deaths are counted anew."""
        self._deaths = 0


def native(client: BoundedClient, name: str) -> str:
    """A configured folder name with '/' turned into the server's own delimiter, under its personal prefix."""
    if (
        name.upper() == "INBOX"
        or not client.has_capability("NAMESPACE")
        or not (personal := client.namespace().personal)
    ):
        return name
    prefix, delimiter = personal[0]
    written = name.replace("/", delimiter) if delimiter else name
    return written if written.startswith(prefix) else prefix + written


def _key(name: str) -> str:
    """How folder names are compared: only INBOX is without case (RFC 9051 5.1)."""
    return name.upper() if name.upper() == "INBOX" else name


def _is_name(name: object) -> bool:
    """Whether a folder name can stand in a command: imapclient quotes, but lets line ends through (THREATS T49)."""
    return isinstance(name, str) and bool(name) and not any(c < " " or c == "\x7f" for c in name)

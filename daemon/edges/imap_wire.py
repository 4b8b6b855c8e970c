"""The IMAP connection beneath a mailbox: bounded reads, hard time limits, checked TLS, a login; and how it ends.

imapclient does the talking. What it reads goes through a buffer of our own, so that a server can neither make us hold
more than was asked for (THREATS T35), nor drip for ever, nor break a line in IDLE, nor close without our seeing it.
"""

import contextlib
import imaplib
import os
import select
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from daemon.edges.accounts import ConfigFault, ImapAccount
from daemon.edges.backoff import GoneKind
from daemon.edges.oauth2 import NoToken, access_token, forget_token
from daemon.edges.tls import tls_context

KB, MB = 1024, 1024 * 1024
RECEIVE_BYTES = 256 * KB
SHORT_ANSWER = 1 * MB
SLOWEST_BYTES_PER_SECOND = 16 * KB
LONGEST_COMMAND_SECONDS = 900.0
CONNECT_SECONDS = 30.0
KEEPALIVE_SECONDS = 60


class MailboxGone(Exception):  # noqa: N818 - a state of the world, answered by waiting
    """The connection is over and its client thrown away. `kind` says how long to wait (Backoff), the text says why."""

    def __init__(self, kind: GoneKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class _Bounded:
    """imaplib's input replaced: an allowance in bytes and seconds for each command, and a buffer that loses nothing."""

    sock: socket.socket
    allowance = SHORT_ANSWER
    deadline = float("inf")
    ended = False
    _held: bytearray | None = None

    @property
    def _buffer(self) -> bytearray:
        if self._held is None:
            self._held = bytearray()
        return self._held

    def allow(self, size: int, seconds: float) -> None:
        """Set what the next command's answer may cost."""
        self.allowance, self.deadline = size, time.monotonic() + seconds

    @property
    def has_input(self) -> bool:
        """Whether something that was received waits to be read."""
        pending = self.sock.pending() if isinstance(self.sock, ssl.SSLSocket) else 0
        return bool(self._buffer) or pending > 0

    def forget_input(self) -> bool:
        """Drop what was received; True where there was something (text before TLS starts is not to be believed)."""
        had = bool(self._buffer)
        self._buffer.clear()
        return had

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, the body of a literal."""
        if size > self.allowance:
            raise imaplib.IMAP4.abort(f"the server announced {size} bytes, {self.allowance} were expected at most")
        self.allowance -= size
        pieces = [bytes(self._buffer[:size])]
        del self._buffer[:size]
        missing = size - len(pieces[0])
        while missing:
            piece = self._receive(min(missing, RECEIVE_BYTES))
            if not piece:
                raise imaplib.IMAP4.abort("the server closed within a literal")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def readline(self) -> bytes:
        """One line with its end; empty where the server has closed. Where the socket would block, nothing is lost."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > self.allowance:
                raise imaplib.IMAP4.abort("the server sent a longer line than was expected")
            data = self._receive(RECEIVE_BYTES)
            if not data:
                return b""
            self._buffer.extend(data)
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        self.allowance -= len(line)
        if self.allowance < 0:
            raise imaplib.IMAP4.abort("the server sent more than was asked for")
        return line

    def _receive(self, most: int) -> bytes:
        if time.monotonic() > self.deadline:
            raise TimeoutError("the server's answer takes too long")
        data = self.sock.recv(most)
        self.ended = not data
        return data


class _PlainImap(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]
    """Bounded, without TLS (or before STARTTLS)."""


class _TlsImap(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    """Bounded, with TLS from the first byte."""


class BoundedClient(IMAPClient):  # type: ignore[misc]
    """imapclient over bounded input, with an IDLE that can be woken and that sees what came with its own greeting."""

    def __init__(self, account: ImapAccount, context: ssl.SSLContext | None, waker: int = -1) -> None:
        self.waker = waker
        seconds = account.timeout_seconds
        super().__init__(
            account.host,
            account.port,
            ssl=account.security == "tls",
            ssl_context=context,
            timeout=SocketTimeout(min(seconds, CONNECT_SECONDS), seconds),
        )
        self.seconds = seconds
        self.normalise_times = False
        self._imap.debug = 0  # imapclient formats every literal for its log: twelve times the work

    def _create_IMAP4(self) -> Any:  # noqa: N802 - imapclient's seam
        seconds = self._timeout.connect
        if self.ssl:
            return _TlsImap(self.host, self.port, self.ssl_context, seconds)
        return _PlainImap(self.host, self.port, seconds)

    def allow(self, size: int = SHORT_ANSWER) -> None:
        """Bound the next command's answer in bytes, and its time by what a slow line needs for them."""
        # What an earlier command that failed left behind would be taken for this one's answer.
        self._imap.untagged_responses.pop("FETCH", None)
        self._imap.allow(size, min(2 * self.seconds + size / SLOWEST_BYTES_PER_SECOND, LONGEST_COMMAND_SECONDS))

    def start_tls(self, context: ssl.SSLContext) -> None:
        """STARTTLS; raises where it is not offered, or where text was slipped in before it."""
        if not self.has_capability("STARTTLS"):
            raise MailboxGone("tls", "the server offers no STARTTLS; no password is sent without it")
        self._imap.forget_input()
        self.starttls(ssl_context=context)
        if self._imap.forget_input():
            raise MailboxGone("tls", "the server sent text between STARTTLS and TLS")

    def start_idle(self) -> list[Any]:
        """IDLE; gives the lines that came before the server's continuation."""
        tag = self._imap._command("IDLE")  # noqa: SLF001 - imapclient's own idle() refuses an early EXISTS
        early = []
        while (line := self._imap._get_response()) is not None:  # noqa: SLF001
            if self._imap.tagged_commands[tag]:
                raise IMAPClientError(f"IDLE refused: {line!r}")
            early.append(line)
        self._idle_tag = tag
        return early

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> list[Any]:
        """Wait for the server or for our own waker; what is already in our buffer counts as heard."""
        if self._imap.has_input:
            return [True]
        poller = select.poll()
        poller.register(sock.fileno(), select.POLLIN)
        if self.waker >= 0:
            poller.register(self.waker, select.POLLIN)
        return [fd for fd, _ in poller.poll(None if timeout is None else timeout * 1000) if fd != self.waker]

    @property
    def ended(self) -> bool:
        """Whether the server has closed its side."""
        return bool(self._imap.ended)


def open_client(account: ImapAccount, waker: int = -1) -> BoundedClient:
    """A client that is connected, secured and logged in; raises MailboxGone, with nothing left open."""
    with translated(account):
        context = tls_context(account.ca_file) if account.security != "none" else None
        client = BoundedClient(account, context, waker)
        try:
            _keep_alive(client.socket())
            client.allow()
            if account.security == "starttls" and context is not None:
                client.start_tls(context)
            _log_in(client, account)
        except BaseException:
            drop(client)
            raise
        return client


def drop(client: BoundedClient) -> None:
    """Close a connection without a word; never raises."""
    with contextlib.suppress(Exception):
        client.shutdown()


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", KEEPALIVE_SECONDS), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _log_in(client: BoundedClient, account: ImapAccount) -> None:
    secret = ""
    try:
        if account.oauth2 is not None:
            secret = access_token(account.oauth2).get_secret_value()
            client.oauth2_login(account.user, secret)
        else:
            if client.has_capability("LOGINDISABLED"):
                raise MailboxGone("tls", 'the server takes no password on this connection: write security = "starttls"')
            secret = account.read_password().get_secret_value()
            # LOGIN is ASCII; for other passwords there is AUTHENTICATE PLAIN (RFC 4616: UTF-8).
            (client.login if (account.user + secret).isascii() else client.plain_login)(account.user, secret)
    except LoginError as error:
        if account.oauth2 is not None:
            forget_token(account.oauth2)
        raise _refused(plain(error, secret)) from None


def _refused(text: str) -> MailboxGone:
    """A login that failed: for a passing reason (RFC 5530), or because the server does not know us."""
    upper = text.upper()
    passing = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY", "MAXIMUM NUMBER OF CONNECTIONS")
    return MailboxGone("busy" if any(word in upper for word in passing) else "auth", f"login refused: {text}")


def plain(error: object, secret: str = "") -> str:
    """What a server or a library said, as one short printable line without the secret."""
    text = str(error) or type(error).__name__
    if secret:
        text = text.replace(secret, "…")
    return "".join(c if c.isprintable() else " " for c in text)[:200]


@contextmanager
def translated(account: ImapAccount) -> Iterator[None]:
    """Whatever goes wrong on a connection, as MailboxGone."""
    place = f"{account.host}:{account.port}"
    try:
        yield
    except MailboxGone:
        raise
    except ConfigFault as fault:
        raise MailboxGone("config", str(fault)) from None
    except NoToken as fault:
        raise MailboxGone("auth" if fault.refused else "network", f"{place}: {fault}") from None
    except ssl.SSLError as error:
        raise MailboxGone("tls", f"{place}: {plain(error)}") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else plain(error)
        raise MailboxGone("network", f"{place}: {reason}") from error
    except IMAPClientAbortError as error:
        text = plain(error)
        raise MailboxGone("busy" if "TOO MANY" in text.upper() else "network", f"{place}: {text}") from error
    except (IMAPClientError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise MailboxGone("server", f"{place}: {plain(error)}") from error

"""An IMAP server that answers as no kind server would: a small one of our own, for what Dovecot cannot be made to do.

It knows the commands that a watcher of mailboxes uses, plain, on a real socket. What is unkind is set by the test.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[["Talk", bytes], None]
"""What to do for one UID instead of giving its message: it may send anything, or close."""


class _Closed(Exception):  # noqa: N818 - the end of a conversation
    """The connection is over."""


@dataclass
class Unkind:
    """The mailbox, and how it misbehaves. `said` holds every command line that came."""

    messages: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 IDLE UIDPLUS MOVE NAMESPACE"
    greeting: bytes = b"* OK ready\r\n"
    uidvalidity: int = 7
    login: bytes = b"OK logged in"
    select_extra: bytes = b""
    silent_sizes: frozenset[int] = frozenset()
    fetch: dict[int, Answer] = field(default_factory=dict)
    idle: Callable[["Talk"], None] | None = None
    search: Callable[["Talk"], None] | None = None
    store: bytes = b"OK stored"
    sizes: dict[int, int] = field(default_factory=dict)
    said: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def settings(self, **more: object) -> dict:
        """What an ImapAccount needs."""
        return {
            "host": "127.0.0.1", "port": self.port, "security": "none", "user": "u", "password": "p",
            "folders": ["INBOX"], "timeout_seconds": 3,
        } | more  # fmt: skip


class Talk:
    """One connection."""

    def __init__(self, server: Unkind, sock: socket.socket) -> None:
        self.server, self.sock, self.lines = server, sock, sock.makefile("rb")
        self.tag = b""

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def close(self) -> None:
        """Close without a word."""
        raise _Closed

    def readline(self) -> bytes:
        line = self.lines.readline()
        if not line:
            raise _Closed
        return line

    def run(self) -> None:
        self.send(self.server.greeting)
        while True:
            line = self.readline()
            self.server.said.append(line)
            self.tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
            word = rest.removeprefix(b"UID ").split(b" ")[0].upper().decode()
            getattr(self, f"do_{word.lower()}", self.do_unknown)(rest)

    def ok(self, text: bytes = b"done") -> None:
        self.send(self.tag + b" OK " + text + b"\r\n")

    def do_unknown(self, rest: bytes) -> None:
        self.send(self.tag + b" BAD what?\r\n")

    def do_capability(self, rest: bytes) -> None:
        self.send(f"* CAPABILITY {self.server.capabilities}\r\n".encode())
        self.ok()

    def do_login(self, rest: bytes) -> None:
        self.send(self.tag + b" " + self.server.login + b"\r\n")

    def do_namespace(self, rest: bytes) -> None:
        self.send(b'* NAMESPACE (("" "/")) NIL NIL\r\n')
        self.ok()

    def do_list(self, rest: bytes) -> None:
        self.send(b'* LIST () "/" INBOX\r\n')
        self.ok()

    def do_select(self, rest: bytes) -> None:
        self.send(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n" % len(self.server.messages))
        if self.server.uidvalidity:
            self.send(b"* OK [UIDVALIDITY %d] ok\r\n" % self.server.uidvalidity)
        self.send(self.server.select_extra)
        self.ok(b"[READ-WRITE] selected")

    do_examine = do_select

    def do_noop(self, rest: bytes) -> None:
        self.ok()

    def do_search(self, rest: bytes) -> None:
        if self.server.search is not None:
            self.server.search(self)
            return
        wanted = re.findall(rb"UID (\S+)", rest.removeprefix(b"UID SEARCH"))
        uids = self._numbers(wanted[0]) if wanted else sorted(self.server.messages)
        self.send(b"* SEARCH" + b"".join(b" %d" % uid for uid in uids if uid in self.server.messages) + b"\r\n")
        self.ok()

    def _numbers(self, text: bytes) -> list[int]:
        last = max(self.server.messages, default=0)
        found: list[int] = []
        for part in text.split(b","):
            low, _, high = part.partition(b":")
            top = last if high == b"*" else int(high or low)
            found += range(min(int(low), top), max(int(low), top) + 1)
        return found

    def do_fetch(self, rest: bytes) -> None:
        uids, _, items = rest.removeprefix(b"UID FETCH ").partition(b" ")
        for uid in self._numbers(uids):
            if uid not in self.server.messages:
                continue
            if b"BODY" in items and uid in self.server.fetch:
                self.server.fetch[uid](self, items)
            else:
                self.give(uid, items)
        self.ok()

    def give(self, uid: int, items: bytes) -> None:
        """The message, as a kind server gives it."""
        raw = self.server.messages[uid]
        seq = sorted(self.server.messages).index(uid) + 1
        if b"RFC822.SIZE" in items:
            size = self.server.sizes.get(uid, len(raw))
            if uid not in self.server.silent_sizes:
                self.send(
                    b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "24-Nov-2026 08:00:00 +0700")\r\n'
                    % (seq, uid, size)
                )
            return
        section = b"BODY[]"
        if part := re.search(rb"<(\d+)\.(\d+)>", items):
            start, length = int(part[1]), int(part[2])
            raw, section = raw[start : start + length], b"BODY[]<%d>" % start
        self.send(b"* %d FETCH (UID %d %s {%d}\r\n%s)\r\n" % (seq, uid, section, len(raw), raw))

    def do_store(self, rest: bytes) -> None:
        self.send(self.tag + b" " + self.server.store + b"\r\n")

    def do_idle(self, rest: bytes) -> None:
        tag = self.tag
        if self.server.idle is not None:
            self.server.idle(self)
        else:
            self.send(b"+ idling\r\n")
        self.readline()
        self.send(tag + b" OK idle done\r\n")

    def do_logout(self, rest: bytes) -> None:
        self.send(b"* BYE\r\n")
        self.ok()
        self.close()


@contextmanager
def running_unkind(**how: object) -> Iterator[Unkind]:
    """Start one; `how` are fields of Unkind."""
    server = Unkind(**how)
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = int(listener.getsockname()[1])
    open_sockets: list[socket.socket] = []

    def serve(sock: socket.socket) -> None:
        with contextlib.suppress(_Closed, OSError):
            Talk(server, sock).run()
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server.connections += 1
                open_sockets.append(sock)
                threading.Thread(target=serve, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.close()
        for sock in open_sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

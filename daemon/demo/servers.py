"""Real IMAP and SMTP servers on loopback for the demo: pymap holds the mailboxes, aiosmtpd takes the mail.

A mail to dumas+<token>@ reaches the mailbox dumas@. A mail to an address that nobody has is returned to its envelope
sender with a delivery report (RFC 3464), as a relay would. Runs in a thread of its own, without root.
"""

import asyncio
import socket
import threading
from argparse import Namespace
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, make_msgid
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
PASSWORD = "rahasia"  # noqa: S105 - servers of the demo, on loopback
HOST_NAME = "mail.example.id"


@dataclass
class Passed:
    """One mail that went through the demo's server."""

    at: datetime
    sender: str
    recipient: str
    raw: bytes


@dataclass
class MailWorld:
    """The servers of the demo and every mail that passed through them."""

    addresses: frozenset[str]
    now: Callable[[], datetime]
    imap_port: int = 0
    smtp_port: int = 0
    passed: list[Passed] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _ready: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _login: Login | None = None
    _stop: asyncio.Event | None = None
    _fault: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, name="demo-servers", daemon=True)
        self._thread.start()
        self._ready.wait(20)
        if self._fault is not None or not self.imap_port:
            raise RuntimeError(f"the demo's servers did not start: {self._fault}")
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread:
            self._thread.join(10)

    def _serve(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as fault:  # noqa: BLE001 - reported by __enter__ in the caller's thread
            self._fault = fault
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            await self._start_imap(stack)
            await self._start_smtp(stack)
            self._ready.set()
            await self._stop.wait()

    async def _start_imap(self, stack: AsyncExitStack) -> None:
        config = Config(
            Namespace(passlib_cfg=None, proxy_protocol=None), demo_data=False, demo_user="", demo_password="",
            hash_context=Cleartext(), tls_enabled=False, host=HOST, port="0",
        )  # fmt: skip
        config.apply_context()
        self._login = Login(config)
        for address in self.addresses:
            hashed = await Passwords(config).hash_password(PASSWORD)
            self._login.users_dict[address] = UserMetadata(config, address, password=hashed)
        served = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._login, config))
        server = await asyncio.start_server(served, HOST, 0)
        _no_delay(server)
        self.imap_port = server.sockets[0].getsockname()[1]
        stack.callback(server.close)

    async def _start_smtp(self, stack: AsyncExitStack) -> None:
        handler = _Postman(self)

        def factory() -> SMTP:
            return SMTP(handler, hostname=HOST_NAME, enable_SMTPUTF8=True, data_size_limit=50_000_000)

        server = await asyncio.get_running_loop().create_server(factory, HOST, 0)
        _no_delay(server)
        self.smtp_port = server.sockets[0].getsockname()[1]
        stack.callback(server.close)

    async def post(self, sender: str, recipient: str, raw: bytes) -> None:
        """Put a mail into its mailbox, or return it."""
        self.passed.append(Passed(self.now(), sender, recipient, raw))
        local, _, domain = recipient.lower().partition("@")
        box = f"{local.split('+')[0]}@{domain}"
        if box in self.addresses:
            await self._append(box, f"Delivered-To: {recipient}\r\n".encode() + raw)
        elif sender:
            await self.post("", sender, delivery_report(sender, recipient, raw, self.now()))

    async def _append(self, box: str, raw: bytes) -> None:
        assert self._login is not None
        async with Identity(box, self._login, None, frozenset()).new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(raw, self.now(), frozenset())])


class _Postman:
    """The SMTP side: every recipient gets their own copy."""

    def __init__(self, world: MailWorld) -> None:
        self._world = world

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's hook
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        for recipient in envelope.rcpt_tos:
            await self._world.post(envelope.mail_from or "", recipient, raw)
        return f"250 2.0.0 Ok: queued as {len(self._world.passed):08X}"


def delivery_report(sender: str, recipient: str, raw: bytes, at: datetime) -> bytes:
    """A report that `recipient` does not exist, to `sender`, with the headers of the mail (RFC 3464)."""
    boundary = "==demo-report=="
    headers = raw.partition(b"\r\n\r\n")[0]
    lines = [
        f"From: Mail Delivery System <mailer-daemon@{HOST_NAME}>", f"To: <{sender}>",
        "Subject: Undelivered Mail Returned to Sender", f"Date: {format_datetime(at)}",
        f"Message-ID: {make_msgid(domain=HOST_NAME)}", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"', "",
        f"--{boundary}", "Content-Type: text/plain; charset=us-ascii", "",
        "Your message could not be delivered to one or more recipients.", "",
        f"<{recipient}>: host {HOST_NAME} said: 550 5.1.1 User unknown", "",
        f"--{boundary}", "Content-Type: message/delivery-status", "",
        f"Reporting-MTA: dns; {HOST_NAME}", "",
        f"Final-Recipient: rfc822; {recipient}", "Action: failed", "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown", "",
        f"--{boundary}", "Content-Type: text/rfc822-headers", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()[:-2] + headers + f"\r\n\r\n--{boundary}--\r\n".encode()


def _no_delay(server: asyncio.Server) -> None:
    """Small answers must not wait for acknowledgements: a conversation of many short lines would crawl."""
    for listening in server.sockets:
        with suppress(OSError):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


__all__ = ["PASSWORD", "MailWorld", "Passed"]

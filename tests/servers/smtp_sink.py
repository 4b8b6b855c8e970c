"""An SMTP server for tests: keeps every envelope, speaks DSN, STARTTLS and AUTH, and fails in the ways that servers fail."""


import asyncio
import base64
import ssl
import threading
import time
import warnings
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from servers.certificates import Certificate

DSN_WORDS = ("RET=", "ENVID=", "NOTIFY=", "ORCPT=")


@dataclass(frozen=True)
class Taken:
    """One mail as it came: envelope, its ESMTP parameters as they were written, and the bytes of the content."""

    sender: str
    recipient: str
    mail_options: tuple[str, ...]
    rcpt_options: tuple[str, ...]
    content: bytes
    connection: int


@dataclass
class Faults:
    """What goes wrong. Answers are taken from the left, one for each command; then all is well again."""

    rcpt: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    mail: deque[str] = field(default_factory=deque)
    dot: deque[str] = field(default_factory=deque)
    drop_at_dot: int = 0
    drop_at_mail: int = 0
    hang_at_dot: int = 0
    greylist: bool = False


class _Connection(SMTP):
    """aiosmtpd refuses DSN parameters and capitalises the others: these are taken out before it looks."""

    count = 0

    def __init__(self, handler: "Sink", **options) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a login without TLS, here on loopback
            super().__init__(handler, **options)
        _Connection.count += 1
        self.number = _Connection.count
        self.asked: list[str] = []

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        address, rest = super()._getaddr(arg)
        words = (rest or "").split()
        self.asked = [word for word in words if word.upper().startswith(DSN_WORDS)]
        return address, " ".join(word for word in words if word not in self.asked) if rest is not None else rest


class Sink:
    """A running sink on 127.0.0.1. `taken` holds what was accepted; `faults` may be changed at any time."""

    def __init__(self, *, dsn: bool, users: dict[str, str], tokens: frozenset[str], utf8: bool) -> None:
        self.dsn, self.users, self.tokens, self.utf8 = dsn, users, tokens, utf8
        self.taken: list[Taken] = []
        self.faults = Faults()
        self.logins = 0
        self.port = self.tls_port = 0
        self.host = "127.0.0.1"
        self._known: set[tuple[str, str]] = set()

    def to(self, recipient: str) -> list[Taken]:
        """What was accepted for one recipient."""
        return [mail for mail in self.taken if mail.recipient == recipient]

    def settings(self) -> dict:
        """What an SmtpAccount needs to send here without a login."""
        return {"host": self.host, "port": self.port, "security": "none"}

    def clear(self) -> None:
        """Forget everything, faults too."""
        self.taken.clear()
        self.faults = Faults()
        self._known.clear()

    async def handle_EHLO(
        self, server: _Connection, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ):
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.dsn else []), responses[-1]]

    async def handle_MAIL(
        self, server: _Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ):
        if self.faults.drop_at_mail:
            self.faults.drop_at_mail -= 1
            server.transport.abort()
        if self.faults.mail:
            return self.faults.mail.popleft()
        envelope.mail_from = address
        envelope.mail_options.extend([*options, *server.asked])
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: _Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ):
        for key in (address, "*"):
            if self.faults.rcpt.get(key):
                return self.faults.rcpt[key].popleft()
        pair = (envelope.mail_from or "", address)
        if self.faults.greylist and pair not in self._known:
            self._known.add(pair)
            return "451 4.7.1 Greylisted, please try again"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend([*options, *server.asked])
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: _Connection, session: Session, envelope: Envelope):
        if self.faults.dot:
            return self.faults.dot.popleft()
        for recipient in envelope.rcpt_tos:
            self.taken.append(
                Taken(
                    envelope.mail_from or "",
                    recipient,
                    tuple(envelope.mail_options),
                    tuple(envelope.rcpt_options),
                    bytes(envelope.original_content or b""),
                    server.number,
                )
            )
        if self.faults.drop_at_dot:
            self.faults.drop_at_dot -= 1
            server.transport.abort()
        if self.faults.hang_at_dot:
            self.faults.hang_at_dot -= 1
            await asyncio.sleep(3600)
        return f"250 2.0.0 Ok: queued as Q{len(self.taken):04d}"

    async def auth_XOAUTH2(self, server: _Connection, args: list[str]) -> AuthResult:

        self.logins += 1
        said = base64.b64decode(args[1]).decode()
        if said.rpartition("auth=Bearer ")[2].strip("\x01") in self.tokens:
            return AuthResult(success=True, auth_data=said)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        self.logins += 1
        assert isinstance(data, LoginPassword)
        return AuthResult(success=self.users.get(data.login.decode()) == data.password.decode(), handled=False)


@contextmanager
def running_sink(
    *, dsn: bool = True, users: dict[str, str] | None = None, tokens: frozenset[str] = frozenset(),
    certificate: Certificate | None = None, utf8: bool = True,
) -> Iterator[Sink]:  # fmt: skip
    """Start a sink and stop it. With `users` or `tokens` a login is required; with a certificate, STARTTLS and a TLS port."""
    sink = Sink(dsn=dsn, users=users or {}, tokens=tokens, utf8=utf8)
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.path, certificate.key)
    protected = bool(users or tokens)
    options = {
        "enable_SMTPUTF8": utf8, "auth_required": protected, "auth_require_tls": False, "authenticator": sink.authenticate,
        "data_size_limit": 64 * 1024 * 1024, "hostname": "sink.example.org", "timeout": 60,
    }  # fmt: skip
    loop = asyncio.new_event_loop()
    starttls = {"tls_context": context} if context else {}

    async def listen() -> list[asyncio.Server]:
        plain = await loop.create_server(lambda: _Connection(sink, loop=loop, **options, **starttls), sink.host, 0)
        servers = [plain]
        sink.port = plain.sockets[0].getsockname()[1]
        if context:
            secure = await loop.create_server(
                lambda: _Connection(sink, loop=loop, **options), sink.host, 0, ssl=context
            )
            sink.tls_port = secure.sockets[0].getsockname()[1]
            servers.append(secure)
        return servers

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield sink
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        time.sleep(0.02)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)

"""Mail out by SMTP: one recipient an envelope, one connection reused, and for each mail one of four plain results.

Up to the final dot a failure means that nothing was delivered, and the mail may be sent again. Once the dot is on its
way and no answer comes, nobody can know: that is InDoubt and never guessed at. Nothing is raised for what a server does.
"""

import base64
import contextlib
import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from daemon.edges.accounts import ConfigFault, SmtpAccount
from daemon.edges.backoff import Backoff, GoneKind
from daemon.edges.envelope import DOMAIN, InDoubt, Letter, Refused, Result, Retry, Sent, ascii_domain, unfit, xtext
from daemon.edges.imap_wire import plain
from daemon.edges.oauth2 import NoToken, access_token, forget_token
from daemon.edges.tls import tls_context

__all__ = ["InDoubt", "Letter", "Refused", "Result", "Retry", "Sender", "Sent"]

CHUNK_BYTES = 64 * 1024
CONNECT_SECONDS = 30.0
VERDICT_FACTOR = 5
LONGEST_ENVID = 100

# Codes about our login, whichever command they answer (RFC 4954 6): a matter of the account, not of the mail.
_LOGIN_CODES = frozenset({530, 534, 535, 538})


class _Trouble(Exception):  # noqa: N818 - what the connection is in
    """The connection failed before the final dot."""

    def __init__(self, kind: GoneKind, code: int, text: str) -> None:
        super().__init__(text)
        self.kind: GoneKind = kind
        self.retry = Retry(code, text)


@dataclass(frozen=True, slots=True)
class _Rest:
    """Why an account is not tried before `until` (monotonic seconds)."""

    backoff: Backoff
    until: float
    last: Retry


_AWAKE = _Rest(Backoff(), 0.0, Retry(0, ""))
_refused_logins: dict[SmtpAccount, _Rest] = {}
"""Directories lock accounts after a few wrong passwords, so a refusal counts for every sender of this process."""


class Sender:
    """The way out for one account. It rests after a failure, so that one dead server does not hold up every mail."""

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account
        self._smtp: smtplib.SMTP | None = None
        self._rested = _AWAKE

    def __enter__(self) -> Self:
        """Connect at the first mail."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def send(self, letter: Letter) -> Result:
        """Send one mail; a connection that went stale is made anew once. Never raises for what a server does."""
        if fault := unfit(letter):
            return Refused(0, fault)
        for rest in (self._rested, _refused_logins.get(self.account, self._rested)):
            if time.monotonic() < rest.until:
                return Retry(rest.last.code, f"not tried, the account rests: {rest.last.text}")
        reused = self._smtp is not None
        try:
            return self._attempt(letter)
        except _Trouble as trouble:
            if not reused:
                return self._rest(trouble)
        try:
            return self._attempt(letter)
        except _Trouble as trouble:
            return self._rest(trouble)

    def check(self) -> Retry | None:
        """Connect and log in without sending: None where all is well, else what is wrong."""
        try:
            with self._connected():
                return None
        except _Trouble as trouble:
            return trouble.retry

    def close(self) -> None:
        """Say goodbye; never raises and never waits long."""
        if (smtp := self._smtp) is not None and smtp.sock is not None:
            with contextlib.suppress(Exception):
                smtp.sock.settimeout(3)
                smtp.quit()
        self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(Exception):
                smtp.close()

    def _rest(self, trouble: _Trouble) -> Retry:
        before = _refused_logins.get(self.account, self._rested) if trouble.kind == "auth" else self._rested
        backoff = before.backoff.after(trouble.kind)
        self._rested = _Rest(backoff, time.monotonic() + backoff.seconds, trouble.retry)
        if trouble.kind == "auth":
            _refused_logins[self.account] = self._rested
        return trouble.retry

    def _attempt(self, letter: Letter) -> Result:
        """One mail over one connection; raises _Trouble where the connection failed before the final dot."""
        with self._connected() as smtp:
            self._rested = _AWAKE
            _refused_logins.pop(self.account, None)
            return self._envelope(smtp, letter) or self._content(smtp, letter)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        secret: list[str] = []
        try:
            if self._smtp is None:
                self._smtp = self._connect(secret)
            yield self._smtp
        except _Trouble:
            self._drop()
            raise
        except (OSError, ValueError, smtplib.SMTPException, ConfigFault, NoToken) as error:
            self._drop()
            raise _trouble(error, *secret) from None
        except BaseException:
            self._drop()
            raise

    def _connect(self, secret: list[str]) -> smtplib.SMTP:
        account = self.account
        context = tls_context(account.ca_file) if account.security != "none" else None
        helo, seconds = account.helo or _own_name(), min(account.timeout_seconds, CONNECT_SECONDS)
        smtp: smtplib.SMTP
        if account.security == "tls":
            smtp = smtplib.SMTP_SSL(account.host, account.port, helo, timeout=seconds, context=context)
        else:
            smtp = smtplib.SMTP(account.host, account.port, helo, timeout=seconds)
        try:
            sock = _socket(smtp)
            sock.settimeout(account.timeout_seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo_or_helo_if_needed()
            if account.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if account.user:
                self._log_in(smtp, secret)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP, secret: list[str]) -> None:
        account = self.account
        if account.oauth2 is None:
            secret.append(account.read_password().get_secret_value())
            _give_password(smtp, account.user, secret[0])
            return
        secret.append(access_token(account.oauth2).get_secret_value())
        bearer = f"user={account.user}\x01auth=Bearer {secret[0]}\x01\x01"
        try:
            # To the challenge that explains a refusal an empty line is due; then comes the 535.
            smtp.auth("XOAUTH2", lambda challenge=None: bearer if challenge is None else "")
        except smtplib.SMTPAuthenticationError:
            forget_token(account.oauth2)
            raise

    def _envelope(self, smtp: smtplib.SMTP, letter: Letter) -> Result | None:
        """MAIL, RCPT and DATA; None where the content may follow."""
        sender, recipient = ascii_domain(letter.sender), ascii_domain(letter.recipient)
        eight_bit = not letter.rendered.isascii()
        utf8 = not (sender + recipient).isascii()
        for needed, feature in ((utf8, "smtputf8"), (eight_bit, "8bitmime")):
            if needed and not smtp.has_extn(feature):
                return Refused(0, f"the server does not offer {feature.upper()}, which this mail needs")
        smtp.command_encoding = "utf-8" if utf8 else "ascii"
        options = [f"SIZE={len(letter.rendered)}"] if smtp.has_extn("size") else []
        options += ["BODY=8BITMIME"] if eight_bit else []
        options += ["SMTPUTF8"] if utf8 else []
        report: list[str] = []
        if smtp.has_extn("dsn"):
            envid = xtext(letter.header_id.strip("<>"))
            options += ["RET=HDRS", *([f"ENVID={envid}"] if 0 < len(envid) <= LONGEST_ENVID else [])]
            kind = "utf-8" if utf8 else "rfc822"
            report = ["NOTIFY=FAILURE,DELAY", f"ORCPT={kind};{xtext(recipient)}"]
        for step, command in (
            ("MAIL", " ".join([f"FROM:<{sender}>", *options])),
            ("RCPT", " ".join([f"TO:<{recipient}>", *report])),
            ("DATA", ""),
        ):
            code, text = smtp.docmd(step, command)
            if not _goes_on(step, code):
                return self._declined(smtp, step, code, text)
        return None

    def _declined(self, smtp: smtplib.SMTP, step: str, code: int, said: bytes) -> Result:
        """What a refusal of one step means; raises _Trouble where it is about us and not about this mail."""
        text = _said(said)
        if code in (-1, 421) or code in _LOGIN_CODES:
            raise _Trouble("auth" if code in _LOGIN_CODES else "busy" if code == 421 else "network", max(code, 0), text)
        self._reset(smtp)
        # A sender that is not accepted is a matter of our account; only size concerns this one mail.
        if 500 <= code < 600 and (step != "MAIL" or code == 552):
            return Refused(code, text)
        return Retry(code, text)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Make the connection fit for another mail; what the server said about this one stands in any case."""
        try:
            code, _ = smtp.rset()
        except (OSError, smtplib.SMTPException):
            code = -1
        if code != 250:
            self._drop()

    def _content(self, smtp: smtplib.SMTP, letter: Letter) -> Result:
        sock = _socket(smtp)
        body = re.sub(rb"(?m)^\.", b"..", letter.rendered)
        if not body.endswith(b"\r\n"):
            body += b"\r\n"
        for start in range(0, len(body), CHUNK_BYTES):
            sock.sendall(body[start : start + CHUNK_BYTES])
        if _spoke_early(sock):
            # The server gave up before the end: nothing is in doubt as long as the dot is not sent.
            code, said = smtp.getreply()
            raise _Trouble("busy", max(code, 0), _said(said))
        try:
            sock.settimeout(self.account.timeout_seconds * VERDICT_FACTOR)
            sock.sendall(b".\r\n")
            code, said = smtp.getreply()
            sock.settimeout(self.account.timeout_seconds)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return InDoubt(f"no answer to the final dot: {plain(error)}")
        if 200 <= code < 300:
            return Sent(f"{code} {_said(said)}")
        if code == 421:
            self._drop()
        if 500 <= code < 600:
            return Refused(code, _said(said))
        if 400 <= code < 500:
            return Retry(code, _said(said))
        self._drop()
        return InDoubt(f"the final dot was answered with {code} {_said(said)}")


def _goes_on(step: str, code: int) -> bool:
    return code == 354 if step == "DATA" else 200 <= code < 300


def _said(text: bytes) -> str:
    return plain(text.decode("utf-8", "replace").replace("\n", " "))


def _own_name() -> str:
    """How we introduce ourselves, without asking any name server."""
    name = socket.gethostname()
    return name if "." in name and DOMAIN.fullmatch(name) else "[127.0.0.1]"


def _give_password(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Smtplib's own login, but for what is not ASCII, which it cannot encode (RFC 4616 asks for UTF-8)."""
    if (user + password).isascii():
        smtp.login(user, password)
        return
    both = base64.b64encode(b"\0" + user.encode() + b"\0" + password.encode()).decode()
    code, said = smtp.docmd("AUTH", f"PLAIN {both}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("not connected")
    return smtp.sock


def _spoke_early(sock: socket.socket) -> bool:
    """Whether the server said something, or closed, before its turn (under TLS that cannot be seen from outside)."""
    return not isinstance(sock, ssl.SSLSocket) and bool(select.select([sock], [], [], 0)[0])


def _trouble(error: Exception, secret: str = "") -> _Trouble:
    """A failed connection or login, in terms of how long to wait."""
    text = plain(error, secret)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        kind: GoneKind = "busy" if 400 <= error.smtp_code < 500 else "auth"
        return _Trouble(kind, error.smtp_code, f"login refused: {_answer(error.smtp_error, secret)}")
    if isinstance(error, smtplib.SMTPResponseException):
        return _Trouble("busy", error.smtp_code, _answer(error.smtp_error, secret))
    if isinstance(error, smtplib.SMTPNotSupportedError | ConfigFault):
        return _Trouble("config", 0, text)
    if isinstance(error, NoToken):
        return _Trouble("auth" if error.refused else "network", 0, text)
    if isinstance(error, ssl.SSLError):
        return _Trouble("tls", 0, text)
    return _Trouble("network", 0, text)


def _answer(said: bytes | str, secret: str) -> str:
    return plain(said.decode("utf-8", "replace") if isinstance(said, bytes) else said, secret)

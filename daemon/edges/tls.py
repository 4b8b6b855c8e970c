"""TLS as we speak it to mail servers: certificates and names are always checked, nothing older than TLS 1.2."""

import imaplib
import smtplib
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from daemon.edges.accounts import Account


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A verifying context; `ca_file` is trusted instead of the system's authorities. Raises OSError where it is no PEM."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def certificate_end(protocol: Literal["imap", "smtp"], account: Account) -> datetime:
    """When the certificate that a server shows ends; raises OSError (ssl.SSLError is one) or the protocol's own error."""
    context = tls_context(account.ca_file)
    if account.security == "tls":
        with (
            socket.create_connection((account.host, account.port), account.timeout_seconds) as plain,
            context.wrap_socket(plain, server_hostname=account.host) as secure,
        ):
            return _end_of(secure)
    if protocol == "imap":
        with imaplib.IMAP4(account.host, account.port, timeout=account.timeout_seconds) as imap:
            imap.starttls(context)
            return _end_of(imap.sock)
    with smtplib.SMTP(account.host, account.port, timeout=account.timeout_seconds) as smtp:
        smtp.starttls(context=context)
        return _end_of(smtp.sock)


def _end_of(secure: object) -> datetime:
    assert isinstance(secure, ssl.SSLSocket)
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"])), UTC)

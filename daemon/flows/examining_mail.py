"""Whether a focal point's mail works: login both ways, certificates, names, and whether plus addresses come home."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from daemon.edges import clock, dns
from daemon.edges.accounts import Account
from daemon.edges.config import Config, FocalPoint
from daemon.edges.mailbox import Mailbox, MailboxGone
from daemon.edges.sender import Letter, Refused, Retry, Sender
from daemon.edges.tls import certificate_end
from daemon.flows.office import instance_id

CERTIFICATE_DAYS = 14
PROBE_SECONDS = 30.0
LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it is good, what was found, and what to do where it is not."""

    check: str
    good: bool
    found: str
    mend: str = ""


def examine_mail(config: Config, point: FocalPoint) -> Iterator[Finding]:
    """Every check of one focal point; the probe of plus addresses only where mail goes in and out."""
    way_in, way_out = _mailbox(point), _way_out(point)
    yield way_in
    yield _certificate("imap", point.code, point.imap)
    yield way_out
    yield _certificate("smtp", point.code, point.smtp)
    yield _names(point)
    if way_in.good and way_out.good:
        yield _plus(config, point)


def _mailbox(point: FocalPoint) -> Finding:
    box = Mailbox(point.imap)
    try:
        box.connect()
        folders = box.folders()
    except MailboxGone as gone:
        return Finding(f"imap {point.code}", False, str(gone), "periksa host, port, user, dan password_file")
    finally:
        box.close()
    return Finding(f"imap {point.code}", True, ", ".join(folders))


def _way_out(point: FocalPoint) -> Finding:
    with Sender(point.smtp) as sender:
        trouble = sender.check()
    found = f"{trouble.code} {trouble.text}" if trouble else f"{point.smtp.host}:{point.smtp.port}"
    return Finding(f"smtp {point.code}", trouble is None, found, "periksa host, port, dan kata sandi SMTP" if trouble else "")


def _certificate(protocol: Literal["imap", "smtp"], code: str, account: Account) -> Finding:
    check = f"tls {protocol} {code}"
    if account.security == "none":
        return Finding(check, True, "tanpa TLS, di mesin ini saja")
    try:
        days = (certificate_end(protocol, account) - clock.now()).days
    except Exception as fault:  # noqa: BLE001 - each protocol has its own kinds, and each is an answer here
        return Finding(check, False, f"{type(fault).__name__}: {fault}", "periksa sertifikat server, security, dan ca_file")
    mend = "" if days >= CERTIFICATE_DAYS else "perbarui sertifikat server surel sebelum habis"
    return Finding(check, not mend, f"sertifikat berlaku {days} hari lagi", mend)


def _names(point: FocalPoint) -> Finding:
    """The domain must name a server that takes its mail, else no answer reaches the focal point."""
    check, domain = f"dns {point.code}", point.address.rpartition("@")[2]
    try:
        servers = dns.find_mail_servers(domain)
    except dns.DnsSilent as fault:
        return Finding(check, True, f"tidak diperiksa: {fault}")
    if not servers:
        return Finding(check, False, f"{domain} tidak punya MX", "minta pengelola DNS mencatat MX domain ini")
    return Finding(check, True, f"{domain}: {', '.join(servers)}")


def _plus(config: Config, point: FocalPoint) -> Finding:
    """Send a mail to ourselves at a plus address, and see whether it comes home."""
    check = f"plus {point.code}"
    if not point.plus_addresses:
        return Finding(check, True, "alamat plus tidak dipakai: balasan dikenali dari utas, subjek, dan kaki surat")
    local, _, domain = point.address.partition("@")
    recipient, header_id = f"{local}+uji-{secrets.token_hex(4)}@{domain}", f"<uji.{secrets.token_hex(8)}@{domain}>"
    with Sender(point.smtp) as sender:
        result = sender.send(Letter(point.address, recipient, _probe(config, point, recipient, header_id)))
    mend = "nyalakan recipient_delimiter = + di server surel, atau tulis plus_addresses = false"
    if isinstance(result, Refused | Retry):
        return Finding(check, False, f"{recipient} ditolak: {result.code} {result.text}", mend)
    if not _comes_home(point, header_id):
        return Finding(check, False, f"surel ke {recipient} tidak sampai dalam {PROBE_SECONDS:.0f} detik", mend)
    return Finding(check, True, "surel ke alamat plus sampai di kotak ini")


def _probe(config: Config, point: FocalPoint, recipient: str, header_id: str) -> bytes:
    """A mail that the daemon knows as its own when it finds it: the loop header says so."""
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Message-ID"] = point.address, recipient, header_id
    mail["Date"] = format_datetime(clock.now())
    mail["Subject"] = "Uji alamat plus"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Kawal-Loop"] = instance_id(config.state.secrets_dir)
    mail.set_content("Surel ini dikirim oleh `kawal doctor` kepada dirinya sendiri. Tidak perlu dibalas.\n")
    return mail.as_bytes()


def _comes_home(point: FocalPoint, header_id: str) -> bool:
    end = time.monotonic() + PROBE_SECONDS
    box = Mailbox(point.imap)
    try:
        box.connect()
        while not box.holds(header_id):
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_EVERY)
    except MailboxGone:
        return False
    finally:
        box.close()
    return True

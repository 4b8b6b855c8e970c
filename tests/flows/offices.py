"""A whole office on real servers for tests of journeys: one focal point on Dovecot, mail out through the SMTP sink."""

import email
import email.policy
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from servers.dovecot import Dovecot
from servers.smtp_sink import Sink

from daemon.core.changes import SetContact, SetInstitution
from daemon.edges.config import load_config
from daemon.edges.reader import Reader
from daemon.flows import opening, service
from daemon.flows.office import Office, open_office

BEGIN = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # Monday 09.00 WIB
OFFICER = "petugas@sekretariat.example.go.id"
LEADER = "pimpinan@sekretariat.example.go.id"
PIC = "pic@disdik.example.go.id"
HEAD = "kepala@disdik.example.go.id"
OTHER_PIC = "pic@dinkes.example.go.id"
ADDRESSES = {"DISDIK": PIC, "DINKES": OTHER_PIC}
PDF = b"%PDF-1.4\n%%EOF\n"
_serial = itertools.count(1)


@dataclass
class Desk:
    """An office with a clock in the hand of the test."""

    folder: Path
    dovecot: Dovecot
    sink: Sink
    box: str
    office: Office
    reader: Reader
    now: datetime = BEGIN
    letters: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def open(self, institution: str = "DISDIK", **fields: str) -> str:
        """Open a case and send its letter; gives its number."""
        given = {
            "institution": institution, "letter_number": f"B-{next(self.letters)}/Setcon/D-2/DM.05/09/2026",
            "letter_date": "2026-09-07", "perihal": "Dugaan pungutan", "category": "pendidikan",
            "asked": "Mohon penjelasan tertulis.",
        } | fields  # fmt: skip
        form = opening.understand(self.office, given)
        number, changes = opening.open_case(self.office, form, opening.LetterFile(), "admin", self.now)
        self.office.store.apply(changes, rules=self.office.book.hash)
        self.pass_()
        return number

    def pass_(self) -> service.Pass:
        """One pass of everything."""
        return service.one_pass(self.office, self.reader, self.now)

    def wait(self, days: float = 0, hours: float = 0) -> None:
        """Time passes."""
        self.now += timedelta(days=days, hours=hours)

    def mails_to(self, recipient: str, subject: str = "") -> list[EmailMessage]:
        """What left for a recipient, oldest first."""
        parsed = [email.message_from_bytes(t.content, policy=email.policy.default) for t in self.sink.to(recipient)]
        return [m for m in parsed if subject in str(m["Subject"])]  # type: ignore[misc]

    def status(self, number: str) -> str:
        """The case's status."""
        return self.office.case(number).status

    def answer(self, mail: EmailMessage, words: str, sender: str = PIC, **changes: str) -> None:
        """Reply to a mail as a mail program would, and deliver it to the mailbox it was meant for."""
        raw = reply_to(mail, words, sender, self.now, **changes)
        recipient = changes.get("to") or str(mail["Reply-To"])
        self.dovecot.deliver(recipient, raw, sender)

    def deliver(self, raw: bytes, sender: str = PIC) -> None:
        """Put a message into the focal point's mailbox."""
        self.dovecot.deliver(self.box, raw, sender)

    def messages(self) -> list[tuple[str, str, str]]:
        """Every kept message: subject, outcome, reason."""
        return [(m.subject, m.outcome, m.reason) for m in self.office.store.messages()]


def reply_to(
    mail: EmailMessage, words: str, sender: str, now: datetime, *, subject: str = "", to: str = "", attach: str = "",
    thread: bool = True, quote: bool = True, html: bool = False,
) -> bytes:  # fmt: skip
    """A reply as Gmail in Indonesian writes it, or with carriers left out."""
    reply = EmailMessage(policy=email.policy.SMTP)
    reply["From"] = f"PIC <{sender}>"
    reply["To"] = to or str(mail["Reply-To"])
    reply["Subject"] = subject or f"Re: {mail['Subject']}"
    reply["Date"] = format_datetime(now)
    reply["Message-ID"] = f"<test.{next(_serial)}@{sender.partition('@')[2]}>"
    if thread:
        reply["In-Reply-To"] = str(mail["Message-ID"])
        reply["References"] = " ".join(filter(None, (str(mail["References"] or ""), str(mail["Message-ID"]))))
    body = mail.get_body(preferencelist=("plain",))
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines()) if body and quote else ""
    attribution = f"\n\nPada tanggal Sen, 7 Sep 2026 pukul 09.00 {mail['From']} menulis:\n\n{quoted}\n" if quoted else "\n"
    if html:
        reply.set_content(f"<div>{words}</div><blockquote class=gmail_quote>{quoted}</blockquote>", subtype="html")
    else:
        reply.set_content(words + attribution)
    if attach:
        reply.add_attachment(PDF, maintype="application", subtype="pdf", filename=attach)
    return reply.as_bytes()


def write_config(folder: Path, dovecot: Dovecot, sink: Sink, box: str, *, database: str = "") -> Path:
    """The configuration of an office with one focal point."""
    url = f'database_url = "{database}"' if database else ""
    path = folder / "config.toml"
    path.write_text(
        f"""
[office]
name = "Sekretariat Contoh"
leadership = ["{LEADER}"]
[state]
dir = "state"
{url}
[[focal_point]]
code = "pusat"
name = "Focal Point Pusat"
address = "{box}"
plus_addresses = true
officers = ["{OFFICER}"]
default = true
[focal_point.imap]
host = "{dovecot.host}"
port = {dovecot.port}
security = "none"
user = "{box}"
password = "{dovecot.password}"
[focal_point.smtp]
host = "{sink.host}"
port = {sink.port}
security = "none"
"""
    )
    return path


def furnish(office: Office) -> None:
    """Two institutions with their people."""
    people = [
        SetInstitution("PROV", "Inspektorat Provinsi Contoh", level="provinsi", province="Jawa Barat"),
        SetContact("PROV", "pic@itprov.example.go.id", name="Sekar Misal", role="pic"),
        SetInstitution("DISDIK", "Dinas Pendidikan Kota Contoh", "Disdik", "kota", "PROV", "Jawa Barat",
                       domains=("disdik.example.go.id",)),
        SetContact("DISDIK", PIC, name="Tono Umpama", role="pic"),
        SetContact("DISDIK", "pengganti@disdik.example.go.id", name="Rina Rekaan", role="alternate"),
        SetContact("DISDIK", HEAD, name="Kepala Rekaan", role="head"),
        SetInstitution("DINKES", "Dinas Kesehatan Kota Contoh", "Dinkes", "kota", "PROV", "Jawa Barat"),
        SetContact("DINKES", OTHER_PIC, name="Nur Umpama", role="pic"),
    ]  # fmt: skip
    office.store.apply(people)


def desk_at(folder: Path, dovecot: Dovecot, sink: Sink, box: str, reader: Reader, *, database: str = "") -> Desk:
    """A furnished office."""
    office = open_office(load_config(write_config(folder, dovecot, sink, box, database=database)))
    furnish(office)
    return Desk(folder, dovecot, sink, box, office, reader)

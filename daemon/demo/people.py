"""Simulated people of the demo. They know only SMTP and IMAP: what their mail programs show them, and what they type."""

import email
import email.policy
import imaplib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

HOST = "127.0.0.1"
UIDNEXT = re.compile(rb"UIDNEXT (\d+)")
CASE = re.compile(r"KWL-\d{4}-\d{6}-[0-9A-Z]")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Wire:
    """How a person reaches the outside: two ports, a password, and a clock on the wall."""

    imap_port: int
    smtp_port: int
    password: str
    now: Callable[[], datetime]
    _out: smtplib.SMTP | None = None
    _serial: int = 0

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Give one mail to the mail server."""
        if self._out is None:
            self._out = smtplib.SMTP(HOST, self.smtp_port, timeout=20)
        self._out.sendmail(sender, [recipient], raw)

    def new_id(self, sender: str) -> str:
        """A Message-ID as a mail program would make it."""
        self._serial += 1
        return f"<demo.{self._serial}@{sender.partition('@')[2]}>"

    def close(self) -> None:
        """Hang up."""
        if self._out is not None:
            self._out.quit()
            self._out = None


@dataclass
class Letter:
    """One mail in somebody's mailbox, as their mail program shows it."""

    sender: str
    reply_to: str
    subject: str
    message_id: str
    references: str
    text: str
    date: str
    automatic: str

    @property
    def cases(self) -> list[str]:
        """The case numbers that stand in it, in order."""
        return list(dict.fromkeys(CASE.findall(f"{self.subject}\n{self.text}")))


Habit = Callable[["Person", Letter], None]


@dataclass
class Person:
    """Somebody with a mailbox. `habit` is what they do with a new mail; what is to be done later waits in `diary`."""

    address: str
    name: str
    wire: Wire
    habit: Habit
    sign_off: str = ""
    diary: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    read: list[Letter] = field(default_factory=list)
    _in: imaplib.IMAP4 | None = None
    _seen: int = 0

    def live(self) -> int:
        """Read new mail, and do what is due; gives how many mails were read."""
        new = self._read_new()
        for letter in new:
            self.read.append(letter)
            self.habit(self, letter)
        for entry in [e for e in self.diary if e[0] <= self.wire.now()]:
            self.diary.remove(entry)
            entry[1]()
        return len(new)

    def later(self, days: float, deed: Callable[[], None]) -> None:
        """Do something some days from now."""
        self.diary.append((self.wire.now() + timedelta(days=days), deed))

    def _read_new(self) -> list[Letter]:
        if self._in is None:
            self._in = imaplib.IMAP4(HOST, self.wire.imap_port, timeout=20)
            self._in.login(self.address, self.wire.password)
        _, (status, *_) = self._in.status("INBOX", "(UIDNEXT)")
        if int(UIDNEXT.findall(status)[0]) == self._seen + 1:
            return []
        self._in.select("INBOX", readonly=True)
        _, found = self._in.uid("SEARCH", f"UID {self._seen + 1}:*")
        uids = [int(uid) for uid in (found[0] or b"").split() if int(uid) > self._seen]
        letters = []
        for uid in uids:
            _, parts = self._in.uid("FETCH", str(uid), "(BODY.PEEK[])")
            raw = next(part[1] for part in parts if isinstance(part, tuple))
            letters.append(as_letter(raw))
            self._seen = uid
        return letters

    def close(self) -> None:
        """Close the mail program."""
        if self._in is not None:
            self._in.logout()
            self._in = None

    def answer(
        self, letter: Letter, words: str, *, subject: str = "", attach: str = "", automatic: str = "", quote: bool = True
    ) -> None:  # fmt: skip
        """Reply to a mail as Gmail in Indonesian would."""
        mail = self._blank(letter.reply_to, subject or _reply_subject(letter.subject))
        mail["In-Reply-To"] = letter.message_id
        mail["References"] = " ".join(filter(None, (letter.references, letter.message_id)))
        if automatic:
            mail["Auto-Submitted"] = automatic
        quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
        attribution = f"Pada tanggal {letter.date} {letter.sender} menulis:"
        mail.set_content(f"{words}\n{self.sign_off}\n\n{attribution}\n\n{quoted}\n" if quote else f"{words}\n{self.sign_off}\n")
        self._finish(mail, letter.reply_to, attach)

    def write(self, recipient: str, subject: str, words: str, *, attach: str = "") -> None:
        """A new mail in a thread of its own."""
        mail = self._blank(recipient, subject)
        mail.set_content(f"{words}\n{self.sign_off}\n")
        self._finish(mail, recipient, attach)

    def _blank(self, recipient: str, subject: str) -> EmailMessage:
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = recipient
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.wire.now())
        mail["Message-ID"] = self.wire.new_id(self.address)
        return mail

    def _finish(self, mail: EmailMessage, recipient: str, attach: str) -> None:
        if attach:
            mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=attach)
        self.wire.send(self.address, recipient, mail.as_bytes())


def _reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith(("re:", "bls:")) else f"Re: {subject}"


def as_letter(raw: bytes) -> Letter:
    """A mail as a mail program shows it: plain text, the addresses to answer to."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    return Letter(
        sender=str(mail["From"]),
        reply_to=str(mail["Reply-To"] or mail["From"]).rpartition("<")[2].rstrip(">"),
        subject=str(mail["Subject"]),
        message_id=str(mail["Message-ID"]),
        references=" ".join(str(mail["References"] or "").split()),
        text=body.get_content() if body else "",
        date=str(mail["Date"]),
        automatic=str(mail["Auto-Submitted"] or ""),
    )

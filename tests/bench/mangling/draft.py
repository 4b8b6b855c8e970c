"""An answer while it is made: what a mail program writes, and what the judge must know of it."""

import email.policy
import html
import itertools
import random
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from mangling.stage import ANSWERED, BOX, Sent

Kind = Literal["full", "some", "none", "foreign"]
WORDS = (
    "Surat sudah kami terima, terima kasih.",
    "Yth. Bapak/Ibu,\n\nSaat ini masih dalam proses klarifikasi oleh tim kami.",
    "Telah selesai kami tindak lanjuti. Hasil pemeriksaan kami sampaikan terlampir, mohon diterima.",
    "SELESAI",
    "TERIMA",
    "Mohon tambahan waktu 14 hari kerja karena tim masih turun ke lapangan.",
    "sdh kami tindak lanjuti pak, hasilnya terlampir ya. tks",
    "Assalamualaikum. Berikut hasil klarifikasi: pungutan itu tidak terbukti dan orang tua murid telah menerima penjelasan.",
    "Bukan kewenangan kami, mohon diteruskan kepada Dinas Pekerjaan Umum.",
)
PDF = b"%PDF-1.4\n%%EOF\n"
_serial = itertools.count(1)


@dataclass
class Draft:
    """A reply to `letter`, changed in place by gateways and habits.

    `kind`: "full" carries a whole reference to its case and comes from somebody who may be believed; "some" carries
    evidence, but a person must look (a slip, an unknown address); "none" carries none; "foreign" must get nowhere.
    `raw`: what a real program sent, where one was asked. `truth`: the cases that it is about. `may_link`, `may_move`: the cases it may be filed on, and may act on.
    """

    letter: Sent
    words: str
    sender: str
    name: str = "Tono Umpama"
    to: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    thread: bool = True
    headers: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    file_text: str = ""
    raw: bytes = b""
    kind: Kind = "full"
    truth: tuple[str, ...] = ()
    may_link: tuple[str, ...] = ()
    may_move: tuple[str, ...] = ()

    def about(self, *cases: str, kind: Kind = "full", moves: bool = True) -> "Draft":
        """Say what this is an answer about; with `moves` it has proof and may act."""
        self.kind, self.truth, self.may_link = kind, cases, cases
        self.may_move = cases if moves else ()
        return self

    def foreign(self, *, may_link: tuple[str, ...] = ()) -> "Draft":
        """Say that this must move nothing, and may be filed on `may_link` alone."""
        self.kind, self.truth, self.may_link, self.may_move = "foreign", (), may_link, ()
        return self

    def as_bytes(self) -> bytes:
        """The message as it arrives."""
        if self.raw:
            return self.raw
        mail = EmailMessage(policy=email.policy.SMTP)
        for name, value in self.headers:
            mail[name] = value
        mail["From"] = f"{self.name} <{self.sender}>" if self.name else self.sender
        mail["To"] = self.to or BOX
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(ANSWERED)
        mail["Message-ID"] = f"<answer.{next(_serial)}@{self.sender.partition('@')[2]}>"
        if self.thread:
            mail["In-Reply-To"] = self.letter.header_id
            mail["References"] = f"{self.letter.mail['References'] or ''} {self.letter.header_id}".strip()
        if self.text:
            mail.set_content(self.text, cte="quoted-printable")
        if self.html and self.text:
            mail.add_alternative(self.html, subtype="html", cte="quoted-printable")
        elif self.html:
            mail.set_content(self.html, subtype="html", cte="quoted-printable")
        for name, content in self.files:
            mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        return mail.as_bytes()


def answer_to(letter: Sent, chance: random.Random, words: str = "") -> Draft:
    """A reply to the signed address with the thread kept and nothing quoted yet."""
    chosen = words or chance.choice(WORDS)
    draft = Draft(letter, chosen, letter.recipient, to=letter.reply_to, subject=f"Re: {letter.subject}", text=chosen)
    if "lampir" in chosen:
        draft.files.append((chance.choice(("Scan_20260909_0001.pdf", "IMG-20260909-WA0012.pdf", "Surat jawaban (1).pdf")), PDF))
    return draft.about(*letter.cases)


def new_mail(letter: Sent, chance: random.Random, words: str, subject: str = "Jawaban surat") -> Draft:
    """A mail of the PIC's own to the plain address: no thread, no quote."""
    draft = answer_to(letter, chance, words)
    draft.to, draft.subject, draft.thread = BOX, subject, False
    return draft.about(letter.case, moves=False)


def marked(text: str) -> str:
    """A text quoted with "> " (RFC 3676 4.5)."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def paragraphs(text: str) -> str:
    """Plain words as a mail program's own HTML."""
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.splitlines())


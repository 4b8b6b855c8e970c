"""What goes into a mail and what comes out: envelope, enclosures, rendered bytes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail. With a `cid` it is a picture of the HTML part (cid:trend), else an attachment."""

    name: str
    content_type: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """The envelope and carriers of one mail to one recipient; everything that could vary is fixed here.

    `header_id` and `references` carry angle brackets; `subject_tag` is "[KWL-2026-004217-F]" or empty; `footer` is the
    line that survives quoting (number and token); `answers` is true where the mail answers one (auto-replied);
    `loop` names this installation; `calendars` are finished .ics files.
    """

    purpose: str
    language: str
    sender_name: str
    sender: str
    recipient_name: str
    recipient: str
    header_id: str
    date: datetime
    reply_to: str
    references: tuple[str, ...] = ()
    subject_tag: str = ""
    footer: str = ""
    answers: bool = False
    loop: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    calendars: tuple[bytes, ...] = ()
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished mail: its subject and Message-ID as they stand in it, and its bytes with CRLF lines."""

    subject: str
    header_id: str
    raw: bytes

"""What a raw message holds, as plain frozen values: the nouns that nature, reply and references read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Headers = tuple[tuple[str, str], ...]
"""Header fields in the order of the message: lower-case name, unfolded and decoded value."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address as the strict parser read it: `address` is a lower-case dot-atom with an ASCII (IDNA) domain."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A view on the kept bytes: `offset` and `length` (bytes) of the encoded body, `size` in decoded bytes."""

    position: int
    filename: str
    content_type: str
    size: int
    sha256: str
    offset: int
    length: int
    encoding: str
    disposition: str = ""
    content_id: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """A message enclosed in another: forwarded by a person, or returned by a mail server (RFC 3462)."""

    kind: Literal["forwarded", "returned"]
    headers: Headers
    text: str


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """One block of fields of a message/delivery-status or disposition-notification part (RFC 3464, RFC 8098)."""

    kind: Literal["delivery", "disposition", "feedback"]
    fields: Headers


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was read.

    `writer` is None where From is missing or ambiguous (then nobody has authority); `claimed` keeps what From said.
    `text` is the plain view (from HTML where there is no plain part), `html` the HTML source as it came, capped.
    `date` is aware, None where the header is absent or absurd. `defects` are short names of what was wrong.
    """

    message_id: str
    date: datetime | None
    writer: Mailbox | None
    claimed: str
    subject: str
    headers: Headers
    content_type: str
    report_type: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    originals: tuple[Original, ...] = ()
    reports: tuple[ReportBlock, ...] = ()
    defects: tuple[str, ...] = ()
    calendar: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of the header `name` (lower case), in order; empty where it is absent."""
        return tuple([value for key, value in self.headers if key == name])

    def value(self, name: str) -> str:
        """The first value of the header `name` (lower case), or an empty string."""
        for key, value in self.headers:
            if key == name:
                return value
        return ""

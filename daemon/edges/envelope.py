"""One mail and its envelope as they may go on the wire, and what can become of it there: values, no connection."""

import re
from dataclasses import dataclass

# What can stand between < and > of an envelope; anything else might end the command and open another (THREATS T48).
_LOCAL = re.compile(r"[^\x00-\x20\x7f-\xa0\u2028\u2029<>()\[\]\\,;:\"@]{1,64}")
DOMAIN = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail for one recipient: the envelope, the rendered bytes with CRLF, and the id that a DSN will name."""

    sender: str
    recipient: str
    rendered: bytes
    header_id: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken responsibility; `response` is what it said, its queue id in it."""

    response: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not delivered, and worth another attempt: a 4xx, or trouble with the connection or account (code 0, 5xx login)."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not delivered and not to be tried again: a 5xx, or a mail that may not go on the wire (code 0)."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The final dot was sent and no answer came."""

    text: str


Result = Sent | Retry | Refused | InDoubt


def unfit(letter: Letter) -> str:
    """Why a mail may not go on the wire, empty where it may: envelopes and lines that could become commands."""
    for role, address in (("sender", letter.sender), ("recipient", letter.recipient)):
        if role == "sender" and not address:
            continue
        local, at, domain = ascii_domain(address).rpartition("@")
        if not at or not _LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
            return f"the {role}'s address cannot stand in an envelope"
    if b"\0" in letter.rendered or _BARE.search(letter.rendered):
        return "the mail has a NUL, or a line that does not end with CRLF"
    return ""


def xtext(text: str) -> str:
    """RFC 3461 4: what is not printable ASCII, and '+' and '=', as +XX in capitals."""
    return _NOT_XTEXT.sub(lambda found: "".join(f"+{byte:02X}" for byte in found[0].encode()), text)


def ascii_domain(address: str) -> str:
    """The address with its domain as DNS has it; as it is where the domain cannot be written so."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address

"""The verdict on a message's nature, and what must be known of our own mail to reach it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

NatureKind = Literal["person", "auto_reply", "bounce", "delay", "receipt", "loop", "bulk", "unreadable"]


@dataclass(frozen=True, slots=True)
class OwnMail:
    """How mail of our own is recognised: our addresses (lower case), plus part cut off, and our loop header's value."""

    addresses: frozenset[str] = field(default_factory=frozenset)
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Bounced:
    """One address that a delivery report speaks of; `status` is the enhanced code (RFC 3463) where it is given.

    `permanent`: the server gave up (Action failed, 5.x.x or its words); `temporary`: it still tries (delayed, 4.x.x).
    """

    address: str
    kind: Literal["permanent", "temporary", "unknown"]
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Nature:
    """What kind of mail it is and why; `about` holds ids (Message-ID, ENVID) of our own mail that a report speaks of.

    `returns` is the date on which the writer of an auto-reply says to be back.
    """

    kind: NatureKind
    reason: str
    bounced: tuple[Bounced, ...] = ()
    about: tuple[str, ...] = ()
    returns: date | None = None

"""One digest to one reader: mailed with its charts and full list; who has had an empty one is not sent another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.core.changes import Change
from daemon.core.letters import Enclosure
from daemon.edges.config import FocalPoint
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

EMPTY = "empty"


@dataclass(frozen=True)
class Digest:
    """What is told to whom: `round` (a week, a day, a month), `about` (an institution, a focal point, empty for all).

    `empty`: nothing is left to tell of; `news`: how it came to be so is worth telling. `cases` are those that a reply may
    name; a digest without any carries no token.
    """

    purpose: str
    round: str
    about: str
    recipient: str
    name: str
    point: FocalPoint
    language: str
    zone: str
    facts: Mapping[str, Any]
    empty: bool = False
    news: bool = False
    cases: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


def report(office: Office, digest: Digest, now: datetime) -> list[Change]:
    """The mail as changes; none where there is nothing to tell and the reader knows that there was nothing."""
    if digest.empty and not digest.news and knows_nothing(office, digest.recipient, digest.purpose, digest.about):
        return []
    key = ":".join((digest.purpose, digest.round, digest.about, digest.recipient, *([EMPTY] if digest.empty else [])))
    mail = Mail(
        key=key, purpose=digest.purpose, focal_point=digest.point, recipient=digest.recipient, name=digest.name,
        language=digest.language, about=",".join(digest.cases), kind="bundle" if digest.cases else "", facts=digest.facts,
        enclosures=digest.enclosures, zone=digest.zone,
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def knows_nothing(office: Office, recipient: str, purpose: str, about: str) -> bool:
    """Whether the last digest of its kind said that there is nothing, or none was ever sent."""
    last = office.store.last_key(recipient, purpose, about)
    return not last or last.endswith(f":{EMPTY}")


def enclosable(office: Office, enclosures: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    """The files that fit into one mail together, the pictures before the tables."""
    room = office.config.sending.max_attachment_mb * 1_000_000 / correspondence.BASE64_GROWTH
    kept: list[Enclosure] = []
    for enclosure in sorted(enclosures, key=lambda e: not e.cid):
        room -= len(enclosure.content)
        if room >= 0:
            kept.append(enclosure)
    return tuple(kept)

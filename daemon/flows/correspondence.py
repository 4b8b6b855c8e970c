"""Putting facts into a mail and the mail into the outbox: tokens, thread, carriers and key, in one place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daemon.core.changes import Change, IssueToken, NoticeKey, QueueMail
from daemon.core.letters import Enclosure, Outbound, compose, one_tap
from daemon.core.records import Case
from daemon.core.tokens import own_message_id, plus_address, sign
from daemon.edges.config import FocalPoint
from daemon.flows.office import Office

NOTICE_DAYS = 30
BASE64_GROWTH = 1.37


@dataclass(frozen=True)
class Mail:
    """One mail to be written: to whom, for what, under which key, with which token and facts.

    `about` is what the token stands for: a case number, several joined by commas (bundle), or a notice's subject;
    `to_case` is False for a notice. Facts are given to the template as they are.
    """

    key: str
    purpose: str
    focal_point: FocalPoint
    recipient: str
    name: str
    language: str
    about: str
    kind: str
    facts: Mapping[str, Any]
    case: Case | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[NoticeKey, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    not_before: datetime | None = None
    answers: bool = False
    calendar: bytes = b""


def post(office: Office, mail: Mail, now: datetime) -> list[Change]:
    """The token and the rendered mail, as changes; the same mail asked for twice gives the same key and bytes."""
    changes: list[Change] = []
    token = ""
    if mail.kind:
        token = sign(office.keys, mail.kind, mail.about, mail.recipient)
        expires = now + timedelta(days=NOTICE_DAYS) if mail.kind == "notice" else None
        changes.append(
            IssueToken(
                token, mail.kind, office.keys.current, mail.about, mail.recipient, "", now, dict(mail.data), expires
            )
        )
    outbound = _outbound(office, mail, token, now)
    rendered = compose(office.templates, outbound, _facts(office, mail, outbound))
    changes.append(
        QueueMail(
            key=mail.key,
            purpose=mail.purpose,
            focal_point=mail.focal_point.code,
            sender=mail.focal_point.address,
            recipient=mail.recipient,
            subject=rendered.subject,
            header_id=rendered.header_id,
            rendered=rendered.raw,
            at=now,
            not_before=mail.not_before or now,
            case=mail.case.number if mail.case else None,
            notices=mail.notices,
        )
    )
    return changes


def _outbound(office: Office, mail: Mail, token: str, now: datetime) -> Outbound:
    point = mail.focal_point
    domain = point.address.partition("@")[2]
    serial = hashlib.sha256(mail.key.encode()).hexdigest()[:20]
    root = own_message_id(token, "0", domain) if token else ""
    tag = f"[{mail.case.number}]" if mail.case and mail.kind == "case" else ""
    footer = " · ".join(filter(None, (mail.case.number if mail.case else "", token)))
    return Outbound(
        purpose=mail.purpose,
        language=mail.language,
        sender_name=point.name,
        sender=point.address,
        recipient_name=mail.name,
        recipient=mail.recipient,
        header_id=own_message_id(token, serial, domain) if token else f"<kwl.{serial}@{domain}>",
        date=now,
        reply_to=plus_address(point.address, token) if token and point.plus_addresses else point.address,
        references=(root,) if root else (),
        subject_tag=tag,
        footer=footer,
        answers=mail.answers,
        loop=office.instance,
        enclosures=mail.enclosures,
        calendar=mail.calendar,
    )


def _facts(office: Office, mail: Mail, outbound: Outbound) -> dict[str, Any]:
    facts = {
        "office": office.config.office.name,
        "focal_point": mail.focal_point.name,
        "recipient_name": mail.name,
        "footer": outbound.footer,
        "reply_to": outbound.reply_to,
    }
    if mail.case is not None and mail.kind == "case":
        facts["one_tap"] = one_tap(outbound.reply_to, mail.case.number, mail.language)
    return facts | dict(mail.facts)

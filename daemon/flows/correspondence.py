"""Putting facts into a mail and the mail into the outbox: tokens, thread, carriers and key, in one place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from daemon.core.calendar import explain_due
from daemon.core.changes import AddEvent, Change, IssueToken, NoticeKey, QueueMail
from daemon.core.letters import (
    DeadlineLine,
    Earlier,
    Enclosure,
    Entry,
    Outbound,
    Words,
    deadline_ics,
    phrase,
    sequence_at,
)
from daemon.core.records import Case, Contact, Letter
from daemon.core.tokens import own_message_id, plus_address, sign
from daemon.edges.config import FocalPoint
from daemon.flows import clockwork
from daemon.flows.office import Office

NOTICE_DAYS = 30
CASES_IN_TOKEN = 100
"""More would not fit an index of PostgreSQL (2,704 bytes); a reply about the others names them by number."""
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
    calendars: tuple[bytes, ...] = ()
    zone: str = ""


def post(office: Office, mail: Mail, now: datetime) -> list[Change]:
    """The token and the rendered mail, as changes; the same mail asked for twice gives the same key and bytes."""
    changes: list[Change] = []
    token = ""
    if mail.kind == "bundle":
        mail = replace(mail, about=",".join(mail.about.split(",")[:CASES_IN_TOKEN]))
    if mail.kind:
        token = sign(office.keys, mail.kind, mail.about, mail.recipient)
        expires = now + timedelta(days=NOTICE_DAYS) if mail.kind == "notice" else None
        changes.append(
            IssueToken(
                token, mail.kind, office.keys.current, mail.about, mail.recipient, "", now, dict(mail.data), expires
            )
        )
    outbound = _outbound(office, mail, token, now)
    rendered = office.write(outbound, _facts(office, mail, outbound))
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


def preview(office: Office, mail: Mail, now: datetime) -> Words:
    """The words of a mail without any token: for showing what would be sent."""
    outbound = _outbound(office, mail, "", now)
    return phrase(office.templates, outbound, _facts(office, mail, outbound))


def short_hash(text: str) -> str:
    """Sixteen hexadecimal digits that name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
        calendars=mail.calendars,
        zone=mail.zone or office.config.office.zone,
    )


def _facts(office: Office, mail: Mail, outbound: Outbound) -> dict[str, Any]:
    given = {
        "office": office.config.office.name,
        "focal_point": mail.focal_point.name,
        "recipient_name": mail.name,
        "footer": outbound.footer,
        "reply_to": outbound.reply_to,
    }
    return given | dict(mail.facts)


def dispatch(office: Office, case: Case, letter: Letter, now: datetime) -> list[Change]:
    """The follow-up letter to everyone who is PIC today; a secret one goes by courier, and only a notice by mail."""
    pics = [c for c in office.current_contacts(case.institution, now) if c.role == "pic" and c.health != "bouncing"]
    pics = pics or [c for c in office.current_contacts(case.institution, now) if c.role == "alternate"]
    if not pics:
        why = "the institution has no contact who can receive the letter"
        return [AddEvent(case.number, "letter_not_sent", "kawal", now, {"why": why})]
    return [change for contact in pics for change in send_letter(office, case, letter, contact, now)]


def send_letter(
    office: Office, case: Case, letter: Letter, contact: Contact, now: datetime, *, again: str = ""
) -> list[Change]:
    """The follow-up letter to one contact, with the official letter attached and the first deadline for the calendar."""
    institution = office.store.institution(case.institution)
    language = office.language_of(contact, institution)
    secret = is_secret(letter)
    enclosures, too_large = official_letter(office, letter) if not secret else ((), False)
    due = clockwork.foreseen(office, case, letter, now)
    lines = [DeadlineLine(d.kind, d.due, explain_due(d.working, language)) for d in due]
    last = max(due, key=lambda d: (d.kind == "answer", d.due), default=None)
    facts = {
        "case": case.number,
        "institution": institution.name if institution else case.institution,
        "letter_number": letter.number,
        "letter_date": letter.dated,
        "perihal": letter.perihal,
        "topic": case.topic,
        "category": case.category,
        "asked": case.asked,
        "deadlines": lines,
        "sifat": letter.sifat,
        "earlier": earlier_correspondence(office, case),
        "file_name": letter.file_name if enclosures else "",
        "too_large": too_large,
        "by_courier": secret,
        "calendar": last is not None,
    }
    mail = Mail(
        key=":".join(filter(None, ("letter", case.number, contact.address, again))), purpose="letter", focal_point=office.focal_point(case.focal_point),
        recipient=contact.address, name=contact.name, language=language, about=case.number, kind="case", case=case,
        facts=facts, enclosures=enclosures, zone=institution.zone if institution else "",
        calendars=_calendars(case, last, now, language, office) if last else (),
    )  # fmt: skip
    return post(office, mail, now)


def _calendars(case: Case, due: "clockwork.Foreseen", now: datetime, language: str, office: Office) -> tuple[bytes, ...]:
    entry = Entry(case.number, case.topic, due.day, sequence_at(case.opened, now))
    return deadline_ics([entry], now, language=language, organizer=office.focal_point(case.focal_point).address)


def is_secret(letter: Letter) -> bool:
    """Whether a letter goes by courier alone."""
    return letter.sifat == "rahasia" or letter.number.startswith("R-")


def official_letter(office: Office, letter: Letter) -> tuple[tuple[Enclosure, ...], bool]:
    """The letter's file, where our side takes one of its size; whether it was too large."""
    if not letter.file_sha256:
        return (), False
    with office.store.open_kept(letter.file_sha256) as kept:
        content = kept.read()
    if len(content) * BASE64_GROWTH > office.config.sending.max_attachment_mb * 1_000_000:
        return (), True
    kind = letter.file_type or "application/octet-stream"
    return (Enclosure(letter.file_name or "surat.pdf", kind, content),), False


def earlier_correspondence(office: Office, case: Case) -> tuple[Earlier, ...]:
    """Letters of the case's earlier legs, oldest first: what the reader need not ask for."""
    if case.number == case.family:
        return ()
    legs = [leg for leg in office.store.family(case.family) if leg.number != case.number]
    letters = {letter.case_id: letter for letter in office.store.letters_of([leg.id or 0 for leg in legs])}
    told = [(leg, letters.get(leg.id or 0)) for leg in legs]
    return tuple(
        Earlier(letter.dated if letter else leg.opened, f"{leg.number} {letter.number if letter else ''}".strip())
        for leg, letter in told
    )


def to_officers(office: Office, case: Case, mail: Mail, now: datetime) -> list[Change]:
    """The same mail to every officer of the case's focal point, each with their own token and key."""
    point = office.focal_point(case.focal_point)
    changes: list[Change] = []
    for officer in point.officers:
        own = replace(mail, recipient=officer, key=f"{mail.key}:{officer}", focal_point=point, language=point.language)
        changes += post(office, own, now)
    return changes


def alert_bounce(office: Office, case: Case, facts: Mapping[str, Any], now: datetime) -> list[Change]:
    """Officers learn at once that a letter did not arrive, and whether it went to somebody else."""
    institution = office.store.institution(case.institution)
    named = {"case": case.number, "institution": institution.name if institution else "", "topic": case.topic}
    mail = Mail(
        key=f"bounce:{case.number}:{facts['address']}", purpose="bounce_alert", recipient="", name="", language="id",
        focal_point=office.focal_point(case.focal_point), about="", kind="", facts=named | dict(facts),
    )  # fmt: skip
    return to_officers(office, case, mail, now)

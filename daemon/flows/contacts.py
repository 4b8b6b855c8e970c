"""What automatic mail teaches: about a letter of ours, about a contact; never about a case's matter."""

from collections.abc import Sequence
from datetime import date, datetime

from daemon.core.analysis import Analysis
from daemon.core.changes import AddEvent, Change, SetContact, SetDelivery, SetLetter, SettleMessage
from daemon.core.nature import Bounced
from daemon.core.records import Outgoing
from daemon.core.tokens import OWN_ID
from daemon.flows import correspondence
from daemon.flows.evidence import Gathered
from daemon.flows.office import Office

AWAY_WHEN_UNSAID_DAYS = 14
PROVEN_BOUNCES_TO_DISABLE = 2


def learn_bounce(office: Office, message: int, analysis: Analysis, gathered: Gathered, now: datetime) -> list[Change]:
    """A delivery report: matched to our own mail by its Message-ID or ENVID, else only noted."""
    nature = analysis.nature
    outcome = SettleMessage(message, "bounce", nature.reason, now, analysis)
    ours = _our_mail(office, analysis, gathered)
    if not ours:
        return [outcome]
    changes: list[Change] = [outcome]
    for mail in ours:
        bounced = next((b for b in nature.bounced if b.address == mail.recipient), None) or _only(nature.bounced)
        failed = nature.kind == "bounce" and not (bounced and bounced.kind == "temporary")
        detail = " ".join(filter(None, (bounced.status, bounced.diagnostic) if bounced else ()))[:300]
        changes.append(SetDelivery(mail.header_id, "failed" if failed else "delayed", now, detail or nature.reason))
        changes += _note_on_case(office, mail, message, failed, detail, now)
        if failed:
            changes += _doubt_contact(office, mail, now, detail)
    return changes


def _only(bounced: Sequence[Bounced]) -> Bounced | None:
    return bounced[0] if len(bounced) == 1 else None


def _our_mail(office: Office, analysis: Analysis, gathered: Gathered) -> tuple[Outgoing, ...]:
    """The mails of ours that a report speaks of; a report that names none of our ids proves nothing."""
    ids = {identity if identity.startswith("<") else f"<{identity}>" for identity in analysis.nature.about}
    for original in analysis.message.originals:
        ids |= {value.strip() for name, value in original.headers if name == "message-id"}
    proven = [identity for identity in ids if (match := OWN_ID.match(identity)) and _is_ours(match.group(1), gathered)]
    return tuple(office.store.outgoing_by_header(sorted(set(proven) | ids)))


def _is_ours(token: str, gathered: Gathered) -> bool:
    verdict = gathered.tokens.get(token.lower())
    return verdict is not None and verdict.state in ("valid", "expired")


def _note_on_case(
    office: Office, mail: Outgoing, message: int, failed: bool, detail: str, now: datetime
) -> list[Change]:
    number = office.store.case_number(mail.case_id) if mail.case_id is not None else None
    if number is None:
        return []
    data = {"recipient": mail.recipient, "purpose": mail.purpose, "detail": detail}
    changes: list[Change] = [AddEvent(number, "bounced" if failed else "delayed", "kawal", now, data, message)]
    if failed and mail.purpose == "letter":
        changes.append(SetLetter(number, "email", "failed", now, detail))
        changes += _try_alternate(office, number, mail, now)
    return changes


def _try_alternate(office: Office, number: str, mail: Outgoing, now: datetime) -> list[Change]:
    """The letter goes to the next contact who has not had it; where there is none left, officers see it in their mail."""
    case = office.case(number)
    had = {m.recipient for m in office.store.outgoing_of_case(number, "letter")}
    others = [c for c in office.current_contacts(case.institution, now) if c.address not in had and c.health != "bouncing"]
    if not others:
        return correspondence.alert_officers(office, case, "letter_undeliverable", {"address": mail.recipient}, now)
    letters = correspondence.send_letter(office, case, others[0], now)
    alert = correspondence.alert_officers(
        office, case, "letter_to_alternate", {"address": mail.recipient, "alternate": others[0].address}, now
    )
    return [*letters, *alert]


def _doubt_contact(office: Office, mail: Outgoing, now: datetime, detail: str) -> list[Change]:
    """A contact is bouncing after two of our own mails came back; one report, however well forged, is not enough."""
    earlier = office.store.failed_deliveries(mail.recipient, mail.header_id)
    if earlier + 1 < PROVEN_BOUNCES_TO_DISABLE:
        return []
    return [
        SetContact(contact.institution, contact.address, health="bouncing", health_reason=detail or "returned mail")
        for contact in office.store.contacts_by_address(mail.recipient)
    ]


def learn_absence(
    office: Office, message: int, analysis: Analysis, gathered: Gathered, cases: Sequence[str], now: datetime
) -> list[Change]:
    """An auto-reply: the contact is away until a date; the next reminder goes to somebody who is there."""
    changes: list[Change] = [SettleMessage(message, "auto", analysis.nature.reason, now, analysis)]
    writer = analysis.message.writer
    away = _away_until(analysis, now)
    if writer is None or gathered.verdict.state == "fail":
        return changes
    for contact in gathered.contacts:
        changes.append(
            SetContact(
                contact.institution, contact.address, health="away", away_until=away, health_reason=analysis.nature.reason
            )
        )
    data = {"address": writer.address, "until": away.isoformat()}
    changes += [AddEvent(case, "contact_away", "kawal", now, data, message) for case in cases]
    return changes


def _away_until(analysis: Analysis, now: datetime) -> date:
    if analysis.nature.returns is not None and analysis.nature.returns >= now.date():
        return analysis.nature.returns
    return date.fromordinal(now.date().toordinal() + AWAY_WHEN_UNSAID_DAYS)

"""What automatic mail teaches: about a letter of ours, about a contact; never about a case's matter."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from daemon.core.changes import AddEvent, Change, SetContact, SetDelivery, SetLetter, SettleMessage
from daemon.core.nature import Bounced
from daemon.core.records import Outgoing
from daemon.flows import clockwork, correspondence
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

AWAY_WHEN_UNSAID = timedelta(days=14)
PROVEN_BOUNCES_TO_DISABLE = 2


def learn_bounce(office: Office, arrival: Arrival) -> list[Change]:
    """A delivery report: matched to our own mail by its Message-ID or ENVID, else only noted."""
    nature = arrival.analysis.nature
    changes: list[Change] = [SettleMessage(arrival.id, "bounce", nature.reason, arrival.now, arrival.analysis)]
    for mail in _our_mail(office, arrival):
        bounced = next((b for b in nature.bounced if b.address == mail.recipient), None) or _only(nature.bounced)
        failed = nature.kind == "bounce" and not (bounced and bounced.kind == "temporary")
        detail = " ".join(filter(None, (bounced.status, bounced.diagnostic) if bounced else ()))[:300] or nature.reason
        changes.append(SetDelivery(mail.header_id, "failed" if failed else "delayed", arrival.now, detail))
        changes += _note_on_case(office, arrival, mail, "bounced" if failed else "delayed", detail)
        if failed:
            changes += _doubt_contact(office, mail, detail)
    return changes


def _only(bounced: Sequence[Bounced]) -> Bounced | None:
    return bounced[0] if len(bounced) == 1 else None


def _our_mail(office: Office, arrival: Arrival) -> tuple[Outgoing, ...]:
    """The mails of ours that a report speaks of, by their exact Message-ID, which nobody guesses."""
    ids = {identity if identity.startswith("<") else f"<{identity}>" for identity in arrival.analysis.nature.about}
    for original in arrival.analysis.message.originals:
        ids |= {value.strip() for name, value in original.headers if name == "message-id"}
    return tuple(office.store.outgoing_by_header(sorted(ids))) if ids else ()


def _note_on_case(office: Office, arrival: Arrival, mail: Outgoing, kind: str, detail: str) -> list[Change]:
    number = office.store.case_number(mail.case_id) if mail.case_id is not None else None
    if number is None:
        return []
    data = {"recipient": mail.recipient, "purpose": mail.purpose, "detail": detail}
    changes: list[Change] = [AddEvent(number, kind, "kawal", arrival.now, data, arrival.id)]
    if kind == "bounced" and mail.purpose == "letter":
        changes.append(SetLetter(number, "email", "failed", arrival.now, detail))
        changes += _try_alternate(office, number, mail, arrival.now)
    return changes


def _try_alternate(office: Office, number: str, mail: Outgoing, now: datetime) -> list[Change]:
    """The letter goes to the next contact who has not had it; where there is none left, officers are told at once."""
    case = office.case(number)
    had = {m.recipient for m in office.store.outgoing_of_case(number, "letter")}
    able = [c for c in office.current_contacts(case.institution, now) if c.health != "bouncing"]
    others = [c for c in able if c.address not in had and c.role != "head"]
    alert = {"address": mail.recipient, "alternate": others[0].address if others else ""}
    letter = clockwork.letter_of(office, case)
    sent = correspondence.send_letter(office, case, letter, others[0], now) if others and letter else []
    return [*sent, *correspondence.alert_bounce(office, case, alert, now)]


def _doubt_contact(office: Office, mail: Outgoing, detail: str) -> list[Change]:
    """A contact is bouncing after two of our own mails came back; one report, however well forged, is not enough."""
    earlier = office.store.failed_deliveries(mail.recipient, mail.header_id)
    if earlier + 1 < PROVEN_BOUNCES_TO_DISABLE:
        return []
    return [
        SetContact(contact.institution, contact.address, health="bouncing", health_reason=detail)
        for contact in office.store.contacts_by_address(mail.recipient)
    ]


def learn_voice(arrival: Arrival) -> list[Change]:
    """A human message from a contact who never answered before: silent no more."""
    if arrival.gathered.verdict.state == "fail":
        return []
    silent = [contact for contact in arrival.gathered.contacts if contact.health == "silent"]
    return [SetContact(c.institution, c.address, health="ok", health_reason="") for c in silent]


def learn_absence(arrival: Arrival, cases: Sequence[str]) -> list[Change]:
    """An auto-reply: the contact is away until a date; the next reminder goes to somebody who is there."""
    nature, now = arrival.analysis.nature, arrival.now
    changes: list[Change] = [SettleMessage(arrival.id, "auto", nature.reason, now, arrival.analysis)]
    writer = arrival.analysis.message.writer
    if writer is None or arrival.gathered.verdict.state == "fail":
        return changes
    away = nature.returns if nature.returns and nature.returns >= now.date() else now.date() + AWAY_WHEN_UNSAID
    changes += [
        SetContact(c.institution, c.address, health="away", away_until=away, health_reason=nature.reason)
        for c in arrival.gathered.contacts
    ]
    data = {"address": writer.address, "until": away.isoformat()}
    return changes + [AddEvent(case, "contact_away", "kawal", now, data, arrival.id) for case in cases]

"""Doubts put to people: held mail to officers, "which of your cases?" to a PIC, "is this you?" to a registered address."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from daemon.core.changes import Change
from daemon.core.linking import Candidate, Link
from daemon.core.records import Case, Contact
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival, is_current
from daemon.flows.office import Office

SHOWN_CHARACTERS = 600
OFFICERS_AFTER = timedelta(days=2)
LINKS = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")


def ask_about_held(office: Office, arrival: Arrival, found: Link) -> list[Change]:
    """Ask whoever can know: the registered writer first where it is about their own cases, officers two days later."""
    asked = _ask_writer(office, arrival, found) + _ask_registered(office, arrival, found)
    return asked + _ask_officers(office, arrival, found, delayed=bool(asked))


def _ask_officers(office: Office, arrival: Arrival, found: Link, *, delayed: bool) -> list[Change]:
    point = office.focal_point_of_mailbox(arrival.kept.mailbox)
    message = arrival.analysis.message
    facts = {
        "sender": message.claimed or (message.writer.address if message.writer else ""),
        "original_subject": message.subject,
        "received": arrival.kept.received,
        "words": quoted_words(arrival.analysis.reply.text or message.text),
        "attachment_count": len(message.attachments),
        "reason": found.reason,
        "candidates": [_shown(office, place, c) for place, c in enumerate(found.candidates, 1)],
    }
    data = {"candidates": [c.case for c in found.candidates]}
    about = f"hold:{arrival.id}"
    changes: list[Change] = []
    for officer in point.officers:
        mail = Mail(
            key=f"{about}:{officer}", purpose="hold", focal_point=point, recipient=officer, name="",
            language=point.language, about=about, kind="notice", facts=facts, data=data,
            not_before=arrival.now + OFFICERS_AFTER if delayed else None,
        )  # fmt: skip
        changes += correspondence.post(office, mail, arrival.now)
    return changes


def quoted_words(text: str) -> str:
    """A stranger's own words for showing: plain, links defanged, at most 600 characters."""
    clean = "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()
    defanged = LINKS.sub(lambda match: match.group().lower().replace("tt", "xx").replace("www.", "www[.]"), clean)
    return defanged[:SHOWN_CHARACTERS] + ("…" if len(defanged) > SHOWN_CHARACTERS else "")


def _shown(office: Office, place: int, candidate: Candidate) -> dict[str, Any]:
    case = office.store.case(candidate.case)
    institution = office.store.institution(case.institution) if case else None
    return {
        "place": place,
        "case": candidate.case,
        "topic": case.topic if case else "",
        "institution": institution.name if institution else "",
        "reasons": [asdict(evidence) for evidence in candidate.evidence if evidence.why][:4],
    }


def _ask_writer(office: Office, arrival: Arrival, found: Link) -> list[Change]:
    contact = next((c for c in arrival.gathered.contacts if is_current(c, arrival.now)), None)
    if found.ask != "pic" or contact is None:
        return []
    candidates = [_shown(office, place, c) for place, c in enumerate(found.candidates, 1)]
    return _ask(office, arrival, contact, f"ask:{arrival.id}", "ask_pic", {"candidates": candidates})


def _ask_registered(office: Office, arrival: Arrival, found: Link) -> list[Change]:
    """A valid token came from an address nobody knows: the one it was given to is asked, and shown none of it."""
    writer = arrival.analysis.message.writer
    if found.ask != "address" or writer is None:
        return []
    case = office.case(found.candidates[0].case)
    contact = _holder_of_token(office, arrival, case)
    if contact is None:
        return []
    about = f"address:{arrival.id}:{case.number}"
    facts = {"unknown_address": writer.address, "case": case.number, "topic": case.topic}
    return _ask(office, arrival, contact, about, "ask_address", facts)


def _holder_of_token(office: Office, arrival: Arrival, case: Case) -> Contact | None:
    given = {v.token.contact for v in arrival.gathered.tokens.values() if v.state == "valid" and v.token is not None}
    return next((c for c in office.current_contacts(case.institution, arrival.now) if c.address in given), None)


def _ask(
    office: Office, arrival: Arrival, contact: Contact, about: str, purpose: str, facts: dict[str, Any]
) -> list[Change]:  # fmt: skip
    institution = office.store.institution(contact.institution)
    message = arrival.analysis.message
    mail = Mail(
        key=f"{about}:{contact.address}", purpose=purpose,
        focal_point=office.focal_point_of_mailbox(arrival.kept.mailbox), recipient=contact.address, name=contact.name,
        language=office.language_of(contact, institution), about=about, kind="notice",
        facts={"original_subject": message.subject, "received": arrival.kept.received, **facts},
        data={"candidates": [c["case"] for c in facts.get("candidates", ())]},
    )  # fmt: skip
    return correspondence.post(office, mail, arrival.now)

"""What officers are asked about a case: an answer to review, a proposal to decide, a foreign comment to see."""

from typing import Any

from daemon.core.changes import AddEvent, Change
from daemon.core.letters import Enclosure, FileLine, ReadingLine
from daemon.core.lifecycle import Decision
from daemon.core.records import Case
from daemon.core.rulebook.model import Reading
from daemon.core.telling import find_file_links
from daemon.flows import asking, correspondence, teaching, transferring
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

ENCLOSED_MB = 8


def tell_officers(office: Office, arrival: Arrival, case: Case, reading: Reading, decision: Decision) -> list[Change]:
    """The notice that a decision calls for, with a token that offers its answers."""
    kind = "review" if decision.officers == "answer_review" else "proposal"
    facts = _shown(office, arrival, case) | (_review(office, arrival, case, reading) if kind == "review" else _proposal(office, case, reading, decision))
    mail = Mail(
        key=f"{kind}:{case.number}:{arrival.id}", purpose=decision.officers, recipient="", name="", language="id",
        focal_point=office.focal_point(case.focal_point), about=f"{kind}:{case.number}:{arrival.id}", kind="notice",
        case=case, facts=facts, data=_data(arrival, decision),
        enclosures=_enclosures(office, arrival) if kind == "review" else (),
    )  # fmt: skip
    return correspondence.to_officers(office, case, mail, arrival.now)


def _shown(office: Office, arrival: Arrival, case: Case) -> dict[str, Any]:
    message = arrival.analysis.message
    institution = office.store.institution(case.institution)
    return {
        "case": case.number,
        "institution": institution.name if institution else case.institution,
        "topic": case.topic,
        "sender": message.claimed or (message.writer.address if message.writer else ""),
        "received": arrival.kept.received,
        "words": asking.quoted_words(arrival.analysis.reply.text),
    }


def _review(office: Office, arrival: Arrival, case: Case, reading: Reading) -> dict[str, Any]:
    attachments = arrival.analysis.message.attachments
    deadlines = office.store.deadlines_of([case.id or 0])
    due = next((d.due for d in deadlines if d.kind == "answer"), None)
    return {
        "attachments": [FileLine(a.filename, a.content_type, a.size) for a in attachments],
        "enclosed": bool(_enclosures(office, arrival)),
        "links": find_file_links(arrival.analysis.reply.text),
        "asked": case.asked,
        "letter_number": reading.letter.number if reading.letter else "",
        "due": due,
    }


def _data(arrival: Arrival, decision: Decision) -> dict[str, Any]:
    """What the token remembers: what it offers, of what kind, and who wrote what it asks about."""
    writer = arrival.analysis.message.writer
    return {
        "offers": list(decision.offers), "kind": decision.kind, "before": decision.before,
        "writer": writer.address if writer else "",
    }  # fmt: skip


def _proposal(office: Office, case: Case, reading: Reading, decision: Decision) -> dict[str, Any]:
    return {
        "offers": decision.offers,
        "teaching": _lessons(office, case, reading) if decision.kind == "transfer" else "",
        "kind": decision.kind,
        "why": decision.reason,
        "candidates": list(reading.candidates[:3]),
        "reading": ReadingLine(
            case=reading.case or "",
            means=reading.means,
            words="; ".join(reading.words)[:240],
            proposed=True,
            days=reading.extension.days if reading.extension else None,
            working=bool(reading.extension and reading.extension.working),
            until=(reading.extension.until if reading.extension else None) or reading.until,
            transfer_to=reading.transfer_to or "",
            pic=" ".join(filter(None, (reading.pic.name, reading.pic.address))) if reading.pic else "",
        ),
    }


def _lessons(office: Office, case: Case, reading: Reading) -> str:
    """What earlier transfers teach, and whether this case has been passed to and fro already."""
    target = transferring.find_institution(office, reading.transfer_to or "", reading.candidates)
    wander = transferring.wandering(office, case, target) if target else ""
    taught = teaching.lesson_of_region(office, case.institution, case.category)
    return " ".join(filter(None, (f"Perhatian: {wander}" if wander else "", taught)))


def _enclosures(office: Office, arrival: Arrival) -> tuple[Enclosure, ...]:
    """The answer's own files, as far as one mail bears them."""
    attachments = arrival.analysis.message.attachments
    if not attachments or sum(a.size for a in attachments) > ENCLOSED_MB * 1_000_000:
        return ()
    return tuple(
        Enclosure(a.filename or f"lampiran-{a.position}", a.content_type, office.attachment_bytes(arrival.kept.sha256, a))
        for a in attachments
    )


def show_comment(arrival: Arrival, case: Case, reading: Reading) -> list[Change]:
    """A stranger's words on a case: an event that officers see in their daily mail, never an act."""
    data: dict[str, Any] = {"from": arrival.analysis.message.claimed, "means": reading.means}
    return [AddEvent(case.number, "foreign_comment", "kawal", arrival.now, data, arrival.id)]


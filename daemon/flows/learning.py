"""What people decided on mail, as labelled data to measure linking with, and what became of every link."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from daemon.core.outcomes import Fate, Outcome, count_patterns, fate_of
from daemon.core.records import Held, KeptMessage, MessageCase
from daemon.edges.store.readings import stored_readings, with_corrected
from daemon.flows.office import Office

DECLINED = ("BUKAN", "TOLAK", "TIDAK")


def decided_rows(office: Office) -> Iterator[dict[str, Any]]:
    """`held export`: every held message that was decided on: what it carried, what was proposed, what a person chose."""
    for held in office.store.held(None):
        message = office.store.message(held.message_id)
        if held.state == "open" or message is None:
            continue
        yield {
            "id": held.id,
            "message": _message_row(office, message),
            "held": held.at.isoformat(),
            "reason": held.reason,
            "candidates": held.candidates,
            "decision": _decision_row(held),
        }


def _message_row(office: Office, message: KeptMessage) -> dict[str, Any]:
    analysis = office.store.analysis(message.id or 0)
    return {
        "sha256": message.sha256,
        "message_id": message.header_id,
        "mailbox": message.mailbox,
        "from": message.writer,
        "subject": message.subject,
        "received": message.received.isoformat(),
        "nature": message.nature,
        "reply_text": analysis.reply.text if analysis else "",
        "attachments": [a.filename for a in analysis.message.attachments] if analysis else [],
    }


def _decision_row(held: Held) -> dict[str, Any]:
    """`rank` is the chosen candidate's place, 0 where it was none of them."""
    chosen = str(held.decision.get("case", ""))
    ranked = [str(candidate["case"]) for candidate in held.candidates]
    return {
        "outcome": "linked" if held.state == "settled" else held.state,
        "case": chosen or None,
        "rank": ranked.index(chosen) + 1 if chosen in ranked else 0,
        "words": held.decision.get("words", ""),
        "by": held.settled_by,
        "at": held.settled_at.isoformat() if held.settled_at else None,
    }


def linking_rows(office: Office, since: datetime | None = None) -> list[dict[str, Any]]:
    """`linking report`: persons' kept mail by the pattern of its evidence: linked, held and why, corrected later."""
    return [asdict(row) for row in count_patterns(_outcomes(office, since))]


def _outcomes(office: Office, since: datetime | None) -> Iterator[Outcome]:
    pairs = with_corrected(stored_readings(office.store, since))
    taken_back = {(earlier.message, earlier.case) for _, earlier in pairs if earlier is not None}
    for message in office.store.messages(outcome=("linked", "held", "unrelated"), since=since):
        if message.nature == "person":
            yield from _outcomes_of(office, message, taken_back)


def _outcomes_of(office: Office, message: KeptMessage, taken_back: Container[tuple[int, str]]) -> Iterable[Outcome]:
    held = office.store.held_by_message(message.id or 0)
    if held is not None:
        first = held.candidates[0]["evidence"] if held.candidates else ()
        case = str(held.decision.get("case", ""))
        corrected = (message.id or 0, case) in taken_back
        return [Outcome(tuple(first), fate_of(held.candidates, held.state, case), held.reason, corrected)]
    if message.outcome == "linked":
        links = office.store.links_of_message(message.id or 0)
        return [Outcome(tuple(one.evidence), "linked", corrected=_corrected(office, one, taken_back)) for one in links]
    return [Outcome((), _unled(message), message.reason)]


def _unled(message: KeptMessage) -> Fate:
    return "unrelated" if message.outcome == "unrelated" else "waiting"


def _corrected(office: Office, link: MessageCase, taken_back: Container[tuple[int, str]]) -> bool:
    """Whether the writer took back what a linked message did to its case, or an officer declined what it proposed."""
    number = office.store.case_number(link.case_id)
    if (link.message_id, number) in taken_back:
        return True
    decided = [t.decision for t in office.store.tokens_about(f"proposal:{number}:{link.message_id}") if t.used is not None]
    return any(str(decision.get("words", "")).upper().startswith(DECLINED) for decision in decided)

"""Held mail, settled by mail: `2`, a case number, BUKAN, BARU, TAMBAH; and what an asked PIC answers."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from daemon.core.changes import (
    Change,
    DropMail,
    LinkMessage,
    MoveCase,
    ReopenDeadlines,
    SetContact,
    SettleHeld,
    SettleMessage,
    UnlinkMessage,
)
from daemon.core.linking import Candidate, Evidence, Link
from daemon.core.numbers import find_case_numbers
from daemon.flows import answering, correspondence, opening
from daemon.flows.commands import Command, Decided
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival, recall
from daemon.flows.office import Office

PERSON_WEIGHT = 10.0
GONE = "Surel itu tidak ada lagi di daftar tunggu."
OFFERED = "Jawaban yang dikenal: nomor urut calon (misalnya 2), nomor kasus, BUKAN, BARU, TAMBAH."


def decide_held(office: Office, arrival: Arrival, command: Command) -> Decided:
    """An officer's word on a held message."""
    message = int(command.about[0])
    if command.first_line.upper() == "BUKAN":
        return _dismiss(office, message, command, arrival)
    if command.first_line.upper() == "BARU":
        return _new_case(office, message, command, arrival)
    adds_address = command.word == "TAMBAH"
    words = command.rest if adds_address else command.first_line
    case = chosen_case(office, words or "1", command) if adds_address else chosen_case(office, words, command)
    if not case:
        return Decided(line=f"Belum dapat dipahami: «{command.first_line}». {OFFERED}", understood=False)
    return link_held(office, arrival, command, message, case, add_address=adds_address)


def chosen_case(office: Office, words: str, command: Command) -> str:
    """The candidate that `words` choose: its place in the list, or the number of any case there is."""
    candidates = command.token.data.get("candidates", [])
    if words.strip().isdigit() and 1 <= int(words) <= len(candidates):
        return str(candidates[int(words) - 1])
    found = {n.number for n in find_case_numbers(words, office.config.office.prefix) if n.valid}
    number = found.pop() if len(found) == 1 else ""
    return number if number and office.store.case(number) is not None else ""


def link_held(
    office: Office, arrival: Arrival, command: Command, message: int, case: str, *, add_address: bool = False
) -> Decided:
    """File a held message on the case that a person chose, and do what its words ask for."""
    held = recall(office, message, arrival.now)
    if held is None:
        return Decided(line=GONE, understood=False)
    before = office.case(case).status
    changes: list[Change] = [
        SettleMessage(message, "linked", f"chosen by {command.officer}", arrival.now),
        SettleHeld(message, "settled", command.officer, arrival.now, {"case": case, "words": command.first_line}),
        *close_question(office, held, command.officer, "linked", arrival.now, case),
    ]
    added = add_writer(office, held, case) if add_address else []
    changes += added
    found = chosen_link(held, case, command.officer)
    changes += answering.answer(office, held, found, vouched=True)
    line = f"Surel ditautkan ke {case}" + (" dan alamatnya dicatat." if add_address else ".")
    undo = {"message": message, "case": case, "before": before, "added": [[a.institution, a.address] for a in added]}
    return Decided(changes, line, undo)


def chosen_link(held: Arrival, case: str, by: str) -> Link:
    """The link that a person's choice makes."""
    institution_known = any(case == c.number for c in held.gathered.facts.own_open)
    standing = "registered" if institution_known or held.gathered.facts.writer.registered else "stranger"
    evidence = (Evidence("person", by, "notice", PERSON_WEIGHT, f"chosen by {by}"),)
    candidate = Candidate(case, PERSON_WEIGHT, evidence, standing, proof=False)
    return Link("linked", f"chosen by {by}", (case,), (candidate,))


def close_question(office: Office, held: Arrival, by: str, decision: str, now: datetime, case: str = "") -> list[Change]:
    """Questions that have not left yet are dropped; officers who have theirs, and did not decide, are told."""
    about = f"hold:{held.id}"
    point = office.focal_point_of_mailbox(held.kept.mailbox)
    message = held.analysis.message
    changes: list[Change] = [DropMail(f"{about}:", now, "the message is settled")]
    for officer in point.officers:
        asked = office.store.outgoing_by_key(f"{about}:{officer}")
        if officer == by or asked is None or asked.state not in ("sent", "claimed", "doubt"):
            continue
        mail = Mail(
            key=f"settled:{held.id}:{officer}:{now.isoformat()}", purpose="hold_settled", focal_point=point, recipient=officer, name="",
            language=point.language, about=about, kind="notice", answers=True,
            data={"candidates": [c["case"] for c in _waited(office, held.id)]},
            facts={
                "original_subject": message.subject, "sender": message.claimed or (message.writer.address if message.writer else ""),
                "decision": decision, "by": by, "case": case, "received": held.kept.received,
            },
        )  # fmt: skip
        changes += correspondence.post(office, mail, now)
    return changes


def _waited(office: Office, message: int) -> list[dict[str, Any]]:
    held = office.store.held_by_message(message)
    return held.candidates if held is not None else []


def add_writer(office: Office, held: Arrival, case: str) -> list[SetContact]:
    """The held message's sender becomes an alternate of the case's institution."""
    writer = held.analysis.message.writer
    if writer is None:
        return []
    institution = office.case(case).institution
    return [SetContact(institution, writer.address, name=writer.name, role="alternate", since=held.now.date(), health="ok")]


def _dismiss(office: Office, message: int, command: Command, arrival: Arrival) -> Decided:
    held = recall(office, message, arrival.now)
    if held is None:
        return Decided(line=GONE, understood=False)
    changes: list[Change] = [
        SettleMessage(message, "unrelated", f"set aside by {command.officer}", arrival.now),
        SettleHeld(message, "dismissed", command.officer, arrival.now, {"words": command.first_line}),
        *close_question(office, held, command.officer, "dismissed", arrival.now),
    ]
    return Decided(changes, "Surel disisihkan: bukan mengenai kasus mana pun.", {"message": message, "case": ""})


def _new_case(office: Office, message: int, command: Command, arrival: Arrival) -> Decided:
    held = recall(office, message, arrival.now)
    if held is None:
        return Decided(line=GONE, understood=False)
    changes = [*opening.draft_from_held(office, held, command.officer), *close_question(office, held, command.officer, "new", arrival.now)]
    return Decided(changes, "Konsep kasus baru dikirim terpisah; lengkapi lalu balas KIRIM.", {"message": message, "case": ""})


def settle_as_opened(office: Office, message: int | None, case: str, by: str, now: datetime) -> list[Change]:
    """The held message from which an officer made a case waits no longer: it is on that case, and moves nothing."""
    held = office.store.held_by_message(message) if message else None
    if held is None or held.state != "open":
        return []
    evidence = asdict(Evidence("person", by, "notice", PERSON_WEIGHT, f"chosen by {by}"))
    return [
        SettleMessage(held.message_id, "linked", f"a case was made of it by {by}", now),
        SettleHeld(held.message_id, "settled", by, now, {"case": case, "words": "BARU"}),
        LinkMessage(held.message_id, case, PERSON_WEIGHT, (evidence,), {}, office.book.hash, "opened"),
    ]


def decide_asked(office: Office, arrival: Arrival, command: Command) -> Decided:
    """A PIC says which of their own cases a mail of theirs was about."""
    message = int(command.about[0])
    case = chosen_case(office, command.first_line, command)
    if not case or case not in command.token.data.get("candidates", []):
        return Decided(line=f"Belum dapat dipahami: «{command.first_line}». Mohon balas dengan nomor urutnya saja.", understood=False)
    return link_held(office, arrival, command, message, case)


def decide_address(office: Office, arrival: Arrival, command: Command) -> Decided:
    """A registered address says whether an unknown one is theirs."""
    message, case = int(command.about[0]), command.about[1]
    if command.word in ("YA", "YES"):
        return link_held(office, arrival, command, message, case, add_address=True)
    if command.word in ("BUKAN", "TIDAK", "NO"):
        return Decided(line="Terima kasih. Surel itu diserahkan kepada petugas kami.")
    return Decided(line="Mohon balas YA atau BUKAN.", understood=False)


def undo_held(office: Office, arrival: Arrival, command: Command) -> Decided:
    """BATAL: the message waits again, and what followed from it on the case is taken back."""
    used = next((t for t in office.store.tokens_about(command.token.subject) if t.used is not None), None)
    undo = dict(used.decision.get("undo", {})) if used else {}
    message, case = int(command.about[0]), str(undo.get("case", ""))
    changes: list[Change] = [
        SettleHeld(message, "open", command.officer, arrival.now),
        SettleMessage(message, "held", f"taken back by {command.officer}", arrival.now),
    ]
    if case and used and used.used:
        changes.append(UnlinkMessage(message, case))
        current = office.case(case).status
        if current != undo.get("before"):
            why = "the message was taken off the case again"
            changes.append(MoveCase(case, current, str(undo["before"]), command.officer, arrival.now, why, message))
            changes.append(ReopenDeadlines(case, used.used))
    changes += [SetContact(institution, address, until=(arrival.now - timedelta(days=1)).date()) for institution, address in undo.get("added", ())]
    return Decided(changes, "Keputusan dibatalkan; surel menunggu lagi.")

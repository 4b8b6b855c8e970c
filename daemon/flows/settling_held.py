"""Held mail, settled by mail: `2`, a case number, BUKAN, BARU, TAMBAH; and what an asked PIC answers."""

from daemon.core.changes import (
    Change,
    DropMail,
    MoveCase,
    ReopenDeadlines,
    SetContact,
    SettleHeld,
    SettleMessage,
    UnlinkMessage,
)
from daemon.core.linking import Candidate, Evidence, Link
from daemon.core.numbers import find_case_numbers
from daemon.flows import answering, opening
from daemon.flows.commands import Command, Decided
from daemon.flows.evidence import Arrival, recall
from daemon.flows.office import Office

OFFERED = "Jawaban yang dikenal: nomor urut calon (misalnya 2), nomor kasus, BUKAN, BARU, TAMBAH."


def decide_held(office: Office, arrival: Arrival, command: Command) -> Decided:
    """An officer's word on a held message."""
    message = int(command.about[0])
    if command.first_line.upper() == "BUKAN":
        return _dismiss(message, command, arrival)
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
        return Decided(line="Surel itu tidak ada lagi di daftar tunggu.", understood=False)
    before = office.case(case).status
    changes: list[Change] = [
        SettleMessage(message, "linked", f"chosen by {command.officer}", arrival.now),
        SettleHeld(message, "settled", command.officer, arrival.now, {"case": case, "words": command.first_line}),
        DropMail(f"hold:{message}:", arrival.now, "the message is settled"),
    ]
    if add_address:
        changes += add_writer(office, held, case)
    found = chosen_link(held, case, command.officer)
    changes += answering.answer(office, held, found, vouched=True)
    line = f"Surel ditautkan ke {case}" + (" dan alamatnya dicatat." if add_address else ".")
    return Decided(changes, line, {"message": message, "case": case, "before": before})


def chosen_link(held: Arrival, case: str, by: str) -> Link:
    """The link that a person's choice makes."""
    institution_known = any(case == c.number for c in held.gathered.facts.own_open)
    standing = "registered" if institution_known or held.gathered.facts.writer.registered else "stranger"
    evidence = (Evidence("person", by, "notice", 10.0, f"chosen by {by}"),)
    candidate = Candidate(case, 10.0, evidence, standing, proof=False)
    return Link("linked", f"chosen by {by}", (case,), (candidate,))


def add_writer(office: Office, held: Arrival, case: str) -> list[Change]:
    """The held message's sender becomes an alternate of the case's institution."""
    writer = held.analysis.message.writer
    if writer is None:
        return []
    institution = office.case(case).institution
    return [SetContact(institution, writer.address, name=writer.name, role="alternate", since=held.now.date(), health="ok")]


def _dismiss(message: int, command: Command, arrival: Arrival) -> Decided:
    changes: list[Change] = [
        SettleMessage(message, "unrelated", f"set aside by {command.officer}", arrival.now),
        SettleHeld(message, "dismissed", command.officer, arrival.now, {"words": command.first_line}),
        DropMail(f"hold:{message}:", arrival.now, "the message is settled"),
    ]
    return Decided(changes, "Surel disisihkan: bukan mengenai kasus mana pun.", {"message": message, "case": ""})


def _new_case(office: Office, message: int, command: Command, arrival: Arrival) -> Decided:
    held = recall(office, message, arrival.now)
    if held is None:
        return Decided(line="Surel itu tidak ada lagi di daftar tunggu.", understood=False)
    changes = opening.draft_from_held(office, held, command.officer)
    return Decided(changes, "Konsep kasus baru dikirim terpisah; lengkapi lalu balas KIRIM.", {"message": message, "case": ""})


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
    return Decided(changes, "Keputusan dibatalkan; surel menunggu lagi.")

"""An officer's word on an answer (TERIMA, KEMBALI, TUNDA) and on a proposal (YA, BUKAN, KIRIM, DATA)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from daemon.core.changes import Change, MoveCase, ReopenDeadlines, SetContact
from daemon.core.lifecycle import Decision, decide, decide_command
from daemon.core.message import parse_mailbox
from daemon.core.records import Case
from daemon.core.rulebook.model import Follow, Hit, LetterRef, Person, Reading, Span
from daemon.core.workings import explain_due
from daemon.flows import answering, correspondence, datebook, following, handing_over, notifying, transferring
from daemon.flows.commands import Command, Decided
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival, recall
from daemon.flows.office import Office


def decide_review(office: Office, arrival: Arrival, command: Command) -> Decided:
    """TERIMA, KEMBALI <alasan>, TUNDA on an answer."""
    case = office.case(command.about[0])
    word = command.word
    reason = command.rest or "\n".join(command.text.split("\n")[1:]).strip()
    if word not in ("TERIMA", "KEMBALI", "TUNDA"):
        return _not_understood(command)
    decision = decide_command(case.status, word, reason=reason)
    if decision.outcome == "ask":
        return Decided(line="KEMBALI memerlukan alasan: tulis KEMBALI lalu alasannya.", understood=False)
    if decision.outcome != "move":
        return Decided(line=_said(case, word, decision), final=word != "TUNDA")
    changes = _move(office, arrival, command, case, decision)
    if word == "KEMBALI":
        changes += _send_back(office, arrival, case, reason, changes)
    undo = {"case": case.number, "before": case.status, "after": decision.after}
    return Decided(changes, _said(case, word, decision), undo)


def _not_understood(command: Command) -> Decided:
    offers = ", ".join(command.token.data.get("offers", [])) or "lihat surel pertanyaannya"
    return Decided(line=f"Belum dapat dipahami: «{command.first_line}». Jawaban yang dikenal: {offers}.", understood=False)


def _said(case: Case, word: str, decision: Decision) -> str:
    done = {
        "TERIMA": "jawaban diterima; kasus ditutup bila tidak ada keberatan",
        "KEMBALI": "jawaban dikembalikan kepada PIC; jam berjalan lagi",
        "TUNDA": "ditunda; pertanyaan ini tetap terbuka",
        "YA": "usulan diterapkan",
        "BUKAN": "usulan tidak diterapkan",
        "DATA": "data dicatat telah dikirim; jam berjalan lagi",
    }
    what = done.get(word, word) if decision.outcome == "move" or word in ("TUNDA", "BUKAN") else decision.reason
    return f"{case.number}: {what}."


def _move(office: Office, arrival: Arrival, command: Command, case: Case, decision: Decision) -> list[Change]:
    nothing = Reading(case.number, "other")
    return answering.apply_move(office, case, decision, nothing, f"officer:{command.officer}", arrival.now, arrival.id)


def _send_back(office: Office, arrival: Arrival, case: Case, reason: str, moved: Sequence[Change]) -> list[Change]:
    """The officer's reason to everyone who is PIC, with the clock that runs again."""
    institution = office.store.institution(case.institution)
    shifts = datebook.find_shifts(office, moved)
    due, working = (shifts[0].after, shifts[0].working) if shifts else (None, {})
    changes: list[Change] = []
    for contact in (c for c in office.current_contacts(case.institution, arrival.now) if c.role == "pic"):
        language = office.language_of(contact, institution)
        mail = Mail(
            key=f"returned:{case.number}:{arrival.id}:{contact.address}", purpose="returned",
            focal_point=office.focal_point(case.focal_point), recipient=contact.address, name=contact.name,
            language=language, about=case.number, kind="case", case=case, zone=institution.zone if institution else "",
            calendars=datebook.calendars_for(office, shifts, institution, arrival.now, language),
            facts={
                "case": case.number, "institution": institution.name if institution else "", "topic": case.topic,
                "reason": reason, "due": due, "how": explain_due(working, language) if due else "", "calendar": bool(due),
            },
        )  # fmt: skip
        changes += correspondence.post(office, mail, arrival.now)
    return changes


def decide_proposal(office: Office, arrival: Arrival, command: Command) -> Decided:
    """YA applies what was proposed as if an officer had read it so; KIRIM hands a case or a role on; BUKAN declines."""
    case = office.case(command.about[0])
    kind = str(command.token.data.get("kind", "move"))
    offers = command.token.data.get("offers", [])
    if command.word in ("BUKAN", "BATAL", "TIDAK"):
        return Decided(line=_said(case, "BUKAN", decide_command(case.status, "BUKAN")))
    if command.word == "KIRIM" and kind in HANDOVERS:
        return HANDOVERS[kind](office, arrival, command, case, proposed_reading(office, command))
    if command.word == "DATA" and "DATA" in offers:
        decision = decide_command("waiting_for_data", "DATA")
        return Decided(_move(office, arrival, command, case, decision), _said(case, "DATA", decision))
    if command.word not in ("YA", "TERIMA") or not ({"YA", "TERIMA"} & set(offers)):
        return _not_understood(command)
    decision = _as_officer(office, arrival, case, command)
    if decision.outcome != "move":
        return Decided(line=f"{case.number}: {decision.reason}.")
    reading = proposed_reading(office, command)
    actor = f"officer:{command.officer}"
    changes = answering.apply_move(office, case, decision, reading, actor, arrival.now, arrival.id)
    held = recall(office, int(command.about[1]), arrival.now)
    if held is not None:
        changes += following.follow(office, held, case, reading, decision)
    if decision.officers == "answer_review" and held is not None:
        changes += notifying.tell_officers(office, held, case, reading, decision)
    undo = {"case": case.number, "before": case.status, "after": decision.after}
    return Decided(changes, _said(case, "YA", decision), undo)


def _as_officer(office: Office, arrival: Arrival, case: Case, command: Command) -> Decision:
    """The proposal decided again with an officer's authority, on the message it came from."""
    held = recall(office, int(command.about[1]), arrival.now)
    reading = proposed_reading(office, command)
    if held is None:
        return Decision("nothing", case.status, case.status, "the proposal's message is gone")
    facts = answering.move_facts(office, held, case, reading, "officer")
    return decide(facts)


def proposed_reading(office: Office, command: Command) -> Reading:
    """The reading that a proposal was made from, as it was stored with its message."""
    message = int(command.about[1])
    links = office.store.links_of_message(message)
    case = office.case(command.about[0])
    row = next((link.reading for link in links if link.case_id == case.id), {})
    return read_row(row)


def read_row(row: dict[str, Any]) -> Reading:
    """A stored reading as a value again."""
    span, pic, letter = row.get("extension"), row.get("pic"), row.get("letter")
    return Reading(
        case=row.get("case"),
        means=row.get("means", "unclear"),
        rule=row.get("rule", ""),
        place=row.get("place", ""),
        words=tuple(row.get("words", ())),
        extension=Span(span.get("days"), bool(span.get("working")), _day(span.get("until"))) if span else None,
        transfer_to=row.get("transfer_to"),
        pic=Person(pic.get("name", ""), pic.get("address", "")) if pic else None,
        until=_day(row.get("until")),
        letter=LetterRef(letter.get("number", ""), _day(letter.get("date"))) if letter else None,
        text=row.get("text", ""),
        candidates=tuple(row.get("candidates", ())),
        hits=tuple(Hit(**{**hit, "words": tuple(hit["words"])}) for hit in row.get("hits", ())),
        follows=tuple(Follow(**{**wanted, "notify": tuple(wanted["notify"])}) for wanted in row.get("follows", ())),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _new_pic(office: Office, arrival: Arrival, command: Command, case: Case, reading: Reading) -> Decided:
    """The role passes on: the new PIC is told, the old one's tokens stop acting because the role has ended."""
    written = parse_mailbox(command.rest) if command.rest else None
    person = Person(written.name or (reading.pic.name if reading.pic else ""), written.address) if written else reading.pic
    if person is None or not person.address:
        why = "Alamat PIC baru belum diketahui. Balas KIRIM diikuti alamatnya, misalnya KIRIM nama@dinas.go.id."
        return Decided(line=why, understood=False)
    institution = office.store.institution(case.institution)
    if institution is None:
        raise LookupError(f"no institution {case.institution}")
    changes = handing_over.pass_on(office, institution, person, str(command.token.data.get("writer", "")), arrival.now)
    former = [c.address for c in changes if isinstance(c, SetContact) and c.until]
    ended = f"; tugas {former[0]} berakhir" if former else "; tidak ada PIC lama yang diakhiri (akhiri lewat direktori)"
    return Decided(changes, f"{person.address} kini PIC {case.institution}; daftar kasus terbuka dikirim kepadanya{ended}.")


def _transfer(office: Office, arrival: Arrival, command: Command, case: Case, reading: Reading) -> Decided:
    return transferring.transfer(office, arrival, command, case, reading)


def _resend(office: Office, arrival: Arrival, _: Command, case: Case, __: Reading) -> Decided:
    changes = transferring.send_again(office, case, arrival)
    return Decided(changes, f"Surat {case.number} dikirim ulang.") if changes else Decided(line="Tidak ada kontak yang dapat menerima surat itu.", understood=False)


HANDOVERS = {"transfer": _transfer, "new_pic": _new_pic, "resend": _resend}


def undo_move(office: Office, arrival: Arrival, command: Command) -> Decided:
    """BATAL: the case goes back to where it was, with its clocks."""
    used = next((t for t in office.store.tokens_about(command.token.subject) if t.used is not None), None)
    undo = dict(used.decision.get("undo", {})) if used else {}
    if used is None or used.used is None or "case" not in undo:
        return Decided(line="Keputusan itu tidak dapat dibatalkan lewat surel.", understood=False)
    case = office.case(str(undo["case"]))
    if case.status != undo["after"]:
        return Decided(line=f"{case.number} sudah berpindah ke {case.status}; tidak dibatalkan.", understood=False)
    changes: list[Change] = [
        MoveCase(case.number, case.status, str(undo["before"]), f"officer:{command.officer}", arrival.now, "BATAL", arrival.id),
        ReopenDeadlines(case.number, used.used),
    ]
    return Decided(changes, f"{case.number}: keputusan dibatalkan.")

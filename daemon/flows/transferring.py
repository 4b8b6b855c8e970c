"""Passing on: a case to the competent body, a letter once more. Each only on KIRIM."""

from datetime import datetime

from daemon.core.changes import AddEvent, Change, MoveCase, OpenCase
from daemon.core.lifecycle import decide_happening
from daemon.core.numbers import case_number, squeeze
from daemon.core.records import Case, Institution, Letter
from daemon.core.rulebook.model import Reading
from daemon.flows import clockwork, correspondence
from daemon.flows.commands import Command, Decided
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office


def transfer(office: Office, arrival: Arrival, command: Command, case: Case, reading: Reading) -> Decided:
    """The next leg of the family at the competent body; no case content has gone there before this KIRIM."""
    target = find_institution(office, command.rest or reading.transfer_to or "", reading.candidates)
    if target is None or target.code == case.institution:
        why = "Instansi tujuan belum pasti. Balas KIRIM diikuti kode atau nama lengkap instansi, misalnya KIRIM DISDIK-A."
        return Decided(line=why, understood=False)
    decision = decide_happening(case.status, "transfer_sent")
    if decision.outcome != "move":
        return Decided(line=f"{case.number}: {decision.reason}.")
    wander = wandering(office, case, target)
    if wander and not command.rest:
        return Decided(line=f"{case.number} belum dialihkan: {wander} Tetap ke sana? Balas KIRIM {target.code}.", understood=False)
    actor = f"officer:{command.officer}"
    number, opened = next_leg(office, case, target, actor, arrival.now)
    changes: list[Change] = [
        *opened,
        MoveCase(case.number, case.status, decision.after, actor, arrival.now, f"{decision.reason}: {number}", arrival.id),
        *clockwork.apply_effects(office, case, decision.effects, arrival.now),
    ]
    if wander:
        changes.append(AddEvent(case.number, "ping_pong", actor, arrival.now, {"to": target.code, "why": wander}, arrival.id))
    return Decided(changes, f"{case.number} dialihkan ke {target.name} sebagai {number}.")


def wandering(office: Office, case: Case, target: Institution) -> str:
    """What an officer must know before a case goes on to `target` as well, in a sentence; empty where nothing is odd."""
    legs = (*(leg.institution for leg in office.store.family(case.family)), target.code)
    if not office.book.clocks.transfer.is_ping_pong(legs):
        return ""
    names = {i.code: i.short or i.name for i in office.store.institutions_by_codes(legs)}
    return f"kasus ini dioper ke sana kemari ({' → '.join(names.get(code, code) for code in legs)})."


def find_institution(office: Office, written: str, candidates: tuple[str, ...]) -> Institution | None:
    """The one institution that a code or name means; None where there is none or more than one."""
    wanted = " ".join(written.casefold().split())
    known = office.store.institutions()
    exact = [i for i in known if wanted and wanted in (i.code.casefold(), i.name.casefold(), i.short.casefold(), *i.aliases)]
    if len(exact) == 1:
        return exact[0]
    named = [i for i in known if i.name in candidates or i.code in candidates]
    if len(named) == 1:
        return named[0]
    found = office.directory.find(written) if written else ()
    return next((i for i in known if len(found) == 1 and i.name == found[0]), None)


def next_leg(office: Office, case: Case, target: Institution, actor: str, now: datetime) -> tuple[str, list[Change]]:
    """A new case of the same family at another institution, with its letter; the family's age goes on."""
    sequence = office.store.next_case_number(now.year)
    number = case_number(office.config.office.prefix, now.year, sequence)
    leg = len(office.store.family(case.family))
    letter = clockwork.letter_of(office, case)
    letter_number = f"{letter.number}-ALIH{leg}" if letter else ""
    opened = OpenCase(
        number=number, year=now.year, sequence=sequence, family=case.family, institution=target.code,
        focal_point=office.focal_point_for(target).code, topic=case.topic, category=case.category, status="draft",
        opened=now, asked=case.asked, level=target.level, letter_number=letter_number,
        letter_date=now.date(), sifat=letter.sifat if letter else "biasa", perihal=letter.perihal if letter else "",
        squeezed=squeeze(letter_number), file_sha256=letter.file_sha256 if letter else "",
        file_name=letter.file_name if letter else "", file_type=letter.file_type if letter else "",
    )  # fmt: skip
    new = Case(
        number=number, year=now.year, sequence=sequence, family=case.family, institution=target.code,
        focal_point=opened.focal_point, topic=case.topic, category=case.category, status="draft", opened=now,
        asked=case.asked, level=target.level,
    )  # fmt: skip
    fresh = Letter(
        case_id=0, number=letter_number, year=now.year, squeezed=opened.squeezed, dated=now.date(), sifat=opened.sifat,
        perihal=opened.perihal, file_sha256=opened.file_sha256, file_name=opened.file_name, file_type=opened.file_type,
    )  # fmt: skip
    event = AddEvent(number, "opened", actor, now, {"from": case.number, "letter": letter_number})
    return number, [opened, event, *correspondence.dispatch(office, new, fresh, now)]


def send_again(office: Office, case: Case, arrival: Arrival) -> list[Change]:
    """The letter once more to whoever is PIC today, as a mail of its own."""
    letter = clockwork.letter_of(office, case)
    if letter is None:
        return []
    pics = [c for c in office.current_contacts(case.institution, arrival.now) if c.role == "pic"]
    return [
        change
        for contact in pics
        for change in correspondence.send_letter(office, case, letter, contact, arrival.now, again=str(arrival.id))
    ]

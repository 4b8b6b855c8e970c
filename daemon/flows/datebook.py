"""A PIC's own calendar kept true: what a decision does to the day by which a case must be answered, told with an .ics.

A letter, a confirmation, a returned answer and a hand-over carry their calendars themselves; whoever gets none of them
is sent a mail of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from daemon.core.changes import Change, CloseDeadlines, MoveCase, QueueMail, ReopenDeadlines, SetDeadline
from daemon.core.letters import DateLine, Entry, deadline_ics, sequence_at
from daemon.core.records import Case, Contact, Deadline, Institution
from daemon.core.workings import explain_due
from daemon.core.zones import local_day
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

KIND = "answer"
"""The clock that stands in a PIC's calendar."""
CARRIERS = ("letter", "returned", "confirmation", "handover", "date_change")
WHOLE_DECISION = ("confirmation", "handover", "date_change")
"""Carriers that may speak of several cases, whichever one they are filed on."""
SHOWN_IN_FULL = 20


@dataclass(frozen=True, slots=True)
class Shift:
    """A due date that moves: `after` None where nothing is owed any more, `before` None where nothing was."""

    case: Case
    before: datetime | None
    after: datetime | None
    why: str
    working: dict[str, Any]


def find_shifts(office: Office, changes: Sequence[Change]) -> tuple[Shift, ...]:
    """The due dates of answers that these changes move, set or cancel, by case; a case that they open has none yet."""
    numbers = dict.fromkeys(change.case for change in changes if _concerns(change))
    cases = {case.number: case for case in office.store.cases_by_numbers(numbers)}
    found = (_shift(office, cases[number], changes) for number in numbers if number in cases)
    return tuple(shift for shift in found if shift is not None)


def _concerns(change: Change) -> TypeGuard[SetDeadline | CloseDeadlines | ReopenDeadlines]:
    if isinstance(change, SetDeadline):
        return change.kind == KIND
    if isinstance(change, CloseDeadlines):
        return not change.kinds or KIND in change.kinds
    return isinstance(change, ReopenDeadlines)


def _shift(office: Office, case: Case, changes: Sequence[Change]) -> Shift | None:
    clocks = [d for d in office.store.deadlines_of([case.id or 0]) if d.kind == KIND]
    running = next((d for d in clocks if d.state in ("open", "paused")), None)
    before = running.due if running else None
    after, working = before, running.working if running else {}
    for change in changes:
        if not _concerns(change) or change.case != case.number:
            continue
        if isinstance(change, SetDeadline):
            after, working = change.due, change.working
        elif isinstance(change, CloseDeadlines):
            after = None
        else:
            again = _reopened(clocks, running, change)
            after, working = (again.due, again.working) if again else (None, {})
    if after == before:
        return None
    status = next((c.after for c in reversed(changes) if isinstance(c, MoveCase) and c.case == case.number), case.status)
    return Shift(case, before, after, _why(before, after, status), working)


def _reopened(clocks: Iterable[Deadline], running: Deadline | None, change: ReopenDeadlines) -> Deadline | None:
    """The clock that runs once a decision is taken back: the one that it ended, else the one it found running."""
    ended = next((d for d in clocks if d.ended == change.closed_at and d.starts < change.closed_at), None)
    return ended or (running if running and running.starts < change.closed_at else None)


def _why(before: datetime | None, after: datetime | None, status: str) -> str:
    if after is None:
        return status
    if status in ("extended", "sent"):
        return {"sent": "changed"}.get(status, status)
    return "reopened" if before is None else "resumed"


def calendars_for(
    office: Office, shifts: Iterable[Shift], institution: Institution | None, now: datetime, language: str
) -> tuple[bytes, ...]:
    """The .ics files that bring a calendar to where these shifts lead."""
    zone = institution.zone if institution else office.config.office.zone
    entries = []
    organizer = office.default_focal_point.address
    for shift in shifts:
        due = shift.after or shift.before
        if due is not None:
            case = shift.case
            organizer = office.focal_point(case.focal_point).address
            sequence = sequence_at(case.opened, now)
            entries.append(Entry(case.number, case.topic, local_day(due, zone), sequence, shift.after is None))
    return deadline_ics(entries, now, language=language, organizer=organizer)


def tell(office: Office, changes: Sequence[Change], now: datetime, *, automatic: bool = False) -> list[Change]:
    """Mails for the PICs whose dates these changes move and who get no other mail that carries them.

    `automatic`: no person acts at this moment, so it waits for the recipients' hours.
    """
    shifts = [shift for shift in find_shifts(office, changes) if not (shift.after is None and shift.why == "undelivered")]
    return tell_shifts(office, shifts, now, changes, automatic=automatic)


def tell_shifts(
    office: Office, shifts: Iterable[Shift], now: datetime, beside: Sequence[Change] = (), *, automatic: bool = False
) -> list[Change]:
    """One mail for each PIC of each institution with all of its shifts; `beside`: mails that may carry some already."""
    carried = [change for change in beside if isinstance(change, QueueMail) and change.purpose in CARRIERS]
    by_institution: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_institution.setdefault(shift.case.institution, []).append(shift)
    told: list[Change] = []
    for code, own in by_institution.items():
        institution = office.store.institution(code)
        for contact in _readers(office, code, now):
            left = [shift for shift in own if not _is_told(shift, contact, carried)]
            if left:
                told += correspondence.post(office, _mail(office, institution, contact, left, now, automatic=automatic), now)
    return told


def _readers(office: Office, institution: str, now: datetime) -> list[Contact]:
    current = [c for c in office.current_contacts(institution, now) if c.health != "bouncing"]
    return [c for c in current if c.role == "pic"] or [c for c in current if c.role == "alternate"]


def _is_told(shift: Shift, contact: Contact, carried: Iterable[QueueMail]) -> bool:
    mine = [mail for mail in carried if mail.recipient == contact.address]
    return any(mail.purpose in WHOLE_DECISION or mail.case == shift.case.number for mail in mine)


def _mail(
    office: Office, institution: Institution | None, contact: Contact, shifts: Sequence[Shift], now: datetime, *,
    automatic: bool,
) -> Mail:  # fmt: skip
    language = office.language_of(contact, institution)
    name = institution.name if institution else contact.institution
    letters = {letter.case_id: letter.number for letter in office.store.letters_of(s.case.id or 0 for s in shifts)}
    lines = [_line(shift, letters.get(shift.case.id or 0, ""), language) for shift in shifts]
    alone = len(shifts) == 1
    first = shifts[0].case
    about = ",".join(shift.case.number for shift in shifts)
    zone = institution.zone if institution else office.config.office.zone
    place = (institution.province, institution.code) if institution else ("", "")
    moved = correspondence.short_hash("\x1f".join(f"{line.case}{line.after}" for line in lines) + now.isoformat())
    return Mail(
        key=f"date_change:{contact.address}:{moved}", purpose="date_change", focal_point=office.focal_point(first.focal_point),
        recipient=contact.address, name=contact.name, language=language, about=about, kind="case" if alone else "bundle",
        case=first if alone else None, zone=zone, calendars=calendars_for(office, shifts, institution, now, language),
        not_before=office.book.calendar.next_sending(now, zone, *place) if automatic else None,
        facts={
            "institution": name, "changes": lines[:SHOWN_IN_FULL], "rest": lines[SHOWN_IN_FULL:],
            "calendar": any(shift.after for shift in shifts),
        },
    )  # fmt: skip


def _line(shift: Shift, letter_number: str, language: str) -> DateLine:
    how = explain_due(shift.working, language) if shift.after and shift.working else ""
    return DateLine(
        shift.case.number, shift.case.topic, shift.before, shift.after, shift.why, how, letter_number=letter_number
    )

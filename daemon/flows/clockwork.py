"""Clocks of a case started, stopped and counted: the calendar's and the clock book's words as changes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.changes import Change, CloseDeadlines, SetDeadline
from daemon.core.clocks import Clock, ClockFacts
from daemon.core.records import Case, Institution, Letter
from daemon.flows.office import Office


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A deadline as it will be: the clock's kind, the instant, the day in the institution's zone, the working."""

    kind: str
    due: datetime
    day: date
    working: dict[str, Any]


def facts_of(case: Case, letter: Letter | None) -> ClockFacts:
    """What a case's clocks are chosen by."""
    return ClockFacts(case.category, letter.sifat if letter else "biasa", case.level, case.status)


def letter_of(office: Office, case: Case) -> Letter | None:
    """The case's letter, None where it has none."""
    letters = office.store.letters_of([case.id]) if case.id is not None else []
    return letters[0] if letters else None


def count(office: Office, institution: Institution | None, clock: Clock, start: datetime) -> Foreseen:
    """Count one clock from `start` by the institution's calendar."""
    zone = institution.zone if institution else office.config.office.zone
    due = office.book.calendar.count(
        start, clock, zone, institution.province if institution else "", institution.code if institution else ""
    )
    return Foreseen(clock.kind, due.due, due.due.astimezone(ZoneInfo(zone)).date(), due.working)


def foreseen(office: Office, case: Case, letter: Letter, now: datetime) -> tuple[Foreseen, ...]:
    """The deadlines that sending the letter now will start."""
    institution = office.store.institution(case.institution)
    clocks = office.book.clocks.clocks_for(facts_of(case, letter), "sent")
    return tuple(count(office, institution, clock, now) for clock in clocks)


def start(office: Office, case: Case, event: str, at: datetime, *, occurrence: int = 1) -> list[Change]:
    """Start every clock that `event` starts for the case; the ladder looks at each with the next sweep."""
    institution = office.store.institution(case.institution)
    changes: list[Change] = []
    for clock in office.book.clocks.clocks_for(facts_of(case, letter_of(office, case)), event):
        found = count(office, institution, clock, at)
        changes.append(SetDeadline(case.number, found.kind, occurrence, clock.name, at, found.due, found.working, at))
    return changes


def next_occurrence(office: Office, case: Case, kind: str) -> int:
    """The number of the next clock of `kind`: a clock that starts anew is another clock, with notices of its own."""
    earlier = office.store.deadlines_of([case.id]) if case.id is not None else []
    return max((d.occurrence for d in earlier if d.kind == kind), default=0) + 1


STOPS = {
    "acknowledged": ("receipt",),
    "in_progress": ("receipt", "response"),
    "answered": ("receipt", "response", "answer", "data"),
    "answered_by_post": ("receipt", "response", "answer", "data"),
    "reviewed": ("receipt", "response", "answer", "data"),
}
ENDS = frozenset({"closed", "closed_administratively", "withdrawn", "transferred"})


def clocks_of_status(office: Office, case: Case, status: str, now: datetime) -> list[Change]:
    """What a move by hand does to the clocks: what it fulfils is met, an end cancels the rest, a review starts closing."""
    if status in ENDS:
        return [CloseDeadlines(case.number, (), "cancelled", now)]
    changes: list[Change] = [CloseDeadlines(case.number, STOPS[status], "met", now)] if status in STOPS else []
    if status == "reviewed":
        changes += start(office, case, "reviewed", now, occurrence=next_occurrence(office, case, "closing"))
    return changes

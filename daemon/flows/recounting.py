"""Every open deadline worked out anew when the calendar or the clocks change, and what moved is said, before all else.

Each moved date is an event with its new working; officers get one mail with the table, PICs their new dates as .ics.
The deadlines of an institution, their events and their mails are one transaction: a process that dies goes on with the rest.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

import structlog

from daemon.core.book import Book
from daemon.core.changes import AddEvent, Change, QueueMail, RecountDeadline
from daemon.core.clocks import ClockFacts
from daemon.core.letters import DateLine, Enclosure
from daemon.core.records import Case, Deadline, Institution
from daemon.core.recount import Place, Recounted, Running, recount
from daemon.core.rulebook.subjects import CLOCKS
from daemon.core.workings import explain_due
from daemon.edges.config import FocalPoint
from daemon.edges.sheets import Sheet, write_workbook
from daemon.edges.store import DueFacts
from daemon.flows import correspondence, datebook
from daemon.flows.correspondence import Mail
from daemon.flows.datebook import Shift
from daemon.flows.office import Office

log = structlog.get_logger()

MARK = "counted"
LEASE_SECONDS = 900
LOADED_AT_ONCE = 1000
WRITTEN_AT_ONCE = 10_000
SHOWN = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("kasus", "topik", "instansi", "tenggat", "semula", "menjadi", "perhitungan")


@dataclass(frozen=True, slots=True)
class Anew:
    """One running clock that comes out otherwise."""

    case: Case
    deadline: Deadline
    institution: Institution | None
    found: Recounted


def version_of(book: Book) -> str:
    """What due dates are counted by: the calendar (with the holidays that the package knows) and the clocks."""
    clocks = hashlib.sha256(book.files[CLOCKS]).hexdigest()[:12]
    return f"{book.calendar.version}-{clocks}"


def take_over(office: Office, book: Book, now: datetime) -> None:
    """From now on `book` acts; where it counts otherwise, every deadline is counted by it before anything is sent."""
    changed = follow(replace(office, book=book), now)
    office.book = book
    if changed:
        # What was settled under the old book while the new one was counting.
        write(office, list(find_anew(office)), now)


def follow(office: Office, now: datetime) -> bool:
    """Count anew if the book counts otherwise than the one that counted last; gives whether it does."""
    version, last = version_of(office.book), office.store.mark(MARK)
    if version == last:
        return False
    me = uuid.uuid4().hex
    fence = office.store.take_lease("recount", me, now, LEASE_SECONDS)
    if fence is None:
        log.info("another process counts the deadlines anew")
        return False
    try:
        moved = write(office, list(find_anew(office)), now, what_changed(last, version))
        office.store.set_mark(MARK, version)
    finally:
        office.store.drop("recount", me, fence)
    log.info("deadlines counted anew", moved=moved, before=last, after=version)
    return True


def what_changed(before: str, after: str) -> str:
    """What of a version is another: calendar, clocks or both."""
    old, new = before.split("-"), after.split("-")
    if len(old) != len(new) or (old[0] != new[0] and old[-1] != new[-1]):
        return "both"
    return "clocks" if old[0] == new[0] else "calendar"


def find_anew(office: Office) -> Iterator[Anew]:
    """Every running clock that comes out otherwise under the office's book, read in pages; nothing is written."""
    stream = iter(office.store.running_deadlines())
    while page := list(islice(stream, LOADED_AT_ONCE)):
        facts = office.store.due_facts(page)
        for deadline in page:
            if (found := count_anew(office, facts, deadline)) is not None:
                case = facts.cases[deadline.case_id]
                yield Anew(case, deadline, facts.institutions.get(case.institution), found)


def count_anew(office: Office, facts: DueFacts, deadline: Deadline) -> Recounted | None:
    """One running clock under the office's book; None where it comes out the same."""
    case, letter = facts.cases[deadline.case_id], facts.letters.get(deadline.case_id)
    institution = facts.institutions.get(case.institution)
    place = Place(office.config.office.zone)
    if institution is not None:
        place = Place(institution.zone, institution.province, institution.code, institution.level)
    running = Running(deadline.kind, deadline.clock, deadline.starts, deadline.due, deadline.working)
    chosen_by = ClockFacts(case.category, letter.sifat if letter else "biasa", case.level, case.status)
    return recount(running, chosen_by, place, office.book.clocks, office.book.calendar)


def write(office: Office, anew: Sequence[Anew], now: datetime, why: str = "both") -> int:
    """Write what comes out otherwise and tell whom it concerns; gives how many due dates moved."""
    ordered = sorted(anew, key=lambda a: (a.case.institution, a.case.opened, a.case.number, a.deadline.kind))
    for part in _parts(ordered):
        moved = [a for a in part if a.found.moved]
        changes: list[Change] = [change for a in part for change in _changes(a, now)]
        changes += _tell_pics(office, moved, now)
        told = len({c.recipient for c in changes if isinstance(c, QueueMail)})
        changes += _tell_officers(office, moved, now, why, told)
        office.store.apply(changes, rules=office.book.hash)
    return sum(a.found.moved for a in ordered)


def _parts(ordered: Iterable[Anew]) -> Iterator[list[Anew]]:
    """Whole institutions together, as many as one transaction bears."""
    part: list[Anew] = []
    for _, own in groupby(ordered, key=lambda a: a.case.institution):
        part += own
        if len(part) >= WRITTEN_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _changes(anew: Anew, now: datetime) -> list[Change]:
    deadline, found, number = anew.deadline, anew.found, anew.case.number
    key = (number, deadline.kind, deadline.occurrence)
    changes: list[Change] = [RecountDeadline(*key, found.clock, found.due.due, found.due.working, now)]
    if found.moved:
        data: dict[str, Any] = {
            "kind": deadline.kind, "occurrence": deadline.occurrence, "before": deadline.due.isoformat(),
            "after": found.due.due.isoformat(), "working": found.due.working,
        }  # fmt: skip
        changes.append(AddEvent(number, "recounted", "kawal", now, data))
    return changes


def _tell_pics(office: Office, moved: Iterable[Anew], now: datetime) -> list[Change]:
    """The new dates for the calendars of PICs, one mail a person, in their hours."""
    shifts = [
        Shift(a.case, a.deadline.due, a.found.due.due, "recounted", a.found.due.working)
        for a in moved
        if a.deadline.kind == datebook.KIND and a.deadline.state == "open"
    ]
    return datebook.tell_shifts(office, shifts, now, automatic=True)


def _tell_officers(office: Office, moved: Sequence[Anew], now: datetime, why: str, told: int) -> list[Change]:
    """One mail to each officer of each focal point with the table of what moved, and the whole list as a sheet."""
    changes: list[Change] = []
    for point in office.config.focal_points:
        own = [a for a in moved if office.focal_point(a.case.focal_point).code == point.code]
        if own:
            for officer in point.officers:
                changes += correspondence.post(office, _report(office, point, officer, own, now, why, told), now)
    return changes


def _report(
    office: Office, point: FocalPoint, officer: str, moved: Sequence[Anew], now: datetime, why: str, told: int
) -> Mail:  # fmt: skip
    lines = [_line(a, point.language) for a in moved]
    name = f"tenggat-bergeser-{now.date().isoformat()}.xlsx"
    content = write_workbook([Sheet("tenggat bergeser", HEADINGS, [_row(a) for a in moved])], office.config.office.zone)
    version = correspondence.short_hash(f"{version_of(office.book)}{now.isoformat()}{moved[0].case.number}")
    return Mail(
        key=f"recount:{version}:{point.code}:{officer}", purpose="recount", focal_point=point, recipient=officer, name="",
        language=point.language, about="", kind="", enclosures=(Enclosure(name, XLSX, content),),
        facts={"changes": lines[:SHOWN], "total": len(moved), "told": told, "why": why, "file_name": name},
    )  # fmt: skip


def _line(anew: Anew, language: str) -> DateLine:
    case, found = anew.case, anew.found
    name = anew.institution.name if anew.institution else case.institution
    how = explain_due(found.due.working, language)
    return DateLine(case.number, case.topic, anew.deadline.due, found.due.due, "recounted", how, anew.deadline.kind, name)


def _row(anew: Anew) -> tuple[Any, ...]:
    case, found = anew.case, anew.found
    how = explain_due(found.due.working, "id")
    name = anew.institution.name if anew.institution else case.institution
    return (case.number, case.topic, name, anew.deadline.kind, anew.deadline.due, found.due.due, how)

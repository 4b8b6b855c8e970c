"""Clocks of a case started, stopped and counted: the calendar's and the clock book's words as changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from daemon.core.calendar import Due
from daemon.core.changes import Change, CloseDeadlines, PauseDeadlines, ReopenDeadlines, SetDeadline
from daemon.core.clocks import Clock, ClockFacts
from daemon.core.moves import Effect
from daemon.core.records import Case, Deadline, Institution, Letter
from daemon.core.rulebook.model import Span
from daemon.core.zones import at as begin_of
from daemon.core.zones import local_day
from daemon.flows.office import Office

AT_SENDING = ("sent", "letter_date", "file_complete")
"""What a letter that leaves begins: each of these events has happened by then."""


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
    zone, province, code = _place(office, institution)
    level = institution.level if institution else ""
    due = office.book.calendar.count(start, clock, zone, province, code, level=level)
    return Foreseen(clock.kind, due.due, local_day(due.due, zone), due.working)


def foreseen(office: Office, case: Case, letter: Letter, now: datetime) -> tuple[Foreseen, ...]:
    """The deadlines of the letter: those that run, where it went out before, else those that sending it now will start."""
    institution = office.store.institution(case.institution)
    zone, *_ = _place(office, institution)
    running = [d for d in _deadlines(office, case, ()) if d.state in ("open", "paused")]
    if running:
        return tuple(Foreseen(d.kind, d.due, local_day(d.due, zone), d.working) for d in running)
    return tuple(count(office, institution, clock, begins) for clock, begins in _begun(office, case, letter, "sent", now))


def start(office: Office, case: Case, event: str, at: datetime) -> list[SetDeadline]:
    """Start every clock that `event` starts for the case; the ladder looks at each with the next sweep.

    A clock that starts anew is another clock, with notices of its own; what was received once is not received again.
    """
    institution, letter = office.store.institution(case.institution), letter_of(office, case)
    started: list[SetDeadline] = []
    for clock, begins in _begun(office, case, letter, event, at):
        occurrence = next_occurrence(office, case, clock.kind)
        if event == "received" and occurrence > 1:
            continue
        found = count(office, institution, clock, begins)
        started.append(SetDeadline(case.number, found.kind, occurrence, clock.name, begins, found.due, found.working, at))
    return started


def _begun(office: Office, case: Case, letter: Letter | None, event: str, at: datetime) -> Iterator[tuple[Clock, datetime]]:
    """The clocks that begin with `event`, each with its own beginning: a letter that leaves is a file that is complete."""
    for each in AT_SENDING if event == "sent" else (event,):
        for clock in office.book.clocks.clocks_for(facts_of(case, letter), each):
            yield clock, _letter_day(office, case, letter, at) if each == "letter_date" else at


def _letter_day(office: Office, case: Case, letter: Letter | None, at: datetime) -> datetime:
    """The day that the letter bears, when it first leaves; when it leaves again, or the case is opened again, that day."""
    if letter is None or letter.dated is None or letter.email_at is not None:
        return at
    zone, *_ = _place(office, office.store.institution(case.institution))
    return begin_of(letter.dated, time(), zone)


def next_occurrence(office: Office, case: Case, kind: str) -> int:
    """The number of the next clock of `kind`: a clock that starts anew is another clock, with notices of its own."""
    earlier = office.store.deadlines_of([case.id]) if case.id is not None else []
    return max((d.occurrence for d in earlier if d.kind == kind), default=0) + 1


def apply_effects(
    office: Office, case: Case, effects: Sequence[Effect], now: datetime, *, span: Span | None = None
) -> list[Change]:
    """What a move does to the clocks. `span` is the time that was granted, where the move extends."""
    changes: list[Change] = []
    for effect in effects:
        changes += VERBS[effect.verb](office, case, effect, now, span)
    return changes


def _start(office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    return [found for found in start(office, case, effect.event, now) if not effect.kinds or found.kind in effect.kinds]


def _anew(office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    """Clocks that count from this event begin again; what they had counted before is void."""
    return [
        change
        for found in start(office, case, effect.event, now)
        for change in (CloseDeadlines(case.number, (found.kind,), "cancelled", now), found)
    ]


def _met(_office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    return [CloseDeadlines(case.number, effect.kinds, "met", now)]


def _cancel(_office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    return [CloseDeadlines(case.number, effect.kinds, "cancelled", now)]


def _pause(office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    days = effect.days or office.book.clocks.pause.days
    return [PauseDeadlines(case.number, effect.kinds, now, now + timedelta(days=days), effect.reason)]


def _resume(office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    return [
        _moved(office, case, deadline, deadline.paused, now, deadline.occurrence)
        for deadline in _deadlines(office, case, effect.kinds)
        if deadline.state == "paused" and deadline.paused is not None
    ]


def _reopen(office: Office, case: Case, effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    """The clock that the answer had met runs again as a new one, its due date later by the time in between."""
    latest: dict[str, Deadline] = {}
    for deadline in _deadlines(office, case, effect.kinds):
        if deadline.state == "met" and deadline.met is not None:
            latest[deadline.kind] = deadline
    return [
        _moved(office, case, deadline, deadline.met, now, next_occurrence(office, case, deadline.kind))
        for deadline in latest.values()
        if deadline.met is not None
    ]


def _extend(office: Office, case: Case, effect: Effect, now: datetime, span: Span | None) -> list[Change]:
    """More time from the due date on; a clock that stands still first runs on to where it would be due."""
    if span is None:
        return []
    zone, province, code = _place(office, office.store.institution(case.institution))
    changes: list[Change] = []
    for deadline in _deadlines(office, case, effect.kinds):
        if deadline.state not in ("open", "paused"):
            continue
        due, working = deadline.due, deadline.working
        if deadline.state == "paused" and deadline.paused is not None:
            resumed = office.book.calendar.moved(due, deadline.paused, now, zone, province, code, working)
            due, working = resumed.due, resumed.working
        found = office.book.calendar.span_due(span, due, zone, province, code, working)
        changes.append(_set(case, deadline, found, deadline.occurrence, now))
    return changes


def _undo(_office: Office, case: Case, _effect: Effect, now: datetime, _: Span | None) -> list[Change]:
    """Clocks that the last move ended run again, those that it started are cancelled: they bear that move's instant."""
    return [ReopenDeadlines(case.number, case.moved or now)]


VERBS: Mapping[str, Callable[[Office, Case, Effect, datetime, Span | None], list[Change]]] = {
    "start": _start,
    "anew": _anew,
    "met": _met,
    "cancel": _cancel,
    "pause": _pause,
    "resume": _resume,
    "reopen": _reopen,
    "extend": _extend,
    "undo": _undo,
}


def _deadlines(office: Office, case: Case, kinds: tuple[str, ...]) -> list[Deadline]:
    found = office.store.deadlines_of([case.id]) if case.id is not None else []
    return [d for d in found if not kinds or d.kind in kinds]


def _place(office: Office, institution: Institution | None) -> tuple[str, str, str]:
    if institution is None:
        return office.config.office.zone, "", ""
    return institution.zone, institution.province, institution.code


def _moved(
    office: Office, case: Case, deadline: Deadline, stopped: datetime, now: datetime, occurrence: int
) -> SetDeadline:
    zone, province, code = _place(office, office.store.institution(case.institution))
    found = office.book.calendar.moved(deadline.due, stopped, now, zone, province, code, deadline.working)
    return _set(case, deadline, found, occurrence, now)


def _set(case: Case, deadline: Deadline, found: Due, occurrence: int, now: datetime) -> SetDeadline:
    return SetDeadline(
        case.number, deadline.kind, occurrence, deadline.clock, deadline.starts, found.due, found.working, now
    )

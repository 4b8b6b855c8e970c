"""A running clock worked out anew under another calendar or other clocks: what was granted and paused is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from daemon.core.calendar import Calendar, Due
from daemon.core.clocks import KINDS, UNITS, Clock, ClockBook, ClockFacts, Unit


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs (or stands still): its kind, the clock's name, its start, due date and working."""

    kind: str
    clock: str
    starts: datetime
    due: datetime
    working: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is counted: zone, province, institution, level."""

    zone: str
    province: str = ""
    institution: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Recounted:
    """The clock as it now is. `moved`: the due date is another one; else only its working reads otherwise."""

    clock: str
    due: Due
    moved: bool


def recount(running: Running, facts: ClockFacts, place: Place, clocks: ClockBook, calendar: Calendar) -> Recounted | None:
    """The clock worked out anew; None where nothing about it changes, or where it cannot be told how it was counted."""
    clock = chosen_clock(running, facts, clocks)
    if clock is None:
        return None
    due = calendar.recount(
        running.working, running.starts, clock, place.zone, place.province, place.institution, level=place.level
    )
    moved = due.due != running.due
    if not moved and _said(due.working) == _said(running.working):
        return None
    return Recounted(clock.name, due, moved)


def chosen_clock(running: Running, facts: ClockFacts, clocks: ClockBook) -> Clock | None:
    """The clock of this kind that acts on such a case today, else the one it was counted by.

    A clock for a status was chosen when it began, and the case has moved since: it stays with the one it has.
    """
    present = clocks.clock(running.clock)
    status = present.status[0] if present and present.status else ""
    return clocks.clock_for(replace(facts, status=status), running.kind) or _as_counted(running)


def _as_counted(running: Running) -> Clock | None:
    """The clock that a working tells of, where the file has none of its kind any more."""
    number, unit = running.working.get("number"), running.working.get("unit")
    if not number or unit not in UNITS or running.kind not in KINDS:
        return None
    basis = str(running.working.get("basis", ""))
    return Clock(running.clock, int(number), cast("Unit", unit), "sent", running.kind, basis)


def _said(working: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in working.items() if name != "calendar"}

"""Deadlines as a calendar file (RFC 5545, 5546): the same UID for ever, a higher SEQUENCE with every change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from daemon.core.letters.plain import one_line

REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """The day by which a case must be answered, as it falls in the recipient's zone; `cancelled` takes it out again."""

    case: str
    topic: str
    due: date
    sequence: int = 0
    cancelled: bool = False


def sequence_at(opened: datetime, now: datetime) -> int:
    """The SEQUENCE of what is told of a case now: seconds since it was opened, so it rises without being kept anywhere.

    A count would start again after a restore from a copy, and calendars ignore what is lower than what they have.
    """
    return max(int((now - opened).total_seconds()), 0)


def deadline_ics(entries: Sequence[Entry], made: datetime, *, language: str = "id", organizer: str = "") -> tuple[bytes, ...]:
    """Calendar files with these entries: one that sets dates (PUBLISH), one that cancels (CANCEL), each where needed."""
    setting = tuple(entry for entry in entries if not entry.cancelled)
    cancelling = tuple(entry for entry in entries if entry.cancelled)
    return tuple(_calendar(chosen, made, language, organizer) for chosen in (setting, cancelling) if chosen)


def _calendar(entries: Sequence[Entry], made: datetime, language: str, organizer: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//kawal//deadlines//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries[0].cancelled else "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, made, language, organizer))
    return bytes(calendar.to_ical())


def _event(entry: Entry, made: datetime, language: str, organizer: str) -> Event:
    what = "Answer due" if language == "en" else "Tenggat jawaban"
    event = Event()
    event.add("uid", f"{entry.case}@kawal")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made)
    event.add("dtstart", entry.due)
    event.add("dtend", entry.due + timedelta(days=1))
    event.add("summary", one_line(f"{what}: {entry.topic} [{entry.case}]"))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if organizer:
        event.add("organizer", f"mailto:{organizer}")
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(f"{what}: {entry.case}"))
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    return event

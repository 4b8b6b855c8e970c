"""A deadline as a calendar file (RFC 5545, 5546): the same UID for ever, a higher SEQUENCE with every change."""

from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from daemon.core.letters.plain import one_line

REMIND_BEFORE = timedelta(days=1)


def deadline_ics(
    case: str, topic: str, due: date | datetime, made: datetime, *, sequence: int = 0, cancelled: bool = False,
    language: str = "id", organizer: str = "",
) -> bytes:  # fmt: skip
    """The day by which a case must be answered; `cancelled` takes it out of the calendar again.

    A deadline is a whole day (its end in the recipient's zone): pass the day as it falls there.
    """
    day = due.date() if isinstance(due, datetime) else due
    what = "Answer due" if language == "en" else "Tenggat jawaban"
    event = Event()
    event.add("uid", f"{case}@kawal")
    event.add("sequence", sequence)
    event.add("dtstamp", made)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", one_line(f"{what}: {topic} [{case}]"))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if organizer:
        event.add("organizer", f"mailto:{organizer}")
    if not cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(f"{what}: {case}"))
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//kawal//deadlines//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

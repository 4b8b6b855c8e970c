"""Digests -> outbox, each round once: the day's on every working day, the week's and the month's on their first one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from daemon.core.changes import Change, QueueMail
from daemon.core.figures import iso_week
from daemon.core.zones import local_day, local_time
from daemon.flows import publishing, waiting
from daemon.flows.digesting_day import daily
from daemon.flows.digesting_month import last_month, monthly
from daemon.flows.digesting_week import weekly, weekly_by_reader
from daemon.flows.figuring import figures
from daemon.flows.office import Office

__all__ = ["daily", "figures", "first_working_day", "last_month", "last_week", "monthly", "queue_due", "weekly", "weekly_by_reader", "write_mails"]

DIGESTS_FROM = time(7)


def queue_due(office: Office, now: datetime) -> int:
    """Queue the digests whose hour has come, once each, and keep the page fresh; gives how many mails were queued."""
    publishing.refresh(office, now)
    here = local_time(now, office.config.office.zone)
    today = here.date()
    if here.time() < DIGESTS_FROM or not office.book.calendar.is_working(today):
        return 0
    week, month = last_week(office, now), last_month(office, now)
    queued = _once(office, f"daily:{today}", lambda: [daily(office, now)])
    queued += _once(office, f"held:{today}", lambda: [waiting.remind(office, now)])
    if today >= first_working_day(office, today):
        queued += _once(office, f"weekly:{week}", lambda: weekly_by_reader(office, week, now))
    return queued + _once(office, f"monthly:{month}", lambda: [monthly(office, month, now)])


def first_working_day(office: Office, day: date) -> date:
    """The first working day of the week of `day`: a Monday off moves the digest."""
    monday = day - timedelta(days=day.weekday())
    return monday if office.book.calendar.is_working(monday) else office.book.calendar.offset_working_days(monday, 1)


def _once(office: Office, name: str, make: Callable[[], Iterable[list[Change]]]) -> int:
    """Make and queue a round of digests unless it has been queued before; one that was cut off goes on by its mails' keys."""
    if office.store.round_is_done(name):
        return 0
    queued = sum(len(office.store.apply(changes, rules=office.book.hash).outgoing) for changes in make() if changes)
    office.store.finish_round(name)
    return queued


def last_week(office: Office, now: datetime) -> str:
    """The last whole ISO week before `now`."""
    return iso_week(local_day(now, office.config.office.zone) - timedelta(days=7))


def write_mails(changes: Iterable[Change], out: Path) -> Iterator[Path]:
    """Write the mails of a round as .eml files, for looking at."""
    out.mkdir(parents=True, exist_ok=True)
    for change in changes:
        if isinstance(change, QueueMail):
            path = out / f"{change.purpose}-{change.recipient.replace('@', '_at_')}.eml"
            path.write_bytes(change.rendered)
            yield path

"""The digests of the days to come, by reader: whose mornings they fall on, without making one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from daemon.core.moves import ENDED
from daemon.core.zones import at, local_day
from daemon.flows import digesting, figuring
from daemon.flows.digesting_day import WEEK, is_anything_waiting
from daemon.flows.digesting_mail import knows_nothing
from daemon.flows.digesting_week import OPEN_AT_MOST, readers_of
from daemon.flows.office import Office

DIGESTS = ("daily", "weekly_leadership", "weekly_superior", "weekly_pic", "monthly")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a digest, and the open cases that it lists."""

    purpose: str
    address: str
    cases: tuple[str, ...] = ()


def foresee_digests(
    office: Office, now: datetime, end: datetime, waits: Mapping[str, Sequence[date]]
) -> Iterator[tuple[date, dict[str, Any]]]:
    """The day and the row of each digest between `now` and `end`; nobody answers, so what is open stays open.

    `waits`: the days, by focal point, on which a draft or a silent contact begins to wait in the daily mail.
    """
    zone = office.config.office.zone
    weekly = tuple(_weekly(office, now))
    officers = tuple(_officers(office, now, waits))
    months: set[str] = set()
    day = local_day(now, zone)
    while (morning := at(day, digesting.DIGESTS_FROM, zone)) <= end:
        if office.book.calendar.is_working(day):
            moment = max(morning, now)
            for reader, why in (*_of_morning(office, day, officers), *_of_periods(office, moment, weekly, months)):
                yield day, _row(reader, moment, why)
        day += timedelta(days=1)


@dataclass
class _Officer:
    """One officer's mornings: the days on which something falls due or begins to wait, and whether a quiet one is known."""

    address: str
    due: tuple[date, ...]
    waiting_from: date
    knows_nothing: bool

    def hears(self, day: date) -> bool:
        """Whether the mail of this morning goes out: a quiet one is told once."""
        quiet = day < self.waiting_from and not any(day <= due <= day + WEEK for due in self.due)
        known, self.knows_nothing = self.knows_nothing, quiet
        return not (quiet and known)


def _officers(office: Office, now: datetime, waits: Mapping[str, Sequence[date]]) -> Iterator[_Officer]:
    zone = office.config.office.zone
    due: defaultdict[str, list[date]] = defaultdict(list)
    deadlines = [deadline for deadline in office.store.running_deadlines() if deadline.kind == "answer"]
    points = {case.id: case.focal_point for case in office.store.cases_by_ids(d.case_id for d in deadlines)}
    for deadline in deadlines:
        due[points[deadline.case_id]].append(local_day(deadline.due, zone))
    for point in office.config.focal_points:
        since = local_day(now, zone) if is_anything_waiting(office, point, now) else date.max
        # What the ladder says this morning is said after the morning's mail.
        first = min((day + timedelta(days=1) for day in waits.get(point.code, ())), default=date.max)
        for address in point.officers:
            known = knows_nothing(office, address, "daily", point.code)
            yield _Officer(address, tuple(due[point.code]), min(since, first), known)


def _of_morning(office: Office, day: date, officers: Iterable[_Officer]) -> Iterator[tuple[Reader, str]]:
    done = office.store.round_is_done(f"daily:{day}")
    for officer in officers:
        if not done and officer.hears(day):
            yield Reader("daily", officer.address), "the mail of a working day; a quiet one is told once"


def _of_periods(
    office: Office, moment: datetime, weekly: Sequence[Reader], months: set[str]
) -> Iterator[tuple[Reader, str]]:
    day = local_day(moment, office.config.office.zone)
    week = digesting.last_week(office, moment)
    if day == digesting.first_working_day(office, day) and not office.store.round_is_done(f"weekly:{week}"):
        yield from ((reader, f"the digests of {week}") for reader in weekly)
    month = digesting.last_month(office, moment)
    if month not in months and not office.store.round_is_done(f"monthly:{month}"):
        months.add(month)
        yield from ((Reader("monthly", address), f"the report of {month}") for address in office.config.office.leadership)


def _weekly(office: Office, now: datetime) -> Iterator[Reader]:
    """Who reads the week: the leadership, superiors with open cases below them, and PICs with open cases."""
    institutions = {row.code: row for row in office.store.institutions()}
    open_of = {
        code: tuple(c.number for c in office.store.open_cases_of([code], OPEN_AT_MOST) if c.status not in (*ENDED, "draft"))
        for code in institutions
    }
    yield from (Reader("weekly_leadership", address) for address in office.config.office.leadership)
    above = {superior for code, cases in open_of.items() if cases for superior in figuring.superiors_of(code, institutions)}
    for code in sorted(above & institutions.keys()):
        yield from (Reader("weekly_superior", c.address) for c in readers_of(office.current_contacts(code, now)))
    for code, cases in open_of.items():
        pics = office.current_contacts(code, now) if cases else []
        yield from (Reader("weekly_pic", c.address, cases) for c in pics if figuring.is_valid_pic(c))


def _row(reader: Reader, moment: datetime, why: str) -> dict[str, Any]:
    return {
        "at": moment.isoformat(), "purpose": reader.purpose, "recipient": reader.address, "cases": list(reader.cases),
        "reason": why, "draft": False,
    }  # fmt: skip

"""Working days, closures and zones; a due date with its working.

A working day is a day of the office week that is no national holiday or cuti bersama (PyPI `holidays`), under the
overlay of calendar.toml. The day of the start is not counted; what is due is due at the end of a day in the zone of
the institution, and late from the next day on.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import holidays

from daemon.core.clocks import Clock, Unit
from daemon.core.overlay import DAYS, HOURS, Hours, OfficeDays, Overlay, compile_overlay
from daemon.core.rulebook.model import Span
from daemon.core.rulebook.source import Source
from daemon.core.workings import explain_due, lateness
from daemon.core.zones import at, end_of_day, find_zone, local_day, local_time

__all__ = ["Calendar", "Due", "compile_calendar", "explain_due", "lateness"]

CATEGORIES = ("public", "government")
ESTIMATED = "(perkiraan)"
LAST_YEAR = 2200
YEARS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due (UTC), and how that was worked out: JSON-able, see workings.py."""

    due: datetime
    working: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of one place, by ordinals: its working days, the others with why, its estimated holidays."""

    worked: tuple[int, ...]
    off: tuple[int, ...]
    reasons: tuple[dict[str, str], ...]
    estimated: tuple[int, ...]
    estimates: tuple[dict[str, Any], ...]
    decreed: bool


@dataclass(frozen=True)
class Calendar:
    """The office calendar. `province` and `institution` (its code) narrow every question to one place."""

    overlay: Overlay = field(default_factory=Overlay)
    version: str = ""
    _year: Callable[[tuple[int, ...], int], _Year] = field(init=False, repr=False, compare=False)
    _offset: Callable[[tuple[int, ...], date, int], date] = field(init=False, repr=False, compare=False)
    _scope: Callable[[str, str], tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_year", lru_cache(maxsize=YEARS_KEPT)(self._make_year))
        object.__setattr__(self, "_offset", lru_cache(maxsize=20_000)(self._find_offset))
        object.__setattr__(self, "_scope", lru_cache(maxsize=4096)(self._find_scope))

    def count(
        self, start: datetime, clock: Clock, zone: str, province: str = "", institution: str = "", *, level: str = ""
    ) -> Due:
        """When a clock that starts at `start` is due; raises ValueError for a naive start or an unknown zone."""
        first = local_day(start, zone)
        skipped: list[dict[str, str]] = []
        if clock.unit == "working_day":
            day, skipped = self._walk(first, clock.number, self._scope(province, institution))
            due = end_of_day(day, zone)
        elif clock.unit == "day":
            day = first + timedelta(days=clock.number)
            due = end_of_day(day, zone)
        elif clock.unit == "hour":
            due = start.astimezone(UTC) + timedelta(hours=clock.number)
        else:
            due, skipped = self._add_hours(start, timedelta(hours=clock.number), zone, province, institution, level)
        working: dict[str, Any] = {
            "clock": clock.name, "basis": clock.basis, "unit": clock.unit, "number": clock.number,
            "start": local_time(start, zone).isoformat(timespec="seconds") if clock.unit.endswith("hour") else first.isoformat(),
            "skipped": skipped, "zone": zone, "due": _written(due, clock.unit, zone), "calendar": self.version,
            "warnings": self._warnings(first, local_day(due, zone), province, institution) if clock.unit.startswith("working") else [],
        }  # fmt: skip
        return Due(due, working)

    def is_working(self, day: date, province: str = "", institution: str = "") -> bool:
        """Whether offices there work on that day."""
        year = self._year(self._scope(province, institution), day.year)
        at_ = bisect_left(year.worked, day.toordinal())
        return at_ < len(year.worked) and year.worked[at_] == day.toordinal()

    def day_off(self, day: date, province: str = "", institution: str = "") -> str:
        """Why offices there do not work on that day; empty where they do."""
        year = self._year(self._scope(province, institution), day.year)
        at_ = bisect_left(year.off, day.toordinal())
        return year.reasons[at_]["reason"] if at_ < len(year.off) and year.off[at_] == day.toordinal() else ""

    def offset_working_days(self, day: date, number: int, province: str = "", institution: str = "") -> date:
        """The `number`-th working day after `day` (before it where negative); `day` itself for 0, working or not."""
        return self._offset(self._scope(province, institution), day, number)

    def _find_offset(self, scope: tuple[int, ...], day: date, number: int) -> date:
        if number > 0:
            return self._walk(day, number, scope)[0]
        left, year, before = -number, day.year, day.toordinal()
        while left:
            worked = self._year(scope, year).worked
            stands = bisect_left(worked, before)
            if stands >= left:
                return date.fromordinal(worked[stands - left])
            left, year, before = left - stands, year - 1, date(year, 1, 1).toordinal()
        return day

    def working_days_between(self, first: date, last: date, province: str = "", institution: str = "") -> int:
        """Working days after `first` up to and including `last`; negative where `last` is the earlier one."""
        if last < first:
            return -self.working_days_between(last, first, province, institution)
        scope, number = self._scope(province, institution), 0
        for year in range(first.year, last.year + 1):
            worked = self._year(scope, year).worked
            number += bisect_right(worked, last.toordinal()) - bisect_right(worked, first.toordinal())
        return number

    def next_sending(self, now: datetime, zone: str, province: str = "", institution: str = "") -> datetime:
        """The next moment (UTC, `now` itself where it fits) at which a reminder may go to somebody there."""
        here = local_time(now, zone)
        day = here.date()
        if self.is_working(day, province, institution):
            if here.time() < self.overlay.remind_from:
                return at(day, self.overlay.remind_from, zone)
            if here.time() < self.overlay.remind_until:
                return now.astimezone(UTC)
        return at(self.offset_working_days(day, 1, province, institution), self.overlay.remind_from, zone)

    def next_office_hour(self, now: datetime, zone: str, level: str, province: str = "", institution: str = "") -> datetime:
        """The next moment (UTC, `now` itself where it fits) at which somebody there is at work."""
        here = local_time(now, zone)
        day = here.date()
        if self.is_working(day, province, institution):
            opens, shuts = (edge(self._hours_of(day, level).spans())[n] for edge, n in ((min, 0), (max, 1)))
            if here.time() < shuts:
                return max(at(day, opens, zone), now.astimezone(UTC))
        day = self.offset_working_days(day, 1, province, institution)
        return at(day, min(self._hours_of(day, level).spans())[0], zone)

    def span_due(
        self,
        span: Span,
        start: datetime,
        zone: str,
        province: str = "",
        institution: str = "",
        working: Mapping[str, Any] | None = None,
    ) -> Due:
        """When time that is asked for from `start` on ends. `working` of the clock it is added to is carried on.

        Raises ValueError for a span that names neither days nor a date.
        """
        first = local_day(start, zone)
        skipped: list[dict[str, str]] = []
        if span.until:
            day = span.until
        elif span.days is not None and span.working:
            day, skipped = self._walk(first, span.days, self._scope(province, institution))
        elif span.days is not None:
            day = first + timedelta(days=span.days)
        else:
            raise ValueError("a span of neither days nor a date has no end")
        due = end_of_day(day, zone)
        base = "due" if working and str(working.get("due", ""))[:10] == first.isoformat() else first.isoformat()
        change = {
            "why": "extended", "from": base, "days": span.days, "working": span.working,
            "until": span.until.isoformat() if span.until else None, "due": _written(due, "day", zone),
        }  # fmt: skip
        return Due(due, self._carried(working, change, skipped, due, zone, (first, day), (province, institution)))

    def moved(
        self,
        due: datetime,
        stopped: datetime,
        resumed: datetime,
        zone: str,
        province: str = "",
        institution: str = "",
        working: Mapping[str, Any] | None = None,
    ) -> Due:
        """When a clock due at `due` is due after it stood still from `stopped` to `resumed`, in its own unit."""
        unit: Unit = (working or {}).get("unit", "working_day")
        first, last, day = local_day(stopped, zone), local_day(resumed, zone), local_day(due, zone)
        skipped: list[dict[str, str]] = []
        number = 0
        if unit.endswith("hour"):
            later = due + max(resumed - stopped, timedelta())
        else:
            number = max((last - first).days, 0)
            if unit == "working_day":
                number = self.working_days_between(first, max(last, first), province, institution)
                day, skipped = self._walk(day, number, self._scope(province, institution))
            else:
                day += timedelta(days=number)
            later = end_of_day(day, zone)
        change = {
            "why": "paused", "stopped": stopped.astimezone(UTC).isoformat(), "resumed": resumed.astimezone(UTC).isoformat(),
            "days": number, "due": _written(later, unit, zone),
        }  # fmt: skip
        bounds = (local_day(due, zone), local_day(later, zone))
        return Due(later, self._carried(working, change, skipped, later, zone, bounds, (province, institution)))

    def recount(
        self,
        working: Mapping[str, Any],
        start: datetime,
        clock: Clock,
        zone: str,
        province: str = "",
        institution: str = "",
        *,
        level: str = "",
    ) -> Due:
        """A running clock worked out anew, with every extension and pause that its `working` tells of."""
        found = self.count(start, clock, zone, province, institution, level=level)
        for change in working.get("changes", ()):
            if change["why"] == "paused":
                stood = (datetime.fromisoformat(change["stopped"]), datetime.fromisoformat(change["resumed"]))
                found = self.moved(found.due, *stood, zone, province, institution, found.working)
                continue
            until = date.fromisoformat(change["until"]) if change["until"] else None
            span = Span(change["days"], change["working"], until)
            base = found.due if change["from"] == "due" else end_of_day(date.fromisoformat(change["from"]), zone)
            found = self.span_due(span, base, zone, province, institution, found.working)
        return found

    def _carried(
        self,
        working: Mapping[str, Any] | None,
        change: dict[str, Any],
        skipped: list[dict[str, str]],
        due: datetime,
        zone: str,
        bounds: tuple[date, date],
        place: tuple[str, str],
    ) -> dict[str, Any]:
        """The working of a clock with one more change, or of the change alone."""
        before: dict[str, Any] = (
            dict(working) if working else {"unit": "day", "number": 0, "start": bounds[0].isoformat(), "zone": zone}
        )
        known = {entry["date"] for entry in before.get("skipped", ())}
        warnings = list(before.get("warnings", ()))
        warnings += [text for text in self._warnings(*bounds, *place) if text not in warnings]
        return {
            **before,
            "skipped": [*before.get("skipped", ()), *(entry for entry in skipped if entry["date"] not in known)],
            "changes": [*before.get("changes", ()), change],
            "due": _written(due, before["unit"], zone),
            "calendar": self.version,
            "warnings": warnings,
        }

    def _walk(self, first: date, number: int, scope: tuple[int, ...]) -> tuple[date, list[dict[str, str]]]:
        """The `number`-th working day after `first`, with the days that were not counted on the way."""
        if number <= 0:
            return first, []
        left, after = number, first.toordinal()
        skipped: list[dict[str, str]] = []
        for year in range(first.year, LAST_YEAR):
            here = self._year(scope, year)
            target = bisect_right(here.worked, after) + left - 1
            end = here.worked[target] if target < len(here.worked) else date(year, 12, 31).toordinal()
            skipped += here.reasons[bisect_right(here.off, after) : bisect_left(here.off, end + 1)]
            if target < len(here.worked):
                return date.fromordinal(end), skipped
            left, after = target - len(here.worked) + 1, end
        raise ValueError(f"no {number} working days after {first}")

    def _add_hours(
        self, start: datetime, hours: timedelta, zone: str, province: str, institution: str, level: str
    ) -> tuple[datetime, list[dict[str, str]]]:  # fmt: skip
        day, left, skipped = local_day(start, zone), hours, []
        local = local_time(start, zone)
        while day.year < LAST_YEAR:
            if reason := self.day_off(day, province, institution):
                skipped.append({"date": day.isoformat(), "reason": reason, "kind": self._kind(day)})
            for opens, shuts in () if reason else self._hours_of(day, level).spans():
                begin = max(datetime.combine(day, opens, find_zone(zone)), local)
                stretch = datetime.combine(day, shuts, find_zone(zone)) - begin
                if stretch > timedelta() and stretch >= left:
                    return (begin + left).astimezone(UTC), skipped
                left -= max(stretch, timedelta())
            day += timedelta(days=1)
        raise ValueError(f"no {hours} of office hours after {start}")

    def _hours_of(self, day: date, level: str) -> Hours:
        ramadan = any(first <= day <= last for first, last in self.overlay.ramadan)
        fitting = [
            hours
            for hours in self.overlay.hours
            if day.weekday() in hours.weekdays and (not hours.levels or level.casefold() in hours.levels)
        ]
        for wanted in (ramadan, False):
            found = [hours for hours in fitting if hours.ramadan == wanted]
            if found:
                return max(found, key=lambda hours: (bool(hours.levels), self.overlay.hours.index(hours)))
        return HOURS[0]

    def _kind(self, day: date) -> str:
        return "holiday" if day.weekday() in self.overlay.weekdays else "weekend"

    def _warnings(self, first: date, last: date, province: str, institution: str) -> list[dict[str, Any]]:
        """What a span rests on that may still change: estimated holidays, years without a decree."""
        found: list[dict[str, Any]] = []
        scope = self._scope(province, institution)
        for year in range(first.year, last.year + 1):
            here = self._year(scope, year)
            # A lunar day that moves by one can enter a span from either end.
            low = bisect_left(here.estimated, first.toordinal())
            found += here.estimates[low : bisect_right(here.estimated, last.toordinal() + 1)]
            if not here.decreed:
                found.append({"year": year})
        return found

    def _find_scope(self, province: str, institution: str) -> tuple[int, ...]:
        """The overlay entries that touch a place, the widest first: places with the same ones share their years."""
        entries = self.overlay.exceptions
        touching = [n for n, entry in enumerate(entries) if entry.is_for(province, institution)]
        return tuple(sorted(touching, key=lambda n: (*entries[n].weight, n)))

    def _make_year(self, scope: tuple[int, ...], year: int) -> _Year:
        names = _holidays(year)
        off: dict[int, tuple[str, str]] = {}
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            kind = self._kind(day)
            if kind == "weekend" or day in names:
                off[ordinal] = (names.get(day) or DAYS[day.weekday()].capitalize(), kind)
        for index in scope:
            self._lay_over(off, self.overlay.exceptions[index], year)
        ordinals = tuple(sorted(off))
        reasons = tuple(
            {"date": date.fromordinal(n).isoformat(), "reason": off[n][0], "kind": off[n][1]} for n in ordinals
        )
        days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        estimated = {day.toordinal(): name for day, name in names.items() if ESTIMATED in name}
        texts = tuple(
            {"date": date.fromordinal(n).isoformat(), "reason": name.replace(ESTIMATED, "").strip()}
            for n, name in sorted(estimated.items())
        )
        decreed = year in self.overlay.decreed or _has_decree(year)
        return _Year(
            tuple(n for n in days if n not in off), ordinals, reasons, tuple(sorted(estimated)), texts, decreed
        )

    def _lay_over(self, off: dict[int, tuple[str, str]], entry: OfficeDays, year: int) -> None:
        first, last = max(entry.first, date(year, 1, 1)), min(entry.last, date(year, 12, 31))
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            if entry.opens:
                off.pop(ordinal, None)
            else:
                kind = off[ordinal][1] if ordinal in off else "closure"
                off[ordinal] = (entry.reason, kind)


def _written(due: datetime, unit: Unit, zone: str) -> str:
    here = local_time(due, zone)
    return here.isoformat(timespec="seconds") if unit.endswith("hour") else here.date().isoformat()


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[date, str]:
    found = holidays.country_holidays("ID", years=[year], categories=CATEGORIES, language="id")
    return dict(found.items())


@lru_cache(maxsize=64)
def _has_decree(year: int) -> bool:
    """Cuti bersama are known only from the decree of the year."""
    return any(day.year == year for day in holidays.country_holidays("ID", years=[year], categories=("government",)))


def _holidays_version() -> str:
    return str(vars(holidays).get("__version__", ""))


def compile_calendar(source: Source | None) -> Calendar:
    """The calendar under the overlay of calendar.toml (None: no overlay); raises FaultyFile with every fault."""
    overlay = compile_overlay(source)
    text = source.text if source else ""
    digest = hashlib.sha256(f"{_holidays_version()}\0{text}".encode()).hexdigest()
    return Calendar(overlay, digest[:12])

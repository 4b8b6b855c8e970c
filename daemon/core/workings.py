"""The working of a due date, said in one plain sentence: counted from when, without which days and why, due when.

A working is JSON: clock, basis, unit, number, start, skipped [{date, reason, kind: weekend|holiday|closure}], zone,
due, calendar (the version that counted), changes: extensions and pauses in their order, and warnings: what the date
rests on that may still change, {date, reason} (an estimated holiday) or {year} (its holidays are not decreed yet).
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import holidays
from babel.dates import format_date

from daemon.core.zones import local_day, zone_label

UNITS: Mapping[str, tuple[str, str, str]] = {
    "working_day": ("hari kerja", "working day", "working days"),
    "day": ("hari", "day", "days"),
    "hour": ("jam", "hour", "hours"),
    "working_hour": ("jam kerja", "office hour", "office hours"),
}
LOCALES: Mapping[str, str] = {"id": "id_ID", "en": "en_GB"}


def explain_due(working: Mapping[str, Any], language: str = "id") -> str:
    """How a due date was counted, in one sentence of the language (id or en)."""
    english = language == "en"
    parts = [_opening(working, english=english)] if working.get("number") else []
    if days := _days_off(working, english=english):
        parts.append(f"not counted: {days}" if english else f"tidak dihitung: {days}")
    parts += [_changed(change, english=english) for change in working.get("changes", ())]
    due = _moment(str(working["due"]), "EEEE, d MMMM y", english=english)
    zone = zone_label(str(working.get("zone", "")))
    parts.append(f"due {due} ({zone})" if english else f"jatuh tempo {due} ({zone})")
    if doubts := explain_doubts(working, language):
        parts.append(f"may still move: {', '.join(doubts)}" if english else f"masih dapat bergeser: {', '.join(doubts)}")
    return "; ".join(parts)


def explain_doubts(working: Mapping[str, Any], language: str = "id") -> tuple[str, ...]:
    """What a due date rests on that is not yet certain: estimated holidays, years without a decree."""
    english = language == "en"
    return tuple(_doubt(warning, english=english) for warning in working.get("warnings", ()))


def _doubt(warning: Mapping[str, Any] | str, *, english: bool) -> str:
    if isinstance(warning, str):  # as it was written before warnings had parts
        return warning
    if "year" in warning:
        year = warning["year"]
        return f"the holidays of {year} are not decreed yet" if english else f"hari libur dan cuti bersama {year} belum ditetapkan"
    name = _reason({"date": str(warning["date"]), "reason": str(warning["reason"]), "kind": "holiday"}, english=english)
    day = _moment(str(warning["date"]), "d MMMM y", english=english)
    return f"{name} on {day} is an estimate" if english else f"{name} {day} masih perkiraan"


def lateness(due: datetime, now: datetime, zone: str) -> int:
    """Whole calendar days by which something is late at `now`: from 1 on the day after the due date, 0 before."""
    if now <= due:
        return 0
    return max((local_day(now, zone) - local_day(due, zone)).days, 0)


def _opening(working: Mapping[str, Any], *, english: bool) -> str:
    number, (unit_id, unit_en, units_en) = working["number"], UNITS[working["unit"]]
    start = _moment(str(working["start"]), "d MMMM y", english=english)
    if english:
        return f"{number} {unit_en if number == 1 else units_en} from {start}"
    return f"{number} {unit_id} sejak {start}"


def _moment(written: str, pattern: str, *, english: bool) -> str:
    moment = datetime.fromisoformat(written)
    text = format_date(moment.date(), pattern, LOCALES["en" if english else "id"])
    if "T" not in written:
        return text
    return f"{text} {moment:%H:%M}" if english else f"{text} pukul {moment:%H.%M}"


def _days_off(working: Mapping[str, Any], *, english: bool) -> str:
    """The days of the office week that were not counted, those with one reason together."""
    days = [
        (date.fromisoformat(entry["date"]), _reason(entry, english=english))
        for entry in working.get("skipped", ())
        if entry.get("kind") != "weekend"
    ]
    return ", ".join(
        f"{_joined([day for day, _ in group], english=english)} ({reason})"
        for reason, group in groupby(days, key=lambda pair: pair[1])
    )


def _reason(entry: Mapping[str, str], *, english: bool) -> str:
    name = entry["reason"]
    if english and entry.get("kind") == "holiday":
        name = _english(int(entry["date"][:4])).get(entry["date"], name)
    return name.replace("(perkiraan)", "").replace("(estimated)", "").strip()


def _joined(days: list[date], *, english: bool) -> str:
    """`20, 23 & 24 Maret`, or `31 Desember & 1 Januari`."""
    locale = LOCALES["en" if english else "id"]
    months = [
        (", ".join(str(day.day) for day in group), format_date(group[0], "MMMM", locale))
        for group in (list(g) for _, g in groupby(days, key=lambda day: (day.year, day.month)))
    ]
    pieces = [f"{_last_and(numbers)} {month}" for numbers, month in months]
    return _last_and(", ".join(pieces)) if len(pieces) > 1 else pieces[0]


def _last_and(listed: str) -> str:
    return " & ".join(listed.rsplit(", ", 1))


def _changed(change: Mapping[str, Any], *, english: bool) -> str:
    days = change.get("days") or 0
    if change["why"] == "paused":
        first, last = (datetime.fromisoformat(change[name]).date() for name in ("stopped", "resumed"))
        locale = LOCALES["en" if english else "id"]
        shown = format_date(last, "d MMMM", locale)
        if first != last:
            begun = format_date(first, "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM", locale)
            shown = f"{begun} to {shown}" if english else f"{begun} s.d. {shown}"
        return f"the clock stood still {shown}" if english else f"jam berhenti {shown}"
    if change.get("until"):
        until = _moment(change["until"], "d MMMM y", english=english)
        return f"extended until {until}" if english else f"diperpanjang sampai {until}"
    unit_id, unit_en, units_en = UNITS["working_day" if change.get("working") else "day"]
    if english:
        return f"extended by {days} {unit_en if days == 1 else units_en}"
    return f"diperpanjang {days} {unit_id}"


@lru_cache(maxsize=32)
def _english(year: int) -> dict[str, str]:
    found = holidays.country_holidays("ID", years=[year], categories=("public", "government"), language="en_US")
    return {day.isoformat(): name for day, name in found.items()}

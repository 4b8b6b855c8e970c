"""calendar.toml: what an office lays over the national holidays: closures, openings, Ramadan, hours, reminder hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from daemon.core.rulebook.source import Fault, FaultyFile, Source
from daemon.core.rulebook.tables import Key, Keys, take, to_schema

DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
LONGEST = 366
DRAFT = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """Days on which offices are closed (or, `opens`, work all the same), and where: nowhere named is everywhere."""

    first: date
    last: date
    reason: str
    opens: bool
    provinces: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()

    @property
    def weight(self) -> tuple[int, int]:
        """How narrowly the entry is meant; of equally narrow ones an opening wins over a closure."""
        scope = 2 if self.institutions else 1 if self.provinces else 0
        return scope, int(self.opens)

    def is_for(self, province: str, institution: str) -> bool:
        """Whether the entry touches an institution."""
        if not self.provinces and not self.institutions:
            return True
        return province.casefold() in self.provinces or institution.casefold() in self.institutions


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours of some weekdays (0 = Monday), for some levels or all, in Ramadan or the rest of the year."""

    weekdays: frozenset[int]
    start: time
    end: time
    break_start: time | None = None
    break_end: time | None = None
    ramadan: bool = False
    levels: frozenset[str] = frozenset()

    def spans(self) -> tuple[tuple[time, time], ...]:
        """The working stretches of such a day."""
        if self.break_start and self.break_end:
            return (self.start, self.break_start), (self.break_end, self.end)
        return ((self.start, self.end),)


_WEEK, _FRIDAY = frozenset(range(4)), frozenset({4})
HOURS = (
    Hours(_WEEK, time(7, 30), time(16), time(12), time(13)),
    Hours(_FRIDAY, time(7, 30), time(16, 30), time(11, 30), time(13)),
    Hours(_WEEK, time(8), time(15), time(12), time(12, 30), ramadan=True),
    Hours(_FRIDAY, time(8), time(15, 30), time(11, 30), time(12, 30), ramadan=True),
)
"""37.5 hours a week from 07.30, in Ramadan 32.5 from 08.00 (Perpres 21/2023)."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The whole of calendar.toml."""

    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: tuple[OfficeDays, ...] = ()
    ramadan: tuple[tuple[date, date], ...] = ()
    hours: tuple[Hours, ...] = HOURS
    remind_from: time = time(8)
    remind_until: time = time(10)
    decreed: Mapping[int, str] = field(default_factory=dict)


_DAYS: Keys = {
    "date": Key("date", "tanggal"),
    "from": Key("date", "hari pertama"),
    "until": Key("date", "hari terakhir"),
    "reason": Key("text", "alasan, tampil di perhitungan tenggat", required=True),
    "province": Key("texts", "hanya provinsi ini"),
    "institution": Key("texts", "hanya instansi dengan kode ini"),
}
FILE: Keys = {
    "week": Key("table", "minggu kerja", keys={"days": Key("texts", "hari kerja", allowed=DAYS, default=DAYS[:5])}),
    "decree": Key("map", "tahun -> keputusan yang menetapkan hari libur dan cuti bersama", values=Key("text")),
    "closure": Key("tables", "hari tutup tambahan", keys=_DAYS),
    "opening": Key("tables", "hari libur yang ternyata hari kerja", keys=_DAYS),
    "ramadan": Key(
        "tables",
        "bulan Ramadan, untuk jam kerja",
        keys={"from": Key("date", "hari pertama", required=True), "until": Key("date", "hari terakhir", required=True)},
    ),
    "hours": Key(
        "tables",
        "jam kerja; yang tertulis belakangan menang",
        keys={
            "days": Key("texts", "hari", allowed=DAYS, required=True),
            "start": Key("time", "mulai", required=True),
            "end": Key("time", "selesai", required=True),
            "break_start": Key("time", "istirahat mulai"),
            "break_end": Key("time", "istirahat selesai"),
            "ramadan": Key("flag", "jam bulan Ramadan", default=False),
            "level": Key("texts", "hanya tingkat instansi ini"),
        },
    ),
    "reminder": Key(
        "table",
        "jam pengiriman pengingat, waktu setempat penerima",
        keys={"from": Key("time", "mulai", default=time(8)), "until": Key("time", "sampai", default=time(10))},
    ),
}


def schema() -> dict[str, Any]:
    """The JSON Schema of calendar.toml, for editors."""
    return {"$schema": DRAFT, "title": "Kalender kantor Kawal", **to_schema(FILE)}


def compile_overlay(source: Source | None) -> Overlay:
    """The overlay of calendar.toml, or the plain one without a file; raises FaultyFile with every fault."""
    if source is None:
        return Overlay()
    faults: list[Fault] = []
    taken = take(source, (), FILE, faults)
    exceptions = _exceptions(source, "closure", taken["closure"], faults)
    exceptions += _exceptions(source, "opening", taken["opening"], faults)
    hours = tuple(_hours(source, index, row, faults) for index, row in enumerate(taken["hours"]))
    ramadan = tuple(_ramadan(source, index, row, faults) for index, row in enumerate(taken["ramadan"]))
    window = taken["reminder"] or {}
    opens, shuts = window.get("from") or time(8), window.get("until") or time(10)
    if opens >= shuts:
        faults.append(
            source.fault(
                ("reminder", "until"), "jam pengingat berakhir sebelum mulai", "tulis misalnya until = 10:00:00"
            )
        )
    decreed = {int(year): text for year, text in taken["decree"].items() if _is_year(source, year, faults)}
    if faults:
        raise FaultyFile(tuple(faults))
    days = (taken["week"] or {}).get("days") or DAYS[:5]
    return Overlay(
        frozenset(DAYS.index(day) for day in days), tuple(exceptions), ramadan, hours or HOURS, opens, shuts, decreed
    )  # fmt: skip


def _is_year(source: Source, year: str, faults: list[Fault]) -> bool:
    if year.isdecimal() and len(year) == 4:
        return True
    faults.append(
        source.fault(("decree", year), f"'{year}' bukan tahun", 'tulis misalnya: 2027 = "SKB Tiga Menteri ..."')
    )
    return False


def _exceptions(source: Source, table: str, rows: list[dict[str, Any]], faults: list[Fault]) -> list[OfficeDays]:
    found = []
    for index, row in enumerate(rows):
        first = row["date"] or row["from"]
        last = row["date"] or row["until"] or first
        path = (table, index)
        if not first or (row["date"] and (row["from"] or row["until"])):
            faults.append(
                source.fault(path, "hari belum disebut dengan jelas", "tulis date = 2026-12-31, atau from dan until")
            )
            continue
        if last < first or (last - first).days > LONGEST:
            faults.append(
                source.fault(
                    (*path, "until"), f"rentang {first} sampai {last} keliru", "until tidak boleh mendahului from"
                )
            )
            continue
        provinces, institutions = (frozenset(t.casefold() for t in row[name]) for name in ("province", "institution"))
        found.append(OfficeDays(first, last, row["reason"] or "", table == "opening", provinces, institutions))
    return found


def _hours(source: Source, index: int, row: dict[str, Any], faults: list[Fault]) -> Hours:
    start, end = row["start"] or time(7, 30), row["end"] or time(16)
    pauses = row["break_start"], row["break_end"]
    path = ("hours", index)
    if start >= end:
        faults.append(source.fault((*path, "end"), "jam kerja berakhir sebelum mulai"))
    if (pauses[0] is None) != (pauses[1] is None) or (pauses[0] and not start < pauses[0] < pauses[1] < end):
        faults.append(source.fault(path, "istirahat harus punya mulai dan selesai di dalam jam kerja"))
    days = frozenset(DAYS.index(day) for day in row["days"] if day in DAYS)
    levels = frozenset(level.casefold() for level in row["level"])
    return Hours(days, start, end, *pauses, ramadan=row["ramadan"], levels=levels)


def _ramadan(source: Source, index: int, row: dict[str, Any], faults: list[Fault]) -> tuple[date, date]:
    first, last = row["from"], row["until"]
    if first and last and not timedelta(27) <= last - first <= timedelta(31):
        faults.append(source.fault(("ramadan", index), "Ramadan berlangsung 29 atau 30 hari"))
    return first or date.min, last or date.min

"""Time zones of the archipelago: WIB +7, WITA +8, WIT +9, no daylight saving; a province lies in one of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LABELS: Mapping[str, str] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
NAMES: Mapping[str, str] = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
WITA = (
    "bali", "nusa tenggara barat", "nusa tenggara timur", "kalimantan selatan", "kalimantan timur", "kalimantan utara",
    "sulawesi utara", "sulawesi tengah", "sulawesi selatan", "sulawesi tenggara", "gorontalo", "sulawesi barat",
    "ntb", "ntt", "kalsel", "kaltim", "kaltara", "sulut", "sulteng", "sulsel", "sultra", "sulbar",
)  # fmt: skip
WIT = (
    "maluku", "maluku utara", "papua", "papua barat", "papua barat daya", "papua selatan", "papua tengah",
    "papua pegunungan",
)  # fmt: skip
END_OF_DAY = time(23, 59, 59)


@lru_cache(maxsize=64)
def find_zone(name: str) -> ZoneInfo:
    """The zone by IANA name or as WIB, WITA, WIT; raises ValueError for anything else."""
    try:
        return ZoneInfo(NAMES.get(name.casefold(), name) or "Asia/Jakarta")
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no time zone {name!r}: WIB, WITA, WIT or a name such as Asia/Jakarta") from error


def zone_label(name: str) -> str:
    """What people call a zone: WIB, WITA, WIT; other zones by their own name."""
    return LABELS.get(NAMES.get(name.casefold(), name) or "Asia/Jakarta", name)


def zone_of_province(province: str) -> str:
    """The IANA name of a province's zone (Asia/Jakarta where the province is not known)."""
    name = " ".join(province.casefold().removeprefix("provinsi ").split())
    if name in WITA:
        return "Asia/Makassar"
    return "Asia/Jayapura" if name in WIT else "Asia/Jakarta"


def local_day(moment: datetime, zone: str) -> date:
    """The date of an aware instant in a zone; raises ValueError for a naive one."""
    return local_time(moment, zone).date()


def local_time(moment: datetime, zone: str) -> datetime:
    """An aware instant on the clocks of a zone; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: an instant needs a zone")
    return moment.astimezone(find_zone(zone))


@lru_cache(maxsize=20_000)
def at(day: date, clock: time, zone: str) -> datetime:
    """The UTC instant at which it is `clock` on `day` in a zone."""
    return datetime.combine(day, clock, find_zone(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone, in UTC: from the next one on it is late."""
    return at(day, END_OF_DAY, zone)


def day_begins(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, in UTC."""
    return at(day, time(), zone)


def day_after(day: date, days: int = 1) -> date:
    """The date `days` calendar days later."""
    return day + timedelta(days=days)

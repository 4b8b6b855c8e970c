"""The values of a digest: one case as it is counted, the period, the rows of figures, and the commands that list them.

Counting rules (printed with every digest): received, sent, confirmed, answered and closed are events inside the period.
Open and late are states at the cut-off. Rates and times are over all cases sent since the basis date: the response rate
is answered / sent; in time is answered by the due date / all that was due or answered. A day past the due date is late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from daemon.core.letters.lines import CaseLine
from daemon.core.zones import at, find_zone

Light = Literal["green", "yellow", "red", ""]
GREEN, YELLOW = 0.75, 0.55
"""SOLVIT's traffic lights: green above 75 % in time, yellow from 55 %, red below."""


class CaseFact(NamedTuple):
    """One case as a digest sees it: days in its institution's zone, `working_days` from sent to answered.

    `late` is working days past the due date at the cut-off (for showing only); `due` is that of the answer; `id` is
    the row of the case, 0 where it has none.
    """

    number: str
    institution: str
    province: str
    category: str
    topic: str
    status: str
    opened: date
    sent: date | None = None
    confirmed: date | None = None
    answered: date | None = None
    closed: date | None = None
    due: date | None = None
    late: int | None = None
    working_days: int | None = None
    pic_valid: bool = True
    id: int = 0
    focal_point: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """What a digest covers: `start` to `end` (both days count), cases since `basis`, as known at `cut_off` in `zone`."""

    start: date
    end: date
    cut_off: datetime
    zone: str
    basis: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one province, institution, category, or of all. Shares are of one; None where nothing counts."""

    key: str
    name: str
    received: int = 0
    sent: int = 0
    confirmed: int = 0
    answered: int = 0
    closed: int = 0
    open: int = 0
    late: int = 0
    response_rate: float | None = None
    in_time: float | None = None
    median: float | None = None
    mean: float | None = None
    p90: float | None = None
    light: Light = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the trend: events inside it, and what was late at its end."""

    start: date
    received: int
    answered: int
    late: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole of a digest. Lists are oldest first and capped; the counts beside them are not."""

    period: Period
    total: Row
    by_province: tuple[Row, ...]
    by_institution: tuple[Row, ...]
    by_category: tuple[Row, ...]
    oldest: tuple[CaseLine, ...]
    unconfirmed: tuple[CaseLine, ...]
    unconfirmed_count: int
    without_pic: tuple[str, ...]
    promised: tuple[CaseLine, ...]
    promised_count: int
    trend: tuple[Week, ...]
    commands: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell: nothing happened in the period and nothing is open."""
        total = self.total
        return not any((total.received, total.sent, total.confirmed, total.answered, total.closed, total.open))


COMMANDS: Mapping[str, str] = {
    "received": "kawal case list --opened {start}..{end}",
    "sent": "kawal case list --sent {start}..{end}",
    "confirmed": "kawal case list --confirmed {start}..{end}",
    "answered": "kawal case list --answered {start}..{end}",
    "closed": "kawal case list --closed {start}..{end}",
    "open": "kawal case list --open --at {end}",
    "late": "kawal case list --overdue --at {end}",
    "unconfirmed": "kawal case list --unconfirmed --at {end}",
    "promised": "kawal case list --promised {start}..{end} --at {end}",
    "without_pic": "kawal directory list --without-pic --at {end}",
    "rates": "kawal case list --sent {basis}..{end}",
}
"""The command that lists what each number counts."""


def commands_for(period: "Period", narrowed: str = "") -> dict[str, str]:
    """The commands that list a digest's numbers; `narrowed` is what keeps them to an area ("--area PROV-A")."""
    days = {"start": period.start.isoformat(), "end": period.end.isoformat(), "basis": period.basis.isoformat()}
    return {key: " ".join(filter(None, (text.format(**days), narrowed))) for key, text in COMMANDS.items()}


def iso_week(day: date) -> str:
    """The ISO week of a day, as the command takes it: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_period(week: str, zone: str) -> Period:
    """The period of an ISO week, cut off at its end, on the basis of its year; raises ValueError for anything else."""
    year, _, number = week.partition("-W")
    start = date.fromisocalendar(int(year), int(number), 1)
    end = start + timedelta(days=6)
    return Period(start, end, at(end + timedelta(days=1), time(), zone), zone, date(int(year), 1, 1), week)


def month_period(month: str, zone: str) -> Period:
    """The period of a month ("2026-11"), cut off at its end, on the basis of its year; raises ValueError for anything else."""
    start = date.fromisoformat(f"{month}-01")
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(start, end, at(end + timedelta(days=1), time(), zone), zone, date(start.year, 1, 1), month)


def days_until(now: datetime, zone: str, days: int = 7) -> Period:
    """The last days up to `now`, today with them, on the basis of this year."""
    end = now.astimezone(find_zone(zone)).date()
    return Period(end - timedelta(days=days - 1), end, now, zone, date(end.year, 1, 1))


def light_of(in_time: float | None) -> Light:
    """The traffic light of a share in time; none where nothing was due."""
    if in_time is None:
        return ""
    if in_time > GREEN:
        return "green"
    return "yellow" if in_time >= YELLOW else "red"


def percentile(days: Mapping[int, int], share: float) -> float | None:
    """The value below which `share` of a histogram lies (nearest rank; the middle of two for the median)."""
    total = sum(days.values())
    if not total:
        return None
    if share == 0.5 and total % 2 == 0:
        return (_ranked(days, total // 2) + _ranked(days, total // 2 + 1)) / 2
    return float(_ranked(days, max(1, -(-int(total * share * 1000) // 1000))))


def _ranked(days: Mapping[int, int], rank: int) -> int:
    seen = 0
    for value in sorted(days):
        seen += days[value]
        if seen >= rank:
            return value
    raise ValueError(f"rank {rank} of {seen}")

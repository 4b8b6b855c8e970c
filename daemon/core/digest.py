"""Case facts -> the figures of a digest, in one pass with flat memory: counts, histograms and short heaps, no list of cases.

Counting rules (printed with every digest): received, sent, confirmed, answered and closed are events inside the period.
Open and late are states at the cut-off. Rates and times are over all cases sent since the basis date: the response rate
is answered / sent; in time is answered by the due date / all that was due or answered. A day past the due date is late.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from daemon.core.letters.lines import CaseLine

Light = Literal["green", "yellow", "red", ""]
GREEN, YELLOW = 0.75, 0.55
"""SOLVIT's traffic lights: green above 75 % in time, yellow from 55 %, red below."""
TREND_WEEKS = 8
OLDEST_SHOWN = 10
LISTED = 50
WEEK = timedelta(days=7)


class CaseFact(NamedTuple):
    """One case as a digest sees it: days in its institution's zone, `working_days` from sent to answered.

    `late` is working days past the due date at the cut-off (for showing only); `due` is that of the answer.
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
    "open": "kawal case list --open",
    "late": "kawal case list --late",
    "unconfirmed": "kawal case list --unconfirmed",
    "without_pic": "kawal directory list --without-pic",
    "rates": "kawal case list --sent {basis}..{end}",
}
"""The command that lists what each number counts; the flow that owns a digest may give others."""


@dataclass(slots=True)
class _Counts:
    """What is counted of one group while facts stream by."""

    received: int = 0
    sent: int = 0
    confirmed: int = 0
    answered: int = 0
    closed: int = 0
    open: int = 0
    late: int = 0
    ever_sent: int = 0
    ever_answered: int = 0
    judged: int = 0
    in_time: int = 0
    days: Counter[int] = field(default_factory=Counter)


class Tally:
    """Takes case facts one by one and gives the figures at any time. Memory grows with groups, never with cases."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._total = _Counts()
        self._provinces: dict[str, _Counts] = {}
        self._institutions: dict[str, _Counts] = {}
        self._categories: dict[str, _Counts] = {}
        self._oldest: list[tuple[int, str, CaseFact]] = []
        self._unconfirmed: list[tuple[int, str, CaseFact]] = []
        self._unconfirmed_count = 0
        self._without_pic: set[str] = set()
        first = period.end - WEEK * TREND_WEEKS + timedelta(days=1)
        self._weeks = [(first + WEEK * n, first + WEEK * (n + 1) - timedelta(days=1)) for n in range(TREND_WEEKS)]
        self._trend = [[0, 0, 0] for _ in self._weeks]

    def add(self, fact: CaseFact) -> None:
        """Count one case; a case opened after the period's end is not counted."""
        period = self._period
        if fact.opened > period.end:
            return
        groups = (
            self._total,
            self._provinces.setdefault(fact.province, _Counts()),
            self._institutions.setdefault(fact.institution, _Counts()),
            self._categories.setdefault(fact.category, _Counts()),
        )
        answered, closed = _until(fact.answered, period.end), _until(fact.closed, period.end)
        is_open = closed is None
        is_late = is_open and answered is None and fact.due is not None and fact.due < period.end
        self._count(groups, fact, answered, closed, is_late=is_late)
        self._count_trend(fact, answered, closed)
        if is_open:
            self._note_open(fact, answered)

    def _count(
        self, groups: tuple[_Counts, ...], fact: CaseFact, answered: date | None, closed: date | None, *, is_late: bool
    ) -> None:  # fmt: skip
        start, end, basis = self._period.start, self._period.end, self._period.basis
        received = fact.opened >= start
        sent = fact.sent is not None and start <= fact.sent <= end
        confirmed = fact.confirmed is not None and start <= fact.confirmed <= end
        answered_now = answered is not None and answered >= start
        closed_now = closed is not None and closed >= start
        ever = fact.sent is not None and basis <= fact.sent <= end
        judged = ever and fact.due is not None and (answered is not None or is_late)
        in_time = judged and answered is not None and fact.due is not None and answered <= fact.due
        for group in groups:
            group.received += received
            group.sent += sent
            group.confirmed += confirmed
            group.answered += answered_now
            group.closed += closed_now
            group.open += closed is None
            group.late += is_late
            if ever:
                group.ever_sent += 1
                group.judged += judged
                group.in_time += in_time
                if answered is not None:
                    group.ever_answered += 1
                    if fact.working_days is not None:
                        group.days[fact.working_days] += 1

    def _count_trend(self, fact: CaseFact, answered: date | None, closed: date | None) -> None:
        first = self._weeks[0][0]
        if fact.opened >= first:
            self._trend[(fact.opened - first).days // 7][0] += 1
        if answered is not None and answered >= first:
            self._trend[(answered - first).days // 7][1] += 1
        done = min((day for day in (answered, closed) if day is not None), default=date.max)
        if fact.due is None or done <= first:
            return
        for (_, end), week in zip(self._weeks, self._trend, strict=True):
            if fact.opened <= end and fact.due < end < done:
                week[2] += 1

    def _note_open(self, fact: CaseFact, answered: date | None) -> None:
        age = -fact.opened.toordinal()
        if answered is None:
            _keep(self._oldest, (age, fact.number, fact), OLDEST_SHOWN)
        if not fact.pic_valid:
            self._without_pic.add(fact.institution)
        if fact.sent is not None and fact.sent <= self._period.end and fact.confirmed is None and answered is None:
            self._unconfirmed_count += 1
            _keep(self._unconfirmed, (age, fact.number, fact), LISTED)

    def figures(self, names: Mapping[str, str] | None = None, commands: Mapping[str, str] | None = None) -> Figures:
        """The figures so far; `names` gives institutions' names by code, `commands` what lists each number."""
        named = names or {}
        period = self._period
        listed = {"start": period.start.isoformat(), "end": period.end.isoformat(), "basis": period.basis.isoformat()}
        return Figures(
            period=period,
            total=_row("", "", self._total),
            by_province=_rows(self._provinces, {}),
            by_institution=_rows(self._institutions, named),
            by_category=_rows(self._categories, {}),
            oldest=tuple(_lines(self._oldest, named, period.end)),
            unconfirmed=tuple(_lines(self._unconfirmed, named, period.end)),
            unconfirmed_count=self._unconfirmed_count,
            without_pic=tuple(sorted(named.get(code, code) for code in self._without_pic)),
            trend=tuple(Week(start, *counts) for (start, _), counts in zip(self._weeks, self._trend, strict=True)),
            commands={key: text.format(**listed) for key, text in (commands or COMMANDS).items()},
        )


def summarise(facts: Iterable[CaseFact], period: Period, names: Mapping[str, str] | None = None) -> Figures:
    """The figures of all `facts`."""
    tally = Tally(period)
    for fact in facts:
        tally.add(fact)
    return tally.figures(names)


def summarise_areas(
    facts: Iterable[CaseFact],
    period: Period,
    areas_of: Callable[[str], Iterable[str]],
    names: Mapping[str, str] | None = None,
) -> tuple[Figures, dict[str, Figures]]:
    """The figures of all, and of each area (a superior institution) that `areas_of` an institution's code names.

    One pass over the facts for every reader of the week.
    """
    whole = Tally(period)
    areas: dict[str, Tally] = {}
    known: dict[str, tuple[str, ...]] = {}
    for fact in facts:
        whole.add(fact)
        if fact.institution not in known:
            known[fact.institution] = tuple(areas_of(fact.institution))
        for area in known[fact.institution]:
            if area not in areas:
                areas[area] = Tally(period)
            areas[area].add(fact)
    return whole.figures(names), {area: tally.figures(names) for area, tally in areas.items()}


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


def _until(day: date | None, end: date) -> date | None:
    return day if day is not None and day <= end else None


def _keep(heap: list[tuple[int, str, CaseFact]], entry: tuple[int, str, CaseFact], size: int) -> None:
    """Keep the `size` largest entries (the oldest cases: their negative ordinal is largest)."""
    if len(heap) < size:
        heapq.heappush(heap, entry)
    elif entry > heap[0]:
        heapq.heapreplace(heap, entry)


def _lines(heap: list[tuple[int, str, CaseFact]], names: Mapping[str, str], end: date) -> Iterator[CaseLine]:
    for age, number, fact in sorted(heap, key=lambda entry: (-entry[0], entry[1])):
        yield CaseLine(
            number, fact.topic, institution=names.get(fact.institution, fact.institution), category=fact.category,
            status=fact.status, due=fact.due, late=fact.late, opened=fact.opened, age=end.toordinal() + age,
        )  # fmt: skip


def _rows(groups: Mapping[str, _Counts], names: Mapping[str, str]) -> tuple[Row, ...]:
    """Groups in the order in which readers look: most late first, then most open, then by name."""
    rows = [_row(key, names.get(key, key), counts) for key, counts in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.open, row.name)))


def _row(key: str, name: str, counts: _Counts) -> Row:
    days = counts.days
    answered = sum(days.values())
    in_time = counts.in_time / counts.judged if counts.judged else None
    return Row(
        key=key, name=name, received=counts.received, sent=counts.sent, confirmed=counts.confirmed,
        answered=counts.answered, closed=counts.closed, open=counts.open, late=counts.late,
        response_rate=counts.ever_answered / counts.ever_sent if counts.ever_sent else None, in_time=in_time,
        median=percentile(days, 0.5), mean=sum(v * n for v, n in days.items()) / answered if answered else None,
        p90=percentile(days, 0.9), light=light_of(in_time),
    )  # fmt: skip

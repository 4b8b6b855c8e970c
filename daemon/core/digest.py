"""Case facts -> the figures of a digest, in one pass with flat memory: counts, histograms and short heaps, no list of cases."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from daemon.core.figures import CaseFact, Figures, Period, Row, Week, commands_for, light_of, percentile
from daemon.core.letters.lines import CaseLine

TREND_WEEKS = 8
OLDEST_SHOWN = 10
LISTED = 50
WEEK = timedelta(days=7)
PROMISING = "extended"
"""The status of a case whose institution asked for more time and was given it: what is due then was promised."""


@dataclass(slots=True)
class _Cell:
    """What is counted of one institution, province and category while facts stream by."""

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
    trend: list[list[int]] = field(default_factory=lambda: [[0] * (TREND_WEEKS + 1) for _ in range(3)])

    def take(self, other: "_Cell") -> None:
        """Add what another cell has counted."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.days.update(other.days)
        for mine, theirs in zip(self.trend, other.trend, strict=True):
            mine[:] = [have + more for have, more in zip(mine, theirs, strict=True)]


COUNTED = tuple(name for name in _Cell.__slots__ if name not in ("days", "trend"))
Entry = tuple[int, str, CaseFact]


@dataclass(slots=True)
class _Open:
    """What is remembered of the open cases of one institution."""

    oldest: list[Entry] = field(default_factory=list)
    unconfirmed: list[Entry] = field(default_factory=list)
    unconfirmed_count: int = 0
    promised: list[Entry] = field(default_factory=list)
    promised_count: int = 0
    without_pic: bool = False


class Tally:
    """Takes case facts one by one and gives the figures of all, or of some institutions, at any time.

    Memory grows with institutions, provinces and categories, never with cases.
    """

    def __init__(self, period: Period) -> None:
        self._period = period
        self._cells: dict[tuple[str, str, str], _Cell] = {}
        self._open: dict[str, _Open] = {}
        self._first = period.end - WEEK * TREND_WEEKS + timedelta(days=1)
        self._first_ordinal = self._first.toordinal()

    def name(self, institution: str, province: str, category: str) -> None:
        """Let a group stand in the figures though none of its cases may count for anything in the period."""
        self._cells.setdefault((institution, province, category), _Cell())

    def add(self, fact: CaseFact) -> None:
        """Count one case; a case opened after the period's end is not counted."""
        period = self._period
        start, end = period.start, period.end
        opened, sent, confirmed, due = fact.opened, fact.sent, fact.confirmed, fact.due
        if opened > end:
            return
        key = (fact.institution, fact.province, fact.category)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _Cell()
        answered = fact.answered if fact.answered is not None and fact.answered <= end else None
        closed = fact.closed if fact.closed is not None and fact.closed <= end else None
        late = closed is None and answered is None and due is not None and due < end
        cell.received += opened >= start
        cell.closed += closed is not None and closed >= start
        cell.answered += answered is not None and answered >= start
        cell.confirmed += confirmed is not None and start <= confirmed <= end
        cell.late += late
        if sent is not None and sent <= end:
            cell.sent += sent >= start
            if sent >= period.basis:
                self._count_rates(cell, fact, answered, late=late)
        self._count_trend(cell, fact, answered, closed)
        if closed is None:
            cell.open += 1
            self._note_open(fact, answered)

    def _count_rates(self, cell: _Cell, fact: CaseFact, answered: date | None, *, late: bool) -> None:
        cell.ever_sent += 1
        if answered is not None:
            cell.ever_answered += 1
            if fact.working_days is not None:
                cell.days[fact.working_days] += 1
            if fact.due is not None:
                cell.judged += 1
                cell.in_time += answered <= fact.due
        else:
            cell.judged += late

    def _count_trend(self, cell: _Cell, fact: CaseFact, answered: date | None, closed: date | None) -> None:
        """Events by their week; late at a week's end from the first end after the due date to the last before it is done.

        Late cases are kept as steps up and down, summed when the figures are drawn.
        """
        first = self._first
        if fact.opened >= first:
            cell.trend[0][(fact.opened - first).days // 7] += 1
        if answered is not None and answered >= first:
            cell.trend[1][(answered - first).days // 7] += 1
        if fact.due is None or fact.due >= self._period.end:
            return
        ends = [day.toordinal() for day in (answered, closed) if day is not None]
        before = self._first_ordinal
        since = max((fact.due.toordinal() - before + 1) // 7, (fact.opened.toordinal() - before) // 7, 0)
        until = max((min(ends) - before) // 7, 0) if ends else TREND_WEEKS
        if since < until:
            cell.trend[2][since] += 1
            cell.trend[2][until] -= 1

    def _note_open(self, fact: CaseFact, answered: date | None) -> None:
        kept = self._open.get(fact.institution)
        if kept is None:
            kept = self._open[fact.institution] = _Open()
        if not fact.pic_valid:
            kept.without_pic = True
        if answered is not None:
            return
        age = -fact.opened.toordinal()
        _keep(kept.oldest, (age, fact.number, fact), OLDEST_SHOWN)
        period = self._period
        if fact.sent is not None and fact.sent <= period.end and (fact.confirmed is None or fact.confirmed > period.end):
            kept.unconfirmed_count += 1
            _keep(kept.unconfirmed, (age, fact.number, fact), LISTED)
        if fact.status == PROMISING and fact.due is not None and period.start <= fact.due <= period.end:
            kept.promised_count += 1
            _keep(kept.promised, (age, fact.number, fact), LISTED)

    @property
    def institutions(self) -> frozenset[str]:
        """The codes of the institutions whose cases were counted."""
        return frozenset(institution for institution, _, _ in self._cells)

    def figures(
        self, names: Mapping[str, str] | None = None, only: frozenset[str] | None = None, narrowed: str = ""
    ) -> Figures:
        """The figures so far, of all institutions or `only` of some; `names` by code, `narrowed` keeps the commands to them."""
        named = names or {}
        end = self._period.end
        chosen = {key: cell for key, cell in self._cells.items() if only is None or key[0] in only}
        open_ = {code: kept for code, kept in self._open.items() if only is None or code in only}
        whole = _merged(chosen, lambda _: "").get("", _Cell())
        return Figures(
            period=self._period,
            total=_row("", "", whole),
            by_province=_rows(_merged(chosen, lambda key: key[1]), {}),
            by_institution=_rows(_merged(chosen, lambda key: key[0]), named),
            by_category=_rows(_merged(chosen, lambda key: key[2]), {}),
            oldest=_lines([entry for kept in open_.values() for entry in kept.oldest], OLDEST_SHOWN, named, end),
            unconfirmed=_lines([entry for kept in open_.values() for entry in kept.unconfirmed], LISTED, named, end),
            unconfirmed_count=sum(kept.unconfirmed_count for kept in open_.values()),
            without_pic=tuple(sorted(named.get(code, code) for code, kept in open_.items() if kept.without_pic)),
            promised=_lines([entry for kept in open_.values() for entry in kept.promised], LISTED, named, end),
            promised_count=sum(kept.promised_count for kept in open_.values()),
            trend=_weeks(whole, self._first),
            commands=commands_for(self._period, narrowed),
        )


def summarise(facts: Iterable[CaseFact], period: Period, names: Mapping[str, str] | None = None) -> Figures:
    """The figures of all `facts`."""
    tally = Tally(period)
    for fact in facts:
        tally.add(fact)
    return tally.figures(names)


def counting_from(period: Period) -> date:
    """The first day that matters: what was closed before counts for nothing in the period, its trend or its rates."""
    return min(period.start, period.basis, period.end - WEEK * TREND_WEEKS + timedelta(days=1))


def summarise_areas(
    facts: Iterable[CaseFact],
    period: Period,
    areas_of: Callable[[str], Iterable[str]],
    names: Mapping[str, str] | None = None,
    groups: Iterable[tuple[str, str, str]] = (),
) -> tuple[Figures, dict[str, Figures]]:
    """The figures of all, and of each area (a superior institution) that `areas_of` an institution's code names.

    One pass over the facts for every reader of the week. Facts of cases that were closed before `counting_from` may be
    left out: `groups` are the institution, province and category of such.
    """
    tally = Tally(period)
    for group in groups:
        tally.name(*group)
    for fact in facts:
        tally.add(fact)
    areas: dict[str, set[str]] = {}
    for institution in tally.institutions:
        for area in areas_of(institution):
            areas.setdefault(area, set()).add(institution)
    whole = tally.figures(names)
    return whole, {area: tally.figures(names, frozenset(own), f"--area {area}") for area, own in areas.items()}


def _merged(
    cells: Mapping[tuple[str, str, str], _Cell], by: Callable[[tuple[str, str, str]], str]
) -> dict[str, _Cell]:  # fmt: skip
    groups: dict[str, _Cell] = {}
    for key, cell in cells.items():
        groups.setdefault(by(key), _Cell()).take(cell)
    return groups


def _weeks(whole: _Cell, first: date) -> tuple[Week, ...]:
    received, answered, steps = whole.trend
    late = list(accumulate(steps))
    return tuple(Week(first + WEEK * n, received[n], answered[n], late[n]) for n in range(TREND_WEEKS))


def _keep(heap: list[Entry], entry: Entry, size: int) -> None:
    """Keep the `size` largest entries (the oldest cases: their negative ordinal is largest)."""
    if len(heap) < size:
        heapq.heappush(heap, entry)
    elif entry > heap[0]:
        heapq.heapreplace(heap, entry)


def _lines(entries: list[Entry], size: int, names: Mapping[str, str], end: date) -> tuple[CaseLine, ...]:
    return tuple(
        CaseLine(
            number, fact.topic, institution=names.get(fact.institution, fact.institution), category=fact.category,
            status=fact.status, due=fact.due, late=fact.late, opened=fact.opened, age=end.toordinal() + age,
        )
        for age, number, fact in sorted(entries, key=lambda entry: (-entry[0], entry[1]))[:size]
    )  # fmt: skip


def _rows(groups: Mapping[str, _Cell], names: Mapping[str, str]) -> tuple[Row, ...]:
    """Groups in the order in which readers look: most late first, then most open, then by name."""
    rows = [_row(key, names.get(key, key), counts) for key, counts in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.open, row.name)))


def _row(key: str, name: str, counts: _Cell) -> Row:
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

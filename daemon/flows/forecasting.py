"""Every mail that will go out if nobody answers: the real ladder on a moving clock, over facts in memory, writing nothing."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from daemon.core.book import Book
from daemon.core.forecast_page import Outlook, forecast_page
from daemon.core.ladder import LadderFacts, Said, Step
from daemon.core.records import Deadline
from daemon.core.zones import local_day, local_time, zone_label
from daemon.edges.store import DueFacts
from daemon.flows import recounting, reminding
from daemon.flows.forecasting_digests import DIGESTS, foresee_digests
from daemon.flows.office import Office

LOADED_AT_ONCE = 1000


@dataclass
class _Climb:
    """One case on its way up: what the ladder knows of it, with what has been said so far."""

    facts: LadderFacts
    said: list[Said]
    focal_point: str


@dataclass
class _Outlook:
    """What is foreseen so far, by day, recipient and purpose, and the days on which something begins to wait, by focal point."""

    mails: dict[tuple[date, str, str], dict[str, Any]] = field(default_factory=dict)
    waits: defaultdict[str, list[date]] = field(default_factory=lambda: defaultdict(list))


def foresee(office: Office, now: datetime, days: int) -> Iterator[dict[str, Any]]:
    """Rows of mails to come within `days`, in the order of time: at, purpose, recipient, cases, reason, draft."""
    end = now + timedelta(days=days)
    outlook = _Outlook()
    climbs = list(_load(office, now))
    queue = [(now, number) for number in range(len(climbs))]
    heapq.heapify(queue)
    while queue and queue[0][0] <= end:
        moment, number = heapq.heappop(queue)
        wake = _look(office, climbs[number], moment, outlook)
        if wake is not None:
            heapq.heappush(queue, (max(wake, moment + timedelta(seconds=1)), number))
    for day, row in foresee_digests(office, now, end, outlook.waits):
        outlook.mails[day, row["recipient"], row["purpose"]] = row
    yield from sorted(outlook.mails.values(), key=lambda row: (row["at"], row["recipient"]))


def compare(office: Office, other: Book, now: datetime, days: int) -> Iterator[dict[str, Any]]:
    """What would be mailed otherwise under another set of rules: rows with `difference`: added, removed, changed.

    Dates are counted anew by its calendar and clocks, and its ladder climbs; nothing is written.
    """
    present = {_identity(row): row for row in foresee(office, now, days)}
    coming = {_identity(row): row for row in foresee(replace(office, book=other), now, days)}
    found = [{**row, "difference": "removed"} for key, row in present.items() if key not in coming]
    for key, row in coming.items():
        if key not in present:
            found.append({**row, "difference": "added"})
        elif (row["purpose"], sorted(row["cases"])) != (present[key]["purpose"], sorted(present[key]["cases"])):
            found.append({**row, "difference": "changed"})
    yield from sorted(found, key=lambda row: (row["at"], row["recipient"], row["difference"]))


def _identity(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The day, the reader and the kind: of the mails of a morning there is one, of each digest another."""
    kind = row["purpose"] if row["purpose"] in DIGESTS else "draft" if row["draft"] else "morning"
    return (str(row["at"])[:10], row["recipient"], kind)


def page(office: Office, rows: Iterable[Mapping[str, Any]], now: datetime, days: int, *, compared: bool = False) -> str:
    """The rows of a forecast as a page for a browser."""
    zone = office.config.office.zone
    dated = tuple({**row, "day": local_day(datetime.fromisoformat(row["at"]), zone)} for row in rows)
    first, last = local_day(now, zone), local_day(now + timedelta(days=days), zone)
    made = local_time(now, zone)
    return forecast_page(
        Outlook(dated, first, last, office.book.calendar.day_off, office.config.office.name, made, zone_label(zone), compared)
    )


def _load(office: Office, now: datetime) -> Iterator[_Climb]:
    """Every case with a running clock, in pages."""
    sweep = reminding.Sweep(now)
    page: list[Deadline] = []
    for deadline in office.store.running_deadlines():
        page.append(deadline)
        if len(page) >= LOADED_AT_ONCE:
            yield from _as_climbs(office, page, sweep)
            page = []
    yield from _as_climbs(office, page, sweep)


def _as_climbs(office: Office, page: list[Deadline], sweep: reminding.Sweep) -> Iterator[_Climb]:
    facts = office.store.due_facts(page)
    reminding.know(office, facts, sweep)
    if recounting.version_of(office.book) != office.store.mark(recounting.MARK):
        for deadline in page:
            _count_anew(office, facts, deadline)
    by_case: dict[int, list[Deadline]] = {}
    for deadline in page:
        by_case.setdefault(deadline.case_id, []).append(deadline)
    for case_id, deadlines in by_case.items():
        known = reminding.ladder_facts(office, facts, facts.cases[case_id], tuple(deadlines), sweep)
        yield _Climb(known, list(known.said), facts.cases[case_id].focal_point)


def _count_anew(office: Office, facts: DueFacts, deadline: Deadline) -> None:
    """The clock as it will be once these rules act; only the value in hand changes."""
    found = recounting.count_anew(office, facts, deadline)
    if found is not None:
        deadline.due, deadline.working = found.due.due, found.due.working


def _look(office: Office, climb: _Climb, moment: datetime, outlook: _Outlook) -> datetime | None:
    """The ladder's word at one moment; gives when to look again."""
    day = local_day(moment, climb.facts.place.zone)
    # Everything of one morning is one mail, so nobody's daily limit is reached by what is foreseen.
    facts = replace(climb.facts, now=moment, said=tuple(climb.said), mailed={})
    plan = office.book.ladder.plan(facts, office.book.calendar)
    for step in plan.steps:
        if step.action == "hold":
            continue
        climb.said.append(Said(step.key.rung, step.key.occurrence, step.key.contact, "queued" if step.action == "say" else "suppressed"))
        if step.action == "say" and (step.mode == "draft" or step.about == "silent"):
            outlook.waits[climb.focal_point].append(day)
        if step.action == "say" and step.mode != "report":
            _note(step, moment, day, outlook)
    return min((wake for _, wake in plan.wakes if wake), default=None)


def _note(step: Step, moment: datetime, day: date, outlook: _Outlook) -> None:
    purpose = "draft" if step.mode == "draft" else step.template
    kind = "draft" if step.mode == "draft" else "morning"
    row = outlook.mails.setdefault(
        (day, step.recipient, kind),
        {"at": moment.isoformat(), "purpose": purpose, "recipient": step.recipient, "cases": [], "reason": step.reason,
         "draft": step.mode == "draft"},
    )  # fmt: skip
    if row["purpose"] != purpose:
        row["purpose"] = "morning"
    if step.key.case and step.key.case not in row["cases"]:
        row["cases"].append(step.key.case)

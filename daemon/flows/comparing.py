"""What would have been otherwise under other rules: a replayed world beside the ledger, case by case."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from daemon.edges.store.history import History, Standing
from daemon.flows.office import Office
from daemon.flows.replaying import World

NOT_REPLAYED = (
    "reminder", "copy_head", "daily", "weekly_pic", "weekly_superior", "weekly_leadership", "monthly", "recount", "date_change",
)  # fmt: skip
"""Reminders are compared by what each of them tells, dates by the clocks; digests follow from the rest."""
READ = ("means", "extension", "until", "transfer_to", "pic", "letter")
NONE = Standing("", "", {}, {}, {})


@dataclass
class Difference:
    """One case that would stand otherwise; each entry says what was and what would be (None: nothing)."""

    case: str
    status: tuple[str, str] | None = None
    readings: list[dict[str, Any]] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the case stands as it did."""
        return not (self.status or self.readings or self.deadlines or self.mails)

    def row(self) -> dict[str, Any]:
        """The difference as plain data."""
        status = {"before": self.status[0], "after": self.status[1]} if self.status else None
        return {"case": self.case, "status": status, "readings": self.readings, "deadlines": self.deadlines, "mails": self.mails}


@dataclass
class Totals:
    """What a replay found, in figures."""

    messages: int = 0
    cases: int = 0
    statuses: int = 0
    readings: int = 0
    deadlines: int = 0
    mails_more: int = 0
    mails_fewer: int = 0
    not_comparable: int = 0

    def row(self) -> dict[str, int]:
        """The figures as plain data."""
        return asdict(self)

    def count(self, difference: Difference) -> None:
        """Add one case."""
        self.cases += bool(difference.case)
        self.statuses += difference.status is not None
        self.readings += len(difference.readings)
        self.deadlines += len(difference.deadlines)
        self.mails_more += sum(mail["after"] for mail in difference.mails)
        self.mails_fewer += sum(mail["before"] for mail in difference.mails)


def compare(office: Office, world: World, since: datetime) -> tuple[Totals, list[Difference]]:
    """Every case that would stand otherwise, by number, and the totals; mails on no single case stand last."""
    ledger, scratch = History(office.store), History(world.store)
    totals, found = Totals(world.messages, not_comparable=len(world.unlike)), []
    for number, before, after in _pairs(ledger.standings(since, NOT_REPLAYED), scratch.standings(since, NOT_REPLAYED)):
        difference = _differ(number, before, after)
        if number not in world.unlike and not difference.is_empty:
            found.append(difference)
    loose = Difference("", mails=_mails(ledger.loose_mails(since, NOT_REPLAYED), scratch.loose_mails(since, NOT_REPLAYED)))
    found += [] if loose.is_empty else [loose]
    for difference in found:
        totals.count(difference)
    return totals, found


def _pairs(ledger: Iterator[Standing], scratch: Iterator[Standing]) -> Iterator[tuple[str, Standing, Standing]]:
    """Both sides of each case, in the order of numbers; one side may have no such case."""
    before, after = next(ledger, None), next(scratch, None)
    while before is not None or after is not None:
        number = min(side.number for side in (before, after) if side is not None)
        mine = before if before is not None and before.number == number else None
        theirs = after if after is not None and after.number == number else None
        yield number, mine or NONE, theirs or NONE
        before = next(ledger, None) if mine else before
        after = next(scratch, None) if theirs else after


def _differ(number: str, before: Standing, after: Standing) -> Difference:
    found = Difference(number, (before.status, after.status) if before.status != after.status else None)
    for message in sorted(before.links.keys() | after.links.keys()):
        was, would = _read(before.links.get(message)), _read(after.links.get(message))
        if was != would:
            found.readings.append({"message": message, "before": was, "after": would})
    for kind, occurrence in sorted(before.clocks.keys() | after.clocks.keys()):
        old, new = _clock(before.clocks.get((kind, occurrence))), _clock(after.clocks.get((kind, occurrence)))
        if old != new:
            found.deadlines.append({"kind": kind, "occurrence": occurrence, "before": old, "after": new})
    found.mails = _mails(before.mails, after.mails)
    return found


def _read(link: tuple[Mapping[str, Any], str] | None) -> dict[str, Any] | None:
    if link is None:
        return None
    reading, acted = link
    said = {name: reading.get(name) for name in READ if reading.get(name)}
    return said | {"effect": acted}


def _clock(clock: tuple[str, datetime] | None) -> dict[str, Any] | None:
    return None if clock is None else {"state": clock[0], "due": clock[1].isoformat()}


def _mails(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"purpose": purpose, "recipient": recipient, "before": key in before, "after": key in after}
        for key in sorted(before.keys() ^ after.keys())
        for purpose, recipient in [before.get(key) or after[key]]
    ]

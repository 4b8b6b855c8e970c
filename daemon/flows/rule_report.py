"""How the rules have done: hits, corrections and unread replies by rule, and the corrections as labelled data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daemon.edges.store.readings import StoredReading, answered_proposals, stored_readings, with_corrected
from daemon.flows.office import Office

DECLINED = ("BUKAN", "TOLAK", "TIDAK")
UNREAD = "unclear"


@dataclass
class RuleRow:
    """One rule: how often it decided, how often that was corrected by the writer or declined by an officer."""

    rule: str
    place: str
    means: str
    hits: int = 0
    corrected: int = 0
    declined: int = 0

    def row(self) -> dict[str, Any]:
        """The row as plain data."""
        names = ("rule", "place", "means", "hits", "corrected", "declined")
        return {"kind": "rule"} | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Correction:
    """A reply that was misread, with the meaning that its writer gave it: a sample that rules can be tried on."""

    message: int
    case: str
    text: str
    was: str
    rule: str
    means: str
    by: str

    def row(self) -> dict[str, Any]:
        """The correction as plain data."""
        names = ("message", "case", "text", "was", "rule", "means", "by")
        return {"kind": "correction"} | {name: getattr(self, name) for name in names}


@dataclass
class RuleReport:
    """The whole report; `unread` are replies that no rule could read."""

    rules: dict[tuple[str, str], RuleRow] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    unread: list[StoredReading] = field(default_factory=list)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rules, the most used first; corrections; unread replies."""
        for rule in sorted(self.rules.values(), key=lambda rule: (-rule.hits, rule.place)):
            yield rule.row()
        for correction in self.corrections:
            yield correction.row()
        for read in self.unread:
            yield {"kind": "unread", "message": read.message, "case": read.case, "text": read.reading.get("text", "")}


def report_rules(office: Office, since: datetime | None = None) -> RuleReport:
    """Look over every kept reading since then, in one pass."""
    report, answers = RuleReport(), answered_proposals(office.store)
    for read, earlier in with_corrected(stored_readings(office.store, since)):
        means, rule = str(read.reading.get("means", "")), str(read.reading.get("rule", ""))
        if means == UNREAD:
            report.unread.append(read)
        row = report.rules.setdefault((rule, means), RuleRow(rule, str(read.reading.get("place", "")), means))
        row.hits += 1
        words = answers.get((read.case, read.message), "").upper()
        row.declined += words.startswith(DECLINED) and means != UNREAD
        if earlier is not None:
            _correct(report, earlier, read)
    return report


def _correct(report: RuleReport, earlier: StoredReading, read: StoredReading) -> None:
    """The writer took the earlier reading back: its rule erred, and what was meant is known now."""
    was, rule = str(earlier.reading.get("means", "")), str(earlier.reading.get("rule", ""))
    report.rules[rule, was].corrected += 1
    text, means = str(earlier.reading.get("text", "")), str(read.reading.get("means", ""))
    report.corrections.append(Correction(earlier.message, read.case, text, was, rule, means, read.writer))

"""The day -> outbox: what each focal point's officers should know in the morning, found by index, not by walking every case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from daemon.core.changes import Change
from daemon.core.counting import Chosen, Span, is_counted
from daemon.core.figures import CaseFact
from daemon.core.letters import CaseLine, CommentLine, ContactLine, Enclosure, FailureLine, HeldLine
from daemon.core.records import Contact
from daemon.core.zones import at, local_day
from daemon.edges.config import FocalPoint
from daemon.flows import figuring, tabulating, vouching
from daemon.flows.digesting_mail import Digest, report
from daemon.flows.office import Office
from daemon.flows.waiting_rules import waiting_sets

LISTED = 50
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
CASE_LISTS = ("new_answers", "due_today", "due_week", "limited")
LASTING = ("held", "waiting", "silent", "bouncing", "drafts", "rule_faults")
"""What is told every morning until somebody sees to it."""


@dataclass(frozen=True)
class Morning:
    """A morning at one focal point: what is reported lies between the last mail's day and yesterday, both with it."""

    point: FocalPoint
    today: date
    since: date
    zone: str

    @property
    def yesterday(self) -> date:
        """The last whole day."""
        return self.today - DAY

    def commands(self) -> dict[str, str]:
        """What lists each number of the mail."""
        here, past = f"--focal-point {self.point.code}", f"{self.since}..{self.yesterday}"
        return {
            "new_answers": f"kawal case list --answered {past} --at {self.yesterday} {here}",
            "due_today": f"kawal case list --due {self.today}..{self.today} --at {self.today} {here}",
            "due_week": f"kawal case list --due {self.today + DAY}..{self.today + WEEK} --at {self.today} {here}",
            "held": f"kawal held list --mailbox {self.point.code}",
            "failures": f"kawal outbox list --state failed --since {self.since} {here}",
            "waiting": f"kawal outbox list --state held {here}",
            "silent": f"kawal directory list --health silent {here}",
            "bouncing": f"kawal directory list --health bouncing {here}",
        }


def daily(office: Office, now: datetime) -> list[Change]:
    """The daily mail of each focal point's officers; a quiet day is told once."""
    zone = office.config.office.zone
    today = local_day(now, zone)
    since = office.book.calendar.offset_working_days(today, -1)
    lens = figuring.lens_of(office, today)
    changes: list[Change] = []
    for point in office.config.focal_points:
        morning = Morning(point, today, since, zone)
        found = _found(office, lens, morning)
        facts, enclosures = _facts(office, morning, found)
        empty = not any(found.values())
        facts["quiet"] = empty
        for officer in point.officers:
            digest = Digest("daily", today.isoformat(), point.code, officer, "", point, point.language, zone, facts, empty, enclosures=enclosures)
            changes += report(office, digest, now)
    return changes


def is_anything_waiting(office: Office, point: FocalPoint, now: datetime) -> bool:
    """Whether something stands in the mail of this focal point that will stand there tomorrow as well."""
    today = local_day(now, office.config.office.zone)
    found = _found(office, figuring.lens_of(office, today), Morning(point, today, today - DAY, office.config.office.zone))
    return any(found[name] for name in LASTING)


def _found(office: Office, lens: figuring.Lens, morning: Morning) -> dict[str, Sequence[Any]]:
    """Everything that is told, whole."""
    point, since = morning.point, at(morning.since, time(), morning.zone)
    answered = Chosen(morning.yesterday, answered=Span(morning.since, morning.yesterday))
    today = Chosen(morning.today, due=Span(morning.today, morning.today))
    week = Chosen(morning.today, due=Span(morning.today + DAY, morning.today + WEEK))
    start, end = at(morning.today, time(), morning.zone), at(morning.today + WEEK + DAY, time(), morning.zone)
    moved = office.store.cases_with_event("moved", since - figuring.MARGIN, start + figuring.MARGIN)
    due = office.store.cases_due("answer", start - figuring.MARGIN, end + figuring.MARGIN)
    limited = office.store.cases_with_event("reminder_held", since, start + DAY)
    of_due = _facts_of(office, lens, due, point)
    return {
        "new_answers": _lines(lens, (f for f in _facts_of(office, lens, moved, point) if is_counted(f, answered))),
        "due_today": _lines(lens, (fact for fact in of_due if is_counted(fact, today))),
        "due_week": _lines(lens, (fact for fact in of_due if is_counted(fact, week))),
        "held": [HeldLine(*row) for row in office.store.held_for(point.code)],
        "failures": [FailureLine(m.recipient, m.response, m.tried or m.created) for m in office.store.mails_stopped("failed", point.code, since)],
        "waiting": [FailureLine(m.recipient, m.response or m.subject, m.created) for m in office.store.mails_stopped("held", point.code)],
        "silent": [_contact_line(lens, contact) for contact in figuring.contacts_in(office, lens, "silent", point.code)],
        "bouncing": [_contact_line(lens, contact) for contact in figuring.contacts_in(office, lens, "bouncing", point.code)],
        "limited": _lines(lens, _facts_of(office, lens, limited, point)),
        "drafts": [_draft(*row) for row in office.store.open_drafts(point.code, point.officers)],
        "rule_faults": (*office.rule_faults, *map(str, waiting_sets(office.store))),
        "comments": _comments(office, lens, morning, since, start),
        "unvouched": [found] if (found := vouching.alarm(office.config, office.store, point.code, since, start)) else [],
    }  # fmt: skip


def _comments(office: Office, lens: figuring.Lens, morning: Morning, since: datetime, until: datetime) -> list[CommentLine]:
    """What others than a case's own contacts wrote on it, as foreign words: they moved nothing, and somebody should read them."""
    ids = office.store.cases_with_event("foreign_comment", since, until)
    return [
        CommentLine(fact.number, str(event.data.get("from", "")), event.message_id or 0, event.at)
        for fact in _facts_of(office, lens, ids, morning.point)
        for event in office.store.events(fact.number)
        if event.kind == "foreign_comment" and since <= event.at < until
    ]


def _facts(
    office: Office, morning: Morning, found: Mapping[str, Sequence[Any]]
) -> tuple[dict[str, Any], tuple[Enclosure, ...]]:  # fmt: skip
    """What the template is given: lists cut to what can be read, counts that are not, and the rest in a sheet."""
    language, commands = morning.point.language, morning.commands()
    cut = any(len(found[name]) > LISTED for name in CASE_LISTS)
    name = f"{('harian', 'daily')[language == 'en']}-{morning.today}.xlsx"
    everything = [line for list_ in CASE_LISTS for line in found[list_]]
    enclosures = (tabulating.case_table(everything, language, name, morning.zone),) if cut else ()
    newest = office.store.newest_seal()
    facts = {key: tuple(lines[:LISTED]) for key, lines in found.items()} | {
        "date": morning.today,
        "since": morning.since,
        "counts": {key: len(lines) for key, lines in found.items()},
        "commands": commands,
        "file_name": name if cut else "",
        "anchor": newest[1][:16] if newest else "",
    }
    return facts, enclosures


def _facts_of(office: Office, lens: figuring.Lens, ids: Iterable[int], point: FocalPoint) -> list[CaseFact]:
    standings = (s for s in office.store.standings_of(ids) if s.focal_point == point.code)
    return sorted(map(lens.fact, standings), key=lambda fact: (fact.due or date.max, fact.number))


def _lines(lens: figuring.Lens, facts: Iterable[CaseFact]) -> list[CaseLine]:
    names = lens.names
    return [
        CaseLine(
            fact.number, fact.topic, institution=names.get(fact.institution, fact.institution), category=fact.category,
            status=fact.status, opened=fact.opened, due=fact.due,
            late=lens.working_days(fact.due, lens.day) if fact.due and fact.answered is None else None,
        )
        for fact in facts
    ]  # fmt: skip


def _contact_line(lens: figuring.Lens, contact: Contact) -> ContactLine:
    return ContactLine(contact.name, contact.address, lens.names.get(contact.institution, contact.institution), contact.health_reason)


def _draft(identity: int, kind: str, case: str | None, created: datetime) -> str:
    return f"{kind} {case or identity} ({created.date().isoformat()})"

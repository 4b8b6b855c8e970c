"""Deadlines + what was said + who can be reached + now -> what is due to be said, to whom, and why (or why not).

Nothing is stored here and no timer runs: every step follows from facts. The key of a notice names the event that
started its clock, so a clock that starts anew is told of anew, and one that runs is told of once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from daemon.core.audience import OWING, Audience, Person, Place
from daemon.core.calendar import Calendar
from daemon.core.changes import NoticeKey
from daemon.core.records import Case, Contact, Deadline
from daemon.core.rulebook.source import Fault, Source
from daemon.core.rungs import Limits, Mode, Role, Rung, Rungs, compile_rungs
from daemon.core.zones import at, local_day

__all__ = ["Ladder", "LadderFacts", "Lapse", "Place", "Plan", "Said", "Step", "compile_ladder", "occurrence_of"]

Action = Literal["say", "suppress", "hold"]
Subject = Literal["case", "silent", "unreachable"]
UNREACHABLE = Rung("kontak tidak terjangkau", (), 0, ("officers",), "", mode="report")
"""What officers are told, once for each clock, when a reminder reaches nobody."""
LAPSING = ("data", "closing")
"""Clocks whose end makes something happen instead of being late."""


@dataclass(frozen=True, slots=True)
class Said:
    """A notice that is stored already; `state`: queued or suppressed."""

    rung: str
    occurrence: str
    contact: str
    state: str = "queued"


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """All that the ladder needs to know of one case; who is who is told in Audience.

    `mailed`: how many ladder mails each address has had today, for whatever case and institution.
    """

    now: datetime
    case: Case
    deadlines: tuple[Deadline, ...]
    contacts: tuple[Contact, ...] = ()
    said: tuple[Said, ...] = ()
    place: Place = field(default_factory=Place)
    superior: tuple[Contact, ...] = ()
    superior_place: Place = field(default_factory=Place)
    officers: tuple[str, ...] = ()
    leadership: tuple[str, ...] = ()
    office_place: Place = field(default_factory=Place)
    mailed: Mapping[str, int] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    homes: Mapping[str, Place] = field(default_factory=dict)

    @property
    def audience(self) -> Audience:
        """Everybody whom the case may concern."""
        return Audience(
            self.now, self.contacts, self.place, self.superior, self.superior_place, self.officers, self.leadership,
            self.office_place, self.silent, self.homes,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to tell one person now (say), never (suppress: it counts as said), or later (hold: until `not_before`).

    `mode`: automatic mails go out, drafts go to an officer for signature, reports stand in a digest. `recipient` is
    empty where nobody of that role is known. `late`: working days past the due date (negative: days left). `about`:
    what a report is about: the case, a contact who is "silent", or one who is "unreachable".
    """

    action: Action
    key: NoticeKey
    deadline: Deadline
    role: Role
    recipient: str
    name: str
    place: Place
    language: str
    not_before: datetime
    template: str
    tone: str
    mode: Mode
    reason: str
    late: int
    about: Subject = "case"


@dataclass(frozen=True, slots=True)
class Lapse:
    """A clock that ran out with an effect: closing_due, pause_over (see decide_happening)."""

    deadline: Deadline
    happening: Literal["closing_due", "pause_over"]
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is due now, and for each deadline when to look again once that is done (None: never).

    A clock that lapses has no wake: what follows from the lapse sets it. Each happening stands here once for a case.
    """

    steps: tuple[Step, ...]
    lapses: tuple[Lapse, ...]
    wakes: tuple[tuple[Deadline, datetime | None], ...]


@dataclass(frozen=True)
class Ladder:
    """The compiled ladder: pure functions of facts, under a calendar."""

    rules: Rungs

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the lints found."""
        return self.rules.warnings

    @property
    def limits(self) -> Limits:
        """How much one person, and everybody together, is sent."""
        return self.rules.limits

    @property
    def templates(self) -> frozenset[str]:
        """The purposes of every mail that a rung sends."""
        return self.rules.templates

    def due(self, facts: LadderFacts, calendar: Calendar) -> tuple[Step, ...]:
        """What is to be said, suppressed or held now."""
        return self.plan(facts, calendar).steps

    def wake(self, facts: LadderFacts, calendar: Calendar) -> datetime | None:
        """When something is next to be said of these deadlines: `now` where something is due, None where nothing ever is."""
        plan = self.plan(facts, calendar)
        if plan.lapses or any(step.action != "hold" for step in plan.steps):
            return facts.now
        return min((wake for _, wake in plan.wakes if wake), default=None)

    def plan(self, facts: LadderFacts, calendar: Calendar) -> Plan:
        """Everything that follows from the facts."""
        steps: list[Step] = []
        lapses: list[Lapse] = []
        wakes: list[tuple[Deadline, datetime | None]] = []
        audience = facts.audience
        for deadline in facts.deadlines:
            if lapse := _lapse(deadline, facts.now):
                if lapse.happening not in {known.happening for known in lapses}:
                    lapses.append(lapse)
                continue
            found, wake = _Climb(self.rules, facts, audience, calendar, deadline).climb()
            steps += found
            wakes.append((deadline, wake))
        return Plan(tuple(steps), tuple(lapses), tuple(wakes))


def compile_ladder(source: Source) -> Ladder:
    """The ladder of ladder.toml; raises FaultyFile with every fault."""
    return Ladder(compile_rungs(source))


def occurrence_of(deadline: Deadline) -> str:
    """What names the event that started a clock: a new start, or more time that was granted, is another occurrence."""
    granted = sum(change.get("why") == "extended" for change in deadline.working.get("changes", ()))
    started = f"{deadline.kind}:{deadline.occurrence}:{deadline.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{started}+{granted}" if granted else started


def _lapse(deadline: Deadline, now: datetime) -> Lapse | None:
    if deadline.state == "paused" and deadline.pause_until and deadline.pause_until <= now:
        return Lapse(deadline, "pause_over", "the clock has stood still as long as it may")
    if deadline.state == "open" and deadline.kind in LAPSING and deadline.due < now:
        what: Literal["closing_due", "pause_over"] = "closing_due" if deadline.kind == "closing" else "pause_over"
        return Lapse(deadline, what, f"the {deadline.kind} clock has run out")
    return None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One rung for one person, and the first moment at which it may be told."""

    moment: datetime
    rung: Rung
    person: Person

    @property
    def contact(self) -> str:
        """A draft or a report is made once, whoever holds the role by then; a mail is told to each person once."""
        person = self.person
        return person.role if self.rung.mode != "automatic" or not person.address else person.address


class _Climb:
    """The rungs of one deadline, for everybody they are meant for."""

    def __init__(
        self, rules: Rungs, facts: LadderFacts, audience: Audience, calendar: Calendar, deadline: Deadline
    ) -> None:
        self.rungs, self.limit = rules.for_kind(deadline.kind), rules.limits.per_person_day
        self.facts, self.audience, self.calendar, self.deadline = facts, audience, calendar, deadline
        self.occurrence = occurrence_of(deadline)
        self.said = {(s.rung, s.contact): s.state for s in facts.said if s.occurrence == self.occurrence}
        self.told = {rung for (rung, _), state in self.said.items() if state == "queued"}
        self.due_day = local_day(deadline.due, facts.place.zone)
        self.start_day = local_day(deadline.starts, facts.place.zone)
        self.days: dict[str, date | None] = {}

    def climb(self) -> tuple[list[Step], datetime | None]:
        """The steps that are due, and when to look again once they are done."""
        if self.deadline.state == "paused":
            return [], self.deadline.pause_until
        if self.deadline.state != "open" or self.facts.case.closed:
            return [], None
        lines: dict[str, list[_Entry]] = {}
        for rung in self.rungs:
            for entry in () if self._is_stopped(rung) else self._entries(rung):
                # Reports stand side by side in a digest; only what is sent overtakes what was not.
                key = f"{entry.contact} {rung.name}" if entry.rung.mode == "report" else entry.contact
                lines.setdefault(key, []).append(entry)
        steps: list[Step] = []
        wakes = [self.deadline.due + timedelta(seconds=1)] if self.deadline.kind in LAPSING else []
        for line in lines.values():
            found, wake = self._climb_for_one(sorted(line, key=lambda entry: entry.moment))
            steps += found
            wakes += [wake] if wake else []
        return steps, min(wakes, default=None)

    def _entries(self, rung: Rung) -> list[_Entry]:
        people = self.audience.of_rung(rung)
        entries = [_Entry(m, rung, p) for p in people if (m := self._moment(rung, p.place.zone)) is not None]
        if entries and rung.mode == "automatic" and rung.who[0] in OWING and all(e.person.skip for e in entries):
            entries.append(self._unreachable(entries[0].moment, "; ".join(e.person.skip for e in entries)))
        if not people and "pic" in rung.who and (moment := self._moment(rung, self.facts.place.zone)):
            entries.append(self._unreachable(moment, "no PIC is registered"))
        return entries

    def _unreachable(self, moment: datetime, why: str) -> _Entry:
        place = self.facts.office_place
        return _Entry(moment, UNREACHABLE, Person("officers", "", "", place, place.language, why=why))

    def _climb_for_one(self, line: list[_Entry]) -> tuple[list[Step], datetime | None]:
        """One person's rungs in the order of time: the latest that is due is said, the earlier ones are not any more."""
        now = self.facts.now
        reached = [entry for entry in line if entry.moment <= now]
        unsaid = [entry for entry in reached if (entry.rung.name, entry.contact) not in self.said]
        wake = min((entry.moment for entry in line if entry.moment > now), default=None)
        if not unsaid:
            return [], wake
        last = unsaid[-1]
        opens = self._opens(last)
        if opens > now:
            return [], _earlier(opens, wake)
        steps = [
            self._step("suppress", entry, entry.person.skip or f"one catch-up: '{last.rung.name}' says it")
            for entry in unsaid[:-1]
            if entry.rung.name != last.rung.name
        ]
        if reason := self._reason_against(last, reached[-1]):
            return [*steps, self._step("suppress", last, reason)], wake
        if self._is_full(last):
            again = self._tomorrow(last.person.place)
            reason = f"{last.person.address} has had {self.limit} ladder mail today"
            return [self._step("hold", last, reason, again)], _earlier(again, wake)
        tone = "catch_up" if steps and last.rung.tone else last.rung.tone
        return [*steps, self._step("say", last, self._why(last), tone=tone)], wake

    def _reason_against(self, last: _Entry, latest: _Entry) -> str:
        """Why the last rung that is due is not said after all; empty where it is."""
        rung, person = last.rung, last.person
        if person.skip:
            return person.skip
        if latest is not last:
            return f"'{latest.rung.name}' was said already"
        if rung.anchor == "due" and rung.offset < 0 and self.facts.now > self.deadline.due:
            return "the due date has passed"
        if rung.name in self.told and person.since and person.since > local_day(last.moment, person.place.zone):
            return "the predecessor was told"
        return ""

    def _is_stopped(self, rung: Rung) -> bool:
        heard = self.facts.case.heard
        return rung.stops == "heard" and heard is not None and heard > self.deadline.starts

    def _is_full(self, entry: _Entry) -> bool:
        had = self.facts.mailed.get(entry.person.address, 0)
        return entry.rung.mode == "automatic" and entry.person.role != "officers" and had >= self.limit

    def _moment(self, rung: Rung, zone: str) -> datetime | None:
        """The first moment at which a rung may be told in a zone; None where a notice before would precede the clock."""
        if rung.name not in self.days:
            self.days[rung.name] = self._day(rung)
        day = self.days[rung.name]
        return at(day, self.calendar.overlay.remind_from, zone) if day else None

    def _day(self, rung: Rung) -> date | None:
        anchor = self.due_day if rung.anchor == "due" else self.start_day
        if rung.unit == "day":
            day = anchor + timedelta(days=rung.offset)
        else:
            home = self.facts.place
            day = self.calendar.offset_working_days(anchor, rung.offset, home.province, home.institution)
        return None if rung.offset < 0 and day <= self.start_day else day

    def _opens(self, entry: _Entry) -> datetime:
        if entry.rung.mode == "report":
            return self.facts.now
        place = self.facts.office_place if entry.rung.mode == "draft" else entry.person.place
        return self.calendar.next_sending(self.facts.now, place.zone, place.province, place.institution)

    def _tomorrow(self, place: Place) -> datetime:
        today = local_day(self.facts.now, place.zone)
        day = self.calendar.offset_working_days(today, 1, place.province, place.institution)
        return at(day, self.calendar.overlay.remind_from, place.zone)

    def _why(self, entry: _Entry) -> str:
        rung = entry.rung
        if rung is UNREACHABLE:
            return entry.person.why
        days = "working days" if rung.unit == "working_day" else "days"
        event = "due date" if rung.anchor == "due" else "start"
        side = "before" if rung.offset < 0 else "after"
        said = f"{abs(rung.offset)} {days} {side} the {event} of the {self.deadline.kind} clock"
        return "; ".join(filter(None, (said, entry.person.why)))

    def _step(
        self, action: Action, entry: _Entry, reason: str, again: datetime | None = None, tone: str | None = None
    ) -> Step:
        case, home, rung, person = self.facts.case.number, self.facts.place, entry.rung, entry.person
        key = NoticeKey(case, rung.name, self.occurrence, entry.contact, case)
        today = local_day(self.facts.now, home.zone)
        late = self.calendar.working_days_between(self.due_day, today, home.province, home.institution)
        return Step(
            action, key, self.deadline, person.role, person.address, person.name, person.place, person.language,
            again or self.facts.now, rung.template, rung.tone if tone is None else tone, rung.mode, reason, late,
            _subject(rung),
        )  # fmt: skip


def _subject(rung: Rung) -> Subject:
    if rung is UNREACHABLE:
        return "unreachable"
    return "silent" if rung.only_silent else "case"


def _earlier(first: datetime, second: datetime | None) -> datetime:
    return min(first, second) if second else first

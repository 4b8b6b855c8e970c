"""A year of an office on a moving clock, by the real sweep over a real store, from a folder in which it can go on.

What people do is a script by seed. On the way the process dies at commits, the clock jumps, the machine sleeps.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.office_in_memory import BriefOffice, Killed, Sink, open_brief

from daemon.core.caseform import CaseForm
from daemon.core.changes import AddEvent, Change, MarkHeard, SetContact, SetInstitution
from daemon.core.lifecycle import MoveFacts, decide, decide_command
from daemon.core.numbers import squeeze
from daemon.core.rulebook.model import Reading, Span
from daemon.flows import answering, delivery, opening, reminding
from daemon.flows.service import SWEEP_SECONDS

BEGIN = datetime(2026, 1, 5, 0, 0, 7, tzinfo=UTC)
END = BEGIN + timedelta(days=365)
TICK = timedelta(seconds=SWEEP_SECONDS)
DOUBT = delivery.DOUBT_AFTER + timedelta(minutes=1)
ZONES = ("Asia/Jakarta", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
PER_SUPERIOR = 15


@dataclass(frozen=True, order=True)
class Act:
    """Something that somebody does at a moment: `what` to case `case` (or at institution `case`)."""

    at: datetime
    serial: int
    what: str
    case: int
    data: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Jump:
    """From `at` on the clock shows `shift` more (or less) for `lasts`; with `asleep`, nothing runs at all meanwhile."""

    at: datetime
    lasts: timedelta
    shift: timedelta = timedelta()
    asleep: bool = False


@dataclass(frozen=True)
class Death:
    """The process dies at the commit `after` so many others from `at` on; each is two places: before it and after it."""

    at: datetime
    after: int


@dataclass(frozen=True)
class Year:
    """Size and seed of a year; everything else follows from them."""

    institutions: int
    cases: int
    seed: int = 1

    def people(self) -> Iterator[Change]:
        """The directory: every fifteenth body is above the others of its province; some people serve two bodies."""
        dice = random.Random(self.seed)
        for n in range(self.institutions):
            head = n - n % PER_SUPERIOR
            zone = ZONES[n // PER_SUPERIOR % len(ZONES)]
            superior = f"I{head}" if n != head else None
            yield SetInstitution(f"I{n}", f"Dinas Contoh {n}", level="kota", superior=superior, province=f"Provinsi {head}", zone=zone)
            yield SetContact(f"I{n}", f"pic{n}@example.go.id", name=f"PIC {n}", role="pic")
            if dice.random() < 0.8:
                other = f"pic{n - 1}" if n and dice.random() < 0.3 else f"cadangan{n}"
                yield SetContact(f"I{n}", f"{other}@example.go.id", role="alternate")
            boss = f"pic{n + 1}" if dice.random() < 0.1 else f"kepala{n}"
            yield SetContact(f"I{n}", f"{boss}@example.go.id", role="head")

    def acts(self) -> list[Act]:
        """The script: cases are opened and answered (or not) in office hours after the reminders' hour; people are away."""
        dice = random.Random(self.seed + 1)
        found: list[Act] = []

        def act(day: float, what: str, case: int, *data: Any) -> None:
            moment = BEGIN.replace(hour=4, minute=0) + timedelta(days=int(day), minutes=30 * dice.randrange(11))
            found.append(Act(moment, len(found), what, case, data))

        for case in range(self.cases):
            day = dice.randrange(330)
            act(day, "open", case, f"I{dice.randrange(self.institutions)}")
            after = float(day)
            for chance, latest, what in ((0.7, 6, "acknowledged"), (0.4, 15, "in_progress"), (0.15, 20, "extension"), (0.1, 20, "needs_info"), (0.75, 45, "answered")):
                if dice.random() < chance:
                    after += dice.randrange(1, latest)
                    act(after, what, case)
            act(after + dice.randrange(1, 9), "TERIMA", case)
        for _ in range(self.institutions // 5):
            away = dice.randrange(340)
            until = (BEGIN + timedelta(days=away + dice.randrange(3, 15))).date()
            act(away, "away", dice.randrange(self.institutions), until)
            act(dice.randrange(340), "bounce", dice.randrange(self.institutions))
        return sorted(found)


@dataclass
class Life:
    """One way through the year. What was done is in the folder, so that a life that was cut off goes on from there."""

    year: Year
    folder: Path
    deaths: tuple[Death, ...] = ()
    jumps: tuple[Jump, ...] = ()
    told: str = ""
    until: datetime = END
    real: datetime = BEGIN
    shift: timedelta = timedelta()
    commits: int = 0
    died: int = 0
    jumped: int = 0
    doubts: list[datetime] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    office: BriefOffice = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._deaths = sorted(self.deaths, key=lambda death: death.at)
        self._jumps = sorted(self.jumps, key=lambda jump: jump.at)
        self._counted = 0
        self._right_since = self.real
        self.sink = Sink(self.folder / "sent.jsonl", self.shown)
        self._place = os.open(self.folder / "place", os.O_RDWR | os.O_CREAT)
        done, _, moment = os.read(self._place, 100).decode().partition(" ")
        self._done = int(done or 0)
        if moment:
            self.real = datetime.fromisoformat(moment)
            self.doubts.append(self.real + DOUBT)
        self._open()
        if not self.office.store.institutions():
            self.office.store.apply(list(self.year.people()))

    def shown(self) -> datetime:
        """What the clock shows."""
        return self.real + self.shift

    def _open(self) -> None:
        self.office = open_brief(self.folder, self.sink, self._watch)
        self._owner = f"life:{self.died}"
        self._numbers: dict[int, str] = {}
        self._in_doubt = True

    def _watch(self, when: str) -> None:
        """A place to die at: just before a commit or just after it."""
        self.commits += 1
        if self._deaths and self._deaths[0].at <= self.real:
            self._counted += 1
            if self._counted > self._deaths[0].after:
                self._deaths.pop(0)
                self._counted = 0
                raise Killed(when)

    def live(self) -> "Life":
        """Live on until its end, dying and starting again on the way."""
        acts = self.year.acts()
        while True:
            try:
                if not self._step(acts):
                    return self
            except Killed:
                self.died += 1
                self.office.store.close()
                self._open()
                self.doubts.append(self.real + DOUBT)

    def _step(self, acts: list[Act]) -> bool:
        act = acts[self._done].at if self._done < len(acts) else self.until
        wake = self.office.store.next_wake()
        looks = [act, *self.doubts[:1], *(jump.at for jump in self._jumps[:1])]
        if wake is not None:
            looks.append(max(self.real, _tick(wake - self.shift)))
        moment = max(self.real, min(looks))
        if moment >= self.until:
            return False
        self._tell(moment)
        self.real = moment
        self._keep_place()
        if self._jumps and self._jumps[0].at <= moment:
            self._jump(self._jumps[0])
            self._jumps.pop(0)
            return True
        if self.doubts and self.doubts[0] <= moment:
            self._resolve_doubts()
        while self._done < len(acts) and acts[self._done].at <= moment:
            self._do(acts[self._done])
            self._done += 1
            self._in_doubt = False
        self._work(wake)
        return True

    def _keep_place(self) -> None:
        """Where the life is, in as many bytes every time."""
        os.pwrite(self._place, f"{self._done:09d} {self.real.isoformat(timespec='microseconds')}".encode(), 0)

    def _tell(self, moment: datetime) -> None:
        """A line for every month, where somebody waits for the end of a long life."""
        if self.told and moment.month != self.real.month:
            print(f"   {self.told}: {moment:%d %b}, {self._done} acts, died {self.died} times, {time.process_time():.0f} CPU s", flush=True)

    def _resolve_doubts(self) -> None:
        """As the service does every two minutes: what a dead process had in hand by a clock that was ahead waits longer."""
        self.doubts.pop(0)
        delivery.resolve_doubts(self.office, self.shown(), self._owner)
        if not self.doubts and self.office.store.count_outgoing().keys() & {"claimed", "sending", "doubt"}:
            self.doubts.append(self.real + DOUBT)

    def _work(self, wake: datetime | None) -> None:
        now, began = self.shown(), time.monotonic()
        queued = reminding.sweep(self.office, now) if wake is not None and wake <= now else 0
        delivery.deliver(self.office, now, self._owner, most=100_000)
        if wake is not None and not self.shift:
            self.lateness += [(now - max(wake, self._right_since)).total_seconds() + time.monotonic() - began] * queued
        self._keep_place()

    def _jump(self, jump: Jump) -> None:
        """The clock is wrong for a while, or nothing runs; then it is right again."""
        if not jump.asleep:
            self.shift = jump.shift
            self._work(self.office.store.next_wake())
        self.real = max(self.real, jump.at + jump.lasts)
        if not jump.asleep:
            self._work(self.office.store.next_wake())
        self.shift = timedelta()
        self._right_since = self.real
        self.jumped += 1

    def _do(self, act: Act) -> None:
        """One act of the script, once: of the act in hand when it died, the event that it leaves says that it was done."""
        office, now = self.office, self.shown()
        if act.what in ("away", "bounce"):
            health = {"health": "away", "away_until": act.data[0]} if act.what == "away" else {"health": "bouncing"}
            office.store.apply([SetContact(f"I{act.case}", f"pic{act.case}@example.go.id", **health)])
            return
        number = self._number(act)
        with office.store.reading():
            changes = self._answer(number, act, now) if number else self._opened(act, now)
        office.store.apply(changes, rules=office.book.hash)

    def _number(self, act: Act) -> str:
        """The number of the case that an act is about; empty where it is to be opened."""
        if act.case not in self._numbers and (act.what != "open" or self._in_doubt):
            found = self.office.store.cases_by_letter({squeeze(_letter(act.case))})
            self._numbers |= {act.case: found[0][1]} if found else {}
        return self._numbers.get(act.case, "")

    def _opened(self, act: Act, now: datetime) -> list[Change]:
        form = CaseForm(act.data[0], _letter(act.case), now.date(), "Uji", f"kasus {act.case}", "pendidikan", asked="Mohon jawaban.")
        return opening.open_case(self.office, form, opening.LetterFile(), "sim", now)[1]

    def _answer(self, number: str, act: Act, now: datetime) -> list[Change]:
        office, case = self.office, self.office.case(number)
        done = AddEvent(number, "script", "sim", case.opened, {"serial": act.serial})
        if act.what == "open" or (self._in_doubt and any(e.data == done.data for e in office.store.events(number))):
            return []
        changes: list[Change] = [done]
        if act.what == "TERIMA":
            decision = decide_command(case.status, "TERIMA")
            reading = Reading(number, "other")
        else:
            span = Span(days=7, working=True) if act.what == "extension" else None
            reading = Reading(number, act.what, extension=span, text="Telah kami kerjakan. Hasilnya sudah kami sampaikan.")  # type: ignore[arg-type]
            policies = {"extension_policy": office.book.clocks.extension, "pause_policy": office.book.clocks.pause}
            decision = decide(MoveFacts(case.status, reading, "pic_proof", True, extension_days=7 if span else None, **policies))
            changes.append(MarkHeard(number, now))
        if decision.outcome == "move":
            changes += answering.apply_move(office, case, decision, reading, "sim", now, None)
        return changes


def _letter(case: int) -> str:
    return f"B-{case}/SIM/2026"


def _tick(moment: datetime) -> datetime:
    """The first tick of the service at or after a moment."""
    return BEGIN + -(-(moment - BEGIN) // TICK) * TICK


def deaths(number: int, seed: int) -> tuple[Death, ...]:
    """Where the process dies: spread over the whole year, at whatever it is doing on those days."""
    dice = random.Random(seed)
    moments = (BEGIN + timedelta(minutes=60 * 24 * 360 * (n + dice.random()) / number) for n in range(number))
    return tuple(Death(moment, dice.randrange(12)) for moment in moments)


def jumps(number: int, seed: int) -> tuple[Jump, ...]:
    """A clock that is ahead, or behind, for twenty minutes, and suspends: in the evening, while reminders leave, in office hours.

    A suspend ends while reminders may still leave everywhere, so that what is told stays the same; and nobody acts
    while the clock is wrong, since what they did would rightly bear the wrong moment.
    """
    dice, found = random.Random(seed), []
    minutes = {"evening": (720, 60, 780), "reminders": (-90, 195, 40), "office hours": (240, 270, 200)}
    for n in range(number):
        first, spread, sleep = list(minutes.values())[n // 3 % 3]
        at = first + dice.randrange(spread)
        at += 5 - at % 30 if first == 240 else 0
        moment = BEGIN.replace(hour=0, minute=0) + timedelta(days=1 + int(n * 362 / number), minutes=at)
        wrong = timedelta(minutes=20)
        match n % 3:
            case 0:
                found.append(Jump(moment, wrong, timedelta(minutes=dice.randrange(5, 300))))
            case 1:
                found.append(Jump(moment, wrong, -timedelta(hours=dice.randrange(1, 72))))
            case _:
                found.append(Jump(moment, timedelta(minutes=dice.randrange(5, sleep)), asleep=True))
    return tuple(found)

"""A year of an office on a moving clock, by the real sweep over a real store: `python tests/bench/year.py --cases 5000`.

What people do is a script by seed. The year is lived undisturbed, then with the process killed at commits on the way,
then on a clock that jumps and over suspends, and in a child process under SIGKILL: always the same notices, each once.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.office_in_memory import BriefOffice, Killed, Sink, open_brief

from daemon.core.caseform import CaseForm
from daemon.core.changes import AddEvent, Change, MarkHeard, SetContact, SetInstitution
from daemon.core.lifecycle import MoveFacts, decide, decide_command
from daemon.core.numbers import squeeze
from daemon.core.rulebook.model import Reading, Span
from daemon.core.zones import local_time
from daemon.flows import answering, delivery, opening, reminding
from daemon.flows.service import SWEEP_SECONDS

BEGIN = datetime(2026, 1, 5, 0, 0, 7, tzinfo=UTC)
END = BEGIN + timedelta(days=365)
TICK = timedelta(seconds=SWEEP_SECONDS)
DOUBT = delivery.DOUBT_AFTER + timedelta(minutes=1)
ZONES = ("Asia/Jakarta", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
LADDER = ("reminder", "copy_head", "morning")
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
    kills: frozenset[int] = frozenset()
    jumps: tuple[Jump, ...] = ()
    real: datetime = BEGIN
    shift: timedelta = timedelta()
    commits: int = 0
    died: int = 0
    doubts: list[datetime] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    office: BriefOffice = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sink = Sink(self.folder / "sent.jsonl", self.shown)
        self._place = self.folder / "place.json"
        self._done = json.loads(self._place.read_text())["done"] if self._place.exists() else -1
        self._open()
        if self._done < 0 and not self.office.store.institutions():
            self.office.store.apply(list(self.year.people()))
        self._done = max(self._done, 0)

    def shown(self) -> datetime:
        """What the clock shows."""
        return self.real + self.shift

    def _open(self) -> None:
        self.office = open_brief(self.folder, self.sink, self._watch)
        self._owner = f"life:{self.died}"

    def _watch(self, when: str) -> None:
        """Every commit is two places to die at: just before it and just after it."""
        self.commits += 1
        if self.commits in self.kills:
            raise Killed(when)

    def live(self, until: datetime = END) -> "Life":
        """Live on to a moment, dying and starting again on the way."""
        acts, jumps = self.year.acts(), sorted(self.jumps, key=lambda jump: jump.at)
        if self._done:
            self.real = max(self.real, acts[self._done - 1].at)
            self.doubts.append(self.real + DOUBT)
        while True:
            try:
                if not self._step(acts, jumps, until):
                    return self
            except Killed:
                self.died += 1
                self.office.store.close()
                self._open()
                self.doubts.append(self.real + DOUBT)

    def _step(self, acts: list[Act], jumps: list[Jump], until: datetime) -> bool:
        act = acts[self._done].at if self._done < len(acts) else until
        wake = self.office.store.next_wake()
        looks = [act, *self.doubts[:1], *(jump.at for jump in jumps[:1])]
        if wake is not None:
            looks.append(max(self.real, _tick(wake - self.shift)))
        moment = max(self.real, min(looks))
        if moment >= until:
            return False
        self.real = moment
        if jumps and jumps[0].at <= moment:
            self._jump(jumps[0], acts)
            jumps.pop(0)
            return True
        if self.doubts and self.doubts[0] <= moment:
            delivery.resolve_doubts(self.office, self.shown(), self._owner)
            self.doubts.pop(0)
        while self._done < len(acts) and acts[self._done].at <= moment:
            self._do(acts[self._done])
            self._done += 1
        self._work(wake)
        return True

    def _work(self, wake: datetime | None) -> None:
        now, began = self.shown(), time.monotonic()
        if wake is not None and wake <= now and reminding.sweep(self.office, now) and not self.shift:
            self.lateness.append((now - wake).total_seconds() + time.monotonic() - began)
        delivery.deliver(self.office, now, self._owner, most=100_000)
        self._place.write_text(json.dumps({"done": self._done}))

    def _jump(self, jump: Jump, acts: list[Act]) -> None:
        """The clock is wrong for a while, or nothing runs; then it is right again."""
        if not jump.asleep:
            self.shift = jump.shift
            self._work(self.office.store.next_wake())
        self.real = jump.at + jump.lasts
        if not jump.asleep:
            self._work(self.office.store.next_wake())
        self.shift = timedelta()

    def _do(self, act: Act) -> None:
        """One act of the script, once: the event that it leaves says that it was done."""
        office, now = self.office, self.shown()
        if act.what in ("away", "bounce"):
            health = {"health": "away", "away_until": act.data[0]} if act.what == "away" else {"health": "bouncing"}
            office.store.apply([SetContact(f"I{act.case}", f"pic{act.case}@example.go.id", **health)])
            return
        letter = f"B-{act.case}/SIM/2026"
        found = office.store.cases_by_letter({squeeze(letter)})
        if act.what == "open":
            if not found:
                form = CaseForm(act.data[0], letter, now.date(), "Uji", f"kasus {act.case}", "pendidikan", asked="Mohon jawaban.")
                _, changes = opening.open_case(office, form, opening.LetterFile(), "sim", now)
                office.store.apply(changes, rules=office.book.hash)
            return
        if found:
            self._answer(found[0][1], act, now)

    def _answer(self, number: str, act: Act, now: datetime) -> None:
        office, case = self.office, self.office.case(number)
        done = AddEvent(number, "script", "sim", case.opened, {"serial": act.serial})
        if any(e.kind == "script" and e.data == done.data for e in office.store.events(number)):
            return
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
        office.store.apply(changes, rules=office.book.hash)


def _tick(moment: datetime) -> datetime:
    """The first tick of the service at or after a moment."""
    return BEGIN + -(-(moment - BEGIN) // TICK) * TICK


def notices(life: Life) -> Counter[tuple[str, ...]]:
    """Every notice by what it is about, without the second at which its clock started; how often each is stored."""
    store, found = life.office.store, Counter[tuple[str, ...]]()
    topics = {case.id: case.topic for case in store.cases()}
    ids = sorted(topics)
    for start in range(0, len(ids), 500):
        for n in store.notices_sent(ids[start : start + 500]):
            kind, occurrence, _ = n.occurrence.split(":")
            granted = n.occurrence.partition("+")[2]
            found[(topics[n.case_id], n.rung, f"{kind}:{occurrence}+{granted}", n.contact, n.state)] += 1
    return found


def faults(life: Life) -> list[str]:
    """What went wrong in a life: a mail twice, on a day off or outside the hours, two in a day to one person."""
    calendar = life.office.book.calendar
    homes = {address: contacts[0].institution for address, contacts in life.office.store.contacts_at(_addresses(life)).items()}
    bodies = {body.code: body for body in life.office.store.institutions()}
    found = [f"{header} was sent {n} times" for header, n in life.sink.copies.items() if n > 1]
    days: dict[tuple[str, date], int] = defaultdict(int)
    for row in life.sink.rows():
        if row["purpose"] not in LADDER:
            continue
        body = bodies[homes[row["to"]]]
        here = local_time(datetime.fromisoformat(row["at"]), body.zone)
        if not calendar.is_working(here.date(), body.province, body.code):
            found.append(f"{row['to']} on {here:%a %d %b}, a day off")
        if not calendar.overlay.remind_from <= here.time() < calendar.overlay.remind_until:
            found.append(f"{row['to']} at {here:%H:%M}")
        days[row["to"], here.date()] += 1
    found += [f"{who} had {n} mails on {day}" for (who, day), n in days.items() if n > 1]
    return found + [f"{key} stored {n} times" for key, n in notices(life).items() if n > 1] + list(missing(life))


def _addresses(life: Life) -> set[str]:
    return {row["to"] for row in life.sink.rows()}


def missing(life: Life) -> Iterator[str]:
    """Rungs whose day has passed while their clock ran and nobody heard of them: found without the ladder.

    A margin of days at the year's end and before the clock's end allows for absences, limits and days off.
    """
    store, calendar = life.office.store, life.office.book.calendar
    rungs = [r for r in life.office.book.ladder.rules.rungs if r.stops == "met" and "pic" in r.who]
    bodies = {body.code: body for body in store.institutions()}
    cases = list(store.cases())
    for start in range(0, len(cases), 500):
        page = {case.id: case for case in cases[start : start + 500]}
        told = {(n.case_id, n.rung, n.occurrence.split(":")[1]) for n in store.notices_sent(page)}
        for deadline in store.deadlines_of(page):
            case = page[deadline.case_id]
            body = bodies[case.institution]
            ran_until = min(deadline.ended or END, END, deadline.paused or END)
            changed = deadline.working.get("changes")
            for rung in rungs:
                if deadline.kind not in rung.kinds or changed:
                    continue
                day = calendar.offset_working_days(deadline.due.date(), rung.offset, body.province, body.code)
                if day <= deadline.starts.date() or day + timedelta(days=5) >= ran_until.date():
                    continue
                if (case.id, rung.name, str(deadline.occurrence)) not in told:
                    yield f"{case.topic}: nobody heard of {rung.name} on {day}"


def kills(total: int, number: int, seed: int) -> frozenset[int]:
    """Commits at which the process dies: spread over the whole year."""
    return frozenset(random.Random(seed).sample(range(10, total), min(number, total - 10)))


def jumps(number: int, seed: int) -> tuple[Jump, ...]:
    """A clock that is wrong at night, and suspends from the evening on: by 09.30 WIB everything is right again."""
    dice, found = random.Random(seed), []
    for n in range(number):
        day = BEGIN.replace(hour=0) + timedelta(days=1 + n * 363 / number)
        evening = day.replace(hour=12, minute=dice.randrange(60))
        match n % 3:
            case 0:
                found.append(Jump(evening, timedelta(minutes=20), timedelta(minutes=dice.randrange(5, 300))))
            case 1:
                found.append(Jump(evening, timedelta(minutes=20), -timedelta(hours=dice.randrange(1, 72))))
            case _:
                found.append(Jump(evening, timedelta(hours=dice.randrange(1, 13)), asleep=True))
    return tuple(found)


def slain(year: Year, folder: Path, number: int, seed: int) -> Life:
    """The year in a child process that is killed with SIGKILL again and again, and goes on from what is on the disk."""
    dice, died = random.Random(seed), 0
    while True:
        child = multiprocessing.get_context("fork").Process(target=_live, args=(year, folder))
        child.start()
        child.join(dice.uniform(0.3, 3) if died < number else None)
        if child.exitcode is None:
            os.kill(int(child.pid or 0), signal.SIGKILL)
            died += 1
            child.join()
        elif child.exitcode:
            raise RuntimeError(f"the child ended with {child.exitcode}")
        else:
            life = Life(year, folder)
            life.died = died
            return life


def _live(year: Year, folder: Path) -> None:
    Life(year, folder).live()


def report(name: str, life: Life, base: Counter[tuple[str, ...]] | None) -> int:
    """Print what a life was like; gives how many things were wrong."""
    wrong = faults(life)
    mine = notices(life)
    if base is not None and mine != base:
        differing = [*(mine - base), *(base - mine)]
        wrong += [f"{len(differing)} notices differ", *map(str, differing[:5])]
    mails = Counter(row["purpose"] for row in life.sink.rows())
    late = sorted(life.lateness)
    p99 = late[int(len(late) * 0.99)] if late else 0.0
    told = ", ".join(f"{n} {purpose}" for purpose, n in sorted(mails.items()))
    print(f"{name}: died {life.died} times, {sum(mine.values())} notices, {told}; lateness p99 {p99:.1f} s; wrong: {len(wrong)}", flush=True)
    for line in wrong[:10]:
        print("   ", line)
    return len(wrong)


def main() -> int:
    """Live the year in every way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=600)
    parser.add_argument("--cases", type=int, default=25_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--jumps", type=int, default=200)
    parser.add_argument("--sigkills", type=int, default=10)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    year = Year(given.institutions, given.cases)
    with tempfile.TemporaryDirectory(prefix="kawal-year-") as name:
        folder, began, wrong = Path(name), time.monotonic(), 0
        base = Life(year, folder / "calm").live()
        expected = notices(base)
        wrong += report("undisturbed", base, None)
        wrong += report("killed", Life(year, folder / "killed", kills=kills(base.commits, given.kills, 1)).live(), expected)
        wrong += report("jumping clock", Life(year, folder / "jumps", jumps=jumps(given.jumps, 1)).live(), expected)
        small = replace(year, institutions=min(60, year.institutions), cases=min(100, year.cases))
        calm = notices(Life(small, folder / "small").live())
        wrong += report("SIGKILL", slain(small, folder / "slain", given.sigkills, 1), calm)
        print(f"{time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

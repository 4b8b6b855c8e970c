"""A year of an office on a moving clock, by the real sweep over a real store: `python tests/bench/year.py --cases 5000`.

It is lived undisturbed and, beside that, with the process killed at commits, the clock jumping and the machine asleep;
then a small one in a child process under SIGKILL: always the same notices, each once.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.faults import faults, notices
from bench.life import END, Death, Jump, Life, Year, deaths, jumps


@dataclass(frozen=True)
class Lived:
    """What a life was like, and what was wrong with it."""

    name: str
    notices: Counter[tuple[str, ...]]
    wrong: list[str]
    said: str

    def report(self, expected: Counter[tuple[str, ...]]) -> int:
        """Print it, compared with what an undisturbed life tells; gives how many things were wrong."""
        wrong, mine = list(self.wrong), self.notices
        if mine != expected:
            differing = [*(mine - expected), *(expected - mine)]
            wrong += [f"{len(differing)} notices differ", *map(str, differing[:20])]
        print(f"{self.name}: {self.said}; wrong: {len(wrong)}", flush=True)
        for line in wrong[:20]:
            print("   ", line)
        return len(wrong)


def lived(name: str, life: Life, seconds: float) -> Lived:
    """A life that has come to its end."""
    mails = Counter(row["purpose"] for row in life.sink.rows())
    told = ", ".join(f"{n} {purpose}" for purpose, n in sorted(mails.items()))
    late = sorted(life.lateness)
    p99 = f"lateness p99 {late[int(len(late) * 0.99)]:.1f} s, at most {late[-1]:.1f} s; " if late else ""
    found = notices(life)
    said = f"died {life.died} times, {life.jumped} jumps and suspends, {found.total()} notices, {told}; {p99}{seconds:.0f} CPU s"
    return Lived(name, found, faults(life), said)


def live(
    name: str, year: Year, folder: Path, deaths: tuple[Death, ...] = (), jumps: tuple[Jump, ...] = (), told: str = "", until: datetime = END
) -> Lived:
    """Live the year in a folder; `told` names it in a line for every month."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began = time.process_time()
    life = Life(year, folder, deaths, jumps, told, until).live()
    return lived(name, life, time.process_time() - began)


def slain(year: Year, folder: Path, number: int, seed: int) -> Lived:
    """The year in a child process that is killed with SIGKILL again and again, and goes on from what is on the disk."""
    dice, died = random.Random(seed), 0
    while True:
        child = multiprocessing.get_context("fork").Process(target=live, args=("SIGKILL", year, folder))
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
            return lived("SIGKILL", life, 0)


def main() -> int:
    """Live the year in every way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=600)
    parser.add_argument("--cases", type=int, default=25_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--jumps", type=int, default=200)
    parser.add_argument("--sigkills", type=int, default=10)
    parser.add_argument("--until", type=datetime.fromisoformat, default=END, help="live only a part of the year: 2026-07-01T00:00+00:00")
    parser.add_argument("--folder", type=Path, help="where the years are lived, and stay; else they are thrown away")
    given = parser.parse_args()
    year, began = Year(given.institutions, given.cases), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kawal-year-") as name, ProcessPoolExecutor(2) as pool:
        folder, wrong = given.folder or Path(name), 0
        calm = pool.submit(live, "undisturbed", year, folder / "calm", told="undisturbed", until=given.until)
        harm = (deaths(given.kills, 1), jumps(given.jumps, 1))
        disturbed = pool.submit(live, "killed, on a jumping clock", year, folder / "disturbed", *harm, told="disturbed", until=given.until)
        expected = calm.result()
        wrong += expected.report(expected.notices)
        wrong += disturbed.result().report(expected.notices)
        small = replace(year, institutions=min(60, year.institutions), cases=min(100, year.cases))
        expected = live("small", small, folder / "small")
        wrong += slain(small, folder / "slain", given.sigkills, 1).report(expected.notices)
        print(f"{time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

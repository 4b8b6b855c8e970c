"""A sweep over many open cases beside one over few, with the same number due: `python tests/bench/sweep.py`.

Both databases are filled by SQL, each sweep runs in a process of its own; the ratio of their CPU times and the memory
that each used are printed, with how the database finds what is due.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.office_in_memory import BriefOffice, Sink, open_brief

from daemon.core.changes import SetContact, SetInstitution
from daemon.flows import reminding

NOW = datetime(2026, 8, 26, 1, 30, tzinfo=UTC)  # a Wednesday, 08.30 WIB
DUE = datetime(2026, 8, 25, 16, 59, 59, tzinfo=UTC)
INSTITUTIONS = 600
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :cases)
INSERT INTO case_ (id, number, year, sequence, family, institution, focal_point, topic, category, status, opened, asked, level)
SELECT i, printf('KWL-2026-%07d-X', i), 2026, i, printf('KWL-2026-%07d-X', i), 'I' || (i / :every % :bodies), 'pusat', 'kasus ' || i,
       'pendidikan', 'acknowledged', '2026-08-03 03:00:00.000000', '', '' FROM n
"""
CLOCKS = """
INSERT INTO deadline (case_id, kind, occurrence, clock, starts, due, state, wake, working, pause_reason)
SELECT id, 'answer', 1, 'jawaban', '2026-08-03 03:00:00.000000',
       CASE WHEN id % :every = 0 THEN :due ELSE '2026-12-01 16:59:59.000000' END, 'open',
       CASE WHEN id % :every = 0 THEN :due ELSE '2026-11-25 01:00:00.000000' END, :working, '' FROM case_
"""
WORKING = {"number": 14, "unit": "working_day", "start": "2026-08-03", "due": "2026-08-25", "zone": "Asia/Jakarta", "skipped": []}


def fill(folder: Path, cases: int, due: int) -> None:
    """A database with so many open cases, of which so many are due."""
    office = _office(folder)
    people: list[Any] = []
    for n in range(INSTITUTIONS):
        people += [SetInstitution(f"I{n}", f"Dinas Contoh {n}"), SetContact(f"I{n}", f"pic{n}@example.go.id", role="pic")]
    office.store.apply(people)
    given = {"cases": cases, "bodies": INSTITUTIONS, "every": cases // due, "due": f"{DUE:%Y-%m-%d %H:%M:%S.%f}",
             "working": json.dumps(WORKING)}  # fmt: skip
    with office.store.db.engine.begin() as connection:
        connection.execute(text(FILL), given)
        connection.execute(text(CLOCKS), given)
    with office.store.db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    office.store.close()


def _office(folder: Path) -> BriefOffice:
    folder.mkdir(parents=True, exist_ok=True)
    return open_brief(folder, Sink(folder / "sent.jsonl", lambda: NOW), lambda _: None)


def measure(folder: Path, answer: Any) -> None:
    """One sweep: CPU seconds, mails, megabytes above what the process had before, and the plan of the query."""
    office = _office(folder)
    office.store.next_wake()
    before, began = _peak(), time.process_time()
    mails = reminding.sweep(office, NOW)
    spent = time.process_time() - began
    began = time.process_time()
    reminding.sweep(office, NOW + timedelta(seconds=20))
    idle = time.process_time() - began
    query = "EXPLAIN QUERY PLAN SELECT * FROM deadline WHERE state = 'open' AND wake <= :now ORDER BY wake, id LIMIT 1000"
    plan = [row[3] for row in office.store.db.rows(text(query), {"now": f"{NOW:%Y-%m-%d %H:%M:%S}"})]
    answer.put((spent, idle, mails, _peak() - before, plan))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=20_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    processes = multiprocessing.get_context("fork")
    spent: list[float] = []
    with tempfile.TemporaryDirectory(prefix="kawal-sweep-") as name:
        for cases in (given.few, given.many):
            folder = Path(name) / str(cases)
            fill(folder, cases, given.due)
            answer: Any = processes.Queue()
            child = processes.Process(target=measure, args=(folder, answer))
            child.start()
            cpu, idle, mails, grown, plan = answer.get()
            child.join()
            spent.append(cpu)
            print(f"{cases} open, {given.due} due: {cpu:.1f} CPU s, {mails} mails, +{grown:.0f} MB; nothing due: {idle * 1000:.1f} ms; {plan}", flush=True)
    print(f"ratio {spent[1] / spent[0]:.2f}")
    return 0 if spent[1] <= 2 * spent[0] else 1


if __name__ == "__main__":
    sys.exit(main())

"""What a digest costs over ten years of mail: a ratio to one aggregate query a table on the same database, in one run.

    python tests/bench/digest.py [--cases 250000] [--messages 1500000] [--folder DIR]

The database is made by bulk SQL: cases over ten years at 600 institutions, each with a letter, two clocks, three events
and its mail. Every measurement runs in a child of its own, so that the memory told is that of a digest alone.
"""

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from flows.serverless import serverless

from daemon.edges.config import load_config
from daemon.flows import digesting
from daemon.flows.office import Office, open_office

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WEEK = "2026-W47"
INSTITUTIONS = 600
PROVINCES = 38
CONFIG = serverless("Bench", leadership="pimpinan@example.go.id")
FLOOR = {
    "case_": "SELECT status, count(*), min(opened), max(closed) FROM case_ GROUP BY status",
    "letter": "SELECT sifat, count(*), min(dated), max(email_at) FROM letter GROUP BY sifat",
    "deadline": "SELECT kind, state, count(*), min(starts), max(due), max(met) FROM deadline GROUP BY kind, state",
    "event": "SELECT kind, count(*), min(at), max(at) FROM event GROUP BY kind",
    "notice": "SELECT rung, count(*), min(at), max(at) FROM notice GROUP BY rung",
    "message": "SELECT outcome, count(*), min(received), max(received) FROM message GROUP BY outcome",
    "message_case": "SELECT acted, count(*), max(score) FROM message_case GROUP BY acted",
    "institution": "SELECT province, count(*) FROM institution GROUP BY province",
    "contact": "SELECT role, count(*) FROM contact GROUP BY role",
}
DAYS = 3650
BEGUN = "julianday('2026-11-22 03:00:00')"
STAMP = "%Y-%m-%d %H:%M:%f000"
GROWTH = (
    """INSERT INTO institution (code, name, short, level, superior, province, zone, language, focal_point, domains, aliases)
       SELECT 'P' || value, 'Pemerintah Provinsi ' || value, '', 'provinsi', NULL, 'Provinsi ' || value, 'Asia/Jakarta', 'id', '', '[]', '[]'
       FROM numbers WHERE value <= :provinces""",
    """INSERT INTO institution (code, name, short, level, superior, province, zone, language, focal_point, domains, aliases)
       SELECT 'I' || value, 'Dinas Contoh Nomor ' || value, '', 'kota', 'P' || (value % :provinces + 1), 'Provinsi ' || (value % :provinces + 1),
              CASE value % 3 WHEN 0 THEN 'Asia/Jakarta' WHEN 1 THEN 'Asia/Makassar' ELSE 'Asia/Jayapura' END, 'id', '', '[]', '[]'
       FROM numbers WHERE value <= :institutions""",
    """INSERT INTO contact (institution, address, name, role, language, health, health_reason)
       SELECT code, 'pic@' || lower(code) || '.example.go.id', 'PIC', 'pic', '', 'ok', '' FROM institution WHERE rowid % 20 <> 0""",
    """INSERT INTO case_ (id, number, year, sequence, family, institution, focal_point, topic, category, status, opened, asked, level, closed, heard, moved)
       SELECT value, 'KWL-2026-' || printf('%06d', value) || '-X', 2026, value, 'KWL-2026-' || printf('%06d', value) || '-X',
              'I' || (value * 7919 % :institutions + 1), 'pusat', 'Sertifikat tanah belum terbit', 'kategori ' || (value % 16),
              CASE WHEN value > :cases * 0.9 AND value % 3 THEN 'in_progress' ELSE 'closed' END,
              strftime(:stamp, {begun} - (:cases - value) * :days * 1.0 / :cases), '', 'kota',
              CASE WHEN value > :cases * 0.9 AND value % 3 THEN NULL
                   ELSE strftime(:stamp, min({begun}, {begun} - (:cases - value) * :days * 1.0 / :cases + 20 + value % 60)) END, NULL, NULL
       FROM numbers WHERE value <= :cases""",
    """INSERT INTO letter (id, case_id, number, year, squeezed, dated, sifat, perihal, file_sha256, file_name, file_type, post, post_note, email, email_at)
       SELECT id, id, 'B-' || id || '/Set/DM.05/2026', 2026, 'B' || id || 'SETDM052026', date(opened), 'biasa', 'Tindak lanjut', '', '', '', 'none', '', 'sent', opened FROM case_""",
    """INSERT INTO deadline (case_id, kind, occurrence, clock, starts, due, state, wake, working, pause_reason, met, ended)
       SELECT id, 'receipt', 1, 'terima', opened, strftime(:stamp, opened, '+3 days'), CASE WHEN id % 10 THEN 'met' ELSE 'open' END, NULL, '{{}}', '',
              CASE WHEN id % 10 THEN strftime(:stamp, opened, '+' || (id % 5) || ' days') END, NULL FROM case_""",
    """INSERT INTO deadline (case_id, kind, occurrence, clock, starts, due, state, wake, working, pause_reason, met, ended)
       SELECT id, 'answer', 1, 'jawab', opened, strftime(:stamp, opened, '+20 days'), CASE WHEN closed IS NULL THEN 'open' ELSE 'met' END, NULL, '{{}}', '',
              CASE WHEN closed IS NOT NULL THEN strftime(:stamp, min(julianday(closed), julianday(opened) + 2 + id % 40)) END, NULL FROM case_""",
    """INSERT INTO event (case_id, sequence, at, kind, actor, data, previous, hash)
       SELECT id, value, strftime(:stamp, opened, '+' || (value * 2) || ' days'), 'moved', 'kawal',
              json_object('before', 'sent', 'after', CASE value WHEN 1 THEN 'acknowledged' WHEN 2 THEN 'in_progress' ELSE 'answered' END), '', ''
       FROM case_, numbers WHERE value <= 3""",
    """INSERT INTO notice (subject, rung, occurrence, contact, case_id, at, state, reason)
       SELECT number, 'H+1', 'answer:1', 'pic@example.go.id', id, strftime(:stamp, opened, '+21 days'), 'queued', '' FROM case_ WHERE id % 3 = 0""",
    """INSERT INTO message (id, sha256, size, mailbox, uid, received, header_id, writer, subject, nature, nature_reason, outcome, reason, attempts, claimed_by, defects)
       SELECT value, printf('%064x', value * 2654435761), 200000, 'pusat', value, strftime(:stamp, {begun} - (:messages - value) * :days * 1.0 / :messages),
              'reply.' || value || '@dinas.example.go.id', 'pic@i' || (value % :institutions) || '.example.go.id', 'Re: [KWL-2026-' || printf('%06d', value % :cases + 1) || '-X]',
              'person', 'nothing else fits', CASE WHEN value % 50 THEN 'linked' ELSE 'unrelated' END, 'token', 0, '', '[]'
       FROM numbers WHERE value <= :messages""",
    """INSERT INTO message_case (message_id, case_id, score, evidence, reading, rules, acted)
       SELECT id, id % :cases + 1, 1.0, '[]', '{{"means": "in_progress"}}', '', 'in_progress' FROM message WHERE outcome = 'linked'""",
)  # fmt: skip


def grow(folder: Path, cases: int, messages: int) -> None:
    """An office whose ledger holds so many cases and messages."""
    (folder / "config.toml").write_text(CONFIG)
    office = open_office(load_config(folder / "config.toml"))
    path = office.store.db.path
    office.store.close()
    given = {"cases": cases, "messages": messages, "institutions": INSTITUTIONS, "provinces": PROVINCES, "days": DAYS, "stamp": STAMP}
    with sqlite3.connect(str(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("CREATE TEMP TABLE numbers (value INTEGER PRIMARY KEY)")
        database.execute(
            "INSERT INTO numbers WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < ?) SELECT v FROM n",
            (max(cases, messages, INSTITUTIONS),),
        )
        for statement in GROWTH:
            database.execute(statement.format(begun=BEGUN), given)
            database.commit()
        database.execute("ANALYZE")


def floor(office: Office) -> None:
    """One aggregate query a table."""
    with sqlite3.connect(str(office.store.db.path)) as database:
        for statement in FLOOR.values():
            database.execute(statement).fetchall()


def figures(office: Office) -> None:
    """The figures of a week, of all and of each superior's area."""
    digesting.figures(office, WEEK)


def round_of_week(office: Office) -> None:
    """Every weekly mail: figures, charts, tables of each reader, rendered, as the service queues one reader's after another's."""
    for _ in digesting.weekly_by_reader(office, WEEK, NOW):
        pass


MEASURED: dict[str, Callable[[Office], None]] = {"floor": floor, "figures": figures, "round": round_of_week}


def measure(name: str, folder: Path) -> dict[str, Any]:
    """CPU and wall seconds and peak memory of one thing, in a child of its own."""
    command = [sys.executable, __file__, "--measure", name, "--folder", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def measure_here(name: str, folder: Path) -> None:
    """Measure in this process and print it as JSON."""
    office = open_office(load_config(folder / "config.toml"))
    began, cpu = time.perf_counter(), time.process_time()
    MEASURED[name](office)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "seconds": round(seconds, 2), "cpu": round(used, 2), "peak_mb": round(peak)}))


def main() -> None:
    """Make the database unless it is there, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=250_000)
    parser.add_argument("--messages", type=int, default=1_500_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure", choices=MEASURED)
    given = parser.parse_args()
    if given.measure:
        measure_here(given.measure, given.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "state" / "kawal.db").exists():
            grow(folder, given.cases, given.messages)
        measure("floor", folder)
        told = {name: measure(name, folder) for name in MEASURED}
        for name, row in told.items():
            print(f"{name}: {row['cpu']} CPU s, {row['seconds']} s, peak {row['peak_mb']} MB, ratio {row['cpu'] / told['floor']['cpu']:.1f}")


if __name__ == "__main__":
    main()

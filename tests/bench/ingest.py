"""Ingest: messages a second from Dovecot into the ledger, fully settled, beside a floor in the same run.

    python tests/bench/ingest.py [--messages 1000] [--cases 1000]

The floor is imapclient as it comes (debug off), mail-parser on the whole message and one synchronous commit a message.
A quarter of the replies bears a 200 KB PDF, one in twenty a 2 MB one. CPU milliseconds a message are steadier than
seconds on a shared machine; both are printed, with the peak of memory.
"""

import argparse
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from flows.offices import BEGIN, Desk, desk_at, write_config
from servers.dovecot import Dovecot, running_dovecot
from servers.smtp_sink import running_sink

PDF_SMALL, PDF_LARGE = 200_000, 2_000_000
WRITERS = 100


def replies(desk: Desk, numbers: list[str], count: int, seed: int = 1):
    """Replies to our own letters, as raw bytes."""
    chance = random.Random(seed)
    noise = random.Random(seed).randbytes(PDF_LARGE)
    for serial in range(count):
        mail = EmailMessage()
        mail["From"] = f"Tono Umpama <pic{serial % WRITERS}@disdik.example.go.id>"
        mail["To"] = desk.box
        mail["Subject"] = f"Re: [{numbers[serial % len(numbers)]}] Mohon tindak lanjut"
        mail["Message-ID"] = f"<bench.{serial}@disdik.example.go.id>"
        mail["Date"] = "Mon, 07 Sep 2026 10:00:00 +0700"
        mail.set_content("Surat sudah kami terima dan sedang dalam proses.\n\n> Cukup balas surel ini.\n" * 5)
        draw = chance.random()
        size = PDF_LARGE if draw < 0.05 else PDF_SMALL if draw < 0.30 else 0
        if size:
            start = chance.randrange(PDF_LARGE - size + 1)
            mail.add_attachment(noise[start : start + size], maintype="application", subtype="pdf", filename=f"Scan_{serial}.pdf")
        yield mail.as_bytes()


def append_all(dovecot: Dovecot, box: str, raws) -> int:
    """Fill the mailbox; gives its size in bytes."""
    client, size = dovecot.login(box), 0
    for raw in raws:
        client.append("INBOX", raw)
        size += len(raw)
    client.logout()
    return size


def open_cases(desk: Desk, count: int) -> list[str]:
    """Open cases straight in the store, without mail."""
    from daemon.core.changes import SetContact
    from daemon.flows import opening

    desk.office.store.apply([SetContact("DISDIK", f"pic{n}@disdik.example.go.id", name="P", role="pic") for n in range(WRITERS)])
    numbers = []
    for serial in range(count):
        form = opening.understand(desk.office, {
            "institution": "DISDIK" if serial % 3 == 0 else "DINKES", "letter_number": f"B-{serial}/Bench/2026", "letter_date": "2026-09-07",
            "perihal": "x", "category": "pendidikan",
        })  # fmt: skip
        number, changes = opening.open_case(desk.office, form, opening.LetterFile(), "bench", BEGIN, send=False)
        desk.office.store.apply(changes)
        if serial % 3 == 0:
            numbers.append(number)
    return numbers


FLOOR = """
import sys, sqlite3, imapclient, mailparser
host, port, user, password, path = sys.argv[1:]
client = imapclient.IMAPClient(host, int(port), ssl=False); client._imap.debug = 0
client.login(user, password); client.select_folder("INBOX", readonly=True)
db = sqlite3.connect(path); db.execute("pragma journal_mode=wal"); db.execute("pragma synchronous=full")
db.execute("create table m (uid integer primary key, subject text, body text)"); db.commit()
uids = client.search()
for start in range(0, len(uids), 50):
    for uid, data in client.fetch(uids[start:start + 50], ["BODY.PEEK[]"]).items():
        mail = mailparser.parse_from_bytes(data[b"BODY[]"])
        db.execute("insert into m values (?, ?, ?)", (uid, mail.subject, "".join(mail.text_plain))); db.commit()
"""
KAWAL = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from daemon.edges.config import load_config
from daemon.edges.reader import Reader
from daemon.edges.mailbox import Mailbox
from daemon.flows import intake
from daemon.flows.office import open_office
office = open_office(load_config(Path(sys.argv[1])))
now = datetime(2026, 9, 7, 4, tzinfo=UTC)
with Reader(own=office.own) as reader:
    point = office.config.focal_points[0]
    intake.collect(office, point, Mailbox(point.imap), now)
    print(intake.settle_waiting(office, reader, now, "bench"))
"""


def measured(code: str, *arguments: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MB of a program, its children with it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--cases", type=int, default=1000)
    given = parser.parse_args()
    with running_dovecot() as dovecot, running_sink() as sink, tempfile.TemporaryDirectory() as name:
        folder, box = Path(name), "dumas@example.go.id"
        write_config(folder, dovecot, sink, box)
        desk = desk_at(folder, dovecot, sink, box, None)  # type: ignore[arg-type]
        numbers = open_cases(desk, given.cases)
        size = append_all(dovecot, box, replies(desk, numbers, given.messages))
        desk.office.store.close()
        floor = measured(FLOOR, dovecot.host, str(dovecot.port), box, dovecot.password, str(folder / "floor.db"))
        ours = measured(KAWAL, str(folder / "config.toml"))
        settled = sqlite3.connect(folder / "state" / "kawal.db").execute("select outcome, count(*) from message group by 1").fetchall()
    print(f"{given.messages} messages, {size / 1e6:.0f} MB, {given.cases} open cases; settled {dict(settled)}")
    for label, (wall, cpu, peak) in (("floor", floor), ("kawal", ours)):
        print(f"{label:6} {given.messages / wall:7.0f} msg/s  {1000 * cpu / given.messages:6.2f} CPU ms/msg  {peak:5.0f} MB")
    print(f"ratio kawal/floor: wall {ours[0] / floor[0]:.2f}, CPU {ours[1] / floor[1]:.2f}")


if __name__ == "__main__":
    main()

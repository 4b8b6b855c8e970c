"""Replay: what settling kept mail a second time costs beside the first time, in one run. Prints; asserts nothing.

    python tests/bench/replay.py [--messages 10000] [--cases 2000]

Replies as offices write them (a few lines, a signature, our letter quoted) to letters of 150 institutions, kept and settled by
the daemon's own journey, reading children with it; then settled again from the stored analyses under the same rules, and compared.
"""

import argparse
import random
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from linking import INSTITUTIONS, NOW, furnish, grow

from daemon.core.changes import IssueToken
from daemon.core.numbers import case_number
from daemon.core.tokens import sign
from daemon.edges.reader import Reader
from daemon.edges.store import Seen
from daemon.flows import intake
from daemon.flows.comparing import compare
from daemon.flows.office import Office
from daemon.flows.replaying import replayed

WORDS = (
    "Surat Saudara sudah kami terima dan telah kami teruskan kepada bidang yang menangani.",
    "Saat ini sedang dalam proses pemeriksaan lapangan oleh tim kami.",
    "Kami mohon perpanjangan waktu 5 hari kerja karena masih menunggu data dari kelurahan.",
    "Mohon maaf, hal tersebut bukan kewenangan kami.",
    "Permasalahan sudah kami selesaikan. Bantuan telah disalurkan kepada warga pada tanggal 3 September. Berita acara ada pada kami.",
)
FOREVER_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def replies(office: Office, cases: int, count: int, seed: int = 1) -> list[bytes]:
    """Raw replies, each to the address of a case's own token."""
    chance = random.Random(seed)
    issued: list[IssueToken] = []
    raws = []
    for serial in range(count):
        n = serial % cases + 1
        number, writer = case_number("KWL", 2026, n), f"pic@dinas{n % INSTITUTIONS}.example.go.id"
        token = sign(office.keys, "case", number, writer)
        issued.append(IssueToken(token, "case", office.keys.current, number, writer, "", NOW))
        quoted = "\n".join(f"> {line}" for line in _letter(number, n))
        raws.append(
            f"From: Tono Umpama <{writer}>\r\nTo: dumas+{token}@example.go.id\r\nMessage-ID: <{serial}@x.example>\r\n"
            f"Date: Mon, 07 Sep 2026 10:00:00 +0700\r\nSubject: Re: [{number}] Mohon tindak lanjut\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\nYth. Bapak/Ibu,\n\n{chance.choice(WORDS)}\n\nTerima kasih.\n\n--\nTono Umpama\n"
            f"Dinas Contoh {n % INSTITUTIONS}\nTelp. (021) 555-0100\n\nPada tanggal Sen, 7 Sep 2026 pukul 09.00 Focal Point Pusat menulis:\n\n{quoted}\n".encode()
        )  # fmt: skip
    for start in range(0, len(issued), 500):
        office.store.apply(issued[start : start + 500])
    return raws


def _letter(number: str, n: int) -> list[str]:
    body = "Bersama ini kami sampaikan pengaduan masyarakat yang menjadi kewenangan Saudara untuk ditindaklanjuti."
    return ["Cukup balas surel ini.", "", f"Kasus {number}", f"Surat B-{n}/Bench/D-2/DM.05/09/2026", "", *[body] * 12, "", "Hormat kami"]


def cpu(*who: int) -> float:
    """CPU seconds so far."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, who))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--cases", type=int, default=2_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        office = furnish(Path(name))
        grow(office, 1, given.cases + 1)
        raws = replies(office, given.cases, given.messages)
        for start in range(0, len(raws), 500):
            batch = raws[start : start + 500]
            office.store.keep_raw([Seen("pusat", "INBOX", 1, start + n + 1, raw, NOW) for n, raw in enumerate(batch)])
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        began = cpu(*both)
        with Reader(own=office.own) as reader:
            settled = intake.settle_waiting(office, reader, NOW, "bench")
        first = cpu(*both) - began
        began = cpu(*both)
        with replayed(office, office.book, FOREVER_AGO) as world:
            totals, found = compare(office, world, FOREVER_AGO)
        again = cpu(*both) - began
    print(f"{settled} messages on {given.cases} cases")
    print(f"first settling {1000 * first / settled:6.2f} CPU ms a message, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    print(f"replay         {1000 * again / settled:6.2f} CPU ms a message")
    print(f"ratio          {again / first:6.2f} (at most 0.33); {totals.messages} replayed, {len(found)} cases differ")


if __name__ == "__main__":
    main()

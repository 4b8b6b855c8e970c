"""What finding a case costs as cases grow: CPU milliseconds a message, in one run.

    python tests/bench/linking.py [--sizes 1000 100000] [--messages 300]

Replies of a registered writer (token, subject number, letter number in text) against open cases of 150 institutions.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from flows.serverless import serverless

from daemon.core.analysis import analyse
from daemon.core.changes import Change, OpenCase, SetContact, SetInstitution
from daemon.core.linking import link
from daemon.core.numbers import case_number, squeeze
from daemon.flows.evidence import gather
from daemon.flows.office import Office, open_office

NOW = datetime(2026, 9, 7, 3, tzinfo=UTC)
INSTITUTIONS = 150
CONFIG = serverless("Bench")


def furnish(folder: Path) -> Office:
    """An office with 150 institutions."""
    from daemon.edges.config import load_config

    (folder / "config.toml").write_text(CONFIG)
    office = open_office(load_config(folder / "config.toml"))
    changes: list[Change] = []
    for number in range(INSTITUTIONS):
        changes.append(SetInstitution(f"I{number}", f"Dinas Contoh {number}"))
        changes.append(SetContact(f"I{number}", f"pic@dinas{number}.example.go.id", name="P", role="pic"))
    office.store.apply(changes)
    return office


def grow(office: Office, first: int, last: int) -> None:
    """Open cases number `first` to `last`."""
    for start in range(first, last, 500):
        batch = [(_case(n), "") for n in range(start, min(start + 500, last))]
        office.store.apply_many(batch)


def _case(n: int) -> list[Change]:
    number, letter = case_number("KWL", 2026, n), f"B-{n}/Bench/D-2/DM.05/09/2026"
    return [OpenCase(number=number, year=2026, sequence=n, family=number, institution=f"I{n % INSTITUTIONS}", focal_point="pusat",
                     topic="x", category="desa", status="sent", opened=NOW, letter_number=letter, letter_date=NOW.date(),
                     squeezed=squeeze(letter))]  # fmt: skip


def reply(n: int) -> bytes:
    """A reply about case `n` by its PIC."""
    return (
        f"From: pic@dinas{n % INSTITUTIONS}.example.go.id\r\nTo: dumas@example.go.id\r\nMessage-ID: <{n}@x.example>\r\n"
        f"Subject: Re: [{case_number('KWL', 2026, n)}] Mohon tindak lanjut\r\n\r\n"
        f"Menindaklanjuti surat Nomor B-{n}/Bench/D-2/DM.05/09/2026, sedang dalam proses.\r\n"
    ).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--messages", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        office, have, first = furnish(Path(name)), 1, 0.0
        for size in given.sizes:
            grow(office, have, size + 1)
            have = size + 1
            step = max(size // given.messages, 1)
            analyses = [analyse(reply(n)) for n in range(1, size + 1, step)][: given.messages]
            started, linked = time.process_time(), 0
            for analysis in analyses:
                with office.store.reading():
                    linked += link(gather(office, analysis, NOW).facts).outcome == "linked"
            cost = 1000 * (time.process_time() - started) / len(analyses)
            first = first or cost
            print(f"{size:8} open cases: {cost:6.2f} CPU ms/msg ({cost / first:.2f} of the first), {linked} of {len(analyses)} linked")


if __name__ == "__main__":
    main()

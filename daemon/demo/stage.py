"""The play itself: ten simulated weeks of the pilot network in about a minute, on real servers, with a scripted cast.

Kawal's side runs the very passes of `kawal once` under a moving clock. What became of each case is asked of
`kawal case list --json`, and compared with what the script intends.
"""

import csv
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.cli import main as kawal_main
from daemon.cli.frame import FRAME
from daemon.demo import cast
from daemon.demo.network import FOCAL_POINTS, LEADERSHIP, MATTERS, OFFICERS, PLACES
from daemon.demo.page import write_page
from daemon.demo.people import Person, Wire
from daemon.demo.servers import HOST, PASSWORD, MailWorld
from daemon.edges.config import load_config
from daemon.edges.mailbox import Mailbox
from daemon.edges.reader import Reader
from daemon.flows.office import open_office
from daemon.flows.service import one_pass

BEGIN = datetime(2026, 9, 7, 1, 30, tzinfo=UTC)  # Monday 08.30 WIB
DAYS = 70
HOURS = (0, 7)
"""When the world looks at its mail each day: hours after 08.30 WIB."""
JAKARTA = ZoneInfo("Asia/Jakarta")
Say = Callable[[str], object]


class WallClock:
    """The moving clock of the play."""

    def __init__(self) -> None:
        self.moment = BEGIN

    def __call__(self) -> datetime:
        """What the wall clock shows."""
        return self.moment


def play(out: Path, say: Say) -> bool:
    """Play the demo, write the page of every mail to `out`; False where a case did not end as the script intends."""
    started = time.monotonic()
    clock = WallClock()
    addresses = _addresses()
    with tempfile.TemporaryDirectory(prefix="kawal-demo-") as folder, MailWorld(addresses, clock) as world:
        config = _write_office(Path(folder), world)
        wire = Wire(world.imap_port, world.smtp_port, PASSWORD, clock)
        people = cast.gather(wire)
        try:
            _play_days(config, clock, people, say)
        finally:
            for person in people:
                person.close()
            wire.close()
        rows = _ask(config, clock, "case", "list", "--json")
        held = _ask(config, clock, "held", "list", "--json")
        messages = _ask(config, clock, "message", "list", "--json")
        good = _tell(rows, held, messages, say)
        page = write_page(out, world.passed, rows)
    say(f"\n{len(world.passed)} surel dalam {time.monotonic() - started:.0f} detik; buka {page}")
    return good


def _addresses() -> frozenset[str]:
    boxes = {address for _, _, address, _ in FOCAL_POINTS} | set(OFFICERS.values()) | {LEADERSHIP} | set(cast.STRANGERS)
    for place in PLACES:
        boxes |= {place.alternate, place.head} | ({place.address} if place.code not in cast.DEAD_BOXES else set())
    return frozenset(boxes)


def _write_office(folder: Path, world: MailWorld) -> Path:
    """The office of the demo: what `kawal init` and an admin would have written."""
    lines = [
        "[office]", 'name = "Sekretariat Contoh"', f'leadership = ["{LEADERSHIP}"]', "",
        "[state]", 'dir = "state"', "",
    ]  # fmt: skip
    for code, name, address, provinces in FOCAL_POINTS:
        lines += [
            "[[focal_point]]", f'code = "{code}"', f'name = "{name}"', f'address = "{address}"', "plus_addresses = true",
            f'officers = ["{OFFICERS[code]}"]', f"provinces = {json.dumps(provinces)}", f"default = {str(code == 'pusat').lower()}",
            "[focal_point.imap]", f'host = "{HOST}"', f"port = {world.imap_port}", 'security = "none"', f'user = "{address}"',
            f'password = "{PASSWORD}"', 'folders = ["INBOX"]', 'mark = "none"',
            "[focal_point.smtp]", f'host = "{HOST}"', f"port = {world.smtp_port}", 'security = "none"', "",
        ]  # fmt: skip
    path = folder / "config.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _play_days(config: Path, clock: WallClock, people: list[Person], say: Say) -> None:
    """Each day: the office opens the day's cases, Kawal makes its passes, people read and answer."""
    _write_directory(config.parent)
    _call(config, clock, "directory", "import", str(config.parent / "direktori.csv"), "--apply")
    office = open_office(load_config(config))
    boxes = {point.code: Mailbox(point.imap) for point in office.config.focal_points}
    with Reader(own=office.own, workers=1) as reader:
        for day in range(DAYS):
            _bar(day, say)
            clock.moment = BEGIN + timedelta(days=day)
            _open_cases(config, clock, day)
            for hour in HOURS:
                clock.moment = BEGIN + timedelta(days=day, hours=hour)
                one_pass(office, reader, clock(), boxes)
                if sum(person.live() for person in people):
                    clock.moment += timedelta(minutes=30)
                    one_pass(office, reader, clock(), boxes)
    for box in boxes.values():
        box.close()
    _bar(DAYS, say)


def _bar(day: int, say: Say) -> None:
    if sys.stderr.isatty():
        done = 40 * day // DAYS
        sys.stderr.write(f"\r[{'#' * done}{'.' * (40 - done)}] minggu {min(day // 7 + 1, 10)} dari 10")
        sys.stderr.write("\n" if day == DAYS else "")
    elif day % 7 == 0 and day < DAYS:
        say(f"minggu {day // 7 + 1} dari 10")


def _write_directory(folder: Path) -> None:
    headings = ("kode", "instansi", "singkatan", "tingkat", "kode_atasan", "provinsi", "zona", "domain", "nama", "surel", "peran")
    with (folder / "direktori.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for place in PLACES:
            shown = [place.code, place.name, place.short, place.level, place.superior, place.province, place.zone, place.domain]
            writer.writerow([*shown, place.pic, place.address, "pic"])
            writer.writerow([*shown, f"Pengganti {place.pic}", place.alternate, "pengganti"])
            writer.writerow([*shown, f"Kepala {place.short or place.code}", place.head, "kepala"])


def _open_cases(config: Path, clock: WallClock, day: int) -> None:
    for matter in (m for m in MATTERS if m.day == day and m.role != "by_mail"):
        _call(
            config, clock, "case", "open", "--institution", matter.institution, "--letter-number", matter.letter,
            "--letter-date", clock().astimezone(JAKARTA).date().isoformat(), "--perihal", matter.perihal,
            "--category", matter.category, "--asked", "Mohon penjelasan dan tindak lanjut beserta dokumen pendukung.",
        )  # fmt: skip


@contextmanager
def _kawal_clock(clock: WallClock) -> Iterator[None]:
    """KAWAL_NOW for one call of the command."""
    before = os.environ.get("KAWAL_NOW")
    os.environ["KAWAL_NOW"] = clock().isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["KAWAL_NOW"]
        else:
            os.environ["KAWAL_NOW"] = before


def _call(config: Path, clock: WallClock, *words: str) -> str:
    """The `kawal` command, called as a shell would call it; raises RuntimeError where it does not end well."""
    FRAME.config_path, FRAME.as_json = None, False
    answer = io.StringIO()
    with _kawal_clock(clock), redirect_stdout(answer):
        try:
            kawal_main(["--config", str(config), *words])
        except SystemExit as end:
            if end.code not in (0, None):
                raise RuntimeError(f"kawal {' '.join(words)} ended with {end.code}: {answer.getvalue()}") from None
    return answer.getvalue()


def _ask(config: Path, clock: WallClock, *words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in _call(config, clock, *words).splitlines() if line.startswith("{")]


def _tell(
    rows: list[dict[str, object]], held: list[dict[str, object]], messages: list[dict[str, object]], say: Say
) -> bool:  # fmt: skip
    """A table of the cases beside what the script intends; says what went otherwise."""
    by_letter = {str(row["letter_number"]): row for row in rows}
    wrong = 0
    say(f"\n{'nomor':20} {'instansi':14} {'peran':22} {'status':24} maksud")
    for matter in MATTERS:
        row = by_letter.get(matter.letter)
        status = str(row["status"]) if row else "(tidak ada)"
        wrong += status != matter.ends
        mark = "" if status == matter.ends else "   <-- seharusnya"
        number = str(row["number"]) if row else ""
        say(f"{number:20} {matter.institution:14} {matter.role:22} {status:24} {matter.ends}{mark}")
    checks = {
        "warga asing ditahan": any(str(h["from"]) in cast.STRANGERS for h in held),
        "pesan rusak dicatat": any(str(m["outcome"]) in ("unrelated", "unreadable", "held") and "rusak" in str(m["subject"]).casefold() for m in messages),
        "dua puluh empat kasus dan kelanjutannya": len(rows) >= len(MATTERS),
        "kasus yang dialihkan punya kelanjutan": any(str(r["letter_number"]).endswith("-ALIH1") for r in rows),
    }
    for what, good in checks.items():
        say(f"{'ok   ' if good else 'GAGAL'} {what}")
    return not wrong and all(checks.values())

"""Rule files that are saved badly, a thousand times: the last good set works on, whole, and every fault has its line.

The suite saves 100 times; `make torn` (KAWAL_SAVES=1000) a thousand.
"""

import os
import random
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flows.bare import NOW, bare_office, letter_to, reply_by, without_meanings

from daemon.core.book import hash_of
from daemon.edges.files import find_files
from daemon.edges.reader import Reader
from daemon.edges.store import Seen
from daemon.flows import intake
from daemon.flows.office import Office
from daemon.flows.reloading import Watcher

SAVES = int(os.environ.get("KAWAL_SAVES", "100"))
RULE = '[[rule]]\nname = "mangga"\nany = ["kode mangga"]\nmeans = "{means}"\nweight = "decisive"\n'
CLOCK = '[[clock]]\nname = "jam {kind}"\nkind = "{kind}"\nnumber = {days}\nunit = "working_day"\nstarts = "sent"\n'
GOOD = (("acknowledged", 14), ("in_progress", 20))
PLACE = re.compile(r"^[\w./-]+:\d+:\d+: ")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose meanings are one rule, so that a set compiles in no time."""
    save(without_meanings(tmp_path), 0)
    found = bare_office(tmp_path)
    yield found
    found.store.close()


def save(folder: Path, which: int) -> str:
    """Save one of the two good sets; gives its name. Its rule and its clock belong together."""
    means, days = GOOD[which]
    (folder / "kantor.toml").write_text(RULE.format(means=means))
    (folder / "clocks.toml").write_text("".join(CLOCK.format(kind=kind, days=days) for kind in ("receipt", "response", "answer")))
    return hash_of(find_files("rules", folder))


def tear(folder: Path, chance: random.Random) -> str:
    """Save something that may not act; gives what was done."""
    path = folder / "kantor.toml"
    whole = RULE.format(means="answered").encode()
    path.write_bytes(whole)
    kind = chance.choice(("cut", "bytes", "key", "value", "pattern", "link", "mode"))
    if kind == "cut":
        path.write_bytes(whole[: chance.choice([m.start() + 3 for m in re.finditer(rb'"', whole)][::2])])
    elif kind == "bytes":
        path.write_bytes(whole + "# catatan \xe9\n".encode("latin-1"))
    elif kind == "key":
        path.write_bytes(whole.replace(b"weight", b"wieght"))
    elif kind == "value":
        path.write_bytes(whole.replace(b"decisive", b"sangat"))
    elif kind == "pattern":
        path.write_bytes(whole.replace(b'"kode mangga"', rb"'/(a)\1/'"))
    elif kind == "link":
        path.unlink()
        path.symlink_to("/etc/hostname")
    else:
        path.chmod(0o666)
    return kind


def mend(folder: Path) -> None:
    """Take away what a link or a mode left."""
    (folder / "kantor.toml").unlink(missing_ok=True)


def test_a_thousand_bad_saves_never_let_half_a_set_act(office: Office, reader: Reader, tmp_path: Path) -> None:
    folder, chance, watcher = tmp_path / "rules", random.Random(7), Watcher(office)
    good = {office.book.hash: GOOD[0]}
    number, raw = letter_to(office)
    stop, settled = threading.Event(), []

    def go_on_reading() -> None:
        serial = 0
        while not stop.is_set():
            serial += 1
            office.store.keep_raw([Seen("pusat", "INBOX", 1, serial, reply_by(raw, serial, "Kode mangga."), NOW)])
            settled.append(intake.settle_waiting(office, reader, NOW, "test"))
            stop.wait(0.2)

    reading = threading.Thread(target=go_on_reading)
    reading.start()
    try:
        for serial in range(SAVES):
            tear(folder, chance)
            acting = office.book.hash
            assert watcher.look(NOW) is None
            assert watcher.look(NOW) is None
            assert office.book.hash == acting
            assert office.rule_faults
            assert all(PLACE.match(line) for line in office.rule_faults if not line.startswith("    ")), office.rule_faults
            mend(folder)
            if serial % 5 == 4:
                which = serial // 5 % 2
                name = save(folder, which)
                good[name] = GOOD[which]
                watcher.look(NOW)
                watcher.look(NOW)
                assert (office.book.hash, office.rule_faults) == (name, ())
    finally:
        stop.set()
        reading.join()
    links = office.store.links_of_case(number)
    assert len(links) == len(settled) > 0
    for link in links:
        assert link.reading["means"] == good[link.rules][0], "read by the rules of the set that is named"


def test_a_fault_is_in_the_log_once_and_goes_with_its_cause(office: Office, tmp_path: Path) -> None:
    folder, watcher = tmp_path / "rules", Watcher(office)
    before = office.book.hash
    with structlog.testing.capture_logs() as told:
        (folder / "kantor.toml").write_text('[[rule]]\nname = "x\n')
        for _ in range(20):
            watcher.look(NOW)
        assert [entry["log_level"] for entry in told] == ["error"]
        assert office.rule_faults[0].startswith("kantor.toml:2:")
        save(folder, 0)
        for _ in range(3):
            watcher.look(NOW)
        assert [entry["event"] for entry in told[1:]] == ["rule files are those that act"]
    assert (office.book.hash, office.rule_faults) == (before, ())


def test_a_mark_and_windows_lines_are_fine(office: Office, tmp_path: Path) -> None:
    folder, watcher = tmp_path / "rules", Watcher(office)
    text = RULE.format(means="in_progress").replace("\n", "\r\n")
    (folder / "kantor.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    watcher.look(NOW)
    assert watcher.look(NOW) is not None
    assert office.rule_faults == ()


def test_a_set_that_still_changes_is_not_looked_into(office: Office, tmp_path: Path) -> None:
    """Sizes, times and contents must be the same twice; SIGHUP only looks twice at once."""
    folder, before = tmp_path / "rules", office.book.hash
    saves = iter(range(100))
    watcher = Watcher(office, pause=lambda _: (folder / "kantor.toml").write_text(RULE.format(means="answered") + f"# {next(saves)}\n"))
    save(folder, 1)
    assert watcher.look(NOW, asked=True) is None
    assert office.book.hash == before
    calm = Watcher(office, pause=lambda _: None)
    assert calm.look(NOW, asked=True) is not None


def test_a_daemon_that_starts_over_faulty_files_works_on_with_the_last_good_set(office: Office, tmp_path: Path) -> None:
    from daemon.flows import adopting
    from daemon.flows.office import open_office

    adopting.start(office, NOW)
    (tmp_path / "rules" / "kantor.toml").write_text("[[rule]\n")
    again = open_office(office.config)
    assert again.book.hash == office.book.hash
    assert again.rule_faults[0].startswith("kantor.toml:1:")
    again.store.close()

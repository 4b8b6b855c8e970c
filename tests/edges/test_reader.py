"""The reader and its children: order, cores, limits, replacement, threads."""

import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest
from mail.hostile.every import HOSTILE

from daemon.core.analysis import Analysis, analyse
from daemon.core.nature import OwnMail
from daemon.edges import reader as module
from daemon.edges.nursery import Nursery
from daemon.edges.reader import Reader, Unreadable

FOLDER = Path(__file__).parent.parent / "mail" / "reading"
GOOD = b"From: pic@dinas.example.go.id\r\nSubject: baik\r\n\r\nSudah selesai.\r\n"


def mail(subject: str) -> bytes:
    return GOOD.replace(b"baik", subject.encode())


@pytest.fixture(scope="module")
def reader():
    with Reader(workers=2) as found:
        yield found


@pytest.fixture
def poisoned(monkeypatch):
    """A reader with small limits, whose children are poisoned by certain subjects."""
    monkeypatch.setattr(Nursery, "module", "poisoned_child")
    monkeypatch.setattr(module, "_WALL_FACTOR", 30)  # a second of CPU takes long where the cores are busy
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with Reader(workers=2, seconds=1, megabytes=64) as found:
        yield found


def test_a_child_reads_what_core_reads(reader):
    """From a path, a path as text, or bytes: the analysis is the one that core makes."""
    path = FOLDER / "returned_report.eml"
    expected = analyse(path.read_bytes())

    assert reader.read(path) == expected
    assert reader.read(str(path)) == expected
    assert reader.read(path.read_bytes()) == expected


def test_many_come_in_order_with_their_keys(reader):
    """Paths and bytes mixed, more than the look-ahead: each key with its own outcome, in order."""
    pairs = [(n, mail(f"surat {n}") if n % 3 else FOLDER / "plain_single.eml") for n in range(60)]

    outcomes = list(reader.read_many(pairs))

    assert [key for key, _ in outcomes] == list(range(60))
    assert all(outcome.message.subject == f"surat {key}" for key, outcome in outcomes if key % 3)


def test_it_looks_only_a_little_ahead(reader):
    """An endless stream is read as it is asked for."""
    taken = []

    def endless():
        number = 0
        while True:
            taken.append(number)
            yield number, FOLDER / "plain_single.eml"
            number += 1

    stream = reader.read_many(endless())
    for _ in range(5):
        next(stream)
    stream.close()

    assert len(taken) <= 40


def test_nothing_gives_nothing(reader):
    assert list(reader.read_many([])) == []


def test_a_missing_file_is_unreadable_and_the_next_is_read(reader):
    first, second = reader.read_many([("a", "/nonexistent/a.eml"), ("b", GOOD)])

    assert first == ("a", Unreadable("No such file or directory"))
    assert isinstance(second[1], Analysis)


def test_own_mail_is_known_to_the_children():
    with Reader(workers=1, own=OwnMail(frozenset({"pic@dinas.example.go.id"}))) as found:
        assert found.read(GOOD).nature.kind == "loop"


def test_many_threads_share_a_reader(reader):
    failures = []

    def run(number: int) -> None:
        for turn in range(5):
            outcome = reader.read(mail(f"{number} {turn}"))
            if not isinstance(outcome, Analysis) or outcome.message.subject != f"{number} {turn}":
                failures.append(outcome)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures


def test_one_message_read_while_a_stream_is_open(reader):
    """A caller in the middle of a stream may read another message: nobody waits for a child held further up."""
    for _, outcome in reader.read_many((n, GOOD) for n in range(12)):
        assert reader.read(GOOD) == outcome


POISONS = {
    "loop": "more than 1 s of CPU",
    "eat": "more memory than the reader may use",
    "die": "killed by signal 9",
    "leave": "ended with code 3",
    "raise": "reading failed: RuntimeError: salah",
}


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_child_is_replaced(poisoned, poison):
    """T46: the poisoned message is unreadable, with the reason; what stands behind it in the same child is read."""
    started = time.monotonic()
    pairs = [(n, mail(poison) if n == 2 else GOOD) for n in range(8)]

    outcomes = dict(poisoned.read_many(pairs))

    assert isinstance(outcomes[2], Unreadable)
    assert POISONS[poison] in outcomes[2].reason
    assert all(isinstance(outcomes[n], Analysis) for n in range(8) if n != 2)
    assert isinstance(poisoned.read(GOOD), Analysis)
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("poison", ["die", "leave", "loop"])
def test_files_waiting_behind_a_poisoned_one_are_asked_again(poisoned, poison, tmp_path):
    """Requests that were already sent to a child that died are sent to the next one; none is lost, none is doubled."""
    for number in range(30):
        (tmp_path / f"{number}.eml").write_bytes(mail(poison if number in {0, 7, 8, 29} else f"surat {number}"))

    outcomes = list(poisoned.read_many((n, tmp_path / f"{n}.eml") for n in range(30)))

    assert [key for key, _ in outcomes] == list(range(30))
    assert [key for key, outcome in outcomes if isinstance(outcome, Unreadable)] == [0, 7, 8, 29]
    assert all(outcome.message.subject == f"surat {key}" for key, outcome in outcomes if isinstance(outcome, Analysis))


def test_a_child_that_only_sleeps_is_given_up(poisoned, monkeypatch):
    monkeypatch.setattr(module, "_WALL_FACTOR", 2)

    assert poisoned.read(mail("sleep")) == Unreadable("no answer within 2 s")
    assert isinstance(poisoned.read(GOOD), Analysis)


def test_what_a_library_prints_does_not_stand_among_the_answers(poisoned):
    assert poisoned.read(mail("print")).message.subject == "print"


def test_a_lying_child_is_not_believed(monkeypatch, tmp_path):
    """An answer that is no analysis is a reason, not an exception."""
    (tmp_path / "lying_child.py").write_text(
        "from daemon.edges import reader_child\nreader_child.dump_analysis = lambda _: '{}'\nreader_child.main()\n"
    )
    monkeypatch.setattr(Nursery, "module", "lying_child")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Reader(workers=1) as found:
        assert found.read(GOOD) == Unreadable("the reader's answer is no analysis: KeyError")


def test_no_child_outlives_its_reader():
    found = Reader(workers=2)
    list(found.read_many((n, GOOD) for n in range(20)))
    nursery = found._nursery._process
    children = children_of(nursery.pid)

    found.close()

    assert len(children) == 2
    assert nursery.poll() is not None
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def test_a_nursery_that_died_is_replaced():
    """Its children go with it, the message in hand is lost to no one: the next is read by children of a new one."""
    with Reader(workers=2) as found:
        assert isinstance(found.read(GOOD), Analysis)
        nursery = found._nursery._process
        (child,) = children_of(nursery.pid)
        os.kill(nursery.pid, signal.SIGKILL)
        nursery.wait()
        os.kill(child, signal.SIGKILL)

        outcomes = [found.read(GOOD) for _ in range(3)]

    assert outcomes[0] == Unreadable("the reading process was lost")
    assert all(isinstance(outcome, Analysis) for outcome in outcomes[1:])


def test_children_share_nothing_but_their_start():
    """A child holds its own channel and no other: whoever takes it over reaches neither its sisters nor the nursery."""
    with Reader(workers=2) as found:
        list(found.read_many((n, GOOD) for n in range(20)))
        open_files = {pid: sockets_of(pid) for pid in children_of(found._nursery._process.pid)}

    assert [len(sockets) for sockets in open_files.values()] == [1, 1]
    assert len(set().union(*open_files.values())) == 2


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sockets_of(pid: int) -> set[str]:
    links = (str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir())
    return {link for link in links if link.startswith("socket:")}


@pytest.mark.parametrize("threat", sorted({hostile.threat for hostile in HOSTILE}))
def test_every_hostile_message_is_read_within_a_childs_limits(reader, threat):
    """Ten seconds of CPU and 256 MB are enough for each of them, and each is still read as the table says."""
    rows = [hostile for hostile in HOSTILE if hostile.threat == threat]
    for hostile, outcome in reader.read_many((hostile, hostile.make()) for hostile in rows):
        assert isinstance(outcome, Analysis), (hostile.label, outcome)
        assert hostile.holds(outcome.message), hostile.label


def test_the_parent_stays_small(reader):
    """Fifty messages of a hundred kilobytes leave nothing behind in the parent."""
    big = GOOD + b"baris teks yang panjang sekali " * 3_000
    list(reader.read_many((n, big) for n in range(10)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _ in reader.read_many((n, big) for n in range(40)):
        continue

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000

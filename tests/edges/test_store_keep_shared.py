"""Kept files shared through the database: what one machine kept, another reads."""

import hashlib
from pathlib import Path

import pytest
from store_facts import NOW

from daemon.edges.store import Seen, Store
from daemon.edges.store.keep_shared import PIECE_BYTES
from daemon.edges.store.tables import KEPT_PIECE

RAW = b"From: a@example.go.id\r\n\r\n" + bytes(range(256)) * 12_000
"""Three pieces, and bytes that no text could hold."""


@pytest.fixture
def machines(url: str, tmp_path: Path) -> tuple[Store, Store]:
    """Two machines on one database, each with a folder of its own."""
    first, second = (Store(url, tmp_path / name, kept="database") for name in ("first", "second"))
    return first, second


def test_another_machine_reads_what_one_kept(machines: tuple[Store, Store]) -> None:
    first, second = machines
    first.keep_raw([Seen("pusat", "INBOX", 1, 7, RAW, NOW)])
    (waiting,) = second.claim_unsettled(10, "second", NOW, 300)
    assert second.open_kept(waiting.sha256).read() == RAW
    assert second.kept_path(waiting.sha256).parent.parent.name == "second", "the second machine has its own copy now"
    assert len(RAW) > 2 * PIECE_BYTES


def test_a_streamed_and_an_empty_file_are_shared_too(machines: tuple[Store, Store]) -> None:
    first, second = machines
    streamed = first.keep_stream(iter([RAW[:5], RAW[5:]]))
    empty = first.keep_bytes(b"")
    assert second.open_kept(streamed.sha256).read() == RAW
    assert second.open_kept(empty).read() == b""


def test_a_file_is_in_the_database_before_a_row_names_it(machines: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies between: no message without its file, and the file is harmless."""
    first, second = machines
    monkeypatch.setattr("daemon.edges.store.arrivals._write_sightings", _die)
    with pytest.raises(KeyboardInterrupt):
        first.keep_raw([Seen("pusat", "INBOX", 1, 7, RAW, NOW)])
    assert second.known_uids("pusat", "INBOX", 1) == set()
    assert second.open_kept(hashlib.sha256(RAW).hexdigest()).read() == RAW


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_keeping_it_again_stores_it_once(machines: tuple[Store, Store]) -> None:
    first, second = machines
    assert first.keep_bytes(RAW) == second.keep_bytes(RAW)
    assert len(first.db.rows(KEPT_PIECE.select())) == 3


def test_pieces_that_are_not_the_file_are_refused(machines: tuple[Store, Store]) -> None:
    first, second = machines
    sha256 = first.keep_bytes(b"the letter as it came")
    first.db.write(lambda connection: connection.execute(KEPT_PIECE.update().values(piece=b"another letter")))
    with pytest.raises(FileNotFoundError, match="not the file it was"):
        second.open_kept(sha256)
    assert not second.keep.path(sha256).exists()


def test_a_file_that_nobody_kept(machines: tuple[Store, Store]) -> None:
    with pytest.raises(FileNotFoundError, match="neither in"):
        machines[1].open_kept("0" * 64)

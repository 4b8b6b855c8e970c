"""Kept files: safe on disk before any row, whole or not there."""

import hashlib
import os
from pathlib import Path

import pytest

from daemon.edges.store import Store
from daemon.edges.store import keep as keeping
from daemon.edges.store.keep import Keep


@pytest.fixture(params=["files", "database"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Keep:
    """The folder alone, and the folder beside a database that machines share: one interface."""
    if request.param == "files":
        return Keep(tmp_path / "mail")
    store = Store(f"sqlite:///{tmp_path}/kawal.db", tmp_path / "mail", kept="database")
    store.migrate()
    return store.keep


def test_a_file_lies_under_its_hash_for_its_owner_alone(keep: Keep) -> None:
    """mail/<first two>/<sha256>, mode 0600, folders 0700."""
    sha256 = keep.keep_bytes(b"From: a\r\n\r\nhalo")
    path = keep.path(sha256)
    assert hashlib.sha256(b"From: a\r\n\r\nhalo").hexdigest() == sha256
    assert keep.folder / sha256[:2] / sha256 == path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert keep.open(sha256).read() == b"From: a\r\n\r\nhalo"


def test_a_stream_is_kept_like_bytes(keep: Keep) -> None:
    """Pieces give the same file as the whole."""
    assert keep.keep_stream([b"ab", b"", b"cd"]) == (keep.keep_bytes(b"abcd"), 4)


def test_the_file_is_synced_before_its_name_and_its_folder_after(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order of the system calls: fsync of the file, rename, fsync of the folder."""
    keep.keep_bytes(b"first")
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(keeping.os, "fsync", lambda fd: (calls.append(_what(fd)), fsync(fd)))
    monkeypatch.setattr(keeping.os, "replace", lambda a, b: (calls.append("rename"), replace(a, b)))
    sha256 = hashlib.sha256(b"second").hexdigest()
    keep.path(sha256).parent.mkdir(exist_ok=True)
    keep.keep_bytes(b"second")
    assert calls == ["file", "rename", "folder"]


def _what(descriptor: int) -> str:
    return "folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file"


def test_a_folder_is_synced_again_although_the_file_is_there(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote the file may have died before its folder was safe."""
    keep.keep_bytes(b"raw")
    synced: list[Path] = []
    monkeypatch.setattr(keeping, "sync_folder", synced.append)
    sha256 = keep.keep_bytes(b"raw")
    assert synced == [keep.path(sha256).parent]


def test_a_failed_write_leaves_no_file(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: no name under which half a message stands, no leftover beside it."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep.keep_bytes(b"raw")
    assert [path for path in keep.folder.rglob("*") if path.is_file()] == []


def test_a_stream_that_breaks_leaves_no_file(keep: Keep) -> None:
    """A connection lost in the middle of a big message."""

    def pieces():
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        keep.keep_stream(pieces())
    assert [path for path in keep.folder.rglob("*") if path.is_file()] == []


def test_a_torn_file_is_written_again(keep: Keep) -> None:
    """A file of another size under the name of the content is no kept file."""
    sha256 = keep.keep_bytes(b"whole message")
    keep.path(sha256).write_bytes(b"whole")
    keep.keep_bytes(b"whole message")
    assert keep.open(sha256).read() == b"whole message"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "/" * 64])
def test_only_a_hash_names_a_file(keep: Keep, name: str) -> None:
    """Nothing outside the folder can be reached."""
    with pytest.raises(ValueError, match="not a sha256"):
        keep.path(name)


def test_leftovers_of_a_crash_are_swept(keep: Keep) -> None:
    """Temporary files that nobody writes any more go; those of the last hour may be in use."""
    keep.keep_bytes(b"raw")
    old, young = keep.folder / ".new-old", keep.folder / ".new-young"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    keep.sweep()
    assert (old.exists(), young.exists()) == (False, True)

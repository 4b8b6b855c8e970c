"""Kept files: raw messages and letters' files by content, safe on disk before any row speaks of them.

A file is mail/<first two of its sha256>/<sha256>, mode 0600, written beside its place, fsynced, renamed; then its folder
is fsynced. A file without a row is harmless (the message comes again); a row without its file cannot be.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

FOLDER_MODE = 0o700
TEMPORARY = ".new-"
ABANDONED_SECONDS = 3600


class KeptFile(NamedTuple):
    """A file that is safe on disk: the sha256 of its content and its size in bytes."""

    sha256: str
    size: int


class Keep:
    """The folder of kept files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file of this content lies (whether it is there or not)."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def keep_bytes(self, raw: bytes) -> str:
        """Keep one file; gives its sha256."""
        return self.keep_all((raw,))[0].sha256

    def keep_stream(self, chunks: Iterable[bytes]) -> KeptFile:
        """Keep a file that comes in pieces and is never whole in memory."""
        digest, size = hashlib.sha256(), 0
        descriptor, name = self._new_file()
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += file.write(chunk)
                _settle_file(file)
            target = self._place(digest.hexdigest())
            os.replace(name, target)  # noqa: PTH105 - one system call, no objects on the hot path
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(target.parent)
        return KeptFile(digest.hexdigest(), size)

    def keep_all(self, raws: Iterable[bytes]) -> list[KeptFile]:
        """Keep several files; every one of them is safe on disk when this returns, each folder synced once."""
        kept = []
        touched: set[Path] = set()
        for raw in raws:
            sha256 = hashlib.sha256(raw).hexdigest()
            target = self._place(sha256)
            if not _holds(target, len(raw)):
                self._write(raw, target)
            # Also where the file was there: whoever wrote it may not have come as far as its folder.
            touched.add(target.parent)
            kept.append(KeptFile(sha256, len(raw)))
        for folder in touched:
            sync_folder(folder)
        return kept

    def open(self, sha256: str) -> BinaryIO:
        """The kept file, opened for reading; raises FileNotFoundError."""
        return self.at_hand(sha256).open("rb")

    def at_hand(self, sha256: str) -> Path:
        """Where the file lies on this machine."""
        return self.path(sha256)

    def free_mb(self) -> int:
        """Room on the disk of the kept files, in MB of a million bytes."""
        folder = next(path for path in (self.folder, *self.folder.parents) if path.is_dir())
        return shutil.disk_usage(folder).free // 1_000_000

    def sweep(self) -> None:
        """Remove temporary files that a crash left behind."""
        for path in self.folder.glob(f"{TEMPORARY}*"):
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink(missing_ok=True)

    def _write(self, raw: bytes, target: Path) -> None:
        descriptor, name = self._new_file()
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                _settle_file(file)
            os.replace(name, target)  # noqa: PTH105 - one system call, no objects on the hot path
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _new_file(self) -> tuple[int, str]:
        if not self.folder.is_dir():
            self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            sync_folder(self.folder.parent)
        return tempfile.mkstemp(prefix=TEMPORARY, dir=self.folder)

    def _place(self, sha256: str) -> Path:
        target = self.path(sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            sync_folder(self.folder)
        return target


def _settle_file(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _holds(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

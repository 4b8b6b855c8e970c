"""Kept files in the database, for machines that share one: the folder is only this machine's copy of what it needed.

A file is safe when its pieces are committed, all in one transaction. A copy that is not in the folder is fetched when it is
asked for, and believed only where its content has the hash it is named by.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from daemon.edges.store.engine import Database
from daemon.edges.store.keep import Keep, KeptFile
from daemon.edges.store.tables import KEPT_PIECE, insert_absent

PIECE_BYTES = 2**20
IS_SHARED = select(KEPT_PIECE.c.sha256).where(KEPT_PIECE.c.sha256 == bindparam("sha256"), KEPT_PIECE.c.position == 0)
PIECE = select(KEPT_PIECE.c.piece).where(
    KEPT_PIECE.c.sha256 == bindparam("sha256"), KEPT_PIECE.c.position == bindparam("position")
)


class SharedKeep(Keep):
    """The folder of kept files, and the database that every machine sees."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self.db = database

    def keep_stream(self, chunks: Iterable[bytes]) -> KeptFile:
        """Keep a file that comes in pieces and is never whole in memory."""
        kept = super().keep_stream(chunks)
        self._share([kept])
        return kept

    def keep_all(self, raws: Iterable[bytes]) -> list[KeptFile]:
        """Keep several files; every one of them is committed when this returns."""
        kept = super().keep_all(raws)
        self._share(kept)
        return kept

    def at_hand(self, sha256: str) -> Path:
        """The file on this machine, fetched where another machine kept it; raises FileNotFoundError where nobody did."""
        path = self.path(sha256)
        if not path.is_file():
            got = super().keep_stream(self._pieces(sha256))
            if got.sha256 != sha256:
                self.path(got.sha256).unlink(missing_ok=True)
                raise FileNotFoundError(f"kept file {sha256}: its pieces in the database are not the file it was")
        return path

    def _share(self, files: Iterable[KeptFile]) -> None:
        """Write the pieces of what the database has not, in one commit."""
        missing = [file for file in dict.fromkeys(files) if not self.db.rows(IS_SHARED, {"sha256": file.sha256})]
        if missing:
            self.db.write(lambda connection: self._write_pieces(connection, missing))

    def _write_pieces(self, connection: Connection, files: Iterable[KeptFile]) -> None:
        for file in files:
            with self.path(file.sha256).open("rb") as local:
                for position, piece in enumerate(_in_chunks(iter(lambda: local.read(PIECE_BYTES), b""))):
                    row = {"sha256": file.sha256, "position": position, "size": file.size, "piece": piece}
                    insert_absent(connection, KEPT_PIECE, row)

    def _pieces(self, sha256: str) -> Iterator[bytes]:
        position = 0
        while rows := self.db.rows(PIECE, {"sha256": sha256, "position": position}):
            yield rows[0].piece
            position += 1
        if not position:
            raise FileNotFoundError(f"kept file {sha256}: neither in {self.folder} nor in the database")


def _in_chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; of an empty file one empty piece, so that there is a row that says it is kept."""
    yield next(pieces, b"")
    yield from pieces

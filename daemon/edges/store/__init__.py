"""The database and the kept files: the only place that knows SQL. SQLite or PostgreSQL by URL, one interface.

engine.py      connections and transactions        keep*.py     files by content
journal.py     one decision, one transaction       chain.py sealing.py   the event chains and their checkpoints
writing_*.py   a function for each change          decisions.py which function writes which change
arrivals.py    keeping and claiming messages       outbox.py    mail that goes out
cases.py messages.py directory.py due.py figures.py passing.py   questions
leases.py marks.py    who does what, what acted last   migrating.py tables of this version, copies
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from daemon.edges.store.arrivals import Arrivals, Kept, Seen, Unsettled
from daemon.edges.store.cases import OpenCase
from daemon.edges.store.chain import BrokenLink
from daemon.edges.store.decisions import Decisions
from daemon.edges.store.due import Due, DueFacts
from daemon.edges.store.engine import Database
from daemon.edges.store.figures import CaseStanding, Figures, LetterFate, StoppedMail
from daemon.edges.store.journal import Applied, ConflictError, StaleDecision, UnknownSubjectError
from daemon.edges.store.keep import Keep, KeptFile
from daemon.edges.store.keep_shared import SharedKeep
from daemon.edges.store.leases import Leases
from daemon.edges.store.marks import Marks
from daemon.edges.store.messages import Messages
from daemon.edges.store.migrating import copy_aside, migrate
from daemon.edges.store.owners import Owners
from daemon.edges.store.passing import Passing
from daemon.edges.store.sealing import Sealing

__all__ = [
    "Applied",
    "BrokenLink",
    "CaseStanding",
    "ConflictError",
    "DueFacts",
    "Kept",
    "KeptFile",
    "LetterFate",
    "OpenCase",
    "Seen",
    "StaleDecision",
    "StoppedMail",
    "Store",
    "UnknownSubjectError",
    "Unsettled",
]


class Store(Arrivals, Messages, Decisions, Due, Figures, Leases, Marks, Passing, Owners, Sealing):
    """One office's store. Safe to share between threads; a child process opens its own."""

    def __init__(self, url: str, mail_dir: Path, *, owner: str = "", kept: Literal["files", "database"] = "files") -> None:
        self.db = Database(url)
        self.keep = SharedKeep(mail_dir, self.db) if kept == "database" else Keep(mail_dir)
        self.owner = owner

    def migrate(self) -> None:
        """Bring the database to this version's tables, all or nothing, and clear what a crash left of kept files."""
        migrate(self.db)
        self.keep.sweep()

    def backup(self, path: Path) -> None:
        """Copy the SQLite database while it is in use (kept files are copied apart); raises ValueError for a server."""
        if self.db.path is None:
            raise ValueError("a database server is backed up with its own tools (pg_dump)")
        copy_aside(self.db, path)

    def reading(self) -> AbstractContextManager[None]:
        """All questions of this thread within are asked of one state, and cost less; not to be held over a write."""
        return self.db.reading()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.db.close()

"""Rule files that changed: read again once they have come to rest, all or nothing; the last good set works on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from daemon.core.book import Book, compile_book, hash_of
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import Stamp, find_files, stamps
from daemon.flows import adopting
from daemon.flows.office import Office

log = structlog.get_logger()

PAUSE_SECONDS = 0.3
LOOKS = 5


@dataclass(frozen=True)
class _Look:
    """The files as one look found them: sizes, times and contents; `fault` where they may not or cannot be read."""

    stamps: tuple[Stamp, ...]
    name: str
    files: dict[str, bytes]
    fault: str = ""


class Watcher:
    """Looks at the rule files; a set whose sizes, times and contents are the same twice in a row has come to rest."""

    def __init__(self, office: Office, pause: Callable[[float], None] = time.sleep) -> None:
        self._office = office
        self._pause = pause
        self._seen: tuple[tuple[Stamp, ...], str] | None = None
        self._judged = ""
        self._waiting: Book | None = None
        self._lock = threading.Lock()

    def look(self, now: datetime, *, asked: bool = False) -> Book | None:
        """The new set where one took effect now. `asked` (SIGHUP): look again at once instead of at the next tick."""
        with self._lock:
            found, at_rest = self._look_once()
            for _ in range(LOOKS if asked else 0):
                if at_rest:
                    break
                self._pause(PAUSE_SECONDS)
                found, at_rest = self._look_once()
            return self._judge(found, now) if at_rest else None

    def _look_once(self) -> tuple[_Look, bool]:
        """The files now, and whether the look before found the same."""
        found = self._read()
        before, self._seen = self._seen, (found.stamps, found.name)
        return found, self._seen == before

    def _read(self) -> _Look:
        folder = self._office.config.rules.dir
        try:
            before = stamps("rules", folder)
            files = find_files("rules", folder)
        except (FaultyFile, OSError) as fault:
            return _Look((), f"unreadable: {fault}", {}, str(fault))
        return _Look(before, hash_of(files), files)

    def _judge(self, found: _Look, now: datetime) -> Book | None:
        if found.name == self._office.book.hash:
            self._recover(now)
        elif self._waiting is not None and self._waiting.hash == found.name:
            return self._adopt(self._waiting, now)
        elif found.name != self._judged:
            self._judged, self._waiting = found.name, None
            return self._take(found, now)
        return None

    def _take(self, found: _Look, now: datetime) -> Book | None:
        if found.fault:
            self._complain(found.fault)
            return None
        try:
            book = compile_book(found.files, self._office.templates.rule_mails)
        except FaultyFile as faulty:
            self._complain(str(faulty))
            return None
        return self._adopt(book, now)

    def _adopt(self, book: Book, now: datetime) -> Book | None:
        if not adopting.adopt(self._office, book, now):
            self._waiting = book
            return None
        self._waiting = None
        log.info("rules took effect", rules=book.hash[:12])
        return book

    def _recover(self, now: datetime) -> None:
        """The files are again those that act: nothing is faulty and nothing waits any more."""
        if self._judged == self._office.book.hash and not self._office.rule_faults:
            return
        self._judged, self._waiting = self._office.book.hash, None
        self._office.rule_faults = ()
        adopting.withdraw(self._office, now)
        log.info("rule files are those that act", rules=self._office.book.hash[:12])

    def _complain(self, text: str) -> None:
        """Once for each new fault: in the log, and for the officers' daily mail."""
        faults = tuple(text.splitlines())
        if faults != self._office.rule_faults:
            self._office.rule_faults = faults
            log.error("rule files are faulty; the last good set works on", faults=list(faults))

"""Rule files that changed: read again once they have come to rest, all or nothing; the last good set works on."""

import threading
from datetime import datetime

import structlog

from daemon.core.book import Book, compile_book, hash_of
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import find_files
from daemon.flows import recounting
from daemon.flows.office import Office

log = structlog.get_logger()


class Watcher:
    """Looks at the rule files; a set that is the same twice in a row has come to rest and is compiled."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen = office.book.hash
        self._judged = office.book.hash
        self._lock = threading.Lock()

    def look(self, now: datetime, *, asked: bool = False) -> Book | None:
        """The new set where one took effect now. `asked` (SIGHUP): do not wait for a second look."""
        with self._lock:
            files, name = self._read()
            at_rest = asked or name == self._seen
            self._seen = name
            if not at_rest or name == self._judged or files is None:
                return None
            self._judged = name
            return self._take(files, now)

    def _read(self) -> tuple[dict[str, bytes] | None, str]:
        try:
            files = find_files("rules", self._office.config.rules.dir)
        except (FaultyFile, OSError) as fault:
            self._complain(str(fault))
            return None, f"unreadable: {fault}"
        return files, hash_of(files)

    def _take(self, files: dict[str, bytes], now: datetime) -> Book | None:
        try:
            book = compile_book(files, self._office.templates.rule_mails)
        except FaultyFile as faulty:
            self._complain(str(faulty))
            return None
        self._office.store.keep_rule_set(book.hash, {n: raw.decode("utf-8", "replace") for n, raw in files.items()}, now)
        recounting.take_over(self._office, book, now)
        self._office.rule_faults = ()
        log.info("rules took effect", rules=book.hash[:12])
        return book

    def _complain(self, text: str) -> None:
        """Once for each new fault: in the log, and for the officers' daily mail."""
        faults = tuple(text.splitlines())
        if faults != self._office.rule_faults:
            self._office.rule_faults = faults
            log.error("rule files are faulty; the last good set works on", faults=list(faults))

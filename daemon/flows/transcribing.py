"""Texts of attachments, read beside the settling of mail, so that nobody's mail waits for another's scan.

Two lanes, a thread each. Every file gets a first look of a few seconds; what needs longer waits for its turn in the
slow lane. Threads read and keep texts only; whoever settles mail decides, and takes what is ready from here.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import structlog

from daemon.core.message import Attachment
from daemon.edges.attachments import SECONDS
from daemon.edges.reader import Outcome
from daemon.edges.store import Unsettled
from daemon.flows.office import Office

log = structlog.get_logger()

FIRST_LOOK_SECONDS = 10
FIRST_LOOKS_SECONDS = 20
LEASE_SECONDS = 300
RENEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A message that was read but for these attachments, whose text may decide where it belongs."""

    kept: Unsettled
    outcome: Outcome
    attachments: tuple[Attachment, ...]


class Texts:
    """Messages that wait for the text of their attachments; `ready` is called whenever one waits no longer."""

    def __init__(self, office: Office, ready: Callable[[], None] = lambda: None) -> None:
        self._office, self._tell = office, ready
        self._quick: queue.SimpleQueue[Awaiting | None] = queue.SimpleQueue()
        self._slow: queue.SimpleQueue[Awaiting | None] = queue.SimpleQueue()
        self._ready: queue.SimpleQueue[Awaiting] = queue.SimpleQueue()
        self._waiting: set[int] = set()
        self._lanes: list[threading.Thread] = []
        self._stopped = threading.Event()
        self.renewed = monotonic()
        """When the claims of the messages that wait were last renewed."""

    def ask(self, awaiting: Awaiting) -> None:
        """Have the attachments of a message read."""
        if not self._lanes:
            self._lanes = [
                threading.Thread(target=self._work, args=lane, name=name)
                for name, lane in (("texts", (self._quick, self._look)), ("texts-slow", (self._slow, self._read)))
            ]
            for thread in self._lanes:
                thread.start()
            self.renewed = monotonic()
        self._waiting.add(awaiting.kept.id)
        self._quick.put(awaiting)

    def waiting(self) -> list[int]:
        """The messages that have not been taken yet."""
        return sorted(self._waiting)

    def take(self, wait: float = 0) -> Awaiting | None:
        """A message whose attachments are read as far as they will be; None where none is, after `wait` seconds."""
        try:
            done = self._ready.get(timeout=wait) if wait else self._ready.get_nowait()
        except queue.Empty:
            return None
        self._waiting.discard(done.kept.id)
        return done

    def close(self) -> list[int]:
        """Stop once the files that are being read are through; gives the messages that still wait."""
        self._stopped.set()
        for lane in (self._quick, self._slow):
            lane.put(None)
        for thread in self._lanes:
            thread.join()
        return self.waiting()

    def _work(self, lane: "queue.SimpleQueue[Awaiting | None]", work: Callable[[Awaiting], bool]) -> None:
        while (awaiting := lane.get()) is not None and not self._stopped.is_set():
            try:
                done = work(awaiting)
            except Exception:
                log.exception("attachments unread", message=awaiting.kept.id)
                done = True
            if done:
                self._ready.put(awaiting)
                self._tell()
            else:
                self._slow.put(awaiting)

    def _look(self, awaiting: Awaiting) -> bool:
        """Read what is read in a moment; gives whether that was all."""
        until = monotonic() + FIRST_LOOKS_SECONDS
        todo = [attachment for attachment in awaiting.attachments if self._office.store.extracted(attachment.sha256) is None]
        looks = [monotonic() < until and self._keep_text(awaiting, attachment, FIRST_LOOK_SECONDS, finish=False) for attachment in todo]
        return all(looks)

    def _read(self, awaiting: Awaiting) -> bool:
        """Read what is left, within a time for all of it."""
        until = monotonic() + SECONDS
        for attachment in awaiting.attachments:
            if monotonic() < until and not self._stopped.is_set() and self._office.store.extracted(attachment.sha256) is None:
                self._keep_text(awaiting, attachment, SECONDS, finish=True)
        return True

    def _keep_text(self, awaiting: Awaiting, attachment: Attachment, seconds: int, *, finish: bool) -> bool:
        """Read a file and keep its text by content; a text that was cut short for want of time only where `finish`."""
        content = self._office.attachment_bytes(awaiting.kept.sha256, attachment)
        found = self._office.extractor.text(content, attachment.content_type, attachment.filename, seconds)
        if found.cut and not finish:
            return False
        log.info("attachment read", sha256=attachment.sha256[:12], method=found.method, reason=found.reason)
        self._office.store.keep_extracted(attachment.sha256, found.method, found.text)
        return True

"""Reading in child processes, so that no message can hang, fill or kill the daemon.

Each child has limits of CPU for each message, and of memory; it is replaced when it dies, and what it read is then
`Unreadable` with the reason. Children are forked from one warmed process (daemon.edges.nursery), never from this one,
which has threads. Their answers are JSON, never pickles: a child that hostile bytes have taken over can only tell lies.
"""

import contextlib
import json
import os
import queue
import signal
import socket
import struct
import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from daemon.core.analysis import Analysis, load_analysis
from daemon.core.nature import OwnMail
from daemon.edges.nursery import Nursery

Source = Path | str | bytes
"""A file's path, or the raw bytes themselves."""
Key = TypeVar("Key", bound=Hashable)

_FRAME = struct.Struct(">cQ")
_ANSWER_CAP = 64 * 1024 * 1024
_AHEAD = 8
_WALL_FACTOR = 6
_PATIENCE = 2.0
_NOBODY = OwnMail()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that could not be read, and why: it is kept, set aside and shown, never looped over."""

    reason: str


Outcome = Analysis | Unreadable


class Reader:
    """A few children that read messages; safe to use from many threads.

    `seconds` of CPU and `megabytes` beyond what a child needs before its first message are the limits of one message.
    """

    def __init__(
        self, workers: int | None = None, seconds: int = 10, megabytes: int = 256, own: OwnMail = _NOBODY
    ) -> None:
        self.workers = workers or min(os.cpu_count() or 1, 8)
        self._seconds = seconds
        settings = {"seconds": seconds, "megabytes": megabytes, "addresses": sorted(own.addresses), "loop": own.loop}
        self._nursery = Nursery(json.dumps(settings).encode())
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()

    def read(self, source: Source) -> Outcome:
        """Read one message; blocks until it is read, or its limits are spent."""
        child = self._take()
        try:
            child.ask(source)
            return child.answer()
        finally:
            self._give_back(child)

    def read_many(self, sources: Iterable[tuple[Key, Source]]) -> Iterator[tuple[Key, Outcome]]:
        """Read (key, source) pairs on all cores; gives (key, outcome) in the order of the pairs, a few ahead at most."""
        children = [self._take()]
        waiting: deque[tuple[Key, _Child]] = deque()
        try:
            for number, (key, source) in enumerate(sources):
                # the second child is worth its start only where there is more than a handful to read
                if number >= _AHEAD // 2 and len(children) < self.workers:
                    children.append(self._take())
                child = min(children, key=lambda child: child.pending)
                while child.pending and (child.pending >= _AHEAD or isinstance(source, bytes) or child.has_bytes):
                    yield _next(waiting)
                    child = min(children, key=lambda child: child.pending)
                child.ask(source)
                waiting.append((key, child))
            while waiting:
                yield _next(waiting)
        finally:
            for child in children:
                self._give_back(child)

    def close(self) -> None:
        """End the children that are idle; one that is reading ends when it is given back."""
        self.workers = 0
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().kill()
        self._nursery.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> "_Child":
        """An idle child, else one more: nobody waits for a child that a caller further up may hold."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return _Child(self._nursery, self._seconds)

    def _give_back(self, child: "_Child") -> None:
        if child.pending or self._idle.qsize() >= self.workers:
            child.kill()
        else:
            self._idle.put(child)
        if not self.workers:
            self._nursery.close()


def _next(waiting: "deque[tuple[Key, _Child]]") -> tuple[Key, Outcome]:
    key, child = waiting.popleft()
    return key, child.answer()


class _Child:
    """One process and the requests that it has not answered yet; it is born again when it has died."""

    def __init__(self, nursery: Nursery, seconds: int) -> None:
        self._nursery = nursery
        self._seconds = seconds
        self._asked: deque[Source] = deque()
        self._number = 0
        self._channel: socket.socket | None = None
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """How many requests wait for their answer."""
        return len(self._asked)

    @property
    def has_bytes(self) -> bool:
        """Whether raw bytes are on their way: then nothing else is written before they are answered."""
        return any(isinstance(source, bytes) for source in self._asked)

    def ask(self, source: Source) -> None:
        """Send one request; its answer is fetched with `answer`, in the order of asking."""
        self._asked.append(source)
        self._send(source)

    def answer(self) -> Outcome:
        """The answer to the oldest request. A child that died over it is replaced, and asked the later ones again."""
        deadline = time.monotonic() + self._seconds * _WALL_FACTOR
        try:
            kind, body = self._receive(deadline)
            self._asked.popleft()
        except (OSError, EOFError) as fault:
            self._asked.popleft()
            reason = self._bury(fault)
            self._ask_again()
            return Unreadable(reason)
        if kind == b"X":
            self._bury(EOFError())
            self._ask_again()
        if kind == b"A":
            try:
                return load_analysis(body.decode("utf-8"))
            except (ValueError, KeyError, TypeError) as fault:
                return Unreadable(f"the reader's answer is no analysis: {type(fault).__name__}")
        return Unreadable(body.decode("utf-8", "replace")[:300])

    def kill(self) -> None:
        """End the process at once."""
        self._asked.clear()
        if self._channel is not None:
            self._nursery.bury(self._number)
            self._close()

    def _ask_again(self) -> None:
        for source in self._asked:
            self._send(source)

    def _send(self, source: Source) -> None:
        data = source if isinstance(source, bytes) else os.fsencode(source)
        kind = b"B" if isinstance(source, bytes) else b"P"
        try:
            if self._channel is None:
                self._buffer.clear()
                self._number, self._channel = self._nursery.bear()
            self._channel.settimeout(self._seconds * _WALL_FACTOR)
            self._channel.sendall(_FRAME.pack(kind, len(data)))
            self._channel.sendall(data)
        except OSError:
            # it died over an earlier request: `answer` will see that, and ask again
            return

    def _receive(self, deadline: float) -> tuple[bytes, bytes]:
        head = self._take_bytes(_FRAME.size, deadline)
        kind, length = _FRAME.unpack(head)
        if length > _ANSWER_CAP:
            raise OSError(f"an answer of {length} bytes")
        return kind, self._take_bytes(length, deadline)

    def _take_bytes(self, count: int, deadline: float) -> bytes:
        if self._channel is None:
            raise EOFError
        while len(self._buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._channel.settimeout(left)
            piece = self._channel.recv(1 << 18)
            if not piece:
                raise EOFError
            self._buffer += piece
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _bury(self, fault: Exception) -> str:
        if self._channel is None:
            return "the reading process could not be asked"
        late = isinstance(fault, TimeoutError)
        code = self._nursery.bury(self._number, 0.0 if late else _PATIENCE)
        self._close()
        if late:
            return f"no answer within {self._seconds * _WALL_FACTOR} s"
        if code is None:
            return "the reading process was lost"
        if code == -signal.SIGXCPU:
            return f"it needs more than {self._seconds} s of CPU"
        return (
            f"the reading process was killed by signal {-code}"
            if code < 0
            else f"the reading process ended with code {code}"
        )

    def _close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None

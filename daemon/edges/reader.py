"""Reading in child processes, so that no message can hang, fill or kill the daemon.

Each child has limits of CPU for each message, and of memory; it is replaced when it dies, and what it read is then
`Unreadable` with the reason. Children are plain subprocesses (daemon.edges.reader_child): no fork of a threaded
process. Their answers are JSON, never pickles: a child that hostile bytes have taken over can only tell lies.
"""

import contextlib
import json
import os
import queue
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from daemon.core.analysis import Analysis, load_analysis
from daemon.core.nature import OwnMail

Source = Path | str | bytes
"""A file's path, or the raw bytes themselves."""
Key = TypeVar("Key", bound=Hashable)

_REQUEST = struct.Struct(">cQ")
_ANSWER = struct.Struct(">cQ")
_ANSWER_CAP = 64 * 1024 * 1024
_AHEAD = 8
_PATH_CAP = 4096
_WALL_FACTOR = 6
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
        self._limits = (seconds, megabytes)
        self._own = own
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
            return _Child(self._limits, self._own)

    def _give_back(self, child: "_Child") -> None:
        if child.pending or self._idle.qsize() >= self.workers:
            child.kill()
        else:
            self._idle.put(child)


def _next(waiting: "deque[tuple[Key, _Child]]") -> tuple[Key, Outcome]:
    key, child = waiting.popleft()
    return key, child.answer()


class _Child:
    """One process and the requests that it has not answered yet; it is started again when it has died."""

    module = "daemon.edges.reader_child"

    def __init__(self, limits: tuple[int, int], own: OwnMail) -> None:
        self._seconds, self._megabytes = limits
        self._start = json.dumps(
            {"seconds": limits[0], "megabytes": limits[1], "addresses": sorted(own.addresses), "loop": own.loop}
        ).encode()
        self._asked: deque[Source] = deque()
        self._process: subprocess.Popen[bytes] | None = None
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
        except (OSError, EOFError, TimeoutError) as fault:
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
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _ask_again(self) -> None:
        for source in self._asked:
            self._send(source)

    def _send(self, source: Source) -> None:
        if self._process is None:
            self._spawn()
        data = source if isinstance(source, bytes) else os.fsencode(source)
        kind = b"B" if isinstance(source, bytes) else b"P"
        try:
            self._write(_REQUEST.pack(kind, len(data)), data)
        except OSError:
            # it died over an earlier request: `answer` will see that, and ask again
            return

    def _write(self, *pieces: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            return
        for piece in pieces:
            self._process.stdin.write(piece)
        self._process.stdin.flush()

    def _spawn(self) -> None:
        self._buffer.clear()
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module, no text of a message
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=-1,
            env=os.environ | {"PYTHONPATH": _search_path()},
            close_fds=True,
        )
        with contextlib.suppress(OSError):
            self._write(_REQUEST.pack(b"S", len(self._start)), self._start)

    def _receive(self, deadline: float) -> tuple[bytes, bytes]:
        head = self._take_bytes(_ANSWER.size, deadline)
        kind, length = _ANSWER.unpack(head)
        if length > _ANSWER_CAP:
            raise OSError(f"an answer of {length} bytes")
        return kind, self._take_bytes(length, deadline)

    def _take_bytes(self, count: int, deadline: float) -> bytes:
        process = self._process
        if process is None or process.stdout is None:
            raise EOFError
        descriptor = process.stdout.fileno()
        while len(self._buffer) < count:
            if not _is_readable(descriptor, deadline):
                raise TimeoutError
            piece = os.read(descriptor, 1 << 18)
            if not piece:
                raise EOFError
            self._buffer += piece
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _bury(self, fault: Exception) -> str:
        process, self._process = self._process, None
        if process is None:
            return "the reading process could not be asked"
        if isinstance(fault, TimeoutError):
            _end(process)
            return f"no answer within {self._seconds * _WALL_FACTOR} s"
        _end(process, patience=2.0)
        code = process.returncode
        if code == -signal.SIGXCPU:
            return f"it needs more than {self._seconds} s of CPU"
        if code is not None and code < 0:
            return f"the reading process was killed by signal {-code}"
        return f"the reading process ended with code {code}"


def _search_path() -> str:
    """Where the child finds this package: first where this very file lies."""
    here = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return f"{here}{os.pathsep}{given}" if given else here


def _is_readable(descriptor: int, deadline: float) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, deadline - time.monotonic())))


def _end(process: "subprocess.Popen[bytes]", patience: float = 0.0) -> None:
    """Close the pipes and reap the process; `patience` in seconds lets a dying one say how it died."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience) if patience else None
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()

"""Where reading children come from: one process that has loaded and compiled everything once and forks them from there.

It has a single thread and is started afresh (daemon.edges.reader_child), so that no threaded process is ever forked,
and nothing of the daemon's own memory is in the children. It reads no message itself. Orders go over a socket, each
new child's own channel with them; no answer is waited for but that to a burial.
"""

import contextlib
import itertools
import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

ORDER = struct.Struct(">cQd")
"""What to do (b"F" fork, b"W" wait for), the child's number, for how many seconds to wait before it is killed."""
CODE = struct.Struct(">q")
"""How a child ended, as subprocess has it: its exit code, or minus the signal; UNKNOWN for a number never given."""
UNKNOWN = -(1 << 32)
_PATIENCE = 10.0


class Nursery:
    """Bears and buries children; safe to use from many threads. `settings` is what they are told at the start."""

    module = "daemon.edges.reader_child"

    def __init__(self, settings: bytes) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def bear(self) -> tuple[int, socket.socket]:
        """A new child's number and our end of its channel; the other end closes when it dies, or cannot be born."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            number = next(self._numbers)
            if self._control is not None:
                with contextlib.suppress(OSError):
                    socket.send_fds(self._control, [ORDER.pack(b"F", number, 0.0)], [theirs.fileno()])
        return number, ours

    def bury(self, number: int, patience: float = 0.0) -> int | None:
        """End a child and say how it ended; None where nobody knows. `patience` in seconds lets a dying one say how."""
        with self._lock:
            if self._control is None:
                return None
            try:
                self._control.sendall(ORDER.pack(b"W", number, patience))
                answer = self._control.recv(CODE.size, socket.MSG_WAITALL)
            except OSError:
                answer = b""
            if len(answer) < CODE.size:
                self._stop()
                return None
        code: int = CODE.unpack(answer)[0]
        return None if code == UNKNOWN else code

    def close(self) -> None:
        """End the nursery; a child that still reads ends when its channel closes."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module, no text of a message
                [sys.executable, "-m", self.module],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": _search_path()},
                close_fds=True,
            )
        ours.settimeout(_PATIENCE + 60)
        self._control = ours
        with contextlib.suppress(OSError):
            ours.sendall(ORDER.pack(b"S", len(self._settings), 0.0) + self._settings)

    def _stop(self) -> None:
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            process.kill()
            process.wait()


def _search_path() -> str:
    """Where the nursery finds this package: first where this very file lies."""
    here = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return f"{here}{os.pathsep}{given}" if given else here

"""A reading process and its two pipes: forked where that is safe and cheap, else a fresh interpreter.

A program of one thread forks: its child has every module already, and starts in a millisecond. A program of several
threads must not (another thread's lock would stay locked in the child), so there a new interpreter is started.
"""

import contextlib
import gc
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from daemon.edges import reader_child

MODULE = "daemon.edges.reader_child"
"""The module that a fresh interpreter runs."""

_DESCRIPTORS = 1 << 16


class Process:
    """One child, its requests' and its answers' pipe. `code` is its exit code once it has ended, negative for a signal."""

    def __init__(self, requests: int, answers: int, pid: int, wait: Callable[[bool], int | None]) -> None:
        self.pid = pid
        self.code: int | None = None
        self._requests = requests
        self._answers = answers
        self._wait = wait
        self._poller = select.poll()
        self._poller.register(answers, select.POLLIN)

    def write(self, data: bytes) -> None:
        """Write everything; raises OSError where the child has closed its end."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._requests, view) :]

    def read(self, deadline: float) -> bytes:
        """What the child has written, at least one byte. Raises TimeoutError at the deadline, EOFError at its end."""
        if not self._poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
        data = os.read(self._answers, 1 << 18)
        if not data:
            raise EOFError
        return data

    def end(self, patience: float = 0.0) -> None:
        """Close the pipes and reap the child; `patience` in seconds lets a dying one say how it died."""
        for descriptor in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self.code = self._wait(False)
            if self.code is not None:
                return
            time.sleep(0.005)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.code = self._wait(True)


def start_process() -> Process:
    """A child that reads requests: forked from a program of one thread, a fresh interpreter otherwise."""
    if reader_child.__name__ == MODULE and threading.active_count() == 1:
        return _fork()
    return _spawn()


def _spawn() -> Process:
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module, no text of a message
        [sys.executable, "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=os.environ | {"PYTHONPATH": _search_path()},
        close_fds=True,
    )

    def wait(blocking: bool) -> int | None:
        return process.wait() if blocking else process.poll()

    requests, answers = process.stdin, process.stdout
    if requests is None or answers is None:  # both were asked for
        raise OSError("a child without pipes")
    # the descriptors are ours from here on: the file objects must not close them a second time
    kept = os.dup(requests.fileno()), os.dup(answers.fileno())
    requests.close()
    answers.close()
    return Process(*kept, process.pid, wait)


def _fork() -> Process:
    requests, to_child = os.pipe()
    from_child, answers = os.pipe()
    pid = os.fork()
    if pid == 0:
        _serve(requests, answers)
    os.close(requests)
    os.close(answers)

    def wait(blocking: bool) -> int | None:
        try:
            found, status = os.waitpid(pid, 0 if blocking else os.WNOHANG)
        except ChildProcessError:
            return -signal.SIGKILL
        return os.waitstatus_to_exitcode(status) if found else None

    return Process(to_child, from_child, pid, wait)


def _serve(requests: int, answers: int) -> None:
    """What a forked child does: forget what it inherited, answer, and leave without the parent's farewells."""
    code = 1
    try:
        # whatever was inherited is never finalised here: a database's connection would say goodbye for its owner
        gc.disable()
        gc.freeze()
        gc.enable()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        os.dup2(requests, 0)
        os.dup2(answers, 1)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.closerange(3, _DESCRIPTORS)
        sys.stdout = sys.stderr = os.fdopen(2, "w")
        logging.disable(logging.CRITICAL)
        reader_child.serve(0, 1)
        code = 0
    finally:
        os._exit(code)


def _search_path() -> str:
    """Where a fresh interpreter finds this package: first where this very file lies."""
    here = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return f"{here}{os.pathsep}{given}" if given else here

"""The processes that read messages: a nursery that loads everything once, and the children that it forks.

Orders to the nursery come on stdin (daemon.edges.nursery). A child answers requests on its own channel, under limits
on everything, without network and files. Frames there are a kind (one byte), a length (eight bytes) and a body. In:
P (a path), B (raw bytes). Out: A (an analysis, JSON), U (the reason why there is none), X (the same, and this process
ends).
"""

import gc
import json
import logging
import math
import os
import resource
import signal
import socket
import struct
import time
from pathlib import Path
from typing import Any, BinaryIO

from daemon.core.analysis import analyse, dump_analysis
from daemon.core.nature import OwnMail
from daemon.edges.nursery import CODE, ORDER, UNKNOWN

FRAME = struct.Struct(">cQ")
_STATM = Path("/proc/self/statm")
# Messages make few cycles: this many new objects, a few megabytes, may lie before they are looked for.
_GARBAGE = 50_000
_SAMPLE = b"From: a@example.org\n\nx\n\n> y\n"


def main() -> None:
    """Fork children as ordered, until the daemon closes the socket."""
    control = socket.socket(fileno=os.dup(0))
    logging.disable(logging.CRITICAL)
    gc.disable()  # all that is loaded and compiled now stays
    _, length, _ = ORDER.unpack(control.recv(ORDER.size, socket.MSG_WAITALL))
    settings = json.loads(control.recv(length, socket.MSG_WAITALL))
    own = OwnMail(frozenset(settings["addresses"]), settings["loop"])
    analyse(_SAMPLE, own)  # patterns are compiled before there are children and limits
    gc.freeze()
    living: dict[int, int] = {}
    while True:
        order, channels, _, _ = socket.recv_fds(control, ORDER.size, 1, socket.MSG_WAITALL)
        if len(order) < ORDER.size:
            return
        kind, number, patience = ORDER.unpack(order)
        if kind == b"F":
            living[number] = _fork(control, channels[0], own, settings)
        else:
            code = _end(living.pop(number), patience) if number in living else UNKNOWN
            control.sendall(CODE.pack(code))


def _fork(control: socket.socket, channel: int, own: OwnMail, settings: dict[str, Any]) -> int:
    """Bear a child that serves `channel`; gives its process id, and never returns in the child."""
    pid = os.fork()
    if pid:
        os.close(channel)
        return pid
    code = 1
    try:
        control.close()
        os.dup2(channel, 0)  # its only file beside stdout and stderr, which lead nowhere
        os.close(channel)
        serve(own, settings["seconds"], settings["megabytes"])
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        os._exit(code)


def _end(pid: int, patience: float) -> int:
    """Reap a child, killing it where it has not ended of itself in time; its exit code, or minus the signal."""
    until = time.monotonic() + patience
    while patience and time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def serve(own: OwnMail, seconds: int, megabytes: int) -> None:
    """Answer the requests on descriptor 0 until the daemon closes it."""
    requests, answers = os.fdopen(0, "rb", closefd=False), os.fdopen(0, "wb", closefd=False)
    gc.set_threshold(_GARBAGE)
    gc.enable()
    limit_process(megabytes)
    while True:
        kind, body = _frame(requests)
        if not kind:
            return
        limit_cpu(seconds)
        answer = _answer(kind, body, own)
        answers.write(FRAME.pack(answer[:1], len(answer) - 1))
        answers.write(memoryview(answer)[1:])
        answers.flush()
        if answer.startswith(b"X"):
            return


def limit_process(megabytes: int) -> None:
    """From here on at most so much more address space; no core dump, no writing of files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if _STATM.exists():
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_cpu(seconds: int) -> None:
    """So many seconds of CPU from now on; the kernel ends the process (SIGXCPU) when they are spent."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(spent.ru_utime + spent.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(kind: bytes, body: bytes, own: OwnMail) -> bytes:
    """The answer's frame body with its kind in front."""
    try:
        raw = Path(os.fsdecode(body)).read_bytes() if kind == b"P" else body
    except MemoryError:
        return b"Xthe message is larger than the reader's memory"
    except OSError as fault:
        return f"U{fault.strerror or fault}".encode()
    try:
        return b"A" + dump_analysis(analyse(raw, own)).encode("utf-8")
    except MemoryError:
        return b"Xit needs more memory than the reader may use"
    except Exception as fault:  # noqa: BLE001  a fault of our own must not end the mail behind it
        return f"Ureading failed: {type(fault).__name__}: {fault}"[:300].encode("utf-8", "replace")


def _frame(stream: BinaryIO) -> tuple[bytes, bytes]:
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return b"", b""
    kind, length = FRAME.unpack(head)
    return kind, stream.read(length)


if __name__ == "__main__":
    main()

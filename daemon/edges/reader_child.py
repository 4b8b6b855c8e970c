"""The child that reads messages: requests on stdin, answers on stdout, limits on everything, no network and no files.

Frames are a kind (one byte), a length (eight bytes) and a body. In: S (settings, JSON), P (a path), B (raw bytes).
Out: A (an analysis, JSON), U (the reason why there is none), X (the same, and this process ends).
"""

import gc
import json
import logging
import math
import os
import resource
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from daemon.core.analysis import analyse, dump_analysis
from daemon.core.nature import OwnMail

_FRAME = struct.Struct(">cQ")
_STATM = Path("/proc/self/statm")


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may stand among the answers
    logging.disable(logging.CRITICAL)
    gc.disable()  # all that is loaded and compiled now stays
    settings = json.loads(_frame(requests)[1])
    own = OwnMail(frozenset(settings["addresses"]), settings["loop"])
    analyse(b"From: a@example.org\n\nx\n\n> y\n", own)  # patterns are compiled before the limits are set
    gc.freeze()
    gc.enable()
    limit_process(settings["megabytes"])
    while True:
        kind, body = _frame(requests)
        if not kind:
            return
        limit_cpu(settings["seconds"])
        answer = _answer(kind, body, own)
        answers.write(_FRAME.pack(answer[:1], len(answer) - 1))
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
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return b"", b""
    kind, length = _FRAME.unpack(head)
    return kind, stream.read(length)


if __name__ == "__main__":
    main()

"""A reading child that some messages poison: the subject says how. Otherwise it is the real one."""

import os
import signal
import sys
import time

from daemon.core.analysis import analyse
from daemon.edges import reader_child


def poisoned(raw, own):
    if b"Subject: loop" in raw:
        while True:
            raw = raw[:]
    if b"Subject: sleep" in raw:
        time.sleep(3600)
    if b"Subject: eat" in raw:
        return [bytearray(1 << 20) for _ in range(4096)]
    if b"Subject: die" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"Subject: leave" in raw:
        os._exit(3)
    if b"Subject: raise" in raw:
        raise RuntimeError("salah")
    if b"Subject: print" in raw:
        sys.stdout.write("di antara jawaban\n")
        sys.stdout.flush()
    return analyse(raw, own)


reader_child.analyse = poisoned
if __name__ == "__main__":
    reader_child.main()

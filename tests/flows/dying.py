"""A pass that kills itself with SIGKILL before or after one commit: `python dying.py CONFIG NOW METHOD WHEN COUNT`."""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from daemon.edges.config import load_config
from daemon.edges.mailbox import Mailbox
from daemon.edges.reader import Reader
from daemon.edges.sender import Sender
from daemon.edges.store import Store
from daemon.flows.office import open_office
from daemon.flows.service import one_pass

OWNERS = {"send": Sender, "mark": Mailbox}


def die_at(method: str, when: str, count: int) -> None:
    """Let the `count`-th call of a method of the store (or of the sender, the mailbox) be the last thing that happens."""
    owner = OWNERS.get(method, Store)
    original = getattr(owner, method)
    calls = 0

    def dying(self, *args, **named):
        nonlocal calls
        calls += 1
        if calls == count and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(self, *args, **named)
        if calls == count and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, method, dying)


def main() -> None:
    config, now, method, when, count = sys.argv[1:]
    office = open_office(load_config(Path(config)))
    die_at(method, when, int(count))
    with Reader(workers=1) as reader:
        one_pass(office, reader, datetime.fromisoformat(now))


if __name__ == "__main__":
    main()

"""The one place that reads the time. Everything else is given `now`."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from daemon.edges.accounts import ConfigFault, Problem

VARIABLE = "KAWAL_NOW"


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def clock(rehearsal_allowed: bool) -> Callable[[], datetime]:
    """What tells the time: KAWAL_NOW, standing still, for commands that may rehearse; else the machine's clock.

    Raises ConfigFault where KAWAL_NOW is set but may not be, or is no instant with an offset.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        return now
    if not rehearsal_allowed:
        raise ConfigFault((Problem("environment", 0, VARIABLE, "sets the clock of one-shot commands only: unset it"),))
    fixed = parse_instant(text)
    return lambda: fixed


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with its offset, in UTC; raises ConfigFault."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        right = "write ISO 8601 with an offset, such as 2026-11-24T08:00:00+07:00"
        raise ConfigFault((Problem("environment", 0, VARIABLE, f"{text!r} is no instant: {right}"),))
    return instant.astimezone(UTC)

"""An office of its own for each test, on the session's servers."""

import itertools
from collections.abc import Iterator

import pytest
from flows.offices import Desk, desk_at
from servers.dovecot import Dovecot
from servers.smtp_sink import Sink

from daemon.edges.reader import Reader

_boxes = itertools.count(1)


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader(workers=1) as shared:
        yield shared


@pytest.fixture
def desk(tmp_path, dovecot: Dovecot, smtp_sink: Sink, reader: Reader, worker_id: str) -> Iterator[Desk]:
    """A furnished office; its mailbox is nobody else's."""
    box = f"dumas-{worker_id}-{next(_boxes)}@example.go.id"
    found = desk_at(tmp_path, dovecot, smtp_sink, box, reader)
    yield found
    found.office.store.close()

"""Servers for every test: one Dovecot, one SMTP sink and one Postfix a session, started when first asked for."""

from collections.abc import Iterator

import pytest
from servers.dovecot import Dovecot, running_dovecot
from servers.smtp_sink import Sink, running_sink


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP and LMTP server; take a user name of your own, and its mailbox is empty."""
    with running_dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def _sink() -> Iterator[Sink]:
    with running_sink() as server:
        yield server


@pytest.fixture
def smtp_sink(_sink: Sink) -> Iterator[Sink]:
    """A real SMTP server that keeps what it is given, empty at the start of each test."""
    _sink.clear()
    yield _sink
    _sink.clear()

"""Servers for every test: one Dovecot, one SMTP sink and one Postfix a session, started when first asked for."""

from collections.abc import Iterator

import pytest
import structlog
from servers.dovecot import Dovecot, running_dovecot
from servers.postfix import Postfix, deliver_by_lmtp, relay_to, running_postfix
from servers.smtp_sink import Sink, running_sink


@pytest.fixture(autouse=True)
def _unconfigured_log() -> Iterator[None]:
    """A command that ran in this process has set up its log: the next test begins without it."""
    yield
    structlog.reset_defaults()


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


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot, _sink: Sink) -> Iterator[Postfix]:
    """A real relay: kantor.example.go.id is delivered into the mailboxes of `dovecot`, all else goes to `smtp_sink`."""
    routes = {"kantor.example.go.id": deliver_by_lmtp(dovecot.host, dovecot.lmtp_port)}
    with running_postfix(routes, default=relay_to(_sink.host, _sink.port)) as server:
        yield server

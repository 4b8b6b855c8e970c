"""How much mail from registered addresses nobody vouches for: a gateway that breaks signatures must be loud (T14)."""

from collections.abc import Iterator
from datetime import datetime

from daemon.core.verdict import Verdict, Vouching, count_vouched, find_verdict
from daemon.edges.config import Config
from daemon.edges.store import Store
from daemon.flows.evidence import is_current

MOST_LOOKED_AT = 500


def look_over(config: Config, store: Store, mailbox: str, since: datetime, until: datetime) -> Vouching:
    """What the servers said of registered persons' mail that came into a mailbox in [since, until)."""
    if not config.office.authserv_id:
        return Vouching()
    return count_vouched(_verdicts(config, store, mailbox, since, until))


def alarm(config: Config, store: Store, mailbox: str, since: datetime, until: datetime) -> Vouching | None:
    """The same, where more of it than `office.unverified_percent` is unverified; None where all is well."""
    found = look_over(config, store, mailbox, since, until)
    return found if found.is_alarming(config.office.unverified_percent) else None


def _verdicts(config: Config, store: Store, mailbox: str, since: datetime, until: datetime) -> Iterator[Verdict]:
    looked = 0
    for message in store.messages(mailbox=mailbox, since=since):
        if looked >= MOST_LOOKED_AT:
            return
        if message.nature != "person" or message.received >= until:
            continue
        if not any(is_current(contact, message.received) for contact in store.contacts_by_address(message.writer)):
            continue
        analysis = store.analysis(message.id or 0)
        if analysis is not None:
            looked += 1
            yield find_verdict(analysis.message, config.office.chain)

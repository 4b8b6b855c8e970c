"""Mailbox against ledger: every UID of every watched folder ends in exactly one outcome."""

from collections.abc import Iterator
from typing import Any

from daemon.edges.mailbox import Mailbox
from daemon.flows.office import Office


def compare(office: Office) -> Iterator[dict[str, Any]]:
    """A row for each watched folder; raises MailboxGone where a server is out of reach."""
    for point in office.config.focal_points:
        box = Mailbox(point.imap)
        try:
            for folder in box.folders():
                uidvalidity = box.select(folder)
                listed = box.new_uids()
                known = office.store.known_uids(point.code, folder, uidvalidity)
                missing = [uid for uid in listed if uid not in known]
                yield {
                    "mailbox": point.code,
                    "folder": folder,
                    "uidvalidity": uidvalidity,
                    "listed": len(listed),
                    "without_outcome": len(missing),
                    "uids": missing[:100],
                }
        finally:
            box.close()

"""Sets of rules that wait for a person's word before they act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from daemon.core.records import Draft
from daemon.edges.store import Store
from daemon.flows.office import RULES_DRAFT

SHOWN = 12
"""How much of a hash people are shown."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A set of rules that waits for a word, and how many mails it would send at once."""

    key: str
    hash: str
    mails: int
    since: datetime

    def __str__(self) -> str:
        """The line that officers and admins read."""
        return (
            f"aturan baru {self.hash[:SHOWN]} menunggu persetujuan: {self.mails} surel akan langsung keluar; "
            "jalankan kawal rules accept, atau balas pemberitahuannya dengan SETUJU"
        )


def waiting_sets(store: Store) -> Iterator[Waiting]:
    """The sets that wait for a word."""
    return (_waiting(draft) for draft in store.drafts("open") if draft.kind == RULES_DRAFT)


def _waiting(draft: Draft) -> Waiting:
    return Waiting(draft.key, str(draft.payload["hash"]), int(draft.payload["mails"]), draft.created)

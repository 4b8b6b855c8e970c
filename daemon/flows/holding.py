"""Held mail settled from the shell: the same as by mail, in an admin's name."""

from datetime import datetime

from daemon.core.changes import Change, SettleHeld, SettleMessage
from daemon.flows import answering
from daemon.flows.evidence import Arrival, recall
from daemon.flows.office import Office
from daemon.flows.settling_held import chosen_link, close_question

ADMIN = "admin"


def link(office: Office, identity: int, case: str, now: datetime) -> bool:
    """File a held message on a case and do what its words ask for; False where there is no such held message."""
    held = _arrival(office, identity, now)
    if held is None:
        return False
    office.case(case)
    changes: list[Change] = [
        SettleMessage(held.id, "linked", "chosen by an admin", now),
        SettleHeld(held.id, "settled", ADMIN, now, {"case": case}),
        *close_question(office, held, ADMIN, "linked", now, case),
        *answering.answer(office, held, chosen_link(held, case, ADMIN), vouched=True),
    ]
    office.store.apply(changes, rules=office.book.hash)
    return True


def dismiss(office: Office, identity: int, now: datetime) -> bool:
    """Set a held message aside; False where there is no such held message."""
    held = _arrival(office, identity, now)
    if held is None:
        return False
    office.store.apply([
        SettleMessage(held.id, "unrelated", "set aside by an admin", now),
        SettleHeld(held.id, "dismissed", ADMIN, now),
        *close_question(office, held, ADMIN, "dismissed", now),
    ])  # fmt: skip
    return True


def _arrival(office: Office, identity: int, now: datetime) -> Arrival | None:
    held = office.store.held_by_id(identity)
    return recall(office, held.message_id, now) if held is not None and held.state == "open" else None

"""Held mail that grows old: its officers are reminded once a day in one mail, however much waits."""

from datetime import datetime

from daemon.core.changes import Change, NoticeKey
from daemon.core.letters import HeldLine
from daemon.core.records import Held, KeptMessage
from daemon.edges.config import FocalPoint
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

SHOWN = 50
RUNG = "held"

Waiting = tuple[Held, KeptMessage]


def remind(office: Office, now: datetime) -> list[Change]:
    """One mail for each officer whose mailbox has mail that waits for `limits.held_days` days, or that many again.

    What was told of every message stands as a notice, so nobody hears of the same wait twice.
    """
    waiting = _old(office, now)
    changes: list[Change] = []
    for point in office.config.focal_points:
        mine = [one for one in waiting if office.focal_point_of_mailbox(one[1].mailbox).code == point.code]
        for officer in point.officers if mine else ():
            changes += correspondence.post(office, _mail(office, point, officer, mine, now), now)
    return changes


def _old(office: Office, now: datetime) -> list[Waiting]:
    """Mail that has waited long enough, the oldest first."""
    found = []
    for held in office.store.held():
        message = office.store.message(held.message_id)
        if message is not None and (now - held.at).days >= office.config.limits.held_days:
            found.append((held, message))
    return found


def _mail(office: Office, point: FocalPoint, officer: str, waiting: list[Waiting], now: datetime) -> Mail:
    every = office.config.limits.held_days
    notices = tuple(NoticeKey(f"held:{held.message_id}", RUNG, str((now - held.at).days // every), officer) for held, _ in waiting)
    told = ",".join(f"{notice.subject}/{notice.occurrence}" for notice in notices)
    lines = [HeldLine(held.id or 0, message.writer, message.subject, message.received, held.reason) for held, message in waiting[:SHOWN]]
    return Mail(
        key=f"held_reminder:{point.code}:{officer}:{correspondence.short_hash(told)}", purpose="held_reminder", focal_point=point,
        recipient=officer, name="", language=point.language, about="", kind="", notices=notices,
        facts={"held": lines, "count": len(waiting), "days": max((now - held.at).days for held, _ in waiting)},
    )  # fmt: skip

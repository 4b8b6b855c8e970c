"""Limits on what Kawal sends: they hold back and tell, and never touch what is read.

Whoever writes too much within an hour gets no automatic answers until it calms down; the mail is filed and acted on all
the same, since a forged sender must not mute anybody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from daemon.core.changes import AddEvent, Change, LinkMessage, QueueMail
from daemon.core.letters import is_rule_mail
from daemon.core.zones import local_day
from daemon.edges.config import FocalPoint
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

HOUR = timedelta(hours=1)
ANSWERS = ("confirmation", "command_reply", "ask_pic", "ask_address")
"""The purposes of mail that answers a message by itself, beside those of rules."""


def spare(office: Office, arrival: Arrival, changes: list[Change]) -> list[Change]:
    """The changes of a message without our automatic answers, where its writer sent more than the limit of an hour."""
    writer = arrival.analysis.message.writer
    if writer is None or office.is_officer(writer.address) or not any(_answers(c, writer.address) for c in changes):
        return changes
    limit = office.config.limits.per_writer_hour
    count = office.store.messages_from(writer.address, arrival.kept.received - HOUR, arrival.kept.received)
    if count < limit:
        return changes
    case = next((c.case for c in changes if isinstance(c, LinkMessage)), "")
    kept = [c for c in changes if not _answers(c, writer.address)]
    if case:
        why = f"the writer sent more than {limit} mails within an hour"
        kept.append(AddEvent(case, "answer_suppressed", "kawal", arrival.now, {"why": why}, arrival.id))
    point = office.focal_point_of_mailbox(arrival.kept.mailbox)
    facts = {"kind": "flood", "who": writer.address, "count": count + 1, "limit": limit, "case": case}
    return kept + alert(office, point, f"flood:{writer.address}", facts, arrival.now)


def _answers(change: Change, writer: str) -> bool:
    if not isinstance(change, QueueMail) or change.recipient != writer:
        return False
    return change.purpose in ANSWERS or is_rule_mail(change.purpose)


def alert(office: Office, point: FocalPoint, name: str, facts: Mapping[str, Any], now: datetime) -> list[Change]:
    """Officers of a focal point are told of a limit that was reached, once a day."""
    day = local_day(now, office.config.office.zone).isoformat()
    changes: list[Change] = []
    for officer in point.officers:
        mail = Mail(
            key=f"alert:{name}:{day}:{officer}", purpose="alert", focal_point=point, recipient=officer, name="",
            language=point.language, about="", kind="", facts=facts,
        )  # fmt: skip
        changes += correspondence.post(office, mail, now)
    return changes


def room(office: Office, now: datetime) -> int:
    """How many mails may still leave within this hour."""
    return max(0, office.config.limits.breaker_per_hour - office.store.sent_after(now - HOUR))


def pause(office: Office, now: datetime) -> int:
    """Delivery waits until the hour has room again: what is due is put off with the reason, and officers are told.

    Gives how many mails wait. The alert itself goes out all the same.
    """
    limit = office.config.limits.breaker_per_hour
    again = (office.store.first_sent_after(now - HOUR) or now) + HOUR
    until = max(again, now + timedelta(minutes=1))
    why = f"menunggu sampai {until.isoformat(timespec='minutes')}: lebih dari {limit} surel keluar dalam satu jam (limits.breaker_per_hour)"
    waiting = office.store.put_off(now, until, why, except_purpose="alert")
    if waiting:
        facts = {"kind": "breaker", "count": office.store.sent_after(now - HOUR), "limit": limit}
        points: Sequence[FocalPoint] = office.config.focal_points
        office.store.apply([change for point in points for change in alert(office, point, f"breaker:{point.code}", facts, now)])
    return waiting

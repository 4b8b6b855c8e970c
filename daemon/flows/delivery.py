"""Outbox -> the world: claim, send, record. What a crash leaves in doubt is resolved, or said.

Three commits: the mail is queued with its cause (elsewhere), claimed here, and its result recorded here. Between the
final dot and the record lies the one window in which nobody can know; `resolve_doubts` closes it at the next start.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.core.changes import Change, MoveCase
from daemon.core.letters.second_copy import second_copy
from daemon.core.moves import BY_COMMAND
from daemon.core.records import Outgoing
from daemon.core.zones import local_day
from daemon.edges.config import FocalPoint
from daemon.edges.mailbox import Mailbox, MailboxGone
from daemon.edges.sender import InDoubt, Letter, Refused, Result, Retry, Sender, Sent
from daemon.flows import clockwork, datebook, throttling
from daemon.flows.office import Office

log = structlog.get_logger()

CLAIM_AT_ONCE = 50
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=5)
DOUBT_AFTER = timedelta(minutes=15)

SenderFor = Callable[[FocalPoint], AbstractContextManager[Sender]]


@dataclass
class Delivered:
    """What one round did, by outcome."""

    sent: int = 0
    retried: int = 0
    refused: int = 0
    doubted: int = 0
    senders: dict[str, Sender] = field(default_factory=dict, repr=False)


def deliver(office: Office, now: datetime, owner: str, *, most: int = 1000) -> Delivered:
    """Send what is due, one reused connection an account; gives what became of it."""
    done, began = Delivered(), time.monotonic()
    try:
        _send_due(office, now, owner, min(most, throttling.room(office, now)), began, done)
        if throttling.room(office, now) == 0 and throttling.pause(office, now):
            _send_due(office, now, owner, most, began, done)  # the alert, which nothing puts off
    finally:
        for sender in done.senders.values():
            sender.close()
    return done


def _send_due(office: Office, now: datetime, owner: str, most: int, began: float, done: Delivered) -> None:
    while (handled := done.sent + done.retried + done.refused + done.doubted) < most:
        claimed = office.store.claim_outgoing(now, min(CLAIM_AT_ONCE, most - handled), owner)
        if not claimed:
            break
        for mail in claimed:
            _send_one(office, mail, owner, now + timedelta(seconds=time.monotonic() - began), done)


def _send_one(office: Office, mail: Outgoing, owner: str, now: datetime, done: Delivered) -> None:
    if not office.store.begin_sending(mail.id or 0, owner, now):
        return
    point = office.focal_point(mail.focal_point)
    sender = done.senders.setdefault(point.code, Sender(point.smtp))
    result = sender.send(Letter(mail.sender, mail.recipient, mail.rendered, mail.header_id))
    record(office, mail, result, now, done)


def record(office: Office, mail: Outgoing, result: Result, now: datetime, done: Delivered) -> None:
    """Record what the server said; a refusal is an event on the case, a doubt is reported."""
    if mail.id is None:
        raise ValueError("an outgoing mail without a row cannot be recorded")
    if isinstance(result, Sent):
        with office.store.reading():
            changes = _after_sending(office, mail, now)
        office.store.record_sent(mail.id, now, result.response, changes)
        done.sent += 1
    elif isinstance(result, Retry) and now - mail.created < GIVE_UP_AFTER:
        office.store.record_retry(mail.id, now + retry_after(mail.attempts), result.text)
        done.retried += 1
    elif isinstance(result, Retry | Refused):
        log.warning("mail refused", key=mail.key, code=result.code)
        office.store.record_failed(mail.id, now, f"{result.code} {result.text}".strip())
        done.refused += 1
    elif isinstance(result, InDoubt):
        log.warning("mail in doubt", key=mail.key)
        office.store.resolve_doubt(mail.id, "doubt", result.text, now)
        done.doubted += 1


def _after_sending(office: Office, mail: Outgoing, now: datetime) -> list[Change]:
    """The letter is out: its case is sent and its clocks start, in the transaction that records it."""
    if mail.purpose != "letter" or mail.case_id is None:
        return []
    case = office.store.case_by_id(mail.case_id)
    move = BY_COMMAND.get((case.status, "KIRIM")) if case else None
    if case is None or move is None:
        return []
    changes: list[Change] = [
        MoveCase(case.number, case.status, move.after, "kawal", now, move.why),
        *clockwork.apply_effects(office, case, move.effects, now),
    ]
    zone = office.config.office.zone
    late = local_day(now, zone) != local_day(mail.created, zone)  # then the dates that the letter names are no longer so
    return changes + (datebook.tell(office, changes, now, automatic=True) if late else [])


def retry_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: five minutes, doubled each time, six hours at most."""
    return min(FIRST_RETRY * (1 << min(max(attempts - 1, 0), 12)), LONGEST_RETRY)


def resolve_doubts(office: Office, now: datetime, owner: str) -> int:
    """Mail that a dead process had in hand: what it had not begun is queued again; what it had begun is looked up.

    A trace of it in the ledger, in the Sent folder or in a watched one shows that it left; else it is sent again as a second
    copy that says so, or held, by policy. Each is an event. Gives how many were in doubt.
    """
    office.store.release_unbegun(now - DOUBT_AFTER)
    doubtful = office.store.in_doubt(now - DOUBT_AFTER, owner)
    for mail in doubtful:
        _resolve(office, mail, now)
        log.warning("mail was in doubt", key=mail.key, recipient_case=mail.case_id)
    return len(doubtful)


def _resolve(office: Office, mail: Outgoing, now: datetime) -> None:
    settle = partial(office.store.resolve_doubt, mail.id or 0)
    seen = office.store.was_seen(mail.header_id)
    if seen or _lies_in_mailbox(office, mail):
        note = "found among received copies, reports and answers" if seen else "found in the mailbox"
        settle("sent", note, now, _after_sending(office, mail, mail.claimed_at or now))
    elif office.config.sending.in_doubt == "resend":
        settle("queued", "perhaps sent before a crash: sent again", now, rendered=second_copy(mail.rendered))
    else:
        settle("held", "perhaps sent before a crash: held for an admin", now)


def _lies_in_mailbox(office: Office, mail: Outgoing) -> bool:
    """Whether the Sent folder or a watched one has a copy; a mailbox that cannot be asked says nothing."""
    box = Mailbox(office.focal_point(mail.focal_point).imap)
    try:
        box.connect()
        return box.holds(mail.header_id)
    except (MailboxGone, ValueError):
        return False
    finally:
        box.close()

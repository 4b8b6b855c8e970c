"""Writing what goes out: mail with its notices, tokens, drafts, and what delivery reports say of it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select, update

from daemon.core import changes as effects
from daemon.edges.store.chain import plain
from daemon.edges.store.journal import Entry, StaleDecision, UnknownSubjectError
from daemon.edges.store.tables import DRAFT, LETTER, NOTICE, OUTGOING, TOKEN, clean, clean_row, insert_absent, upsert

LETTER_PURPOSE = "letter"
"""The purpose of the mail that carries a case's letter: what becomes of it is the state of the letter's e-mail channel."""

FIND_MAIL = select(OUTGOING.c.id).where(OUTGOING.c.key == bindparam("key"))
NOTICE_KEY = ("subject", "rung", "occurrence", "contact")
CARRY = (
    update(NOTICE)
    .where(*(NOTICE.c[name] == bindparam(f"{name}_") for name in NOTICE_KEY))
    .values(outgoing_id=bindparam("mail"))
)


def queue_mail(entry: Entry, change: effects.QueueMail) -> None:
    """Put a mail into the outbox, unless its key is there or everything it would tell has been told."""
    connection = entry.connection
    if connection.execute(FIND_MAIL, {"key": change.key}).first():
        entry.skip(change, "a mail with this key is in the outbox")
        return
    fresh = [notice for notice in change.notices if _insert_notice(entry, notice, change.at, "queued", "")]
    if change.notices and not fresh:
        entry.skip(change, "every notice it carries was told before")
        return
    fields = ("key", "purpose", "focal_point", "sender", "recipient", "subject", "header_id", "rendered")
    row = {name: getattr(change, name) for name in fields}
    row |= {"case_id": entry.case_id(change.case), "created": change.at, "next_at": change.not_before}
    mail = connection.execute(_queue(connection.dialect.name), clean_row(row)).scalar_one_or_none()
    if mail is None:
        raise StaleDecision(change, "another process queued a mail with this key")
    entry.queued.append(mail)
    for notice in fresh:
        connection.execute(CARRY, {"mail": mail} | {f"{name}_": getattr(notice, name) for name in NOTICE_KEY})


@cache
def _queue(dialect: str) -> Executable:
    return upsert(dialect, OUTGOING).on_conflict_do_nothing(index_elements=["key"]).returning(OUTGOING.c.id)


def _insert_notice(entry: Entry, notice: effects.NoticeKey, at: datetime, state: str, reason: str) -> bool:
    row = {
        "subject": notice.subject,
        "rung": notice.rung,
        "occurrence": notice.occurrence,
        "contact": notice.contact,
        "case_id": entry.case_id(notice.case),
        "at": at,
        "state": state,
        "reason": reason,
    }
    return insert_absent(entry.connection, NOTICE, row)


def suppress_notice(entry: Entry, change: effects.SuppressNotice) -> None:
    """Note that something will not be told, and why."""
    if not _insert_notice(entry, change.notice, change.at, "suppressed", change.reason):
        entry.skip(change, "told or suppressed before")


def drop_mail(entry: Entry, change: effects.DropMail) -> None:
    """Take queued (or held) mail under a prefix of keys out of the outbox; it stays listed, with the reason."""
    waiting = OUTGOING.c.state.in_(("queued", "held"))
    statement = update(OUTGOING).where(waiting, OUTGOING.c.key.startswith(change.key_prefix, autoescape=True))
    entry.connection.execute(statement.values(state="dropped", response=clean(change.reason)))


def issue_token(entry: Entry, change: effects.IssueToken) -> None:
    """Remember a token that a mail carries; the same value twice is one row."""
    fields = ("value", "kind", "key_id", "subject", "contact", "nonce", "created", "expires")
    row = {name: getattr(change, name) for name in fields} | {"data": plain(change.data), "decision": {}}
    if not insert_absent(entry.connection, TOKEN, row):
        entry.skip(change, "the token was issued before")


def use_token(entry: Entry, change: effects.UseToken) -> None:
    """Use a token once, or give it back (`at` None); a second use raises StaleDecision."""
    statement = select(TOKEN.c.used).where(TOKEN.c.value == change.value).with_for_update()
    row = entry.connection.execute(statement).first()
    if row is None:
        raise UnknownSubjectError("no such token")
    if change.at is not None and row.used is not None:
        raise StaleDecision(change, f"the token was used at {row.used.isoformat()}")
    decision = {} if change.at is None else plain(change.decision)
    entry.connection.execute(
        update(TOKEN).where(TOKEN.c.value == change.value).values(used=change.at, decision=decision)
    )


def save_draft(entry: Entry, change: effects.SaveDraft) -> None:
    """Keep a draft under its key; an open one takes a later version, one that is as late or has ended stays as it is."""
    row = {
        "key": change.key,
        "kind": change.kind,
        "officer": change.officer,
        "case_id": entry.case_id(change.case),
        "message_id": change.message,
        "payload": plain(change.payload),
        "created": change.at,
    }
    if insert_absent(entry.connection, DRAFT, row):
        return
    there = select(DRAFT.c.state, DRAFT.c.payload).where(DRAFT.c.key == change.key).with_for_update()
    found = entry.connection.execute(there).one()
    if found.state != "open" or _version(found.payload) >= _version(change.payload):
        entry.skip(change, f"the draft is already there, {found.state}")
        return
    later = clean_row({name: row[name] for name in ("officer", "message_id", "payload")})
    entry.connection.execute(update(DRAFT).where(DRAFT.c.key == change.key).values(**later))


def _version(payload: Mapping[str, Any]) -> int:
    return int(payload.get("version", 1))


def close_draft(entry: Entry, change: effects.CloseDraft) -> None:
    """End an open draft; one that ended otherwise in between raises StaleDecision. `state` open: undone."""
    statement = select(DRAFT.c.state).where(DRAFT.c.key == change.key).with_for_update()
    row = entry.connection.execute(statement).first()
    if row is None:
        raise UnknownSubjectError(f"no draft {change.key}")
    if row.state == change.state:
        entry.skip(change, f"already {row.state}")
        return
    if "open" not in (row.state, change.state):
        raise StaleDecision(change, f"the draft is already {row.state}")
    settled_at = None if change.state == "open" else change.at
    entry.connection.execute(
        update(DRAFT).where(DRAFT.c.key == change.key).values(state=change.state, settled_at=settled_at)
    )


def set_delivery(entry: Entry, change: effects.SetDelivery) -> None:
    """Note what a delivery report said; for the letter itself it is the state of its e-mail channel."""
    connection = entry.connection
    found = connection.execute(
        select(OUTGOING.c.id, OUTGOING.c.purpose, OUTGOING.c.case_id).where(OUTGOING.c.header_id == change.header_id)
    ).first()
    if found is None:
        entry.skip(change, "no mail of ours")
        return
    said = clean(f"{change.state} {change.detail}".strip())
    connection.execute(update(OUTGOING).where(OUTGOING.c.id == found.id).values(dsn=said))
    if found.purpose == LETTER_PURPOSE and found.case_id is not None and change.state in ("failed", "delivered"):
        connection.execute(
            update(LETTER).where(LETTER.c.case_id == found.case_id).values(email=change.state, email_at=change.at)
        )

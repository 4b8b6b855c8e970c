"""Writing what becomes of a kept message: its outcome, its cases, its wait for an officer."""

from sqlalchemy import bindparam, delete, select, update

from daemon.core import changes as effects
from daemon.core.analysis import Analysis, dump_analysis
from daemon.edges.store.chain import plain
from daemon.edges.store.journal import Entry, StaleDecision, UnknownSubjectError
from daemon.edges.store.tables import ANALYSIS, ATTACHMENT, HELD, MESSAGE, MESSAGE_CASE, clean, clean_row, put, upsert

SETTLE = update(MESSAGE).where(MESSAGE.c.id == bindparam("row"))
ATTACH = ATTACHMENT.insert()


def settle_message(entry: Entry, change: effects.SettleMessage) -> None:
    """Set the outcome; with an analysis, replace what was known of the message and its cases."""
    values = {
        "outcome": change.outcome,
        "reason": change.reason,
        "settled": change.at,
        "claimed_by": "",
        "claimed_until": None,
    }
    if change.analysis is not None:
        values |= _headers(change.analysis)
    if change.message not in entry.settled:
        raise UnknownSubjectError(f"no message {change.message}")
    entry.connection.execute(SETTLE, clean_row(values) | {"row": change.message})
    if change.analysis is not None:
        _store_analysis(entry, change.message, change.analysis)
    entry.settled[change.message] = True


def _headers(analysis: Analysis) -> dict[str, object]:
    message, nature = analysis.message, analysis.nature
    return {
        "header_id": message.message_id,
        "writer": message.writer.address if message.writer else "",
        "subject": message.subject,
        "nature": nature.kind,
        "nature_reason": nature.reason,
        "defects": [*message.defects, *analysis.reply.defects],
    }


def _store_analysis(entry: Entry, message: int, analysis: Analysis) -> None:
    connection = entry.connection
    if entry.settled[message]:
        for table in (ATTACHMENT, MESSAGE_CASE):
            connection.execute(delete(table).where(table.c.message_id == message))
    row = {"message_id": message, "version": analysis.version, "body": clean(dump_analysis(analysis))}
    connection.execute(put(connection.dialect.name, ANALYSIS), row)
    attachments = [
        clean_row(
            {
                "message_id": message,
                "position": attachment.position,
                "sha256": attachment.sha256,
                "name": attachment.filename,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "offset": attachment.offset,
                "length": attachment.length,
                "encoding": attachment.encoding,
            }
        )
        for attachment in analysis.message.attachments
    ]
    if attachments:
        connection.execute(ATTACH, attachments)


def link_message(entry: Entry, change: effects.LinkMessage) -> None:
    """File the message on the case; a second time replaces the first."""
    row = {
        "message_id": change.message,
        "case_id": entry.case(change.case).id,
        "score": change.score,
        "evidence": [plain(item) for item in change.evidence],
        "reading": plain(change.reading),
        "rules": change.rules or entry.rules,
        "acted": change.acted,
    }
    entry.connection.execute(put(entry.connection.dialect.name, MESSAGE_CASE), row)


def unlink_message(entry: Entry, change: effects.UnlinkMessage) -> None:
    """Take the message off the case."""
    case = entry.case(change.case)
    statement = delete(MESSAGE_CASE).where(
        MESSAGE_CASE.c.message_id == change.message, MESSAGE_CASE.c.case_id == case.id
    )
    if entry.connection.execute(statement).rowcount == 0:
        entry.skip(change, "the message is not on the case")


def hold_message(entry: Entry, change: effects.HoldMessage) -> None:
    """Let the message wait; while it waits, a second hold replaces reason and candidates."""
    candidates = [plain(candidate) for candidate in change.candidates]
    row = clean_row({"message_id": change.message, "reason": change.reason, "at": change.at, "state": "open"})
    statement = upsert(entry.connection.dialect.name, HELD).values(**row, candidates=candidates, decision={})
    replaced = statement.on_conflict_do_update(
        index_elements=["message_id"],
        set_={"reason": statement.excluded.reason, "candidates": statement.excluded.candidates},
        where=HELD.c.state == "open",
    )
    if entry.connection.execute(replaced.returning(HELD.c.id)).first() is None:
        entry.skip(change, "the message was settled by an officer")


def settle_held(entry: Entry, change: effects.SettleHeld) -> None:
    """Settle a waiting message, or open a settled one again; the first decision wins, a second raises StaleDecision."""
    connection = entry.connection
    row = connection.execute(
        select(HELD.c.state, HELD.c.settled_by).where(HELD.c.message_id == change.message).with_for_update()
    ).first()
    if row is None:
        raise UnknownSubjectError(f"message {change.message} is not held")
    if change.state != "open" and row.state != "open":
        raise StaleDecision(change, f"already {row.state} by {row.settled_by}")
    undone = change.state == "open"
    values = {
        "state": change.state,
        "settled_at": None if undone else change.at,
        "settled_by": "" if undone else change.by,
        "decision": {} if undone else plain(change.decision),
    }
    connection.execute(update(HELD).where(HELD.c.message_id == change.message).values(**values))

"""Writing what happens to a case: opening, moves, events, letters, deadlines."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, or_, select, update

from daemon.core import changes as effects
from daemon.core.moves import ENDED
from daemon.edges.store.chain import LockedCase, append_event, plain
from daemon.edges.store.journal import Entry, StaleDecision
from daemon.edges.store.tables import CASE, COMPLAINANT, DEADLINE, EVENT, LETTER, clean_row

RUNNING = ("open", "paused")
CHANGE_CASE = update(CASE).where(CASE.c.id == bindparam("row"))
HEAR = CHANGE_CASE.where(or_(CASE.c.heard.is_(None), CASE.c.heard < bindparam("at")))
EVENTS_OF = select(EVENT.c.data).where(EVENT.c.case_id == bindparam("case"), EVENT.c.kind == bindparam("kind"))
SAME_MESSAGE = EVENTS_OF.where(EVENT.c.message_id == bindparam("message"))
SAME_MOMENT = EVENTS_OF.where(EVENT.c.message_id.is_(None), EVENT.c.at == bindparam("at"))
FIND_DEADLINE = select(DEADLINE.c.id, DEADLINE.c.state).where(
    DEADLINE.c.case_id == bindparam("case"),
    DEADLINE.c.kind == bindparam("kind"),
    DEADLINE.c.occurrence == bindparam("occurrence"),
)
CHANGE_DEADLINE = update(DEADLINE).where(DEADLINE.c.id == bindparam("row"))
ADD_DEADLINE = DEADLINE.insert()
WAKE = CHANGE_DEADLINE.where(or_(*(DEADLINE.c.state == state for state in RUNNING)))
ADD_CASE = CASE.insert().returning(CASE.c.id)
ADD_LETTER = LETTER.insert()


def open_case(entry: Entry, change: effects.OpenCase) -> None:
    """Insert the case, its letter and its sealed complainant."""
    fields = ("number", "year", "sequence", "family", "institution", "focal_point", "topic", "category", "status")
    row = {name: getattr(change, name) for name in (*fields, "opened", "asked", "level")}
    row["moved"] = change.opened
    case_id = int(entry.connection.execute(ADD_CASE, clean_row(row)).scalar_one())
    entry.cases[change.number] = LockedCase(case_id, change.number, change.status)
    entry.opened[change.number] = case_id
    if change.letter_number:
        entry.connection.execute(ADD_LETTER, clean_row(_letter(case_id, change)))
    if any(change.identity.values()):
        identity = {key: change.identity.get(key, "") for key in ("name", "nik", "address", "phone")}
        entry.connection.execute(COMPLAINANT.insert().values(case_id=case_id, **clean_row(identity)))


def _letter(case_id: int, change: effects.OpenCase) -> dict[str, Any]:
    dated = change.letter_date or change.opened.date()
    return {
        "case_id": case_id,
        "number": change.letter_number,
        "year": dated.year,
        "squeezed": change.squeezed,
        "dated": dated,
        "sifat": change.sifat,
        "perihal": change.perihal,
        "file_sha256": change.file_sha256,
        "file_name": change.file_name,
        "file_type": change.file_type,
    }


def move_case(entry: Entry, change: effects.MoveCase) -> None:
    """Move the case while it still has the status it was decided on, and add the event."""
    case = entry.case(change.case)
    if case.status != change.before:
        raise StaleDecision(change, f"{change.case} is {case.status}, not {change.before}")
    closed = change.at if change.after in ENDED else None
    moved = {"row": case.id, "status": change.after, "moved": change.at, "closed": closed}
    entry.connection.execute(CHANGE_CASE, moved)
    case.status = change.after
    data = {"before": change.before, "after": change.after, "why": change.why}
    append_event(entry.connection, case, "moved", change.actor, change.at, data, change.message)


def add_event(entry: Entry, change: effects.AddEvent) -> None:
    """Add an event, unless the same one (case, kind, message, data) is there; without a message, `at` counts too."""
    case = entry.case(change.case)
    data = plain(change.data)
    if _is_there(entry, case, change, data):
        entry.skip(change, "the event is already there")
        return
    append_event(entry.connection, case, change.kind, change.actor, change.at, data, change.message)


def _is_there(entry: Entry, case: LockedCase, change: effects.AddEvent, data: dict[str, Any]) -> bool:
    if change.message in entry.fresh:
        told = entry.fresh[change.message]
        told.append((case.id, change.kind, data))
        return told[-1] in told[:-1]
    given = {"case": case.id, "kind": change.kind}
    if change.message is None:
        rows = entry.connection.execute(SAME_MOMENT, given | {"at": change.at})
    else:
        rows = entry.connection.execute(SAME_MESSAGE, given | {"message": change.message})
    return any(row.data == data for row in rows)


def mark_heard(entry: Entry, change: effects.MarkHeard) -> None:
    """Remember the latest human answer."""
    entry.connection.execute(HEAR, {"row": entry.case(change.case).id, "heard": change.at, "at": change.at})


def set_category(entry: Entry, change: effects.SetCategory) -> None:
    """Give the case another category."""
    entry.connection.execute(CHANGE_CASE, {"row": entry.case(change.case).id, **clean_row({"category": change.category})})


def set_letter(entry: Entry, change: effects.SetLetter) -> None:
    """Set the state of one channel of the case's letter."""
    if change.channel == "post":
        values = {"post": change.state, "post_at": change.at, "post_note": change.note}
    elif change.channel == "email":
        values = {"email": change.state, "email_at": change.at}
    else:
        raise ValueError(f"no channel {change.channel!r}: post or email")
    case = entry.case(change.case)
    statement = update(LETTER).where(LETTER.c.case_id == case.id).values(**clean_row(values))
    if entry.connection.execute(statement).rowcount == 0:
        entry.skip(change, "the case has no letter")


def set_deadline(entry: Entry, change: effects.SetDeadline) -> None:
    """Start a clock, or replace the running one of the same kind and occurrence; one that has ended stays ended."""
    case = entry.case(change.case)
    values = {
        "clock": change.clock,
        "starts": change.starts,
        "due": change.due,
        "working": plain(change.working),
        "wake": change.wake,
        "state": "open",
        "paused": None,
        "pause_until": None,
        "pause_reason": "",
    }
    key = {"kind": change.kind, "occurrence": change.occurrence}
    found = entry.connection.execute(FIND_DEADLINE, key | {"case": case.id}).first()
    if found is None:
        entry.connection.execute(ADD_DEADLINE, {"case_id": case.id} | key | values)
    elif found.state in RUNNING:
        entry.connection.execute(CHANGE_DEADLINE, values | {"row": found.id})
    else:
        entry.skip(change, f"the clock is already {found.state}")


def recount_deadline(entry: Entry, change: effects.RecountDeadline) -> None:
    """A new due date for a running clock; the ladder looks at it with the next sweep, unless it stands still."""
    key = {"kind": change.kind, "occurrence": change.occurrence, "case": entry.case(change.case).id}
    found = entry.connection.execute(FIND_DEADLINE, key).first()
    if found is None or found.state not in RUNNING:
        entry.skip(change, f"the clock is {found.state}" if found else "there is no such clock")
        return
    values: dict[str, Any] = {"clock": change.clock, "due": change.due, "working": plain(change.working)}
    if found.state == "open":
        values["wake"] = change.at
    entry.connection.execute(CHANGE_DEADLINE, values | {"row": found.id})


@cache
def _running(states: tuple[str, ...], kinds: tuple[str, ...]) -> Update:
    """The statement that changes the clocks of a case (`row`) in these states, of these kinds or of all."""
    chosen = update(DEADLINE).where(DEADLINE.c.case_id == bindparam("row"), DEADLINE.c.state.in_(states))
    return chosen.where(DEADLINE.c.kind.in_(kinds)) if kinds else chosen


def close_deadlines(entry: Entry, change: effects.CloseDeadlines) -> None:
    """End clocks: nothing wakes for them any more."""
    met = change.at if change.state == "met" else None
    values = {"state": change.state, "met": met, "ended": change.at, "wake": None}
    entry.connection.execute(_running(RUNNING, change.kinds), values | {"row": entry.case(change.case).id})


def pause_deadlines(entry: Entry, change: effects.PauseDeadlines) -> None:
    """Stop open clocks; the ladder is woken when the pause has lasted as long as it may."""
    values = {
        "state": "paused",
        "paused": change.at,
        "pause_until": change.until,
        "pause_reason": change.reason,
        "wake": change.until,
    }
    entry.connection.execute(_running(("open",), change.kinds), clean_row(values) | {"row": entry.case(change.case).id})


def reopen_deadlines(entry: Entry, change: effects.ReopenDeadlines) -> None:
    """Take a decision back: clocks that started with it are cancelled, those that it ended or paused run on as before."""
    mine = DEADLINE.c.case_id == entry.case(change.case).id
    started = and_(mine, DEADLINE.c.state.in_(RUNNING), DEADLINE.c.starts >= change.closed_at)
    ended = and_(mine, DEADLINE.c.ended == change.closed_at, DEADLINE.c.starts < change.closed_at)
    paused = and_(mine, DEADLINE.c.state == "paused", DEADLINE.c.paused == change.closed_at)
    was_paused = DEADLINE.c.paused.is_not(None)
    cancelled = {"state": "cancelled", "ended": change.closed_at, "wake": None}
    again = {
        "state": case((was_paused, "paused"), else_="open"),
        "wake": case((was_paused, DEADLINE.c.pause_until), else_=change.closed_at),
        "met": None,
        "ended": None,
    }
    resumed = {"state": "open", "paused": None, "pause_until": None, "pause_reason": "", "wake": change.closed_at}
    for chosen, values in ((started, cancelled), (ended, again), (paused, resumed)):
        entry.connection.execute(update(DEADLINE).where(chosen).values(**values))


def set_wakes(entry: Entry, changes: Sequence[effects.SetWake]) -> None:
    """When the ladder next has a word to say about running clocks."""
    entry.connection.execute(WAKE, [{"row": change.deadline, "wake": change.wake} for change in changes])

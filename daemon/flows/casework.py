"""What an admin does to a case by hand: notes, moves, the postal channel; each of them an event."""

from datetime import datetime

from daemon.core.changes import AddEvent, Change, MoveCase, SetLetter
from daemon.core.moves import ENDED, EVERY_MOVE, STATUSES, Effect
from daemon.flows import clockwork, datebook
from daemon.flows.office import Office

ACTOR = "admin"


def note(office: Office, number: str, text: str, now: datetime) -> None:
    """A note on a case."""
    office.case(number)
    office.store.apply([AddEvent(number, "note", ACTOR, now, {"text": text})])


def note_identity_read(office: Office, number: str, now: datetime) -> None:
    """Each reading of the sealed complainant is an event."""
    office.case(number)
    office.store.apply([AddEvent(number, "identity_read", ACTOR, now)])


def move(office: Office, number: str, status: str, why: str, now: datetime) -> None:
    """Move a case by hand; raises LookupError for a status there is not, or the one it has."""
    case = office.case(number)
    if status not in STATUSES:
        raise LookupError(f"no status {status!r}: {', '.join(STATUSES)}")
    if case.status == status:
        raise LookupError(f"{number} is {status} already")
    changes: list[Change] = [MoveCase(number, case.status, status, ACTOR, now, why)]
    changes += clockwork.apply_effects(office, case, effects_of(case.status, status), now)
    changes += datebook.tell(office, changes, now)
    office.store.apply(changes, rules=office.book.hash)


def effects_of(before: str, after: str) -> tuple[Effect, ...]:
    """What a move by hand does to the clocks: as the table says of such a move, else an end cancels and nothing more."""
    found = next((m for m in EVERY_MOVE if before in m.before and m.after == after), None)
    if found is not None:
        return found.effects
    return (Effect("cancel"),) if after in ENDED else ()


def set_post(office: Office, number: str, state: str, at: datetime, text: str, now: datetime) -> None:
    """Record what became of the letter by post; a letter that came back on every channel makes the case undelivered."""
    case = office.case(number)
    changes: list[Change] = [
        SetLetter(number, "post", state, at, text),
        AddEvent(number, f"post_{state}", ACTOR, now, {"at": at.isoformat(), "note": text}),
    ]
    if state == "received":
        changes += clockwork.start(office, case, "received", at)
    letters = office.store.letters_of([case.id or 0])
    if state == "returned" and letters and letters[0].email == "failed" and case.status == "sent":
        changes.append(MoveCase(number, "sent", "undelivered", "kawal", now, "every channel of the letter has failed"))
    office.store.apply(changes, rules=office.book.hash)

"""The event chain: any change of the past is found, and says where."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from store_facts import NOW, furnish, number

from daemon.core.changes import AddEvent, MoveCase
from daemon.edges.store import BrokenLink, Store

TAMPERING = {
    "UPDATE event SET actor = 'x@example.org' WHERE case_id = 1 AND sequence = 2": (2, "its content was changed"),
    'UPDATE event SET data = \'{"text": "y"}\' WHERE case_id = 1 AND sequence = 2': (2, "its content was changed"),
    "UPDATE event SET hash = 'f' WHERE case_id = 1 AND sequence = 2": (2, "its content was changed"),
    "DELETE FROM event WHERE case_id = 1 AND sequence = 2": (3, "event 2 is missing"),
    "UPDATE event SET sequence = 9 WHERE case_id = 1 AND sequence = 2": (3, "event 2 is missing"),
}


@pytest.fixture
def written(store: Store) -> Store:
    furnish(store, cases=2)
    store.apply([MoveCase(number(1), "draft", "sent", "kawal", NOW, "dikirim")])
    store.apply([AddEvent(number(2), "note", "kawal", NOW, {"text": "lain"})])
    notes = [AddEvent(number(1), "note", "kawal", NOW + timedelta(hours=n), {"text": "é 🙂", "n": n}) for n in range(3)]
    store.apply(notes)
    return store


def test_an_untouched_chain_holds(written: Store) -> None:
    """Across JSON, instants, and both databases: what comes back hashes as it was written."""
    assert written.verify_chain() is None
    assert [event.sequence for event in written.events(number(1))] == [1, 2, 3, 4]


@pytest.mark.parametrize("statement", TAMPERING)
def test_tampering_is_found(written: Store, statement: str) -> None:
    """An edited actor, text or hash, a removed or moved event."""
    written.db.write(lambda connection: connection.execute(text(statement)))
    sequence, reason = TAMPERING[statement]
    assert BrokenLink(number(1), sequence, reason) == written.verify_chain()


def test_an_event_moved_to_another_case_is_found(written: Store) -> None:
    """The case's number is part of what is hashed."""
    statement = text(
        "UPDATE event SET case_id = 2, sequence = 2, previous = (SELECT hash FROM event WHERE case_id = 2) WHERE case_id = 1 AND sequence = 4"
    )
    written.db.write(lambda connection: connection.execute(statement))
    assert BrokenLink(number(2), 2, "its content was changed") == written.verify_chain()


def test_a_rewritten_event_breaks_the_next(written: Store) -> None:
    """Whoever edits an event and computes its hash anew is betrayed by the event after it."""
    from daemon.edges.store.chain import event_hash
    from daemon.edges.store.tables import EVENT

    event = written.events(number(1))[1].model_dump()
    event["actor"] = "x@example.org"
    values = {"actor": event["actor"], "hash": event_hash(number(1), event)}
    where = (EVENT.c.case_id == 1, EVENT.c.sequence == 2)
    written.db.write(lambda connection: connection.execute(EVENT.update().where(*where).values(**values)))
    assert BrokenLink(number(1), 3, "does not follow the event before it") == written.verify_chain()


NIGHTS = (date(2026, 9, 1), date(2026, 9, 2))


@pytest.fixture
def sealed(written: Store) -> Store:
    """Two nights of checkpoints; between them one case goes on."""
    written.seal(NIGHTS[0], NOW)
    written.apply([AddEvent(number(2), "note", "kawal", NOW, {"text": "kemudian"})])
    written.seal(NIGHTS[1], NOW + timedelta(days=1))
    return written


def test_a_day_is_sealed_once(sealed: Store) -> None:
    assert sealed.verify_chain() is None
    newest = sealed.newest_seal()
    assert newest is not None
    assert sealed.seal(NIGHTS[1], NOW + timedelta(days=1)) == newest[1]
    assert sealed.newest_seal() == newest == (NIGHTS[1], newest[1])


SEALS_BROKEN = {
    "the last event of a chain is gone": (
        "DELETE FROM event WHERE case_id = 1 AND sequence = 4",
        BrokenLink(number(1), 4, "it is not the event that was sealed on 2026-09-01"),
    ),
    "a seal was written anew": (
        "UPDATE checkpoint SET hash = 'f' WHERE day = '2026-09-02'",
        BrokenLink("", 0, "the checkpoint of 2026-09-02 was changed"),
    ),
    "a head was taken out of its seal": (
        "DELETE FROM sealed_head WHERE case_id = 2 AND day = '2026-09-01'",
        BrokenLink("", 0, "the checkpoint of 2026-09-01 was changed"),
    ),
}


@pytest.mark.parametrize("what", SEALS_BROKEN)
def test_what_a_chain_alone_does_not_show(sealed: Store, what: str) -> None:
    """The end of a chain that was cut off fits all that is left of it: only the seal tells."""
    statement, expected = SEALS_BROKEN[what]
    sealed.db.write(lambda connection: connection.execute(text(statement)))
    assert sealed.verify_chain() == expected

"""Connections and transactions: what an ORM on two databases gets wrong unless it is told (LIBRARIES.md rows 4 and 20)."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from store_facts import BODY, NOW, PIC, furnish, number, opening

from daemon.core.changes import MarkHeard, OpenCase
from daemon.edges.store import ConflictError, Store
from daemon.edges.store.tables import CASE, CONTACT, COUNTER

WIB = timezone(timedelta(hours=7))


def test_an_instant_comes_back_as_it_went(store: Store) -> None:
    """09:00+07:00 is 02:00 UTC, aware, on every database; microseconds are kept."""
    at = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=WIB)
    store.apply([BODY, opening(opened=at)])
    opened = store.case(number(1)).opened
    assert datetime(2026, 11, 2, 2, 0, 0, 123456, tzinfo=UTC) == opened
    assert opened.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused(store: Store) -> None:
    """A time without a zone is nobody's time."""
    with pytest.raises((StatementError, ValueError), match="naive"):
        store.apply([BODY, opening(opened=datetime(2026, 11, 2, 9, 0))])  # noqa: DTZ001 - the point of the test
    assert store.institution("dinas-a") is None


def test_instants_compare_in_the_database(store: Store) -> None:
    """The later of two instants is the later one, whatever zones they were given in."""
    furnish(store)
    store.apply([MarkHeard(number(1), datetime(2026, 11, 3, 1, 0, tzinfo=UTC))])
    store.apply([MarkHeard(number(1), datetime(2026, 11, 3, 7, 30, tzinfo=WIB))])
    assert datetime(2026, 11, 3, 1, 0, tzinfo=UTC) == store.case(number(1)).heard


def test_foreign_keys_are_enforced(store: Store) -> None:
    """A case of an institution that does not exist is refused by the database itself."""
    with pytest.raises(ConflictError):
        store.apply([opening()])


def test_records_stay_readable_after_their_session(store: Store) -> None:
    """No lazy loading, nothing expires: a record read is a plain value."""
    furnish(store)
    case = store.case(number(1))
    store.apply([MarkHeard(number(1), NOW)])
    assert (case.topic, case.heard) == ("jalan rusak", None)


def test_sqlite_runs_as_promised(tmp_path: Path) -> None:
    """WAL, synchronous FULL, foreign keys on, in a file of its owner alone."""
    store = Store(f"sqlite:///{tmp_path}/kawal.db", tmp_path / "mail")
    with store.db.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    assert (tmp_path / "kawal.db").stat().st_mode & 0o777 == 0o600


def test_memory_is_no_store() -> None:
    """A database in memory would lose what was promised."""
    with pytest.raises(ValueError, match="needs a file"):
        Store("sqlite://", Path("mail"))


def test_threads_that_read_and_then_write_never_collide(open_store, store: Store) -> None:
    """Four threads, two stores (two processes' worth of locks): every increment counts, nothing is locked out."""
    store.db.write(lambda connection: connection.execute(COUNTER.insert().values(name="n", value=0)))
    stores = [open_store(), open_store()]
    faults: list[Exception] = []

    def bump(connection) -> None:
        value = connection.execute(select(COUNTER.c.value).where(COUNTER.c.name == "n").with_for_update()).scalar_one()
        connection.execute(COUNTER.update().where(COUNTER.c.name == "n").values(value=value + 1))

    def work(own: Store) -> None:
        try:
            for _ in range(30):
                own.db.write(bump)
        except Exception as fault:  # noqa: BLE001 - handed to the test
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(stores[index % 2],)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.db.rows(select(COUNTER.c.value))[0][0] == 120


def test_a_deadlock_is_tried_again(open_store, store: Store) -> None:
    """Two transactions that lock two rows crosswise both succeed in the end."""
    furnish(store, cases=2)
    first_locked = threading.Barrier(2, timeout=5)
    tries: list[int] = []

    def crosswise(own: Store, order: tuple[int, int]) -> None:
        state = {"first": True}

        def work(connection) -> None:
            tries.append(1)
            for position, sequence in enumerate(order):
                connection.execute(CASE.update().where(CASE.c.number == number(sequence)).values(level=str(order)))
                if position == 0 and state.pop("first", False) and not own.db.is_sqlite:
                    first_locked.wait()

        own.db.write(work)

    threads = [threading.Thread(target=crosswise, args=(open_store(), order)) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(tries) == 2 if store.db.is_sqlite else len(tries) > 2  # a try again may meet the other's commit
    assert store.case(number(1)).level == store.case(number(2)).level


def test_errors_do_not_speak_of_the_complainant(store: Store) -> None:
    """Errors are logged, and logs never hold what a statement was given."""
    secret = "Nama Pelapor"
    clash: OpenCase = opening(identity={"name": secret}, topic=secret)
    store.apply([BODY, clash])
    with pytest.raises(ConflictError) as caught:
        store.apply([clash])
    cause = caught.value.__cause__
    assert isinstance(cause, IntegrityError)
    assert secret not in str(caught.value) + str(cause)


def test_hostile_text_is_stored_without_what_no_database_takes(store: Store) -> None:
    """NUL and lone surrogates come from broken mail; both become U+FFFD, in text and in JSON."""
    store.apply([BODY, opening(topic="a\0b\udcffc \U0001f4ec", asked="\ud83d")])
    case = store.case(number(1))
    assert case.topic[:3] == "a\ufffdb"
    assert case.topic[-1] == "\U0001f4ec"
    assert "\0" not in case.topic + case.asked


def test_uids_need_32_unsigned_bits(store: Store) -> None:
    """UIDVALIDITY and UID go up to 4,294,967,295 (RFC 3501), beyond a server's INTEGER."""
    from store_facts import seen

    store.keep_raw([seen(2**32 - 1, uidvalidity=2**32 - 1)])
    assert {2**32 - 1} == store.known_uids("pusat", "INBOX", 2**32 - 1)


def test_addresses_are_found_in_any_case(store: Store) -> None:
    """Contacts are kept in lower case and asked for in any."""
    store.apply([BODY, PIC])
    assert len(store.contacts_by_address("PIC@Dinas-A.example.go.id")) == 1
    assert store.db.rows(select(CONTACT.c.address))[0][0] == "pic@dinas-a.example.go.id"


def test_questions_within_reading_see_one_state(open_store, store: Store) -> None:
    """A decision is made on one state of the world, whoever writes meanwhile; afterwards the new one is seen."""
    furnish(store)
    other = open_store()
    with store.reading(), store.reading():
        assert store.case(number(1)).heard is None
        other.apply([MarkHeard(number(1), NOW), opening(2)])
        assert store.case(number(2)) is None
        assert store.open_case_facts(["dinas-a"], 5)[0].number == number(1)
    assert store.case(number(1)).heard == NOW
    assert store.case(number(2)) is not None


def test_reading_is_a_matter_of_one_thread(store: Store) -> None:
    """Another thread has a connection of its own; a fault inside lets go of it."""
    furnish(store)
    found: list[str] = []

    def ask_and_fail() -> None:
        with store.reading():
            store.case(number(1))
            thread = threading.Thread(target=lambda: found.append(store.case(number(1)).number))
            thread.start()
            thread.join()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert found == [number(1)]
    assert store.db.engine.pool.checkedout() == 0

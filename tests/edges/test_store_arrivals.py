"""Arrivals: kept once by content, seen once by UID, claimed by one."""

import multiprocessing
from collections.abc import Callable
from datetime import timedelta

import pytest
from store_facts import NOW, seen

from daemon.core.changes import SettleMessage
from daemon.edges.store import Kept, Seen, Store
from daemon.edges.store import arrivals as arriving


def test_a_message_seen_twice_is_kept_once(store: Store) -> None:
    """Two UIDs, two folders, another UIDVALIDITY: one message, a sighting each, only the first is fresh."""
    raw = b"Subject: sama\r\n\r\nsama"
    first = store.keep_raw([seen(1, raw), seen(2, raw)])
    later = store.keep_raw([seen(1, raw, folder="Arsip"), seen(1, raw, uidvalidity=9)])
    identity = first[0].message_id
    assert [Kept(identity, True), Kept(identity, False)] == first
    assert [Kept(identity, False)] * 2 == later
    assert [s.outcome for s in store.sightings_of(identity)] == ["kept", "duplicate", "duplicate", "duplicate"]


def test_the_same_uid_again_is_simply_known(store: Store) -> None:
    """A crash before the mailbox is marked: fetched again, recognised, one sighting."""
    store.keep_raw([seen(1)])
    kept = store.keep_raw([seen(1)])
    assert [k.fresh for k in kept] == [False]
    assert [s.outcome for s in store.sightings_of(kept[0].message_id)] == ["kept"]


def test_a_copied_message_id_shadows_nothing(store: Store) -> None:
    """T20: an attacker's mail with the Message-ID of a genuine one; both are kept, content alone decides."""
    genuine = b"Message-ID: <x@example.go.id>\r\nFrom: pic@example.go.id\r\n\r\nSudah selesai."
    forged = b"Message-ID: <x@example.go.id>\r\nFrom: lain@example.org\r\n\r\nAbaikan."
    kept = store.keep_raw([seen(1, forged), seen(2, genuine)])
    assert [k.fresh for k in kept] == [True, True]
    assert kept[0].message_id != kept[1].message_id


def test_files_are_safe_before_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between file and row leaves a file nobody speaks of, and the message comes again."""

    def crash(*_: object) -> list[Kept]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(arriving, "_write_sightings", crash)
        with pytest.raises(KeyboardInterrupt):
            store.keep_raw([seen(1), seen(2)])
    assert set() == store.known_uids("pusat", "INBOX", 1)
    assert len([path for path in store.keep.folder.rglob("*") if path.is_file()]) == 2
    assert [k.fresh for k in store.keep_raw([seen(1), seen(2)])] == [True, True]


def test_no_row_without_its_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: nothing is recorded, so nothing is believed kept."""

    def full(_: object) -> list[object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.keep, "keep_all", full)
    with pytest.raises(OSError, match="No space"):
        store.keep_raw([seen(1)])
    assert store.count_unsettled() == 0


def test_a_batch_is_one_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty messages, one transaction: commits are what keeping costs."""
    writes: list[int] = []
    write = store.db.write
    monkeypatch.setattr(store.db, "write", lambda work: (writes.append(1), write(work))[1])
    store.keep_raw([seen(uid) for uid in range(1, 51)])
    assert writes == [1]
    assert set(range(1, 51)) == store.known_uids("pusat", "INBOX", 1)
    assert store.last_uid("pusat", "INBOX", 1) == 50


def test_a_streamed_message_is_kept_like_any_other(store: Store) -> None:
    """Over 8 MB a message goes into its file in pieces, and only its name comes here."""
    file = store.keep_stream(iter([b"Subject: besar\r\n\r\n", b"x" * 100]))
    kept = store.keep_raw([Seen("pusat", "INBOX", 1, 5, file, NOW)])
    message = store.message(kept[0].message_id)
    assert (file.sha256, file.size) == (message.sha256, message.size)


def test_what_cannot_be_fetched_is_listed_and_tried_again(store: Store) -> None:
    """Attempts are counted; below the limit the UID is not known yet; its message, once there, counts."""
    for _ in range(2):
        attempts = store.record_sighting("pusat", "INBOX", 1, 7, "unfetchable", "NIL body", NOW)
    assert attempts == 2
    assert set() == store.known_uids("pusat", "INBOX", 1, retry_below=3)
    assert {7} == store.known_uids("pusat", "INBOX", 1)
    kept = store.keep_raw([seen(7)])
    assert [s.outcome for s in store.sightings_of(kept[0].message_id)] == ["kept"]
    assert store.record_sighting("pusat", "INBOX", 1, 7, "vanished", "", NOW) == 0
    assert [s.outcome for s in store.sightings_of(kept[0].message_id)] == ["kept"]


def test_marking_is_remembered(store: Store) -> None:
    """Only what is kept and not marked yet is marked; a UID without message never is."""
    store.keep_raw([seen(uid) for uid in (1, 2, 3)])
    store.record_sighting("pusat", "INBOX", 1, 4, "vanished", "", NOW)
    store.mark_sightings("pusat", "INBOX", 1, [1, 3])
    assert store.unmarked("pusat", "INBOX", 1) == [2]


def test_a_claim_counts_the_attempt_before_anything_is_read(store: Store) -> None:
    """T46: a reader that dies leaves its count behind; when the lease has run out the message is claimed again."""
    store.keep_raw([seen(1)])
    assert [u.attempts for u in store.claim_unsettled(5, "a", NOW, 60)] == [1]
    assert store.claim_unsettled(5, "b", NOW + timedelta(seconds=59), 60) == []
    assert [u.attempts for u in store.claim_unsettled(5, "b", NOW + timedelta(seconds=61), 60)] == [2]


def test_claims_come_in_order_and_leave_what_is_settled(store: Store) -> None:
    """The oldest first; a settled message is nobody's."""
    ids = [kept.message_id for kept in store.keep_raw([seen(uid) for uid in range(1, 7)])]
    store.apply([SettleMessage(ids[0], "unrelated", "", NOW)])
    assert ids[1:4] == [u.id for u in store.claim_unsettled(3, "a", NOW, 60)]
    assert ids[4:] == [u.id for u in store.claim_unsettled(3, "a", NOW, 60)]


def test_what_is_given_back_was_not_tried(store: Store) -> None:
    """A service that stops in the middle costs no message a strike."""
    store.keep_raw([seen(1)])
    claimed = store.claim_unsettled(1, "a", NOW, 60)
    store.release_unsettled([u.id for u in claimed])
    assert [u.attempts for u in store.claim_unsettled(1, "b", NOW, 60)] == [1]


def _claim_all(url: str, mail: str, owner: str, results) -> None:
    from pathlib import Path

    own = Store(url, Path(mail))
    mine: list[int] = []
    while claimed := own.claim_unsettled(7, owner, NOW, 600):
        mine += [u.id for u in claimed]
    results.put(mine)


def test_four_processes_claim_each_message_once(store: Store, url: str) -> None:
    """SKIP LOCKED on a server, UPDATE … RETURNING under BEGIN IMMEDIATE on SQLite: all distinct, none left."""
    ids = {k.message_id for k in store.keep_raw([seen(uid) for uid in range(1, 401)])}
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    arguments = [(url, str(store.keep.folder), f"p{index}", results) for index in range(4)]
    processes = [context.Process(target=_claim_all, args=args) for args in arguments]
    for process in processes:
        process.start()
    claimed = [identity for _ in processes for identity in results.get(timeout=60)]
    for process in processes:
        process.join()
    assert len(ids) == len(claimed)
    assert ids == set(claimed)


def test_two_processes_that_keep_the_same_mail_keep_it_once(open_store: Callable[[], Store]) -> None:
    """Two mailboxes on two machines receive the same content at the same moment."""
    import threading

    stores, fresh = [open_store() for _ in range(4)], []
    raws = [b"Subject: %d\r\n\r\nsama" % n for n in range(40)]

    def work(index: int) -> None:
        batch = [seen(uid, raw, mailbox=f"m{index}") for uid, raw in enumerate(raws)]
        fresh.extend(k.message_id for k in stores[index].keep_raw(batch if index % 2 else batch[::-1]) if k.fresh)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 40 == len(fresh) == len(set(fresh)) == stores[0].count_unsettled()

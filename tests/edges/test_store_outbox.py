"""The outbox: claimed once, recorded once, in doubt never forgotten."""

import multiprocessing
from datetime import timedelta

from store_facts import DAY, NOW, clock, furnish, mail, number, seen

from daemon.core.changes import MoveCase, SetDelivery
from daemon.edges.store import Store

MINUTE = timedelta(minutes=1)


def queue(store: Store, *keys: str, **changed) -> None:
    store.apply([mail(key, **changed) for key in keys])


def test_mail_is_claimed_when_it_is_due(store: Store) -> None:
    """Not before, the longest due first, at most as many as asked for; what is held stays."""
    furnish(store)
    queue(store, "late", not_before=NOW - DAY)
    queue(store, "now", "now2")
    queue(store, "later", not_before=NOW + MINUTE)
    queue(store, "held")
    store.hold_outgoing([store.outgoing_by_key("held").id])
    assert [m.key for m in store.claim_outgoing(NOW, 2, "a")] == ["late", "now"]
    assert [m.key for m in store.claim_outgoing(NOW, 9, "b")] == ["now2"]
    claimed = store.claim_outgoing(NOW + MINUTE, 9, "b")
    assert [(m.key, m.state, m.claimed_by, m.claimed_at, m.attempts) for m in claimed] == [
        ("later", "claimed", "b", NOW + MINUTE, 1)
    ]


def test_a_sent_letter_is_sent_with_what_follows(store: Store) -> None:
    """The record, the letter's channel, the move and the clock are one commit: no letter goes out without its clock."""
    furnish(store)
    queue(store, "letter:1")
    claimed = store.claim_outgoing(NOW, 1, "a")[0]
    changes = [MoveCase(number(1), "draft", "sent", "kawal", NOW, "sent"), clock()]
    assert store.record_sent(claimed.id, NOW, "250 2.0.0 ok", changes)
    sent = store.outgoing_by_id(claimed.id)
    assert (sent.state, sent.sent_at, sent.response, sent.claimed_by) == ("sent", NOW, "250 2.0.0 ok", "")
    assert (store.letters_of([1])[0].email, store.case(number(1)).status) == ("sent", "sent")
    assert len(store.deadlines_of([1])) == 1


def test_a_result_is_recorded_once(store: Store) -> None:
    """A slow sender whose mail was resolved by another in between changes nothing any more."""
    furnish(store)
    queue(store, "letter:1")
    claimed = store.claim_outgoing(NOW, 1, "a")[0]
    store.resolve_doubt(claimed.id, "sent", "found in Sent", NOW)
    assert not store.record_failed(claimed.id, NOW, "550 no")
    assert not store.record_retry(claimed.id, NOW, "451 later")
    assert store.outgoing_by_id(claimed.id).state == "sent"


def test_a_retry_waits(store: Store) -> None:
    """A temporary refusal: queued again for later, the attempt counted at the next claim."""
    furnish(store)
    queue(store, "letter:1")
    claimed = store.claim_outgoing(NOW, 1, "a")[0]
    assert store.record_retry(claimed.id, NOW + 5 * MINUTE, "451 greylisted")
    assert store.claim_outgoing(NOW + 4 * MINUTE, 1, "a") == []
    assert [m.attempts for m in store.claim_outgoing(NOW + 5 * MINUTE, 1, "a")] == [2]


def test_a_refused_letter_stands_on_its_case(store: Store) -> None:
    """An event with the server's words, and the letter's e-mail channel has failed."""
    furnish(store)
    queue(store, "letter:1")
    queue(store, "reminder", purpose="reminder")
    for claimed in store.claim_outgoing(NOW, 2, "a"):
        store.record_failed(claimed.id, NOW, "550 5.1.1 unknown")
    events = store.events(number(1))
    assert [(e.kind, e.data["purpose"], e.data["response"]) for e in events] == [
        ("mail_failed", "letter", "550 5.1.1 unknown"),
        ("mail_failed", "reminder", "550 5.1.1 unknown"),
    ]
    assert store.letters_of([1])[0].email == "failed"
    assert store.verify_chain() is None


def test_what_a_dead_process_was_sending_is_in_doubt(store: Store) -> None:
    """Not what this process has in hand, nor what was begun a moment ago; a doubt that was said stays one."""
    furnish(store)
    queue(store, "dead", "mine", "said", "young", "unbegun")
    for owner, begun in (("dead", NOW), ("me", NOW), ("me", NOW), ("other", NOW + DAY)):
        assert store.begin_sending(store.claim_outgoing(NOW, 1, owner)[0].id, owner, begun)
    store.resolve_doubt(3, "doubt", "connection lost after the final dot", NOW)
    store.claim_outgoing(NOW, 1, "dead")
    assert [m.key for m in store.in_doubt(NOW + MINUTE, "me")] == ["dead", "said"]


def test_what_was_claimed_and_not_begun_certainly_did_not_leave(store: Store) -> None:
    """It is queued again, and its attempt was none; whoever wakes up too late must not send it."""
    furnish(store)
    queue(store, "a", "b")
    old, _ = store.claim_outgoing(NOW, 2, "slow")
    assert store.release_unbegun(NOW) == 0
    assert store.release_unbegun(NOW + MINUTE) == 2
    assert not store.begin_sending(old.id, "slow", NOW + MINUTE)
    assert [(m.key, m.attempts) for m in store.claim_outgoing(NOW, 9, "next")] == [("a", 1), ("b", 1)]


def test_an_owner_that_is_gone_lets_go_of_everything_at_once(store: Store) -> None:
    furnish(store)
    queue(store, "begun", "unbegun")
    store.keep_raw([seen(1)])
    begun, _ = store.claim_outgoing(NOW, 2, "dead")
    store.begin_sending(begun.id, "dead", NOW)
    assert len(store.claim_unsettled(9, "dead", NOW, 300)) == 1
    store.take_lease("mailbox:pusat", "dead", NOW, 600)
    assert store.holders() == ["dead"]
    store.let_go("dead")
    assert store.holders() == [""], "what was being sent has no owner, and is looked into"
    assert store.take_lease("mailbox:pusat", "me", NOW, 600) is not None
    assert [(m.attempts) for m in store.claim_unsettled(9, "me", NOW, 300)] == [2], "the attempt at reading was one"
    assert [m.key for m in store.in_doubt(NOW, "me")] == ["begun"]
    assert [m.key for m in store.claim_outgoing(NOW, 9, "me")] == ["unbegun"]


def test_a_doubt_is_resolved_and_said(store: Store) -> None:
    """Sent again or held by policy, each with an event on the case that says why."""
    furnish(store)
    queue(store, "letter:1")
    claimed = store.claim_outgoing(NOW, 1, "dead")[0]
    assert store.resolve_doubt(claimed.id, "queued", "perhaps sent before a crash: sent again", NOW)
    assert [m.attempts for m in store.claim_outgoing(NOW, 1, "me")] == [2]
    assert [(e.kind, e.data["state"]) for e in store.events(number(1))] == [("mail_in_doubt", "queued")]


def test_signs_that_a_mail_left(store: Store) -> None:
    """A copy of it in a mailbox, or a report about it."""
    furnish(store)
    queue(store, "copied", "reported", "unseen")
    store.apply([SetDelivery("<kwl.reported@example.go.id>", "delayed", NOW)])
    from daemon.edges.store.tables import MESSAGE

    store.keep_raw([seen(1)])
    store.db.write(lambda c: c.execute(MESSAGE.update().values(header_id="<kwl.copied@example.go.id>")))
    signs = {key: store.was_seen(f"<kwl.{key}@example.go.id>") for key in ("copied", "reported", "unseen", "foreign")}
    assert signs == {"copied": True, "reported": True, "unseen": False, "foreign": False}


def test_hold_and_release_all(store: Store) -> None:
    """A restored database sends nothing until an admin says so."""
    furnish(store)
    queue(store, "a", "b", "c")
    assert store.hold_outgoing() == 3
    assert store.claim_outgoing(NOW, 9, "me") == []
    assert store.release_outgoing([1]) == 1
    assert store.count_outgoing() == {"held": 2, "queued": 1}
    assert store.release_outgoing() == 2


def test_limits_count_what_was_queued(store: Store) -> None:
    """Confirmations a day: by recipient, purpose and instant; what failed does not count."""
    furnish(store)
    queue(store, "old", purpose="confirmation", at=NOW - 2 * DAY)
    queue(store, "new", "new2", purpose="confirmation")
    queue(store, "other", purpose="reminder")
    claimed = store.claim_outgoing(NOW, 1, "me")[0]
    assert claimed.key == "old"
    recipient = "pic@dinas-a.example.go.id"
    assert store.sent_since(recipient, "confirmation", NOW - DAY) == 2
    assert store.sent_since(recipient, None, NOW - 3 * DAY) == 4
    assert store.sent_since("x@example.org", None, NOW - DAY) == 0


def test_mail_of_a_case(store: Store) -> None:
    """By case and purpose, and by our Message-IDs however many there are."""
    furnish(store, cases=2)
    queue(store, "letter:1")
    queue(store, "letter:2", case=number(2))
    queue(store, "reminder", purpose="reminder")
    assert [m.key for m in store.outgoing_of_case(number(1), "letter")] == ["letter:1"]
    assert [m.key for m in store.outgoing_of_case(number(1))] == ["letter:1", "reminder"]
    headers = [f"<x{n}@example.org>" for n in range(1200)] + ["<kwl.letter:2@example.go.id>"]
    assert [m.key for m in store.outgoing_by_header(headers)] == ["letter:2"]


def _claim_all(url: str, folder: str, owner: str, results) -> None:
    from pathlib import Path

    own = Store(url, Path(folder))
    mine: list[str] = []
    while claimed := own.claim_outgoing(NOW, 5, owner):
        mine += [m.key for m in claimed]
        for m in claimed:
            own.record_sent(m.id, NOW, "250")
    results.put(mine)


def test_four_processes_send_each_mail_once(store: Store, url: str) -> None:
    """Every mail is claimed by exactly one of them."""
    furnish(store)
    queue(store, *(f"k{n}" for n in range(200)))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    arguments = [(url, str(store.keep.folder), f"p{index}", results) for index in range(4)]
    processes = [context.Process(target=_claim_all, args=args) for args in arguments]
    for process in processes:
        process.start()
    sent = [key for _ in processes for key in results.get(timeout=60)]
    for process in processes:
        process.join()
    assert len(sent) == len(set(sent)) == 200
    assert store.count_outgoing() == {"sent": 200}

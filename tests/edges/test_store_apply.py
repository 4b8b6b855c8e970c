"""Applying decisions: all or nothing, once, in order, and only on the world they were made for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from store_facts import BODY, DAY, NOW, PIC, clock, furnish, mail, notice, number, opening, seen

from daemon.core.changes import (
    AddEvent,
    Change,
    CloseDeadlines,
    CloseDraft,
    DropMail,
    HoldMessage,
    IssueToken,
    LinkMessage,
    MarkHeard,
    MoveCase,
    PauseDeadlines,
    ReopenDeadlines,
    SaveDraft,
    SetContact,
    SetDelivery,
    SetInstitution,
    SetLetter,
    SettleHeld,
    SettleMessage,
    SetWake,
    SuppressNotice,
    UnlinkMessage,
    UseToken,
)
from daemon.edges.store import Applied, ConflictError, StaleDecision, Store, UnknownSubjectError
from daemon.edges.store.decisions import WRITERS
from daemon.edges.store.tables import EVENT, NOTICE, OUTGOING


def count(store: Store, table) -> int:
    return store.db.rows(select(func.count()).select_from(table))[0][0]


def keep_one(store: Store, uid: int = 1) -> int:
    return store.keep_raw([seen(uid)])[0].message_id


def test_every_change_has_its_writer() -> None:
    """A change that is added to the contract and not to the store fails here."""
    assert set(Change.__args__) == set(WRITERS)


def test_a_case_is_opened_with_letter_and_complainant(store: Store) -> None:
    """One decision, three tables; the identity only in the sealed one."""
    applied = store.apply([BODY, PIC, opening(identity={"name": "Pelapor", "nik": "1"})])
    assert {number(1): store.case(number(1)).id} == dict(applied.case_ids)
    assert [letter.number for letter in store.letters_of(applied.case_ids.values())] == ["B-1/LAPOR/2026"]
    assert (
        store.complainant(number(1)).name,
        store.complainant(number(1)).nik,
        store.complainant(number(1)).phone,
    ) == ("Pelapor", "1", "")


def test_no_identity_no_row(store: Store) -> None:
    """A case without a named complainant has nothing sealed."""
    furnish(store)
    assert store.complainant(number(1)) is None


def test_a_letter_number_is_used_once_a_year(store: Store) -> None:
    """The constraint decides, not a look before: the whole decision is refused with what it broke."""
    furnish(store)
    with pytest.raises(ConflictError, match="OpenCase"):
        store.apply([PIC, opening(2, letter_number="B-1/LAPOR/2026")])
    assert store.case(number(2)) is None


def test_a_move_needs_the_status_it_was_decided_on(store: Store) -> None:
    """Otherwise nothing of the decision is applied, and the flow decides anew."""
    furnish(store)
    store.apply([MoveCase(number(1), "draft", "sent", "kawal", NOW, "sent")])
    with pytest.raises(StaleDecision, match="is sent, not draft"):
        store.apply([
            AddEvent(number(1), "note", "kawal", NOW),
            MoveCase(number(1), "draft", "sent", "kawal", NOW, "again"),
        ])  # fmt: skip
    assert [event.kind for event in store.events(number(1))] == ["moved"]


def test_moves_of_one_decision_follow_each_other(store: Store) -> None:
    """The second move of a decision starts from where the first one led; an end is dated, reopening takes it back."""
    furnish(store)
    store.apply([
        MoveCase(number(1), "draft", "sent", "kawal", NOW, ""),
        MoveCase(number(1), "sent", "closed", "kawal", NOW + DAY, ""),
    ])  # fmt: skip
    assert store.case(number(1)).closed == NOW + DAY
    store.apply([MoveCase(number(1), "closed", "reopened", "officer:a@example.go.id", NOW + 2 * DAY, "")])
    case = store.case(number(1))
    assert (case.status, case.closed, case.moved) == ("reopened", None, NOW + 2 * DAY)


def test_an_event_is_added_once(store: Store) -> None:
    """Settling again finds the event there; another message or other data is another event."""
    furnish(store)
    first, second = keep_one(store, 1), keep_one(store, 2)
    event = AddEvent(number(1), "answered", "pic@dinas-a.example.go.id", NOW, {"rule": "x", "n": [1, 2]}, first)
    store.apply([event])
    again = AddEvent(number(1), "answered", "pic@dinas-a.example.go.id", NOW + DAY, {"n": (1, 2), "rule": "x"}, first)
    assert len(store.apply([again]).skipped) == 1
    store.apply([AddEvent(number(1), "answered", "pic", NOW, {"rule": "x", "n": [1, 2]}, second)])
    store.apply([AddEvent(number(1), "note", "kawal", NOW), AddEvent(number(1), "note", "kawal", NOW + DAY)])
    assert len(store.events(number(1))) == 4


def test_a_fault_in_the_middle_undoes_all(store: Store) -> None:
    """One decision, one transaction."""
    furnish(store)
    with pytest.raises(UnknownSubjectError):
        store.apply([MoveCase(number(1), "draft", "sent", "kawal", NOW, ""), mail(), MarkHeard(number(99), NOW)])
    assert (store.case(number(1)).status, count(store, EVENT), count(store, OUTGOING)) == ("draft", 0, 0)


def test_several_decisions_in_one_commit_fail_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Group commit: each decision in its own savepoint, the failed one's exception in its place."""
    furnish(store, cases=3)
    commits: list[int] = []
    write = store.db.write
    monkeypatch.setattr(store.db, "write", lambda work: (commits.append(1), write(work))[1])
    results = store.apply_many([
        ([MoveCase(number(1), "draft", "sent", "kawal", NOW, "")], "h1"),
        ([AddEvent(number(2), "note", "kawal", NOW), MoveCase(number(2), "sent", "closed", "kawal", NOW, "")], "h1"),
        ([opening(3)], "h1"),
        ([MoveCase(number(1), "sent", "acknowledged", "kawal", NOW, "")], "h1"),
        ([SettleMessage(404, "linked", "", NOW)], "h1"),
    ])  # fmt: skip
    assert [type(result).__name__ for result in results] == [
        "Applied",
        "StaleDecision",
        "ConflictError",
        "Applied",
        "UnknownSubjectError",
    ]
    assert commits == [1]
    assert (store.case(number(1)).status, store.case(number(2)).status) == ("acknowledged", "draft")
    assert store.events(number(2)) == []


def test_a_failed_decision_of_a_batch_leaves_no_trace_for_the_next(store: Store) -> None:
    """Its event is not believed told, its case not believed open, its message not believed settled."""
    furnish(store)
    message = keep_one(store)
    told = AddEvent(number(1), "answered", "pic", NOW, {"n": 1}, message)
    settled = SettleMessage(message, "linked", "", NOW)
    results = store.apply_many([
        ([opening(2), told, settled, MarkHeard(number(9), NOW)], ""),
        ([told, settled], ""),
        ([MarkHeard(number(2), NOW)], ""),
        ([opening(2), told, MoveCase(number(2), "draft", "sent", "kawal", NOW, "")], ""),
    ])  # fmt: skip
    assert [type(r).__name__ for r in results] == ["UnknownSubjectError", "Applied", "UnknownSubjectError", "Applied"]
    assert [len(r.skipped) for r in results if isinstance(r, Applied)] == [0, 1]
    assert (len(store.events(number(1))), store.case(number(2)).status) == (1, "sent")
    assert store.verify_chain() is None


def test_two_decisions_about_one_case_queue_up(open_store: Callable[[], Store], store: Store) -> None:
    """Two processes move the same case: one wins, the other is told to decide anew; the chain has no fork."""
    import threading

    furnish(store)
    outcomes: list[str] = []

    def work(own: Store, after: str) -> None:
        try:
            own.apply([MoveCase(number(1), "draft", after, "kawal", NOW, "")])
            outcomes.append("applied")
        except StaleDecision:
            outcomes.append("stale")

    threads = [threading.Thread(target=work, args=(open_store(), after)) for after in ("sent", "withdrawn") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["applied", "stale", "stale", "stale"]
    assert store.verify_chain() is None


def test_heard_is_the_latest(store: Store) -> None:
    """Mail is settled out of order; an older answer changes nothing."""
    furnish(store)
    store.apply([MarkHeard(number(1), NOW + DAY), MarkHeard(number(1), NOW)])
    assert store.case(number(1)).heard == NOW + DAY


def test_a_clock_runs_pauses_and_ends(store: Store) -> None:
    """Replaced while it runs, woken at the end of its pause, and once met it stays met."""
    furnish(store)
    store.apply([clock()])
    store.apply([clock(due=NOW + 9 * DAY)])
    store.apply([PauseDeadlines(number(1), (), NOW, NOW + DAY, "menunggu data")])
    paused = store.deadlines_of([1])[0]
    assert (paused.state, paused.wake, paused.due) == ("paused", NOW + DAY, NOW + 9 * DAY)
    store.apply([clock(due=NOW + 12 * DAY)])
    store.apply([CloseDeadlines(number(1), ("answer",), "met", NOW + 2 * DAY)])
    skipped = store.apply([clock()]).skipped
    met = store.deadlines_of([1])[0]
    assert (met.state, met.met, met.wake, met.due) == ("met", NOW + 2 * DAY, None, NOW + 12 * DAY)
    assert [reason for _, reason in skipped] == ["the clock is already met"]


def test_only_the_clocks_named_end(store: Store) -> None:
    """Kinds choose; none named means all."""
    furnish(store)
    store.apply([clock(), clock(kind="closing"), CloseDeadlines(number(1), ("closing",), "cancelled", NOW)])
    assert {d.kind: d.state for d in store.deadlines_of([1])} == {"answer": "open", "closing": "cancelled"}


def test_a_wake_is_set_while_the_clock_runs(store: Store) -> None:
    """After the end nobody wakes the ladder any more."""
    furnish(store)
    store.apply([clock()])
    store.apply([SetWake(1, NOW + 4 * DAY)])
    assert store.deadlines_of([1])[0].wake == NOW + 4 * DAY
    store.apply([CloseDeadlines(number(1), (), "met", NOW), SetWake(1, NOW)])
    assert store.deadlines_of([1])[0].wake is None


def test_a_decision_about_clocks_is_taken_back(store: Store) -> None:
    """What it ended or paused runs on as before, what it started is cancelled; other ends stay."""
    furnish(store)
    at = NOW + DAY
    store.apply([clock(), clock(kind="data"), clock(kind="old"), clock(kind="slept"), clock(kind="waits")])
    store.apply([
        CloseDeadlines(number(1), ("old",), "met", NOW),
        PauseDeadlines(number(1), ("slept",), NOW, NOW + 9 * DAY, "lama"),
    ])  # fmt: skip
    store.apply([
        CloseDeadlines(number(1), ("answer",), "met", at),
        CloseDeadlines(number(1), ("data", "slept"), "cancelled", at),
        PauseDeadlines(number(1), ("waits",), at, at + DAY, "baru"),
        clock(kind="closing", starts=at),
    ])  # fmt: skip
    store.apply([ReopenDeadlines(number(1), at)])
    found = {d.kind: (d.state, d.wake, d.met, d.ended) for d in store.deadlines_of([1])}
    assert {
        "answer": ("open", at, None, None),
        "data": ("open", at, None, None),
        "old": ("met", None, NOW, NOW),
        "slept": ("paused", NOW + 9 * DAY, None, None),
        "waits": ("open", at, None, None),
        "closing": ("cancelled", None, None, at),
    } == found


def test_mail_that_is_not_needed_is_dropped_and_listed(store: Store) -> None:
    """Only what has not left, only under the prefix as it is written (no wildcards)."""
    furnish(store)
    store.apply([mail("hold:1:a"), mail("hold:1:b"), mail("hold:12:a"), mail("hold_1:a")])
    sent = store.claim_outgoing(NOW, 1, "me")[0]
    store.record_sent(sent.id, NOW, "250")
    store.apply([DropMail("hold:1:", NOW, "settled"), DropMail("hold_", NOW, "settled")])
    assert {m.key: m.state for m in store.outgoing()} == {
        "hold:1:a": "sent",
        "hold:1:b": "dropped",
        "hold:12:a": "queued",
        "hold_1:a": "dropped",
    }
    assert store.outgoing_by_key("hold:1:b").response == "settled"


def test_channels_of_a_letter(store: Store) -> None:
    """Post and e-mail each have their state."""
    furnish(store)
    store.apply([SetLetter(number(1), "post", "posted", NOW, "resi 1"), SetLetter(number(1), "email", "sent", NOW)])
    letter = store.letters_of([1])[0]
    assert (letter.post, letter.post_at, letter.post_note, letter.email) == ("posted", NOW, "resi 1", "sent")
    with pytest.raises(ValueError, match="no channel"):
        store.apply([SetLetter(number(1), "fax", "sent", NOW)])


def test_a_mail_is_queued_once(store: Store) -> None:
    """The purpose key is unique; a second one is skipped quietly, bytes and Message-ID of the first stay."""
    furnish(store)
    first = store.apply([mail()])
    second = store.apply([mail(rendered=b"other", header_id="<other@example.go.id>")])
    assert (len(first.outgoing), len(second.outgoing), len(second.skipped)) == (1, 0, 1)
    assert store.outgoing_by_key("letter:1").rendered == b"Subject: Tindak lanjut\r\n\r\nhalo \xff"


def test_what_was_told_is_not_told_again(store: Store) -> None:
    """A mail whose notices all exist is not written, under whatever key; one that tells something new is."""
    furnish(store)
    store.apply([mail("a", notices=(notice(), notice(rung="reminder-2")))])
    assert store.apply([mail("b", notices=(notice(),))]).outgoing == ()
    third = store.apply([mail("c", notices=(notice(), notice(rung="reminder-3")))])
    assert len(third.outgoing) == 1
    told = {n.rung: n.outgoing_id for n in store.notices_sent([1])}
    assert {"reminder-1": 1, "reminder-2": 1, "reminder-3": third.outgoing[0]} == told


def test_a_suppressed_notice_counts_as_told(store: Store) -> None:
    """It says why, and no mail tells it afterwards."""
    furnish(store)
    store.apply([SuppressNotice(notice(), NOW, "address bounces")])
    assert store.apply([mail(notices=(notice(),))]).outgoing == ()
    assert len(store.apply([SuppressNotice(notice(), NOW, "again")]).skipped) == 1
    assert [(n.state, n.reason) for n in store.notices_sent([1])] == [("suppressed", "address bounces")]


def test_a_token_is_issued_once_and_used_once(store: Store) -> None:
    """The second officer to answer is told; BATAL gives the token back."""
    token = IssueToken("a" * 26, "notice", "1", "held:1", "officer@example.go.id", "", NOW, {"answers": ["1", "2"]})
    store.apply([token])
    assert len(store.apply([token]).skipped) == 1
    store.apply([UseToken("a" * 26, NOW, {"answer": "1"})])
    with pytest.raises(StaleDecision, match="used"):
        store.apply([UseToken("a" * 26, NOW, {"answer": "2"})])
    assert store.token("a" * 26).decision == {"answer": "1"}
    assert [t.value for t in store.tokens_about("held:1")] == ["a" * 26]
    store.apply([UseToken("a" * 26, None)])
    assert (store.token("a" * 26).used, store.token("a" * 26).decision) == (None, {})
    with pytest.raises(UnknownSubjectError):
        store.apply([UseToken("b" * 26, NOW)])


def test_a_held_message_is_settled_by_the_first(store: Store) -> None:
    """A later hold of the waiting message replaces it; after a decision only undoing opens it again."""
    message = keep_one(store)
    store.apply([HoldMessage(message, "two cases", ({"case": "a", "score": 1.0},), NOW)])
    store.apply([HoldMessage(message, "one case", ({"case": "b", "score": 2.0},), NOW)])
    assert [held.reason for held in store.held()] == ["one case"]
    store.apply([SettleHeld(message, "settled", "officer:a@example.go.id", NOW, {"case": "b"})])
    with pytest.raises(StaleDecision, match=r"already settled by officer:a@example\.go\.id"):
        store.apply([SettleHeld(message, "dismissed", "officer:b@example.go.id", NOW)])
    assert len(store.apply([HoldMessage(message, "again", (), NOW)]).skipped) == 1
    store.apply([SettleHeld(message, "open", "officer:a@example.go.id", NOW)])
    assert [(h.state, h.decision, h.settled_by) for h in store.held()] == [("open", {}, "")]


def test_a_message_is_linked_and_unlinked(store: Store) -> None:
    """A second link replaces the first; the rule set of the decision is noted."""
    furnish(store)
    message = keep_one(store)
    link = LinkMessage(message, number(1), 12.0, ({"kind": "token"},), {"means": "answered"}, "", "answered")
    store.apply([link], rules="h1")
    store.apply([LinkMessage(message, number(1), 9.0, (), {}, "h2", "comment")])
    linked = store.links_of_message(message)
    assert [(item.score, item.rules, item.acted) for item in linked] == [(9.0, "h2", "comment")]
    assert {message: [number(1)]} == store.cases_of_messages([message])
    store.apply([UnlinkMessage(message, number(1))])
    assert store.links_of_message(message) == []
    assert len(store.apply([UnlinkMessage(message, number(1))]).skipped) == 1


def test_a_draft_ends_once(store: Store) -> None:
    """KIRIM and BATAL that cross: the first counts; undoing opens it."""
    draft = SaveDraft("draft:1", "case", "officer@example.go.id", {"topic": "x"}, NOW)
    store.apply([draft])
    assert len(store.apply([draft]).skipped) == 1
    store.apply([CloseDraft("draft:1", "sent", NOW)])
    assert len(store.apply([CloseDraft("draft:1", "sent", NOW)]).skipped) == 1
    with pytest.raises(StaleDecision, match="already sent"):
        store.apply([CloseDraft("draft:1", "dropped", NOW)])
    store.apply([CloseDraft("draft:1", "open", NOW)])
    assert [d.key for d in store.drafts()] == ["draft:1"]


def test_a_delivery_report_is_noted_on_mail_and_letter(store: Store) -> None:
    """The letter's e-mail channel fails with its mail; a report on mail that is not ours changes nothing."""
    furnish(store)
    store.apply([mail()])
    store.apply([SetDelivery("<kwl.letter:1@example.go.id>", "failed", NOW, "5.1.1 no such user")])
    assert store.outgoing_by_key("letter:1").dsn == "failed 5.1.1 no such user"
    assert store.letters_of([1])[0].email == "failed"
    assert store.failed_deliveries("pic@dinas-a.example.go.id") == 1
    assert store.failed_deliveries("pic@dinas-a.example.go.id", "<kwl.letter:1@example.go.id>") == 0
    assert len(store.apply([SetDelivery("<x@example.org>", "failed", NOW)]).skipped) == 1


def test_the_directory_is_written_field_by_field(store: Store) -> None:
    """An institution is replaced whole; of a contact only what is given changes, and coming back ends the absence."""
    store.apply([BODY, PIC])
    store.apply(
        [
            SetInstitution("dinas-a", "Dinas A Baru"),
            SetContact("dinas-a", PIC.address, health="away", away_until=(NOW + DAY).date()),
        ]
    )
    contact = store.contacts("dinas-a")[0]
    assert ("Petugas A", "away", (NOW + DAY).date()) == (contact.name, contact.health, contact.away_until)
    assert (store.institution("dinas-a").name, store.institution("dinas-a").province) == ("Dinas A Baru", "")
    store.apply([SetContact("dinas-a", PIC.address, health="ok")])
    assert store.contacts("dinas-a")[0].away_until is None


def test_settling_ends_the_claim_and_keeps_the_outcome(store: Store) -> None:
    """An unreadable message has no analysis, only an outcome and a reason."""
    message = keep_one(store)
    store.claim_unsettled(1, "a", NOW, 60)
    store.apply([SettleMessage(message, "unreadable", "three strikes", NOW)])
    settled = store.message(message)
    assert (
        settled.outcome, settled.reason, settled.settled, settled.claimed_by, settled.claimed_until,
    ) == ("unreadable", "three strikes", NOW, "", None)  # fmt: skip
    assert store.claim_unsettled(1, "a", NOW + timedelta(days=1), 60) == []


def test_nothing_is_deleted_by_cascade(store: Store) -> None:
    """A case with history cannot be deleted by accident: the database refuses, its children stay."""
    from sqlalchemy.exc import IntegrityError

    from daemon.edges.store.tables import CASE

    furnish(store)
    store.apply([clock(), mail(notices=(notice(),)), AddEvent(number(1), "note", "kawal", NOW)])
    with pytest.raises(IntegrityError):
        store.db.write(lambda connection: connection.execute(CASE.delete()))
    assert (count(store, EVENT), count(store, NOTICE), count(store, OUTGOING)) == (1, 1, 1)


def test_case_numbers_are_given_once(open_store: Callable[[], Store]) -> None:
    """Four threads, four connections: no sequence twice, none left out; each year begins at one."""
    import threading

    given: list[int] = []
    stores = [open_store() for _ in range(4)]
    threads = [
        threading.Thread(target=lambda own=own: given.extend(own.next_case_number(2026) for _ in range(25)))
        for own in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(range(1, 101)) == sorted(given)
    assert stores[0].next_case_number(2027) == 1

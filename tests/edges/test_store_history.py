"""The past in the order of time, and a scratch copy of an office: the same on SQLite and PostgreSQL."""

from pathlib import Path

from store_facts import DAY, NOW, furnish, mail, notice, number

from daemon.core.changes import (
    AddEvent,
    HoldMessage,
    IssueToken,
    LinkMessage,
    MoveCase,
    SettleHeld,
    SettleMessage,
    UseToken,
)
from daemon.edges.store import Seen, Store
from daemon.edges.store.history import History
from daemon.edges.store.readings import answered_proposals, stored_readings
from daemon.edges.store.scratch import ScratchStore

HOUR = DAY / 24


def live(store: Store) -> tuple[int, int]:
    """Two cases; a reply that is linked, one that is held and linked by an admin, a move by hand, a reminder."""
    furnish(store, cases=2)
    first, second = (
        store.keep_raw([Seen("pusat", "INBOX", 1, uid, f"Subject: {uid}\r\n\r\nx".encode(), NOW)])[0].message_id for uid in (1, 2)
    )
    read = {"means": "acknowledged", "rule": "surat sudah diterima", "text": "sudah kami terima"}
    store.apply([
        MoveCase(number(1), "draft", "sent", "kawal", NOW, "the letter went out"),
        SettleMessage(first, "linked", "", NOW + 2 * HOUR),
        LinkMessage(first, number(1), 1.0, (), read, "h1", "move"),
        MoveCase(number(1), "sent", "acknowledged", "pic@dinas-a.example.go.id", NOW + 2 * HOUR, "", first),
        SettleMessage(second, "held", "", NOW + HOUR),
        HoldMessage(second, "no case is named", (), NOW + HOUR),
        AddEvent(number(2), "post_received", "admin", NOW + 3 * HOUR, {"at": NOW.isoformat(), "note": ""}),
    ])  # fmt: skip
    store.apply([
        SettleMessage(second, "linked", "chosen by an admin", NOW + 5 * HOUR),
        SettleHeld(second, "settled", "admin", NOW + 5 * HOUR, {"case": number(2)}),
        mail("reminder:1", purpose="reminder", at=NOW + 6 * HOUR, case=number(1), notices=(notice(1),)),
        IssueToken("t" * 26, "notice", "1", f"proposal:{number(1)}:{first}", "a@b.example", "", NOW),
        IssueToken("c" * 26, "case", "1", number(1), "a@b.example", "", NOW),
    ])  # fmt: skip
    store.apply([UseToken("t" * 26, NOW, {"words": "BUKAN"})])
    return first, second


def test_the_past_is_told_in_its_order(store: Store) -> None:
    first, second = live(store)
    history = History(store)
    assert [(o.case["number"], o.status) for o in history.openings()] == [(number(1), "draft"), (number(2), "draft")]
    assert [(d.case, d.kind) for d in history.doings()] == [(number(1), "moved"), (number(2), "post_received")]
    assert [(c.message, c.case, c.at) for c in history.choices("admin")] == [(second, number(2), NOW + 5 * HOUR)]
    assert [(m.id, m.at) for m in history.messages()] == [(second, NOW + HOUR), (first, NOW + 2 * HOUR)], "when it was decided on"
    assert list(history.sweeps()) == [NOW + 6 * HOUR]
    assert history.rules_of([first, second]) == {first: "h1"}
    assert history.statuses_at(NOW + HOUR) == {number(1): "sent"}
    assert history.statuses_at(NOW + DAY) == {number(1): "acknowledged"}


def test_cases_stand_with_their_links_clocks_and_mails(store: Store) -> None:
    first, _ = live(store)
    one = next(s for s in History(store).standings(NOW) if s.number == number(1))
    assert (one.status, one.links[first][1]) == ("acknowledged", "move")
    assert {purpose for purpose, _ in one.mails.values()} == {"reminder", "reminder-1"}
    later = next(iter(History(store).standings(NOW + DAY, ("reminder",))))
    assert (dict(later.links), dict(later.mails)) == ({}, {})


def test_readings_and_answers_to_proposals_are_found(store: Store) -> None:
    first, _ = live(store)
    (read,) = stored_readings(store)
    assert (read.message, read.case, read.reading["means"]) == (first, number(1), "acknowledged")
    assert list(stored_readings(store, NOW + DAY)) == []
    assert answered_proposals(store) == {(number(1), first): "BUKAN"}


def test_a_scratch_copy_has_the_directory_and_no_case(store: Store, tmp_path: Path) -> None:
    live(store)
    scratch = ScratchStore(tmp_path, store)
    assert [i.code for i in scratch.institutions()] == [i.code for i in store.institutions()]
    assert (scratch.case(number(1)), scratch.token("t" * 26)) == (None, None), "questions are put anew"
    assert scratch.token("c" * 26) is not None
    for opening in History(store).openings():
        scratch.open(opening)
    assert scratch.case(number(2)).status == "draft"
    assert scratch.letters_of([scratch.case(number(1)).id])[0].number == "B-1/LAPOR/2026"
    assert scratch.next_case_number(2026) == 3, "a number that the ledger never gave"
    scratch.close()

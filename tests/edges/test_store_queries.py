"""Questions to the store: the right answer, by an index, in bounded memory."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import event
from store_facts import BODY, DAY, NOW, PIC, clock, furnish, mail, notice, number, opening, seen

from daemon.core.changes import (
    AddEvent,
    CloseDeadlines,
    HoldMessage,
    MoveCase,
    PauseDeadlines,
    SetContact,
    SetInstitution,
    SettleMessage,
)
from daemon.edges.store import Store
from daemon.edges.store import pages as paging

SCANS_ALLOWED = {"institution"}
"""Tables that are read whole on purpose: the directory is small."""


def test_cases_are_chosen_and_streamed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """By status, institution, lateness; page by page, from any place."""
    monkeypatch.setattr(paging, "PAGE", 3)
    other = SetInstitution("dinas-b", "Dinas B")
    store.apply([BODY, other, *(opening(n, institution="dinas-b" if n > 8 else "dinas-a") for n in range(1, 11))])
    store.apply([MoveCase(number(n), "draft", "sent", "kawal", NOW, "") for n in (2, 3)])
    store.apply([clock(2), clock(3, due=NOW + 9 * DAY)])
    assert [c.sequence for c in store.cases()] == list(range(1, 11))
    assert [c.sequence for c in store.cases(limit=4, after=5)] == [6, 7, 8, 9]
    assert [c.sequence for c in store.cases(status="sent")] == [2, 3]
    assert [c.sequence for c in store.cases(institution="dinas-b")] == [9, 10]
    assert [c.sequence for c in store.cases(late_before=NOW + 6 * DAY)] == [2]
    assert [c.sequence for c in store.cases(status=["sent", "draft"], focal_point="pusat", limit=2)] == [1, 2]


def test_open_cases_of_institutions(store: Store) -> None:
    """The latest first, ended ones left out."""
    furnish(store, cases=4)
    store.apply([MoveCase(number(3), "draft", "withdrawn", "kawal", NOW, "")])
    assert [c.sequence for c in store.open_cases_of(["dinas-a", "dinas-x"], 2)] == [4, 2]
    assert [c.sequence for c in store.cases(open_only=True)] == [1, 2, 4]
    assert store.open_cases_of([], 5) == []


def test_a_family_is_every_leg(store: Store) -> None:
    """Transfers open legs of one family, found from any of them."""
    furnish(store)
    store.apply([opening(2, family=number(1)), opening(3)])
    assert [c.sequence for c in store.family(number(2))] == [1, 2]
    assert store.family("KWL-0") == []


def test_letters_lead_to_cases(store: Store) -> None:
    """By squeezed number, with the case's number; streamed for whoever compares all of them."""
    furnish(store, cases=3)
    store.apply([MoveCase(number(3), "draft", "closed", "kawal", NOW, "")])
    shapes = {f"x{n}" for n in range(1500)} | {"b1lapor2026", "b3lapor2026", ""}
    assert sorted(case for _, case in store.cases_by_letter(shapes)) == [number(1), number(3)]
    assert list(store.letters_squeezed()) == [
        (f"b{n}lapor2026", number(n), "dinas-a", f"B-{n}/LAPOR/2026", 2026) for n in (1, 2)
    ]
    assert len(list(store.letters_squeezed(open_only=False))) == 3
    assert store.letter_exists("B-1/LAPOR/2026", 2026)
    assert not store.letter_exists("B-1/LAPOR/2026", 2025)


def test_contacts_of_a_day(store: Store) -> None:
    """Who held the role then; who was a contact once is still found by address."""
    store.apply([BODY, PIC, SetContact("dinas-a", "lama@example.go.id", until=date(2026, 10, 31))])
    store.apply([SetContact("dinas-a", "baru@example.go.id", since=date(2026, 12, 1))])
    assert [c.address for c in store.contacts("dinas-a", on=date(2026, 11, 2))] == ["pic@dinas-a.example.go.id"]
    assert len(store.contacts(institution="dinas-a")) == 3
    assert [c.institution for c in store.contacts_by_address("LAMA@example.go.id")] == ["dinas-a"]


def test_what_is_due_comes_with_all_the_ladder_needs(store: Store) -> None:
    """Clocks to wake, the longest first, page by page; superiors and notices told before are there."""
    store.apply(
        [SetInstitution("prov-a", "Provinsi A"), SetContact("prov-a", "kepala@prov-a.example.go.id", role="head")]
    )
    furnish(store, cases=4)
    store.apply([clock(n, wake=NOW - n * DAY) for n in (1, 2, 3)] + [clock(4, wake=NOW + DAY)])
    store.apply([mail(notices=(notice(),))])
    first = store.due_deadlines(NOW, 2)
    assert [d.case_id for d in first.deadlines] == [3, 2]
    rest = store.due_deadlines(NOW, 2, after=first.next_after)
    assert [d.case_id for d in rest.deadlines] == [1]
    assert rest.cases[1].number == number(1)
    assert set(rest.institutions) == {"dinas-a", "prov-a"}
    assert [c.address for c in rest.contacts["prov-a"]] == ["kepala@prov-a.example.go.id"]
    assert (rest.letters[1].number, [n.rung for n in rest.notices[1]]) == ("B-1/LAPOR/2026", ["reminder-1"])
    assert store.due_deadlines(NOW, 2, after=rest.next_after).next_after is None


def test_a_pause_that_lasts_too_long_is_due(store: Store) -> None:
    """Paused clocks are asked for apart, when their maximum has come."""
    furnish(store)
    store.apply([clock(), PauseDeadlines(number(1), (), NOW, NOW + DAY, "menunggu data")])
    assert store.due_deadlines(NOW + 9 * DAY, 5).deadlines == ()
    assert len(store.due_deadlines(NOW + DAY, 5, state="paused").deadlines) == 1
    store.apply([CloseDeadlines(number(1), (), "met", NOW)])
    assert store.due_deadlines(NOW + DAY, 5, state="paused").deadlines == ()


def test_messages_and_holds_are_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """By outcome, mailbox, from any place."""
    monkeypatch.setattr(paging, "PAGE", 2)
    ids = [kept.message_id for kept in store.keep_raw([seen(n) for n in range(1, 6)])]
    store.apply([SettleMessage(ids[1], "held", "two cases", NOW), HoldMessage(ids[1], "two cases", (), NOW)])
    assert [m.id for m in store.messages()] == ids
    assert [m.id for m in store.messages(outcome="", after=ids[2])] == ids[3:]
    assert [m.id for m in store.messages(outcome=["held"], mailbox="pusat")] == [ids[1]]
    assert [h.message_id for h in store.held()] == [ids[1]]
    assert store.held_by_message(ids[1]).reason == "two cases"
    assert store.count_messages() == {"": 4, "held": 1}


def test_events_in_order_and_the_latest(store: Store) -> None:
    """A case's history, and for a list of cases only the last event each."""
    furnish(store, cases=2)
    store.apply([AddEvent(number(1), "note", "kawal", NOW, {"n": n}) for n in range(3)])
    assert [e.data["n"] for e in store.events(number(1))] == [0, 1, 2]
    assert {case: e.data["n"] for case, e in store.last_events([1, 2]).items()} == {1: 2}


def test_rule_sets_and_extracted_text_are_kept_once(store: Store) -> None:
    """By their content; the first use counts."""
    for day in (0, 1):
        store.keep_rule_set("h1", {"replies.toml": "a"}, NOW + day * DAY)
        store.keep_extracted("f" * 64, "pdf", f"teks {day}\0")
    assert (store.rule_set("h1").files, store.rule_set("h1").first_used) == ({"replies.toml": "a"}, NOW)
    assert (store.extracted("f" * 64).text, store.extracted("f" * 64).method) == ("teks 0\ufffd", "pdf")
    assert store.rule_set("h2") is store.extracted("0" * 64) is None


QUESTIONS: dict[str, Callable[[Store], object]] = {
    "case": lambda s: s.case("x"),
    "cases by status": lambda s: list(s.cases(status="sent")),
    "cases of institution": lambda s: list(s.cases(institution="dinas-a", status="sent")),
    "late cases": lambda s: list(s.cases(late_before=NOW)),
    "cases by numbers": lambda s: s.cases_by_numbers(["a", "b"]),
    "open cases": lambda s: s.open_cases_of(["dinas-a", "dinas-b"], 500),
    "family": lambda s: s.family("x"),
    "letters": lambda s: s.letters_of([1, 2]),
    "cases by letter": lambda s: s.cases_by_letter({"a", "b"}),
    "letter exists": lambda s: s.letter_exists("a", 2026),
    "deadlines": lambda s: s.deadlines_of([1, 2]),
    "events": lambda s: s.events("x"),
    "last events": lambda s: s.last_events([1, 2]),
    "links of case": lambda s: s.links_of_case("x"),
    "complainant": lambda s: s.complainant("x"),
    "due": lambda s: s.due_deadlines(NOW, 5, after=(NOW, 3)),
    "due paused": lambda s: s.due_deadlines(NOW, 5, state="paused"),
    "message": lambda s: s.message(1),
    "messages of a sender": lambda s: list(s.messages(writer="x")),
    "messages by outcome": lambda s: list(s.messages(outcome="held")),
    "messages by header": lambda s: s.messages_by_header(["<a>", "<b>"]),
    "cases of messages": lambda s: s.cases_of_messages([1, 2]),
    "attachments": lambda s: s.attachments(1),
    "held": lambda s: list(s.held()),
    "held by message": lambda s: s.held_by_message(1),
    "tokens": lambda s: s.tokens(["a", "b"]),
    "tokens about": lambda s: s.tokens_about("x"),
    "draft": lambda s: s.draft("x"),
    "drafts": lambda s: list(s.drafts()),
    "contacts of an institution": lambda s: s.contacts("dinas-a", on=NOW.date()),
    "contacts of an address": lambda s: s.contacts_by_address("x"),
    "known uids": lambda s: s.known_uids("pusat", "INBOX", 1),
    "last uid": lambda s: s.last_uid("pusat", "INBOX", 1),
    "unmarked": lambda s: s.unmarked("pusat", "INBOX", 1),
    "sightings": lambda s: s.sightings_of(1),
    "claim unsettled": lambda s: s.claim_unsettled(5, "a", NOW, 60),
    "claim outgoing": lambda s: s.claim_outgoing(NOW, 5, "a"),
    "in doubt": lambda s: s.in_doubt(NOW, "a"),
    "outgoing of a case": lambda s: s.outgoing_of_case("x", "letter"),
    "outgoing by header": lambda s: s.outgoing_by_header(["<a>"]),
    "sent since": lambda s: s.sent_since("x", "letter", NOW),
    "failed deliveries": lambda s: s.failed_deliveries("x"),
    "was seen": lambda s: s.was_seen("<a>"),
    "notices": lambda s: s.notices_sent([1, 2], subjects=["a"]),
    "next number": lambda s: s.next_case_number(2026),
}


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("plans")
    store = Store(f"sqlite:///{folder}/kawal.db", folder / "mail")
    store.migrate()
    furnish(store)
    return store


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_by_an_index(sqlite_store: Store, name: str) -> None:
    """No plan of SQLite reads a table from end to end."""
    statements: list[tuple[str, object]] = []

    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN", "PRAGMA")):
            statements.append((statement, parameters))

    event.listen(sqlite_store.db.engine, "before_cursor_execute", note)
    event.listen(sqlite_store.db._writer, "before_cursor_execute", note)
    try:
        QUESTIONS[name](sqlite_store)
    finally:
        event.remove(sqlite_store.db.engine, "before_cursor_execute", note)
        event.remove(sqlite_store.db._writer, "before_cursor_execute", note)
    assert statements
    with sqlite_store.db.engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            scans = [
                row[3]
                for row in plan
                if row[3].startswith("SCAN") and row[3].split()[1] not in {"picked", *SCANS_ALLOWED}
            ]
            assert scans == [], statement

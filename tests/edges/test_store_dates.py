"""Clocks that are counted anew, the mark of what counted them, and what transfers teach: alike on both databases."""

from dataclasses import replace

from store_facts import BODY, DAY, NOW, clock, furnish, number, opening

from daemon.core.changes import CloseDeadlines, MoveCase, PauseDeadlines, RecountDeadline, SetContact, SetInstitution
from daemon.core.teaching import Passed
from daemon.edges.store import Store

AGAIN = RecountDeadline(number(1), "answer", 1, "jawaban", NOW + 6 * DAY, {"number": 14}, NOW + DAY)


def test_a_mark_is_what_was_set_last(store: Store) -> None:
    """Also when an earlier value comes back; marks of other names are none of its business."""
    assert store.mark("counted") == ""
    for value in ("a-1", "b-1", "a-1"):
        store.set_mark("counted", value)
        assert store.mark("counted") == value
    store.set_mark("other", "z")
    assert (store.mark("counted"), store.mark("other")) == ("a-1", "z")


def test_a_clock_counted_anew_keeps_its_start_and_wakes_the_ladder(store: Store) -> None:
    furnish(store)
    store.apply([clock()])
    store.apply([AGAIN])
    (found,) = store.deadlines_of([1])
    assert (found.due, found.starts, found.wake, found.working) == (NOW + 6 * DAY, NOW, NOW + DAY, {"number": 14})


def test_a_clock_that_stands_still_or_has_ended_is_not_woken(store: Store) -> None:
    furnish(store)
    store.apply([clock(), PauseDeadlines(number(1), ("answer",), NOW, NOW + 30 * DAY, "data")])
    store.apply([AGAIN])
    (found,) = store.deadlines_of([1])
    assert (found.state, found.due, found.wake) == ("paused", NOW + 6 * DAY, NOW + 30 * DAY)
    store.apply([CloseDeadlines(number(1), (), "met", NOW)])
    (skipped,) = store.apply([replace(AGAIN, due=NOW)]).skipped
    assert skipped[1] == "the clock is met"


def test_a_role_that_begins_anew_has_no_end(store: Store) -> None:
    furnish(store)
    mine = ("dinas-a", "pic@dinas-a.example.go.id")
    store.apply([SetContact(*mine, until=NOW.date())])
    store.apply([SetContact(*mine, name="Petugas A")])
    assert [c.until for c in store.contacts_by_address(mine[1])] == [NOW.date()]
    store.apply([SetContact(*mine, since=NOW.date())])
    assert [c.until for c in store.contacts_by_address(mine[1])] == [None]


def test_transfers_are_counted_where_they_came_to_rest(store: Store) -> None:
    """A leg that was passed on again counts for where the family ended; one that is on its way does too."""
    store.apply([BODY, *(SetInstitution(code, code) for code in ("dinas-b", "dinas-c"))])
    families = [("dinas-a", "dinas-b"), ("dinas-a", "dinas-c", "dinas-b"), ("dinas-a",), ("dinas-a", "dinas-c")]
    sequence = 0
    for family in families:
        first = sequence + 1
        for place, code in enumerate(family):
            sequence += 1
            store.apply([opening(sequence, institution=code, family=number(first))])
            if place < len(family) - 1:
                store.apply([MoveCase(number(sequence), "draft", "transferred", "kawal", NOW, "")])
    assert store.passed_on() == (
        Passed("infrastruktur", "", "dinas-c", "dinas-b", 1),
        Passed("infrastruktur", "Jawa Barat", "dinas-a", "dinas-b", 2),
        Passed("infrastruktur", "Jawa Barat", "dinas-a", "dinas-c", 1),
    )
    assert store.settled_there("dinas-a", "infrastruktur") == 3
    assert store.settled_there("dinas-b", "infrastruktur") == 0

"""Figures for digests: counted in the database, the same on both."""

from datetime import timedelta

import pytest
from store_facts import BODY, DAY, NOW, clock, mail, number, opening

from daemon.core.changes import CloseDeadlines, MoveCase, SetInstitution
from daemon.edges.store import CaseFigures, MoveFigures, Store, figures

WEEK = timedelta(days=7)


@pytest.fixture
def office(store: Store) -> Store:
    """Five cases at two institutions: two opened before the period, one late, one ended."""
    store.apply([BODY, SetInstitution("dinas-b", "Dinas B", province="Bali")])
    store.apply(
        [opening(1, opened=NOW - WEEK), opening(2, opened=NOW - DAY), opening(3), opening(4, institution="dinas-b")]
    )
    store.apply([opening(5, institution="dinas-b", category="air")])
    moves = [(1, "draft", "sent", -6), (1, "sent", "acknowledged", 1), (2, "draft", "sent", 1), (3, "draft", "sent", 2)]
    moves += [(3, "sent", "withdrawn", 3), (4, "draft", "sent", 8)]
    for sequence, before, after, day in moves:
        store.apply([MoveCase(number(sequence), before, after, "kawal", NOW + day * DAY, "")])
    store.apply([clock(1), clock(1, kind="closing"), clock(2, due=NOW + 30 * DAY), clock(3)])
    store.apply([CloseDeadlines(number(3), (), "cancelled", NOW)])
    return store


def test_cases_by_group(office: Store) -> None:
    """Institution, province, category, focal point, status: total, opened in the period, open, late (a case once)."""
    found = office.case_figures(NOW, NOW + WEEK, NOW + WEEK)
    west = ("dinas-a", "Jawa Barat", "infrastruktur", "pusat")
    assert set(found) == {
        CaseFigures(*west, "acknowledged", total=1, opened=0, open=1, late=1),
        CaseFigures(*west, "sent", total=1, opened=0, open=1, late=0),
        CaseFigures(*west, "withdrawn", total=1, opened=1, open=0, late=0),
        CaseFigures("dinas-b", "Bali", "infrastruktur", "pusat", "sent", total=1, opened=1, open=1, late=0),
        CaseFigures("dinas-b", "Bali", "air", "pusat", "draft", total=1, opened=1, open=1, late=0),
    }


def test_moves_by_group(office: Store) -> None:
    """What happened in the period and nothing outside it: from `since` on, before `until`."""
    west = ("dinas-a", "Jawa Barat", "infrastruktur", "pusat")
    assert set(office.move_figures(NOW, NOW + WEEK)) == {
        MoveFigures(*west, "acknowledged", moves=1, cases=1),
        MoveFigures(*west, "sent", moves=2, cases=2),
        MoveFigures(*west, "withdrawn", moves=1, cases=1),
    }
    assert [m.after for m in office.move_figures(NOW + DAY, NOW + 2 * DAY)] == ["acknowledged", "sent"]


def test_moves_are_streamed_in_order(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, also where several happened at one instant."""
    monkeypatch.setattr(figures, "PAGE", 1)
    assert [(m.case, m.after) for m in office.moves(NOW, NOW + WEEK)] == [
        (number(1), "acknowledged"),
        (number(2), "sent"),
        (number(3), "sent"),
        (number(3), "withdrawn"),
    ]
    assert [m.case for m in office.moves(NOW, NOW + WEEK, "sent")] == [number(2), number(3)]


def test_mail_by_purpose(office: Store) -> None:
    """What was queued in the period, by purpose and state."""
    office.apply([mail("a"), mail("b", purpose="reminder"), mail("c", at=NOW - DAY)])
    assert office.mail_figures(NOW, NOW + DAY) == {("letter", "queued"): 1, ("reminder", "queued"): 1}


def test_an_empty_office_has_no_figures(store: Store) -> None:
    """No rows, no fault."""
    assert store.case_figures(NOW, NOW + WEEK, NOW) == store.move_figures(NOW, NOW + WEEK) == []

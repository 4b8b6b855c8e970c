"""What digests ask of the database, the same on both: cases with the instants they are counted by, and what stopped."""

from datetime import timedelta

import pytest
from store_facts import BODY, DAY, NOW, clock, mail, notice, number, opening

from daemon.core.changes import (
    AddEvent,
    CloseDeadlines,
    MoveCase,
    SetInstitution,
    SuppressNotice,
)
from daemon.edges.store import Store, figures

WEEK = timedelta(days=7)


@pytest.fixture
def office(store: Store) -> Store:
    """Four cases at two institutions: one answered and sent back, one closed, one without clocks, one of another body."""
    store.apply([BODY, SetInstitution("dinas-b", "Dinas B", province="Bali")])
    store.apply([opening(1, opened=NOW - WEEK), opening(2), opening(3), opening(4, institution="dinas-b", focal_point="timur")])
    for sequence in (1, 2, 4):
        store.apply([MoveCase(number(sequence), "draft", "sent", "kawal", NOW + DAY, "")])
        store.apply([clock(sequence, kind="receipt", starts=NOW + DAY), clock(sequence, starts=NOW + DAY)])
    store.apply([CloseDeadlines(number(1), (), "met", NOW + 2 * DAY)])
    store.apply([clock(1, occurrence=2, starts=NOW + DAY, due=NOW + 9 * DAY)])
    store.apply([CloseDeadlines(number(2), (), "met", NOW + 3 * DAY), MoveCase(number(2), "sent", "closed", "kawal", NOW + 4 * DAY, "")])
    return store


def shown(standings):
    return [(s.number, s.institution, s.started, s.confirmed, s.answered, s.due, s.closed) for s in standings]


def test_cases_with_the_instants_they_are_counted_by(office: Store) -> None:
    """The latest clock of each kind counts: an answer that was sent back is no answer."""
    first, second = NOW + DAY, NOW + 5 * DAY
    assert shown(office.case_standings()) == [
        (number(1), "dinas-a", first, NOW + 2 * DAY, None, NOW + 9 * DAY, None),
        (number(2), "dinas-a", first, NOW + 3 * DAY, NOW + 3 * DAY, second, NOW + 4 * DAY),
        (number(3), "dinas-a", None, None, None, None, None),
        (number(4), "dinas-b", first, None, None, second, None),
    ]


def test_they_are_streamed_by_page(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each case once, whatever the page."""
    whole = list(office.case_standings())
    monkeypatch.setattr(figures, "PAGE", 1)
    assert list(office.case_standings()) == whole == office.standings_of([s.id for s in whole])


def test_they_can_be_narrowed(office: Store) -> None:
    """By institutions, by when they were opened, by what was open at a moment."""
    assert [s.number for s in office.case_standings(institutions=["dinas-b"])] == [number(4)]
    assert [s.number for s in office.case_standings(opened=(NOW - WEEK, NOW))] == [number(1)]
    assert number(2) not in [s.number for s in office.case_standings(open_at=NOW + 5 * DAY)]
    assert number(2) in [s.number for s in office.case_standings(open_at=NOW + 4 * DAY)]


def test_clocks_and_events_of_some_days(office: Store) -> None:
    """Open answer clocks by due date, and cases by what happened to them."""
    ids = {s.number: s.id for s in office.case_standings()}
    assert office.cases_due("answer", NOW + 5 * DAY, NOW + 6 * DAY) == {ids[number(4)]}
    assert office.cases_with_event("moved", NOW + 4 * DAY, NOW + 5 * DAY) == {ids[number(2)]}
    assert office.count_closed("dinas-a", NOW + 4 * DAY, NOW + 5 * DAY) == 1
    assert office.count_closed("dinas-a", NOW, NOW + 4 * DAY) == 0


@pytest.mark.parametrize(
    ("kind", "data", "lost"),
    [
        ("post_returned", {}, True),
        ("bounced", {"purpose": "letter"}, True),
        ("bounced", {"purpose": "reminder"}, False),
        ("mail_failed", {"purpose": "letter"}, True),
        ("reply", {"means": "not_received"}, True),
        ("reply", {"means": "answered"}, False),
        ("moved", {"after": "undelivered"}, True),
    ],
)
def test_a_letter_is_lost_when_something_says_so(office: Store, kind: str, data: dict[str, str], lost: bool) -> None:
    """By the server, by the post, or by the PIC's own word."""
    office.apply([AddEvent(number(4), kind, "kawal", NOW + 2 * DAY, data)])
    fates = {fate.standing.number: fate for fate in office.letter_fates(NOW - 2 * WEEK, NOW + WEEK, [])}
    assert fates[number(4)].lost == (NOW + 2 * DAY if lost else None)


def test_the_first_reminder_that_went_out(office: Store) -> None:
    """Of the rungs that remind; one that was suppressed never went."""
    office.apply([mail("r", purpose="reminder", at=NOW + 3 * DAY, notices=(notice(1, "H+1"),))])
    office.apply([mail("s", purpose="reminder", at=NOW + 2 * DAY, notices=(notice(1, "H-3"),))])
    office.apply([SuppressNotice(notice(4, "H+1"), NOW + DAY, "muted")])
    fates = {fate.standing.number: fate.reminded for fate in office.letter_fates(NOW - 2 * WEEK, NOW + WEEK, ["H+1"])}
    assert fates == {number(1): NOW + 3 * DAY, number(2): None, number(3): None, number(4): None}


def test_mail_that_stopped(office: Store) -> None:
    """What was refused or held back, without its bytes."""
    office.apply([mail("a"), mail("b", focal_point="timur"), mail("c")])
    assert office.hold_outgoing([m.id or 0 for m in office.outgoing() if m.key != "c"]) == 2
    assert [m.subject for m in office.mails_stopped("held")] == ["Tindak lanjut"] * 2
    assert len(office.mails_stopped("held", "timur")) == 1
    assert office.mails_stopped("held", "timur", NOW + DAY) == []


def test_the_last_digest_of_a_reader(office: Store) -> None:
    """By purpose and by what it was about."""
    to = "pic@dinas-a.example.go.id"
    for key, at in (("weekly_pic:2026-W44:A:" + to, NOW), ("weekly_pic:2026-W45:A:" + to + ":empty", NOW + WEEK), ("weekly_pic:2026-W45:B:" + to, NOW + WEEK)):
        office.apply([mail(key, purpose="weekly_pic", at=at, case=None)])
    assert office.last_key(to, "weekly_pic", "A").endswith(":empty")
    assert office.last_key(to, "weekly_pic", "B").endswith(f":B:{to}")
    assert office.last_key(to, "weekly_pic", "C") == office.last_key(to, "daily", "A") == ""


def test_an_empty_office_has_no_figures(store: Store) -> None:
    """No rows, no fault."""
    assert list(store.case_standings()) == list(store.letter_fates(NOW, NOW + WEEK, ["H+1"])) == []

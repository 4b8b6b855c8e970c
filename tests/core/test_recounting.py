"""A running clock under other rules: which clock counts it, and what of it is kept."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemon.core.calendar import compile_calendar
from daemon.core.clocks import Clock, ClockBook, ClockFacts
from daemon.core.recount import Place, Running, chosen_clock, recount

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
PLACE = Place("Asia/Jakarta", "Jawa Barat", "DISDIK", "kota")
CALENDAR = compile_calendar(None)
ANSWER = Clock("jawaban", 14, "working_day", "sent", "answer")
LAND = replace(ANSWER, name="pertanahan", number=60, category=("pertanahan",))
WAITING = replace(ANSWER, name="menunggu", number=30, status=("sent",))


def running(clock=ANSWER, name=""):
    due = CALENDAR.count(START, clock, PLACE.zone, PLACE.province, PLACE.institution)
    return Running(clock.kind, name or clock.name, START, due.due, due.working)


def facts(category="pendidikan", status="in_progress"):
    return ClockFacts(category, "biasa", "kota", status)


@pytest.mark.parametrize(
    "clocks, given, chosen",
    [
        ((ANSWER, LAND), facts("pertanahan"), "pertanahan"),
        ((ANSWER, LAND), facts(), "jawaban"),
        ((replace(ANSWER, name="jawaban baru"),), facts(), "jawaban baru"),
        ((ANSWER, WAITING), facts(status="sent"), "jawaban"),
        ((replace(ANSWER, kind="closing"),), facts(), "jawaban"),
    ],
    ids=["a narrower one was added", "the same", "another name", "one for a status it did not begin with", "none of its kind is left"],
)
def test_which_clock_counts(clocks, given, chosen):
    assert chosen_clock(running(), given, ClockBook(clocks)).name == chosen


def test_a_clock_for_a_status_stays_with_the_case_that_has_moved_on():
    assert chosen_clock(running(WAITING), facts(status="in_progress"), ClockBook((ANSWER, WAITING))).name == "menunggu"


def test_nothing_is_said_where_nothing_changes():
    assert recount(running(), facts(), PLACE, ClockBook((ANSWER,)), CALENDAR) is None


def test_another_number_moves_the_date_and_another_basis_only_the_working():
    shorter = recount(running(), facts(), PLACE, ClockBook((replace(ANSWER, number=10),)), CALENDAR)
    assert (shorter.moved, shorter.due.due.date().isoformat()) == (True, "2026-11-16")
    based = recount(running(), facts(), PLACE, ClockBook((replace(ANSWER, basis="Perpres"),)), CALENDAR)
    assert (based.moved, based.due.working["basis"]) == (False, "Perpres")


def test_what_cannot_be_told_is_left_alone():
    lost = Running("answer", "dahulu", START, START, {"due": "2026-11-20"})
    assert recount(lost, facts(), PLACE, ClockBook(()), CALENDAR) is None

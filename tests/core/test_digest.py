"""Figures of a digest: worked examples by hand, and thousands of random cases against an independent count by brute force."""

import random
import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.core.aim import AimMonth, EscortFact, months_of_aim
from daemon.core.counting import Chosen, Span, is_counted
from daemon.core.digest import Tally, summarise, summarise_areas
from daemon.core.figures import CaseFact, Period, light_of, month_period, percentile, week_period

PERIOD = Period(date(2026, 11, 16), date(2026, 11, 22), datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "Asia/Jakarta", date(2026, 1, 1), "2026-W47")


def case(number="KWL-1", opened=date(2026, 11, 2), **known):
    shown = {"institution": "A", "province": "Barat", "category": "desa", "topic": "t", "status": "sent"}
    return CaseFact(**{**shown, "number": number, "opened": opened, **known})


def total(*facts):
    return summarise(facts, PERIOD).total


@pytest.mark.parametrize(
    ("day", "counted"),
    [(date(2026, 11, 15), 0), (date(2026, 11, 16), 1), (date(2026, 11, 22), 1), (date(2026, 11, 23), 0)],
)
@pytest.mark.parametrize("event", ["opened", "sent", "confirmed", "answered", "closed"])
def test_events_count_on_both_ends_of_the_period_and_not_beyond(event, day, counted):
    row = total(case(**{"opened": date(2026, 11, 1), event: day}))
    assert getattr(row, "received" if event == "opened" else event) == counted


@pytest.mark.parametrize(("due", "late"), [(date(2026, 11, 21), 1), (date(2026, 11, 22), 0), (None, 0)])
def test_a_case_is_late_from_the_day_after_its_due_date(due, late):
    assert total(case(due=due)).late == late


def test_what_happens_after_the_cut_off_is_not_known_yet():
    row = total(case(sent=date(2026, 11, 2), due=date(2026, 11, 18), answered=date(2026, 11, 23), closed=date(2026, 11, 24), working_days=15))
    assert (row.open, row.late, row.answered, row.response_rate) == (1, 1, 0, 0.0)
    assert row.median is None


def test_an_answered_case_is_open_until_closed_but_never_late():
    row = total(case(sent=date(2026, 11, 2), due=date(2026, 11, 10), answered=date(2026, 11, 17), working_days=11))
    assert (row.open, row.late, row.answered) == (1, 0, 1)
    assert (row.response_rate, row.in_time, row.light) == (1.0, 0.0, "red")


def test_rates_are_over_letters_sent_since_the_basis_date():
    old = case("KWL-0", opened=date(2025, 12, 1), sent=date(2025, 12, 2), due=date(2025, 12, 20))
    new = case("KWL-1", sent=date(2026, 11, 2), due=date(2026, 11, 20), answered=date(2026, 11, 20), working_days=14)
    row = total(old, new)
    assert (row.response_rate, row.in_time) == (1.0, 1.0)
    assert row.late == 1


def test_a_letter_that_is_not_due_yet_is_not_judged():
    row = total(case(sent=date(2026, 11, 20), due=date(2026, 12, 10)))
    assert (row.response_rate, row.in_time, row.light) == (0.0, None, "")


@pytest.mark.parametrize(
    ("share", "light"), [(None, ""), (0.0, "red"), (0.549, "red"), (0.55, "yellow"), (0.75, "yellow"), (0.751, "green"), (1.0, "green")]
)
def test_the_lights_are_those_of_SOLVIT(share, light):
    assert light_of(share) == light


def test_median_mean_and_ninth_of_ten():
    facts = [case(f"K{n}", sent=date(2026, 10, 1), answered=date(2026, 10, 20), working_days=n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    row = total(*facts)
    assert (row.median, row.mean, row.p90) == (5.5, 14.5, 9.0)


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11, 50])
def test_the_median_is_that_of_the_statistics_module(size):
    days = [random.Random(size).randrange(30) for _ in range(size)]
    histogram = {d: days.count(d) for d in days}
    assert percentile(histogram, 0.5) == statistics.median(days)
    assert percentile({}, 0.5) is None


def test_the_ten_oldest_are_open_and_unanswered_oldest_first():
    facts = [case(f"K{n:02}", opened=date(2026, 9, 1) + timedelta(days=n)) for n in range(15)]
    facts[3] = facts[3]._replace(answered=date(2026, 11, 1))
    facts[4] = facts[4]._replace(closed=date(2026, 11, 1))
    shown = summarise(reversed(facts), PERIOD, {"A": "Inspektorat A"}).oldest
    assert [line.case for line in shown] == [f"K{n:02}" for n in (0, 1, 2, 5, 6, 7, 8, 9, 10, 11)]
    assert shown[0].age == (PERIOD.end - date(2026, 9, 1)).days
    assert shown[0].institution == "Inspektorat A"


def test_letters_never_confirmed_are_counted_whole_and_listed_in_part():
    facts = [case(f"K{n:03}", sent=date(2026, 11, 3)) for n in range(70)]
    facts += [case("X1"), case("X2", sent=date(2026, 11, 3), confirmed=date(2026, 11, 4)), case("X3", sent=date(2026, 11, 3), closed=date(2026, 11, 5))]
    figures = summarise(facts, PERIOD)
    assert figures.unconfirmed_count == 70
    assert len(figures.unconfirmed) == 50


def test_institutions_without_a_valid_pic_are_those_with_open_cases():
    facts = [case("1", pic_valid=False), case("2", institution="B", pic_valid=False, closed=date(2026, 11, 3)), case("3", institution="C")]
    assert summarise(facts, PERIOD, {"A": "Inspektorat A"}).without_pic == ("Inspektorat A",)


def test_groups_stand_most_late_first():
    facts = [case("1"), case("2", institution="B", due=date(2026, 11, 1)), case("3", institution="C"), case("4", institution="C")]
    assert [row.key for row in summarise(facts, PERIOD).by_institution] == ["B", "C", "A"]


def test_every_number_has_its_command():
    commands = summarise([case()], PERIOD).commands
    assert commands["answered"] == "kawal case list --answered 2026-11-16..2026-11-22"
    assert set(commands) >= {"received", "sent", "confirmed", "answered", "closed", "open", "late", "unconfirmed", "without_pic", "rates"}


def chosen_for(what, period):
    """What the command beside a number asks for."""
    span = Span(period.start, period.end)
    wanted = {"received": {"opened": span}, "open": {"standing": True}, "late": {"overdue": True}, "unconfirmed": {"unconfirmed": True}}
    return Chosen(period.end, **wanted.get(what, {what: span}))


@pytest.mark.parametrize("seed", range(6))
def test_a_command_lists_as_many_cases_as_the_number_beside_it(seed):
    facts = random_facts(400, seed)
    figures = summarise(facts, PERIOD)
    counted = {"unconfirmed": figures.unconfirmed_count, "promised": figures.promised_count}
    for what in ("received", "sent", "confirmed", "answered", "closed", "open", "late", "unconfirmed", "promised"):
        listed = sum(is_counted(fact, chosen_for(what, PERIOD)) for fact in facts)
        assert (what, listed) == (what, counted.get(what, getattr(figures.total, what, None)))
    assert figures.promised_count > 0


def test_what_is_asked_for_together_must_all_hold():
    late = case(sent=date(2026, 11, 2), due=date(2026, 11, 10))
    asked = Chosen(PERIOD.end, sent=Span(date(2026, 11, 1), date(2026, 11, 30)), overdue=True)
    assert is_counted(late, asked)
    assert not is_counted(late._replace(sent=date(2026, 10, 30)), asked)
    assert not is_counted(late._replace(answered=date(2026, 11, 20)), asked)
    assert is_counted(late._replace(answered=date(2026, 11, 23)), asked)


def test_what_a_week_promised_and_did_not_bring():
    asked = {"status": "extended", "sent": date(2026, 11, 2)}
    facts = [
        case("1", due=date(2026, 11, 20), **asked),
        case("2", due=date(2026, 11, 20), answered=date(2026, 11, 20), **asked),
        case("3", due=date(2026, 11, 23), **asked),
        case("4", due=date(2026, 11, 15), **asked),
        case("5", due=date(2026, 11, 20), sent=date(2026, 11, 2), status="in_progress"),
    ]
    figures = summarise(facts, PERIOD)
    assert [line.case for line in figures.promised] == ["1"]
    assert figures.promised_count == 1


@pytest.mark.parametrize(
    ("name", "start", "end", "basis"),
    [
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29), date(2026, 1, 1)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), date(2026, 1, 1)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 10), date(2027, 1, 1)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), date(2026, 1, 1)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_periods_end_with_their_last_day(name, start, end, basis):
    period = week_period(name, "Asia/Jakarta") if "W" in name else month_period(name, "Asia/Jakarta")
    assert (period.start, period.end, period.basis, period.label) == (start, end, basis, name)
    assert period.cut_off == datetime(end.year, end.month, end.day, 17, tzinfo=UTC)


@pytest.mark.parametrize("name", ["2026-W54", "2026", "48", "2026-Wxx", ""])
def test_no_week_is_no_period(name):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever Python says of it
        week_period(name, "Asia/Jakarta")


def test_nothing_to_tell_is_empty():
    assert summarise([], PERIOD).empty
    assert summarise([case(closed=date(2026, 11, 3))], PERIOD).empty
    assert not summarise([case()], PERIOD).empty
    assert summarise([case(opened=date(2026, 11, 23))], PERIOD).empty


def random_facts(size, seed):
    chance = random.Random(seed)
    facts = []
    for n in range(size):
        opened = date(2026, 8, 1) + timedelta(days=chance.randrange(130))
        after = lambda most, share, opened=opened: opened + timedelta(days=chance.randrange(most)) if chance.random() < share else None  # noqa: E731
        answered = after(60, 0.7)
        facts.append(
            CaseFact(
                f"K{n:05}", f"I{chance.randrange(12)}", f"P{chance.randrange(3)}", f"C{chance.randrange(4)}", "t",
                "extended" if n % 4 == 0 else "sent", opened,
                after(4, 0.9), after(9, 0.6), answered, after(90, 0.5), after(30, 0.95), None,
                chance.randrange(40) if answered else None, chance.random() < 0.8,
            )
        )  # fmt: skip
    return facts


def brute(facts, period):
    """The same figures, counted in the plainest way, from the counting rules as they are printed."""
    inside = lambda day: day is not None and period.start <= day <= period.end  # noqa: E731
    known = lambda day: day is not None and day <= period.end  # noqa: E731
    facts = [f for f in facts if f.opened <= period.end]
    open_ = [f for f in facts if not known(f.closed)]
    late = [f for f in open_ if not known(f.answered) and f.due and f.due < period.end]
    ever = [f for f in facts if f.sent and period.basis <= f.sent <= period.end]
    judged = [f for f in ever if f.due and (known(f.answered) or f in late)]
    days = [f.working_days for f in ever if known(f.answered) and f.working_days is not None]
    return {
        "received": sum(inside(f.opened) for f in facts),
        "sent": sum(inside(f.sent) for f in facts),
        "confirmed": sum(inside(f.confirmed) for f in facts),
        "answered": sum(inside(f.answered) for f in facts),
        "closed": sum(inside(f.closed) for f in facts),
        "open": len(open_),
        "late": len(late),
        "response_rate": sum(known(f.answered) for f in ever) / len(ever) if ever else None,
        "in_time": sum(known(f.answered) and f.answered <= f.due for f in judged) / len(judged) if judged else None,
        "median": statistics.median(days) if days else None,
        "mean": sum(days) / len(days) if days else None,
    }


@pytest.mark.parametrize("seed", range(12))
def test_random_cases_against_an_independent_count(seed):
    facts = random_facts(400, seed)
    figures = summarise(facts, PERIOD)
    rows = [(figures.total, facts)]
    rows += [(row, [f for f in facts if f.institution == row.key]) for row in figures.by_institution]
    rows += [(row, [f for f in facts if f.province == row.key]) for row in figures.by_province]
    rows += [(row, [f for f in facts if f.category == row.key]) for row in figures.by_category]
    for row, own in rows:
        counted = brute(own, PERIOD)
        assert {name: getattr(row, name) for name in counted} == pytest.approx(counted)


@pytest.mark.parametrize("seed", range(5))
def test_the_trend_is_what_each_weeks_own_digest_would_say(seed):
    facts = random_facts(300, seed)
    trend = summarise(facts, PERIOD).trend
    assert len(trend) == 8
    assert trend[-1].start == PERIOD.start
    for week in trend:
        own = Period(week.start, week.start + timedelta(days=6), PERIOD.cut_off, PERIOD.zone, PERIOD.basis)
        row = summarise(facts, own).total
        assert (week.received, week.answered, week.late) == (row.received, row.answered, row.late)


def test_areas_are_counted_in_the_same_pass():
    facts = random_facts(300, 3)
    above = {f"I{n}": ("PROV",) if n % 2 else ("PROV", "MIN") for n in range(12)}
    whole, areas = summarise_areas(iter(facts), PERIOD, lambda code: above[code], {})
    assert whole == summarise(facts, PERIOD)
    assert replace(areas["PROV"], commands=whole.commands) == whole
    assert areas["PROV"].commands["late"] == whole.commands["late"] + " --area PROV"
    own = summarise([f for f in facts if "MIN" in above[f.institution]], PERIOD)
    assert replace(areas["MIN"], commands=own.commands) == own


def test_memory_grows_with_groups_and_not_with_cases():
    tally = Tally(PERIOD)
    for fact in random_facts(3000, 1):
        tally.add(fact)
    assert len(tally._cells) <= 12 * 3 * 4
    assert all(len(kept.oldest) <= 10 and len(kept.unconfirmed) <= 50 for kept in tally._open.values())


def test_the_aim_is_told_by_the_month_of_the_letter():
    facts = [
        EscortFact(date(2026, 10, 5), confirmed=date(2026, 10, 7), answered=date(2026, 10, 20)),
        EscortFact(date(2026, 10, 6), lost=date(2026, 10, 8), confirmed=date(2026, 11, 2), answered=date(2026, 11, 9), reminders=2),
        EscortFact(date(2026, 10, 9), lost=date(2026, 10, 9)),
        EscortFact(date(2026, 11, 3), answered=date(2026, 12, 1), reminders=1),
        EscortFact(date(2025, 1, 1)),
    ]
    assert months_of_aim(facts, date(2026, 11, 30), months=3) == (
        AimMonth(date(2026, 9, 1)),
        AimMonth(date(2026, 10, 1), sent=3, confirmed=2, lost=2, found=1, answered=2, escorted=1),
        AimMonth(date(2026, 11, 1), sent=1),
    )


def test_the_aim_runs_over_a_year_end():
    assert [m.month for m in months_of_aim([], date(2027, 2, 10), months=4)] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]

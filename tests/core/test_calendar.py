"""Working days against worked examples and an independent brute force; closures, zones, sentences, faults."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from daemon.core.calendar import Calendar, compile_calendar, explain_due, lateness
from daemon.core.clocks import Clock
from daemon.core.rulebook.model import Span
from daemon.core.rulebook.source import FaultyFile, read_source
from daemon.core.zones import zone_label, zone_of_province

WIB = ZoneInfo("Asia/Jakarta")
RULES = Path(__file__).resolve().parents[2] / "rules"
SHIPPED = compile_calendar(read_source("calendar.toml", (RULES / "calendar.toml").read_bytes()))


def calendar_of(text: str) -> Calendar:
    return compile_calendar(read_source("calendar.toml", text.encode()))


def clock(number: int, unit: str = "working_day") -> Clock:
    return Clock("jawaban akhir", number, unit, "sent", "answer", "dasar")


def morning(day: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(10), zone)


@pytest.mark.parametrize(
    "sent, number, due",
    [
        ("2019-06-27", 3, "2019-07-02"),
        ("2019-06-27", 5, "2019-07-04"),
        ("2019-06-27", 14, "2019-07-17"),
        ("2019-06-27", 60, "2019-09-19"),
        ("2026-03-16", 3, "2026-03-26"),
        ("2026-03-16", 5, "2026-03-30"),
        ("2026-03-16", 14, "2026-04-13"),
        ("2026-03-16", 60, "2026-06-25"),
        ("2026-12-14", 14, "2027-01-07"),
    ],
)
@pytest.mark.parametrize("calendar", [SHIPPED, compile_calendar(None)], ids=["shipped", "plain"])
def test_worked_examples(calendar, sent, number, due):
    """The examples that the field gave, day 0 not counted, under the shipped calendar and under none."""
    counted = calendar.count(morning(sent), clock(number), "Asia/Jakarta")
    assert due == counted.working["due"]
    assert datetime.fromisoformat(f"{due}T23:59:59").replace(tzinfo=WIB) == counted.due


def test_ten_thousand_random_spans_agree_with_brute_force():
    """Counted one day at a time from the holidays themselves, over places with closures and openings of their own."""
    calendar = calendar_of(OVERLAY)
    chance = random.Random(5)
    places = [("", ""), ("Jawa Barat", ""), ("Jawa Barat", "KAB-A"), ("Bali", "KAB-B"), ("Bali", "")]
    zones = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
    for _ in range(10_000):
        start = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(9 * 365 * 1440))
        zone, (province, institution), number = chance.choice(zones), chance.choice(places), chance.randint(0, 70)
        counted = calendar.count(start, clock(number), zone, province, institution)
        expected = brute_force(start.astimezone(ZoneInfo(zone)).date(), number, province, institution)
        assert expected.isoformat() == counted.working["due"], (start, number, zone, province, institution)
        assert counted.due.astimezone(ZoneInfo(zone)).time() == time(23, 59, 59)
        skipped = [entry["date"] for entry in counted.working["skipped"]]
        first = start.astimezone(ZoneInfo(zone)).date()
        assert len(skipped) == (expected - first).days - number
        assert skipped == sorted(skipped)


OVERLAY = """
[[closure]]
from     = 2026-11-25
until    = 2026-11-27
reason   = "pemilihan kepala daerah"
province = ["Jawa Barat"]

[[closure]]
date   = 2025-07-01
reason = "libur nasional tambahan"

[[opening]]
date     = 2026-12-24
reason   = "cuti bersama dibatalkan di sini"
province = ["Bali"]

[[closure]]
date        = 2026-12-24
reason      = "pindah gedung"
institution = ["KAB-B"]

[[opening]]
date        = 2026-11-26
reason      = "tetap melayani"
institution = ["kab-a"]

[[opening]]
date   = 2025-07-05
reason = "pengganti"
"""


@lru_cache
def brute_off(day: date, province: str, institution: str) -> bool:
    """Whether a day is off, written without the calendar: the overlay above by hand."""
    if day == date(2025, 7, 1):
        return True
    if day == date(2025, 7, 5):
        return False
    if day == date(2026, 12, 24) and province == "Bali":
        return institution == "KAB-B"
    if date(2026, 11, 25) <= day <= date(2026, 11, 27) and province == "Jawa Barat":
        return not (institution == "KAB-A" and day == date(2026, 11, 26))
    return day.weekday() >= 5 or day in national(day.year)


@lru_cache
def national(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=[year], categories=("public", "government")))


def brute_force(first: date, number: int, province: str, institution: str) -> date:
    day = first
    while number:
        day += timedelta(days=1)
        number -= not brute_off(day, province, institution)
    return day


def test_a_zone_decides_the_day_of_the_start_and_the_end():
    """23.30 UTC is the next day in all three zones, 16.30 UTC only in WIT; the end of day is the zone's own."""
    start = datetime(2026, 11, 10, 15, 30, tzinfo=UTC)  # 22.30 WIB, 23.30 WITA, 00.30 WIT of the 11th
    dues = {zone: SHIPPED.count(start, clock(1), zone) for zone in ("WIB", "WITA", "WIT")}
    assert [due.working["due"] for due in dues.values()] == ["2026-11-11", "2026-11-11", "2026-11-12"]
    assert datetime(2026, 11, 11, 16, 59, 59, tzinfo=UTC) == dues["WIB"].due
    assert datetime(2026, 11, 11, 15, 59, 59, tzinfo=UTC) == dues["WITA"].due
    assert datetime(2026, 11, 12, 14, 59, 59, tzinfo=UTC) == dues["WIT"].due


def test_it_is_late_from_the_day_after():
    due = SHIPPED.count(morning("2026-11-10"), clock(3), "Asia/Jakarta").due
    assert lateness(due, due, "Asia/Jakarta") == 0
    assert lateness(due, due + timedelta(seconds=1), "Asia/Jakarta") == 1
    assert lateness(due, due + timedelta(hours=24), "Asia/Jakarta") == 1
    assert lateness(due, due + timedelta(hours=24, seconds=1), "Asia/Jakarta") == 2


def test_days_and_hours_run_through_days_off():
    start = morning("2026-03-19")
    assert SHIPPED.count(start, clock(30, "day"), "Asia/Jakarta").working["due"] == "2026-04-18"
    hours = SHIPPED.count(start, clock(24, "hour"), "Asia/Jakarta")
    assert start + timedelta(hours=24) == hours.due
    assert hours.working["due"] == "2026-03-20T10:00:00+07:00"


@pytest.mark.parametrize(
    "start, hours, due",
    [
        ("2026-11-10T10:00", 1, "2026-11-10T11:00"),
        ("2026-11-10T11:30", 1, "2026-11-10T13:30"),  # over the break
        ("2026-11-10T15:30", 1, "2026-11-11T08:00"),  # over the night
        ("2026-11-13T16:00", 1, "2026-11-16T08:00"),  # Friday ends 16.30, Monday begins 07.30
        ("2026-11-14T09:00", 8, "2026-11-17T08:00"),  # begins on a Saturday: 7.5 hours a day
        ("2026-02-23T14:30", 1, "2026-02-24T08:30"),  # Ramadan: 08.00 to 15.00
        ("2026-11-09T07:30", 37.5, "2026-11-13T16:30"),  # a whole week
    ],
)
def test_office_hours(start, hours, due):
    """Office hours begin at 07.30, in Ramadan at 08.00; 37.5 of them make a week."""
    begin = datetime.fromisoformat(start).replace(tzinfo=WIB)
    found = SHIPPED.count(begin, clock(hours, "working_hour"), "Asia/Jakarta")
    assert datetime.fromisoformat(due).replace(tzinfo=WIB) == found.due


def test_hours_of_a_level_win_over_those_of_all():
    calendar = calendar_of(
        '[[hours]]\ndays = ["senin"]\nstart = 08:00:00\nend = 16:00:00\n'
        '[[hours]]\ndays = ["senin"]\nstart = 09:00:00\nend = 17:00:00\nlevel = ["kota"]\n'
    )
    monday = morning("2026-11-09").replace(hour=6)
    due = [calendar.count(monday, clock(1, "working_hour"), "WIB", level=level).due for level in ("", "kota")]
    assert [moment.astimezone(WIB).hour for moment in due] == [9, 10]


def test_the_working_shows_every_day_that_was_not_counted():
    working = SHIPPED.count(morning("2026-03-16"), clock(3), "Asia/Jakarta").working
    assert [(e["date"], e["reason"], e["kind"]) for e in working["skipped"]] == [
        ("2026-03-18", "Cuti Bersama Hari Suci Nyepi", "holiday"),
        ("2026-03-19", "Hari Suci Nyepi", "holiday"),
        ("2026-03-20", "Cuti Bersama Hari Raya Idul Fitri", "holiday"),
        ("2026-03-21", "Hari Raya Idul Fitri", "weekend"),
        ("2026-03-22", "Hari kedua dari Hari Raya Idul Fitri", "weekend"),
        ("2026-03-23", "Cuti Bersama Hari Raya Idul Fitri", "holiday"),
        ("2026-03-24", "Cuti Bersama Hari Raya Idul Fitri", "holiday"),
    ]
    assert ("2026-03-16", "working_day", 3, SHIPPED.version) == (
        working["start"], working["unit"], working["number"], working["calendar"],
    )  # fmt: skip
    assert working["basis"] == "dasar"


@pytest.mark.parametrize(
    "language, sentence",
    [
        (
            "id",
            (
                "14 hari kerja sejak 16 Maret 2026; tidak dihitung: 18 Maret (Cuti Bersama Hari Suci Nyepi), "
                "19 Maret (Hari Suci Nyepi), 20, 23 & 24 Maret (Cuti Bersama Hari Raya Idul Fitri), "
                "3 April (Wafat Yesus Kristus); jatuh tempo Senin, 13 April 2026 (WIB)"
            ),
        ),
        (
            "en",
            (
                "14 working days from 16 March 2026; not counted: 18 March (Day of Silence Joint Holiday), "
                "19 March (Day of Silence), 20, 23 & 24 March (Eid al-Fitr Joint Holiday), "
                "3 April (Good Friday); due Monday, 13 April 2026 (WIB)"
            ),
        ),
    ],
)
def test_one_plain_sentence(language, sentence):
    assert sentence == explain_due(SHIPPED.count(morning("2026-03-16"), clock(14), "Asia/Jakarta").working, language)


@pytest.mark.parametrize(
    "unit, number, sentence",
    [
        ("hour", 24, "24 jam sejak 10 November 2026 pukul 10.00; jatuh tempo Rabu, 11 November 2026 pukul 10.00 (WIB)"),
        ("day", 1, "1 hari sejak 10 November 2026; jatuh tempo Rabu, 11 November 2026 (WIB)"),
        ("working_day", 1, "1 hari kerja sejak 10 November 2026; jatuh tempo Rabu, 11 November 2026 (WIB)"),
    ],
)
def test_a_sentence_for_each_unit(unit, number, sentence):
    assert sentence == explain_due(SHIPPED.count(morning("2026-11-10"), clock(number, unit), "WIB").working)


def test_days_off_over_the_turn_of_a_month_are_joined():
    calendar = calendar_of('[[closure]]\nfrom = 2026-09-30\nuntil = 2026-10-01\nreason = "banjir"')
    working = calendar.count(morning("2026-09-29"), clock(1), "WIB").working
    assert "tidak dihitung: 30 September & 1 Oktober (banjir)" in explain_due(working)


def test_extensions_and_pauses_are_told_in_the_sentence():
    first = SHIPPED.count(morning("2026-11-02"), clock(5), "WIB")
    more = SHIPPED.span_due(Span(5, working=True), first.due, "WIB", working=first.working)
    stood = SHIPPED.moved(more.due, morning("2026-11-10"), morning("2026-11-12"), "WIB", working=more.working)
    assert [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 18)] == [
        due.due.astimezone(WIB).date() for due in (first, more, stood)
    ]
    assert explain_due(stood.working) == (
        "5 hari kerja sejak 2 November 2026; diperpanjang 5 hari kerja; jam berhenti 10 s.d. 12 November; "
        "jatuh tempo Rabu, 18 November 2026 (WIB)"
    )
    assert stood.working["due"] == "2026-11-18"


@pytest.mark.parametrize(
    "span, due",
    [
        (Span(14, working=True), "2026-11-30"),
        (Span(14), "2026-11-24"),
        (Span(until=date(2026, 12, 4)), "2026-12-04"),
    ],
)
def test_time_that_is_asked_for(span, due):
    """Working days, calendar days, or until a date; from the day after the start."""
    assert due == SHIPPED.span_due(span, morning("2026-11-10"), "WIB").working["due"]


def test_a_span_of_nothing_is_refused():
    with pytest.raises(ValueError, match="neither days nor a date"):
        SHIPPED.span_due(Span(), morning("2026-11-10"), "WIB")


def test_a_clock_in_hours_moves_by_hours():
    due = SHIPPED.count(morning("2026-11-10"), clock(24, "hour"), "WIB")
    stopped = morning("2026-11-10").replace(hour=12)
    later = SHIPPED.moved(due.due, stopped, stopped + timedelta(hours=5), "WIB", working=due.working)
    assert due.due + timedelta(hours=5) == later.due


def test_a_holiday_added_after_dispatch_moves_what_it_touches_and_nothing_else():
    """Counted anew with all that was granted and paused; only spans over the new day move."""
    changed = calendar_of('[[closure]]\ndate = 2026-11-12\nreason = "hari libur baru"\nprovince = ["Bali"]')
    start, answer = morning("2026-11-02"), clock(14)
    before = SHIPPED.count(start, answer, "WITA", "Bali")
    extended = SHIPPED.span_due(Span(3, working=True), before.due, "WITA", "Bali", working=before.working)
    stood = SHIPPED.moved(
        extended.due, morning("2026-11-04"), morning("2026-11-05"), "WITA", "Bali", working=extended.working
    )
    again = changed.recount(stood.working, start, answer, "WITA", "Bali")
    assert timedelta(days=1) == again.due - stood.due
    assert "12 November (hari libur baru)" in explain_due(again.working)
    same = changed.recount(stood.working, start, answer, "WITA", "Sulawesi Selatan")
    assert stood.due == same.due
    short = SHIPPED.count(start, clock(3), "WITA", "Bali")
    assert short.due == changed.recount(short.working, start, clock(3), "WITA", "Bali").due
    fixed = SHIPPED.span_due(Span(until=date(2026, 12, 1)), before.due, "WITA", "Bali", working=before.working)
    assert fixed.due == changed.recount(fixed.working, start, answer, "WITA", "Bali").due
    assert again.working["calendar"] == changed.version != SHIPPED.version


def test_counting_again_under_the_same_calendar_changes_nothing():
    start = morning("2026-11-02")
    due = SHIPPED.count(start, clock(14), "WIB")
    due = SHIPPED.span_due(Span(7), due.due, "WIB", working=due.working)
    due = SHIPPED.moved(due.due, morning("2026-11-10"), morning("2026-11-20"), "WIB", working=due.working)
    due = SHIPPED.span_due(Span(2, working=True), morning("2026-12-10"), "WIB", working=due.working)
    again = SHIPPED.recount(due.working, start, clock(14), "WIB")
    assert (due.due, due.working["changes"]) == (again.due, again.working["changes"])


@pytest.mark.parametrize(
    "sent, number, warning",
    [
        ("2027-03-01", 5, {"date": "2027-03-10", "reason": "Hari Raya Idul Fitri"}),
        ("2028-08-21", 5, {"year": 2028}),
    ],
)
def test_warnings_where_a_date_may_still_move(sent, number, warning):
    assert warning in SHIPPED.count(morning(sent), clock(number), "WIB").working["warnings"]


@pytest.mark.parametrize(
    "sent, language, said",
    [
        ("2027-03-01", "id", "(WIB); masih dapat bergeser: Hari Raya Idul Fitri 10 Maret 2027 masih perkiraan"),
        ("2027-03-01", "en", "(WIB); may still move: Eid al-Fitr on 10 March 2027 is an estimate"),
        ("2028-08-21", "id", "(WIB); masih dapat bergeser: hari libur dan cuti bersama 2028 belum ditetapkan"),
        ("2028-08-21", "en", "(WIB); may still move: the holidays of 2028 are not decreed yet"),
    ],
)
def test_what_may_still_move_ends_the_sentence(sent, language, said):
    assert said in explain_due(SHIPPED.count(morning(sent), clock(5), "WIB").working, language)


def test_a_clock_that_stood_still_over_the_turn_of_a_month():
    due = SHIPPED.count(morning("2026-11-23"), clock(5), "WIB")
    stood = SHIPPED.moved(due.due, morning("2026-11-27"), morning("2026-12-02"), "WIB", working=due.working)
    assert "jam berhenti 27 November s.d. 2 Desember" in explain_due(stood.working)
    assert "the clock stood still 27 November to 2 December" in explain_due(stood.working, "en")


def test_no_warning_where_nothing_is_open():
    assert SHIPPED.count(morning("2026-11-02"), clock(14), "WIB").working["warnings"] == []


def test_a_decree_in_the_file_ends_the_warning():
    calendar = calendar_of('[decree]\n2028 = "SKB"')
    assert calendar.count(morning("2028-08-21"), clock(5), "WIB").working["warnings"] == []


def test_offsets_and_distances_are_each_others_inverse():
    chance = random.Random(7)
    for _ in range(2_000):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(1500))
        number = chance.randint(1, 300)
        after = SHIPPED.offset_working_days(day, number)
        assert number == SHIPPED.working_days_between(day, after) == -SHIPPED.working_days_between(after, day)
        before = SHIPPED.offset_working_days(day, -number)
        assert SHIPPED.is_working(before)
        assert number == SHIPPED.working_days_between(before, day) + SHIPPED.is_working(before) - SHIPPED.is_working(
            day
        )


@pytest.mark.parametrize(
    "day, number, expected",
    [
        ("2026-04-13", -3, "2026-04-08"),
        ("2026-03-26", -1, "2026-03-25"),
        ("2026-03-25", -1, "2026-03-17"),
        ("2027-01-04", -3, "2026-12-29"),
        ("2026-11-14", 0, "2026-11-14"),
    ],
)
def test_working_days_back(day, number, expected):
    assert expected == SHIPPED.offset_working_days(date.fromisoformat(day), number).isoformat()


@pytest.mark.parametrize(
    "now, zone, expected",
    [
        ("2026-11-10T07:00+07:00", "WIB", "2026-11-10T08:00+07:00"),
        ("2026-11-10T08:00+07:00", "WIB", "2026-11-10T08:00+07:00"),
        ("2026-11-10T09:59+07:00", "WIB", "2026-11-10T09:59+07:00"),
        ("2026-11-10T10:00+07:00", "WIB", "2026-11-11T08:00+07:00"),
        ("2026-11-13T10:00+07:00", "WIB", "2026-11-16T08:00+07:00"),
        ("2026-03-17T12:00+07:00", "WIB", "2026-03-25T08:00+07:00"),
        ("2026-11-10T08:00+07:00", "WIT", "2026-11-11T08:00+09:00"),
        ("2026-12-31T12:00+08:00", "WITA", "2027-01-04T08:00+08:00"),
    ],
)
def test_the_next_moment_for_a_reminder(now, zone, expected):
    """Between 08 and 10 where the recipient works, never on a day off."""
    assert datetime.fromisoformat(expected) == SHIPPED.next_sending(datetime.fromisoformat(now), zone)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-09-16T13:00:00+07:00", "Asia/Jakarta", "2026-09-16T13:00:00+07:00"),
        ("2026-09-16T22:00:00+07:00", "Asia/Jakarta", "2026-09-17T07:30:00+07:00"),
        ("2026-09-18T22:00:00+07:00", "Asia/Jayapura", "2026-09-21T07:30:00+09:00"),
        ("2026-09-16T04:00:00+07:00", "Asia/Jakarta", "2026-09-16T07:30:00+07:00"),
    ],
    ids=["at work", "at night", "before a weekend", "before dawn"],
)
def test_somebody_is_at_work(now, zone, expected):
    assert datetime.fromisoformat(expected) == SHIPPED.next_office_hour(datetime.fromisoformat(now), zone, "kabupaten")


def test_reminder_hours_are_the_offices():
    calendar = calendar_of("[reminder]\nfrom = 13:00:00\nuntil = 15:00:00")
    assert morning("2026-11-10").replace(hour=13) == calendar.next_sending(morning("2026-11-10"), "WIB")


def test_the_week_is_the_offices():
    calendar = calendar_of('[week]\ndays = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu"]')
    assert calendar.is_working(date(2026, 11, 14))
    assert not calendar.is_working(date(2026, 11, 15))


def test_a_naive_start_is_refused():
    with pytest.raises(ValueError, match="naive"):
        SHIPPED.count(datetime(2026, 11, 10), clock(1), "WIB")  # noqa: DTZ001 - that is the point


def test_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone 'Bulan'"):
        SHIPPED.count(morning("2026-11-10"), clock(1), "Bulan")


@pytest.mark.parametrize(
    "province, zone, label",
    [
        ("Jawa Barat", "Asia/Jakarta", "WIB"),
        ("Kalimantan Barat", "Asia/Jakarta", "WIB"),
        ("Bali", "Asia/Makassar", "WITA"),
        ("Provinsi Nusa Tenggara Timur", "Asia/Makassar", "WITA"),
        ("Maluku Utara", "Asia/Jayapura", "WIT"),
        ("PAPUA PEGUNUNGAN", "Asia/Jayapura", "WIT"),
        ("", "Asia/Jakarta", "WIB"),
    ],
)
def test_zones_of_provinces(province, zone, label):
    assert (zone, label) == (zone_of_province(province), zone_label(zone))


@pytest.mark.parametrize(
    "text, place, words",
    [
        ('[[closure]]\nreason = "x"', "1:1", "hari belum disebut"),
        ("[[closure]]\ndate = 2026-01-01", "1:1", "'reason' harus ada"),
        ('[[closure]]\nfrom = 2026-02-01\nuntil = 2026-01-01\nreason = "x"', "3:9", "keliru"),
        ('[[closure]]\ndate = "besok"\nreason = "x"', "2:8", "tanggal"),
        ('[[closing]]\ndate = 2026-01-01\nreason = "x"', "1:3", "'closing' tidak dikenal"),
        ('[week]\ndays = ["senen"]', "2:9", "senen"),
        ("[reminder]\nfrom = 11:00:00\nuntil = 10:00:00", "3:9", "berakhir sebelum mulai"),
        ('[decree]\ndua = "SKB"', "2:7", "bukan tahun"),
        ('[[hours]]\ndays = ["senin"]\nstart = 16:00:00\nend = 08:00:00', "4:7", "berakhir sebelum mulai"),
        ("[[ramadan]]\nfrom = 2026-02-19\nuntil = 2026-02-20", "1:1", "29 atau 30 hari"),
    ],
)
def test_faults_name_file_line_and_column(text, place, words):
    with pytest.raises(FaultyFile) as caught:
        calendar_of(text)
    line = str(caught.value.faults[0]).split("\n", 1)[0]
    assert words in line
    assert line.startswith("calendar.toml:")
    assert line.split(":")[1] == place.split(":")[0], line

"""Dates and spans of time, as officials and English writers put them; sent on Wednesday, 16 September 2026."""

from datetime import date

import pytest

from daemon.core.rulebook.lexicon import Lexicon
from daemon.core.rulebook.numerals import to_number
from daemon.core.rulebook.spans import find_times
from daemon.core.rulebook.words import Speller

SENT = date(2026, 9, 16)
SPELLER = Speller({"hk": "hari kerja", "mgg": "minggu", "tgl": "tanggal", "s.d.": "sampai dengan"}, Lexicon())


def times(text: str):
    return find_times(SPELLER.spell(text), SENT)


@pytest.mark.parametrize(
    ("text", "days", "working"),
    [
        ("dua minggu lagi", 14, False),
        ("14 hari kerja", 14, True),
        ("14 (empat belas) hari kerja", 14, True),
        ("within ten working days", 10, True),
        ("7 hk", 7, True),
        ("fourteen (14) more days", 14, False),
        ("seminggu lagi", 7, False),
        ("sebulan", 30, False),
        ("dua puluh satu hari", 21, False),
        ("twenty-one business days", 21, True),
        ("2x24 jam", 2, False),
        ("a fortnight", 14, False),
        ("setengah bulan", 15, False),
        ("another week", 7, False),
        ("3 mgg", 21, False),
        ("two working weeks", 10, True),
        ("2 mg lagi", 14, False),
        ("1 bln", 30, False),
        ("10 hr", 10, False),
        ("satu setengah bulan", 45, False),
        ("one and a half months", 45, False),
        ("2-3 minggu", 21, False),
        ("dua sampai tiga minggu", 21, False),
        ("two to three weeks", 21, False),
        ("1x7 hari", 7, False),
        ("sapuluah hari", 10, False),
        ("rong minggu", 14, False),
        ("tilu poe", 3, False),
        ("saminggu", 7, False),
    ],
)
def test_spans(text, days, working):
    found = times(text)[0]
    assert (days, working) == (found.days, found.working)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("sampai akhir bulan", date(2026, 9, 30)),
        ("akhir bulan depan", date(2026, 10, 31)),
        ("paling lambat 12 Oktober", date(2026, 10, 12)),
        ("by 5 July 2027", date(2027, 7, 5)),
        ("hingga Jumat depan", date(2026, 9, 25)),
        ("sampai Jumat minggu depan", date(2026, 9, 25)),
        ("sampai Jumat", date(2026, 9, 18)),
        ("s.d. tgl 30/9", date(2026, 9, 30)),
        ("akhir pekan depan", date(2026, 9, 25)),
        ("end of next week", date(2026, 9, 25)),
        ("30-09-2026", date(2026, 9, 30)),
        ("2026-10-01", date(2026, 10, 1)),
        ("1 Agt 2026", date(2026, 8, 1)),
        ("1 Nop", date(2026, 11, 1)),
        ("3 Pebruari", date(2027, 2, 3)),
        ("December 24th", date(2026, 12, 24)),
        ("tanggal 25", date(2026, 9, 25)),
        ("tanggal 5", date(2026, 10, 5)),
        ("tanggal 5 bulan depan", date(2026, 10, 5)),
        ("14 to 18 September", date(2026, 9, 18)),
        ("besok", date(2026, 9, 17)),
        ("lusa", date(2026, 9, 18)),
        ("akhir Agustus 2027", date(2027, 8, 31)),
        ("pertengahan Oktober", date(2026, 10, 15)),
        ("awal tahun depan", date(2027, 1, 1)),
        ("minggu kedua Desember", date(2026, 12, 14)),
        ("pekan ketiga Oktober", date(2026, 10, 21)),
        ("minggu ke-2 Oktober", date(2026, 10, 14)),
        ("minggu pertama bulan depan", date(2026, 10, 7)),
        ("the third week of October", date(2026, 10, 21)),
        ("the sixth of November", date(2026, 11, 6)),
        ("besok Jumat", date(2026, 9, 18)),
        ("27 Juni 2019", date(2019, 6, 27)),
        ("1 Januari", date(2027, 1, 1)),
    ],
)
def test_dates(text, day):
    assert day in [found.day for found in times(text)]


@pytest.mark.parametrize(
    "text",
    [
        "surat B-1234/Kemensetneg/D-2/DM.05/06/2019",
        "nomor 12/8",
        "700/918",
        "188/01/Kept/403.409/2024",
        "NIP. 19800101 200501 1 001",
        "Rp12.000.000",
        "dua minggu lalu",
        "31 Februari",
    ],
)
def test_numbers_that_are_no_dates(text):
    assert times(text) == ()


def test_without_the_day_it_was_sent_nothing_is_relative():
    assert find_times("besok, jumat, akhir bulan", None) == ()
    assert find_times("1 oktober 2026", None)[0].day == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "number"), [("dua puluh satu", 21), ("sebelas", 11), ("seratus", 100), ("ninety-nine", 99), ("x", None)]
)
def test_number_words(text, number):
    assert number == to_number(text)

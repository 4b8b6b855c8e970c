"""What transfers teach: a habit is told, a slip is not."""

import pytest

from daemon.core.teaching import Passed, competent, lesson_for, region_lesson

NAMES = {"KOTA": "Inspektorat Kota", "KANTAH": "Kantor Pertanahan", "PUPR": "Dinas PUPR"}
TABLE = (
    Passed("pertanahan", "Jawa Barat", "KOTA", "KANTAH", 6),
    Passed("pertanahan", "Jawa Barat", "KOTA", "PUPR", 1),
    Passed("pertanahan", "Jawa Barat", "LAIN", "KANTAH", 2),
    Passed("pertanahan", "Bali", "DENPASAR", "BPN", 3),
    Passed("pendidikan", "Jawa Barat", "KOTA", "DISDIK", 1),
)


def test_the_most_frequent_first_by_category_and_region():
    assert competent(TABLE, "Pertanahan", "Jawa Barat") == (("KANTAH", 8), ("PUPR", 1))
    assert competent(TABLE, "pertanahan", "Aceh") == ()


@pytest.mark.parametrize(
    "category, settled, said",
    [
        ("pertanahan", 9, "7 dari 9 kasus pertanahan pada Inspektorat Kota berakhir di instansi lain: Kantor Pertanahan (6), Dinas PUPR (1)."),
        ("pertanahan", 15, ""),
        ("pendidikan", 1, ""),
        ("kesehatan", 4, ""),
    ],
)
def test_a_habit_is_told_and_a_slip_is_not(category, settled, said):
    assert lesson_for(TABLE, category, "KOTA", settled, NAMES) == said


def test_a_region_is_told_where_such_cases_ended():
    said = region_lesson(TABLE, "pertanahan", "Jawa Barat", NAMES)
    assert said == "Kasus pertanahan di Jawa Barat yang dialihkan selama ini berakhir di: Kantor Pertanahan (8), Dinas PUPR (1)."
    assert region_lesson(TABLE, "kesehatan", "Jawa Barat", NAMES) == ""

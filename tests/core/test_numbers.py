"""Case numbers and letter numbers, as people and machines mangle them."""

import pytest

from daemon.core.numbers import case_number, find_case_numbers, find_squeezed, near_numbers, squeeze


def test_the_check_character_is_the_blueprints():
    assert case_number("KWL", 2026, 4217) == "KWL-2026-004217-F"


@pytest.mark.parametrize(
    "text",
    [
        "Re: [KWL-2026-004217-F] Pengaduan",
        "kwl-2026-004217-f sudah selesai",
        "kasus KWL\u20132026\u2013004217\u2013F",
        "KWL 2026 004217 F",
        "KWL.2026.004217.F",
        "KWL_2026_004217_F.pdf",
    ],
)
def test_a_number_is_found_however_it_is_written(text):
    assert [n.number for n in find_case_numbers(text)] == ["KWL-2026-004217-F"]


@pytest.mark.parametrize("text", ["XKWL-2026-004217-F", "KWL-2026-004217-FX", "KWL-2026-42-F", "", "2026-004217-F"])
def test_what_only_looks_alike_is_not_found(text):
    assert find_case_numbers(text) == ()


def test_a_wrong_check_character_is_reported_and_not_believed():
    (found,) = find_case_numbers("KWL-2026-004217-G")
    assert (found.number, found.valid) == ("KWL-2026-004217-G", False)


@pytest.mark.parametrize("slip", ["KWL-2026-004271-F", "KWL-2026-004218-F", "KWL-2026-004217-E"])
def test_a_slip_is_proposed_through_the_check_character(slip):
    assert "KWL-2026-004217-F" in near_numbers(slip)


LETTER = "B-1234/Kemensetneg/D-2/DM.05/06/2019"


@pytest.mark.parametrize(
    "written",
    [
        LETTER,
        "B-1234KemensetnegD-2DM.05062019",
        "B - 1234 / Kemensetneg / D-2 / DM.05 / 06 / 2019",
        "B-I234/Kemensetneg/D-2/DM.O5/06/2019",
        "b_1234_kemensetneg_d-2_dm.05_06_2019.pdf",
        "B-1234\u2013Kemensetneg\u2013D-2\u2013DM.05\u201306\u20132019",
    ],
)
def test_a_letter_number_survives_pdfs_typists_and_file_names(written):
    assert find_squeezed(squeeze(LETTER), f"Menindaklanjuti surat Nomor {written} tanggal 27 Juni 2019")


def test_another_number_that_contains_ours_is_another_number():
    assert find_squeezed(squeeze("700/014/Inspektorat/VII/2026"), "Nomor 1700/014/Inspektorat/VII/2026") is None
    assert find_squeezed(squeeze("B-1234/Kemensetneg/2019"), "B-1234/Kemensetneg/20190 bla") is None


def test_offsets_point_at_the_number_as_written():
    text = "surat 490 / 1921 / SJ kami"
    start, end = find_squeezed(squeeze("490/1921/SJ"), text) or (0, 0)
    assert text[start:end] == "490 / 1921 / SJ"

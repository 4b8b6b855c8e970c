"""What is taken out of a reply: cases, institutions, persons, the answer's own letter."""

from datetime import date

import pytest

from daemon.core.rulebook.cases import split_cases
from daemon.core.rulebook.details import find_own_letter
from daemon.core.rulebook.institutions import InstitutionIndex, find_transfer
from daemon.core.rulebook.model import Facts
from daemon.core.rulebook.persons import find_person

A, B, C = "KWL-2026-004660-E", "KWL-2026-004697-N", "KWL-2026-004772-X"
LISTED = Facts(listed=(A, B, C))


@pytest.mark.parametrize(
    ("text", "facts", "parts"),
    [
        ("Sudah selesai.", Facts(), [(None, "Sudah selesai.")]),
        (f"{A} sudah selesai.", Facts(), [(A, f"{A} sudah selesai.")]),
        (f"{A}: selesai\n{B}: proses", Facts(), [(A, "selesai"), (B, "proses")]),
        (f"1. {A} selesai;\n2. {B} proses", Facts(), [(A, "selesai;"), (B, "proses")]),
        (f"{A} dan {B} sudah kami jawab.", Facts(), [(A, "sudah kami jawab."), (B, "sudah kami jawab.")]),
        (f"Sudah selesai {A}, masih proses {B}.", Facts(), [(A, "Sudah selesai"), (B, ", masih proses")]),
        (f"Untuk {A} selesai, sedangkan {B} proses.", Facts(), [(A, "selesai, sedangkan"), (B, "proses.")]),
        (f"{A}\n{B}\nSemua sudah selesai.", Facts(), [(A, "sudah selesai."), (B, "sudah selesai.")]),
        ("no 1 SELESAI\nno 2 PROSES", LISTED, [(A, "SELESAI"), (B, "PROSES")]),
        ("1. selesai\n2. proses\n3. alihkan BPN", LISTED, [(A, "selesai"), (B, "proses"), (C, "alihkan BPN")]),
        ("Nomor 1 dan 2 selesai, sisanya proses.", LISTED, [(A, "selesai,"), (B, "selesai,"), (C, "proses.")]),
        ("1 dan 2 PROSES, 3 SELESAI", LISTED, [(A, "PROSES,"), (B, "PROSES,"), (C, "SELESAI")]),
        ("nomor 1 dan 2 sudah selesai, nomor 3 masih proses", LISTED, [(A, "sudah selesai,"), (B, "sudah selesai,"), (C, "masih proses")]),
        ("1 s.d. 2 PROSES; 3 SELESAI", LISTED, [(A, "PROSES;"), (B, "PROSES;"), (C, "SELESAI")]),
        ("1. PROSES 2. SELESAI 3. TERIMA", LISTED, [(A, "PROSES"), (B, "SELESAI"), (C, "TERIMA")]),
        ("1: proses, 2: selesai, 3: terima", LISTED, [(A, "proses,"), (B, "selesai,"), (C, "terima")]),
        ("Yang 1 dan 2 masih proses, yang 3 sudah selesai", LISTED, [(A, "masih proses, yang"), (B, "masih proses, yang"), (C, "sudah selesai")]),
        ("PROSES untuk 1 dan 2, SELESAI untuk 3", LISTED, [(A, "PROSES untuk"), (B, "PROSES untuk"), (C, ", SELESAI untuk")]),
        ("semua PROSES kecuali 2 SELESAI", LISTED, [(B, "SELESAI"), (A, "PROSES"), (C, "PROSES")]),
        ("semua selesai kecuali 2 dan 3 PROSES", LISTED, [(B, "PROSES"), (C, "PROSES"), (A, "selesai")]),
        ("Semua selesai kecuali nomor 3.", LISTED, [(C, "dikecualikan"), (A, "selesai"), (B, "selesai")]),
        ("2 selesai, 1 proses", LISTED, [(None, "2 selesai, 1 proses")]),
        ("Kami datang berdua, 2 orang, 3 selesai", LISTED, [(None, "Kami datang berdua, 2 orang, 3 selesai")]),
        ("Ketiganya sudah selesai.", LISTED, [(A, "sudah selesai."), (B, "sudah selesai."), (C, "sudah selesai.")]),
        ("Yang pertama selesai, yang kedua proses.", LISTED, [(A, "selesai,"), (B, "proses.")]),
        ("All done.", LISTED, [(A, "done."), (B, "done."), (C, "done.")]),
        ("TERIMA", LISTED, [(None, "TERIMA")]),
        ("Semua dokumen sudah kami baca.", LISTED, [(None, "Semua dokumen sudah kami baca.")]),
    ],
)
def test_words_belong_to_the_case_that_they_name(text, facts, parts):
    assert parts == [(part.case, part.text) for part in split_cases(text, facts)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mohon diteruskan ke Dinas PUPR.", "Dinas PUPR"),
        ("Tlg di ALIHKAN ke BKN krn soalnya kenaikan pangkat, tks", "BKN"),
        (
            "Bukan kewenangan Inspektorat melainkan kewenangan Kantor Pertanahan Kota Umpama.",
            "Kantor Pertanahan Kota Umpama",
        ),
        ("Penanganannya ada pada Balai Besar Wilayah Sungai Rekaan.", "Balai Besar Wilayah Sungai Rekaan"),
        (
            "Desa itu ada di Kota Rekaan, bukan Kabupaten Rekaan. Baiknya ke Inspektorat Kota Rekaan saja.",
            "Inspektorat Kota Rekaan",
        ),
        ("alihkan aja ke polres pak", "polres"),
        ("Please redirect the file to the Ministry of Fisheries.", "Ministry of Fisheries"),
        ("Bukan di kami.", ""),
        ("Mohon disampaikan ke sana.", ""),
    ],
)
def test_the_institution_that_a_reply_sends_to(text, name):
    assert name == find_transfer(text)


def test_institutions_are_found_by_name_abbreviation_and_near_spelling():
    index = InstitutionIndex(
        {
            "Dinas Sosial Kabupaten Umpama": ["Dinsos Umpama"],
            "Dinas Sosial Kota Contoh": [],
            "Dinas Sosial Kabupaten Contoh": [],
            "Inspektorat Kabupaten Rekaan": ["Itkab Rekaan"],
        }
    )
    assert index.find("dinsos kab. umpama") == ("Dinas Sosial Kabupaten Umpama",)
    assert index.find("Itkab Rekaan") == ("Inspektorat Kabupaten Rekaan",)
    assert index.find("Inspektorat Kabupaten Rekan") == ("Inspektorat Kabupaten Rekaan",)
    assert index.find("Kementerian Kehutanan") == ()
    assert index.find("Dinas Sosial Contoh") == ("Dinas Sosial Kabupaten Contoh", "Dinas Sosial Kota Contoh")


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("PIC beralih kepada Sdri. Rina Rekaan, S.H., surel rina@example.go.id.", "Rina Rekaan", "rina@example.go.id"),
        ("skrg urusan dumas dipegang pak Tono Umpama", "Tono Umpama", ""),
        ("My successor is Ms Dewi Sampel (dewi@example.go.id).", "Dewi Sampel", "dewi@example.go.id"),
        ("dari Sdr. Anton Lama menjadi Sdr. Bayu Baru (bayu@example.go.id)", "Bayu Baru", "bayu@example.go.id"),
        (
            "akun lama Pak Made Contoh yang sudah promosi. Mulai sekarang kirim ke Wayan Dummy <w@example.go.id>.",
            "Wayan Dummy",
            "w@example.go.id",
        ),
        ("GANTI PIC Budi Umpama budi@example.go.id", "Budi Umpama", "budi@example.go.id"),
    ],
)
def test_the_person_who_takes_over(text, name, address):
    person = find_person(text)
    assert (name, address) == (person.name, person.address)


def test_nobody_is_named():
    assert find_person("penggantinya sedang ditunjuk.") is None


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        (
            "Jawaban kami sampaikan melalui surat nomor 700/214/Itkab tanggal 14 September 2026.",
            "700/214/Itkab",
            date(2026, 9, 14),
        ),
        ("Please see our letter no. 812/X/2026, a scan of which is enclosed", "812/X/2026", None),
        (
            "Sehubungan surat Saudara Nomor B-1/Kemensetneg/2026, surat jawaban nomor 440/7/IX/2026",
            "440/7/IX/2026",
            None,
        ),
    ],
)
def test_the_answers_own_letter(text, number, day):
    letter = find_own_letter(text, date(2026, 9, 16))
    assert (number, day) == (letter.number, letter.date)


def test_anothers_letter_is_passed_over():
    assert find_own_letter("Sehubungan surat Saudara Nomor B-1/Kemensetneg/2026.", None) is None

"""What is taken out of a reply: cases, institutions, persons, the answer's own letter."""

from datetime import date

import pytest

from daemon.core.rulebook.cases import split_cases
from daemon.core.rulebook.details import find_own_letter
from daemon.core.rulebook.institutions import InstitutionIndex
from daemon.core.rulebook.model import Facts
from daemon.core.rulebook.persons import find_person
from daemon.core.rulebook.transfers import find_transfer

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
        (
            "nomor 1 dan 2 sudah selesai, nomor 3 masih proses",
            LISTED,
            [(A, "sudah selesai,"), (B, "sudah selesai,"), (C, "masih proses")],
        ),
        ("1 s.d. 2 PROSES; 3 SELESAI", LISTED, [(A, "PROSES;"), (B, "PROSES;"), (C, "SELESAI")]),
        ("1. PROSES 2. SELESAI 3. TERIMA", LISTED, [(A, "PROSES"), (B, "SELESAI"), (C, "TERIMA")]),
        ("1: proses, 2: selesai, 3: terima", LISTED, [(A, "proses,"), (B, "selesai,"), (C, "terima")]),
        (
            "Yang 1 dan 2 masih proses, yang 3 sudah selesai",
            LISTED,
            [(A, "masih proses, yang"), (B, "masih proses, yang"), (C, "sudah selesai")],
        ),
        (
            "PROSES untuk 1 dan 2, SELESAI untuk 3",
            LISTED,
            [(A, "PROSES untuk"), (B, "PROSES untuk"), (C, ", SELESAI untuk")],
        ),
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
        (
            "Mohon kiranya surat ini dialamatkan kepada Dinas Kelautan dan Perikanan Provinsi Umpama.",
            "Dinas Kelautan dan Perikanan Provinsi Umpama",
        ),
        ("Urusan izin reklame dipegang DPMPTSP Kota Rekaan, jadi bukan di kami.", "DPMPTSP Kota Rekaan"),
        ("Itu bukan tugas Satpol PP, itu tugas Dishub.", "Dishub"),
        ("Kami hanya kantor cabang. Keputusan ada di Kementerian BUMN.", "Kementerian BUMN"),
        ("Tanah tersebut aset PT Kereta Umpama, sehingga kami tidak berwenang.", "PT Kereta Umpama"),
        (
            "The road is a national one and is maintained by the National Road Agency; we cannot touch it.",
            "National Road Agency",
        ),
        ("This should go to the Provincial Labour Office, not to us.", "Provincial Labour Office"),
        ("Kindly contact the Indonesian Embassy in Doha.", "Indonesian Embassy in Doha"),
        ("bukan disini pak, ke kejari aja", "kejari"),
        (
            "Sebagai Dinas Pendidikan Kabupaten kami tidak mengurus madrasah. Silakan bersurat ke Kantor Kementerian Agama Kabupaten Umpama.",
            "Kantor Kementerian Agama Kabupaten Umpama",
        ),
        (
            "Menurut UU, kewenangan penindakan pelanggaran kode etik berada pada Majelis Kehormatan Dokter, bukan Dinas Kesehatan.",
            "Majelis Kehormatan Dokter",
        ),
        (
            "Yang mengeluarkan izinnya Kementerian Investasi/BKPM, kami hanya menerima tembusan.",
            "Kementerian Investasi/BKPM",
        ),
        (
            "DINAS SOSIAL KABUPATEN CONTOH\n\nYth. Kementerian Sekretariat Negara\n\nData dimaksud bukan kewenangan kami melainkan BPS Provinsi Umpama.\n\nKepala Dinas",
            "BPS Provinsi Umpama",
        ),
        ("Kami dari Polsek Rekaan mohon izin, perkara tsb sudah ditarik Polres Umpama.", "Polres Umpama"),
        ("Kalau soal gaji honorer, tanya Dinas Pendidikan saja bu, kami BKPSDM tidak ikut.", "Dinas Pendidikan"),
        ("Not ours. Try the Land Office of Contoh Regency.", "Land Office of Contoh Regency"),
        ("Complaints about judges fall under the Judicial Commission.", "Judicial Commission"),
        ("Salah kirim pak. Yg bener Dinas Perumahan.", "Dinas Perumahan"),
        ("It is the police who decide that.", "police"),
        ("Pengaduan agar disampaikan kepada Bupati Contoh selaku atasan langsung.", "Bupati Contoh"),
        (
            "Pengaduan dimaksud lebih tepat ditangani oleh Inspektorat Daerah Kabupaten Rekaan.",
            "Inspektorat Daerah Kabupaten Rekaan",
        ),
        (
            "Kami sudah berkoordinasi dengan Dinas PUPR, dan hasilnya ini ranah Balai Besar Wilayah Sungai Umpama Hilir.",
            "Balai Besar Wilayah Sungai Umpama Hilir",
        ),
        ("Ini lahan Perhutani, bukan lahan pemda.", "Perhutani"),
        (
            "Mohon maaf, kami Kementerian Perhubungan hanya mengatur terminal tipe A. Terminal dimaksud tipe C sehingga menjadi kewenangan Pemerintah Kota Umpama.",
            "Pemerintah Kota Umpama",
        ),
        (
            "Nuwun sewu, niku dudu urusan kelurahan, sampun mangga dipun kirim dateng Kantor Pertanahan Kota Umpama.",
            "Kantor Pertanahan Kota Umpama",
        ),
        ("The matter lies with PT Pelabuhan Rekaan (Persero).", "PT Pelabuhan Rekaan (Persero)"),
        ("Sebaiknya Bapak langsung menghubungi Ombudsman RI Perwakilan Contoh.", "Ombudsman RI Perwakilan Contoh"),
        ("Saya teruskan ke PIC di Disperindag ya, bukan bagian saya", "Disperindag"),
        ("Jalan itu statusnya jalan provinsi, mangga ka Dinas Bina Marga Provinsi.", "Dinas Bina Marga Provinsi"),
        ("Wewenang pencabutan izin praktik apoteker ada di tangan Komite Farmasi Nasional.", "Komite Farmasi Nasional"),
        ("Only the Ministry of Finance can waive the fine.", "Ministry of Finance"),
        (
            "Please note that our Bureau has no mandate over banks; the complainant ought to approach the Financial Services Authority (OJK).",
            "Financial Services Authority (OJK)",
        ),
        ("Objek pajak tersebut terdaftar di KPP Madya Rekaan.", "KPP Madya Rekaan"),
        ("Dengan ini kami kembalikan surat Saudara karena PLN yang harus menjawab.", "PLN"),
        ("Tanya ke Bapenda Provinsi Contoh; Samsat tidak bisa mengubah nilai pajak.", "Bapenda Provinsi Contoh"),
        ("Kepala desa diangkat bupati, kecamatan tidak dapat memberhentikannya.", "bupati"),
        ("Mohon diajukan kepada Pengadilan Agama setempat.", "Pengadilan Agama setempat"),
        ("Dear Kementerian Sekretariat Negara, this is not ours.", ""),
        ("Surat ini kami kembalikan kepada Kementerian Sekretariat Negara.", ""),
        ("Kami di Dinas Sosial tidak berwenang.", ""),
        ("Bukan urusan kabupaten, bukan juga urusan kota.", ""),
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
    assert index.find("the regional inspectorate (Itkab Rekaan)") == ("Inspektorat Kabupaten Rekaan",)
    assert index.find("Inspektorat Kabupaten Rekaan setempat") == ("Inspektorat Kabupaten Rekaan",)
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
        ("Penggantinya Drs. Eko Contoh, eko@example.go.id", "Drs. Eko Contoh", "eko@example.go.id"),
        ("Penggantinya Ipda Sari Contoh, sari@example.go.id", "Sari Contoh", "sari@example.go.id"),
        ("saya pindah pak, PIC skrg Handoyo, handoyo@example.go.id", "Handoyo", "handoyo@example.go.id"),
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

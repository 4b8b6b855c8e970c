"""A directory sheet: what it would change and whom it would mail is shown first; the usual slips are named with their row."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flows.bare import NOW, PIC, bare_office, letter_to, without_meanings

from daemon.edges.sheets import read_rows
from daemon.flows import directing
from daemon.flows.directory_import import Plan, plan_import
from daemon.flows.office import Office

HEAD = "kode,instansi,kode_atasan,zona,fokal,nama,surel,peran\n"
NEW = "baru@disdik.example.go.id"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with one institution, its PIC and an open case."""
    without_meanings(tmp_path)
    found = bare_office(tmp_path)
    letter_to(found)
    yield found
    found.store.close()


def plan(office: Office, folder: Path, text: str, encoding: str = "utf-8") -> Plan:
    """What a sheet would do."""
    path = folder / "direktori.csv"
    path.write_bytes(text.encode(encoding))
    return plan_import(office, read_rows(path), NOW)


def test_a_new_pic_in_place_of_an_old_one_shows_which_cases_move_and_who_is_mailed(office: Office, tmp_path: Path) -> None:
    sheet = HEAD + f"DISDIK,Dinas Pendidikan Kota Contoh,,WIB,,Sari Misal,{NEW},pic\n"
    found = plan(office, tmp_path, sheet)
    (case,) = (c.number for c in office.store.cases())
    assert f"+ kontak DISDIK {NEW} (pic)" in found.lines
    assert f"- kontak DISDIK {PIC} berakhir; 1 kasus terbuka beralih ke {NEW}: {case}" in found.lines
    assert any(f"surel handover kepada {NEW}" in line for line in found.lines)
    assert [c.address for c in office.current_contacts("DISDIK", NOW)] == [PIC], "nothing is changed by looking"
    office.store.apply(found.changes)
    assert [c.address for c in office.current_contacts("DISDIK", NOW)] == [NEW]
    assert {m.recipient for m in office.store.outgoing() if m.purpose == "handover"} == {NEW}
    assert plan(office, tmp_path, sheet).changes == [], "the same sheet again changes nothing"


def test_an_institution_left_without_anybody_is_said_loudly(office: Office, tmp_path: Path) -> None:
    found = plan(office, tmp_path, HEAD + "DISDIK,Dinas Pendidikan Kota Contoh,,,,,,\n")
    assert any("PERHATIAN: 1 kasus terbuka tidak lagi punya kontak" in line for line in found.lines)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('A,Dinas A,,,,Budi,"budi@dinas,go.id",pic\n', "baris 2: 'budi@dinas,go.id' bukan alamat surel; maksud Anda budi@dinas.go.id?"),
        ("A,Dinas A,,,,Budi,budi (at) dinas.go.id,pic\n", "baris 2: 'budi (at) dinas.go.id' bukan alamat surel; maksud Anda budi@dinas.go.id?"),
        ("A,Dinas A,,,,Budi,a@b.go.id; c@d.go.id,pic\n", "baris 2: 'a@b.go.id; c@d.go.id' bukan alamat surel; satu alamat saja"),
        ("A,Dinas A,,,,Budi,,pic\n", "baris 2: Budi tidak punya alamat"),
        ("A,Dinas A,,,,B,b@a.go.id,pic\nA,,,,,C,b@a.go.id,pic\n", "baris 3: b@a.go.id sudah tercantum untuk A"),
        ("A,Dinas A,,,,,,\nB,dinas  a,,,,,,\n", "baris 3: nama 'dinas  a' sudah ada di baris 2 dengan kode A"),
        ("A,Dinas A,,,,,,\nA,Dinas B,,,,,,\n", "baris 3: kode A sudah dipakai di baris 2 untuk 'Dinas A'"),
        (",Dinas A,,,,,,\n", "baris 2: kolom 'kode' kosong"),
        ("A,,,,,B,b@a.go.id,pic\n", "baris 2: kolom 'instansi' kosong, padahal A baru muncul"),
        ("A,Dinas A,DISDUK,,,,,\n", "baris 2: kode_atasan 'DISDUK' tidak ada di direktori maupun di berkas ini; maksud Anda DISDIK?"),
        ("A,Dinas A,A,,,,,\n", "baris 2: A tidak dapat menjadi atasannya sendiri"),
        ("A,Dinas A,,WIBB,,,,\n", "baris 2: zona 'WIBB' tidak dikenal; tulis WIB"),
        ("A,Dinas A,,,pusatt,,,\n", "baris 2: fokal 'pusatt' tidak dikenal; maksud Anda 'pusat'?"),
        ("A,Dinas A,,,,B,b@a.go.id,penganti\n", "baris 2: peran 'penganti' tidak dikenal; maksud Anda 'pengganti'?"),
        ("A,Dinas A,,,,B,dumas@example.go.id,pic\n", "baris 2: dumas@example.go.id adalah kotak surat focal point sendiri"),
    ],
)
def test_slips_are_named_with_their_row_and_what_would_be_right(office: Office, tmp_path: Path, rows: str, fault: str) -> None:
    found = plan(office, tmp_path, HEAD + rows)
    assert any(line.startswith(fault) for line in found.faults), found.faults
    assert found.changes == []


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("kode,nama instansi,surel", "kolom 'instansi' tidak ada; ganti judul kolom 'nama instansi' menjadi 'instansi'"),
        ("kode,instansi,email", "kolom 'surel' tidak ada; ganti judul kolom 'email' menjadi 'surel'"),
        ("nomor,instansi,surel", "kolom 'kode' tidak ada; judul yang dikenal: kode, instansi"),
    ],
)
def test_a_missing_column_is_named_once_with_the_heading_that_was_meant(office: Office, tmp_path: Path, head: str, fault: str) -> None:
    found = plan(office, tmp_path, f"{head}\nA,Dinas A,a@b.go.id\nB,Dinas B,b@b.go.id\n")
    assert [line for line in found.faults if fault in line] == found.faults
    assert len(found.faults) == 1


def test_a_windows_file_and_its_own_export_are_read_back(office: Office, tmp_path: Path) -> None:
    sheet = tmp_path / "keluar.csv"
    directing.export(office, sheet, NOW)
    assert plan_import(office, read_rows(sheet), NOW).changes == []
    windows = (HEAD + f"DISDIK,Dinas Pendidikan Kota Contoh,,WIB,,Sari,{NEW},pic\n").replace("\n", "\r\n")
    assert plan(office, tmp_path, windows, "utf-8-sig").faults == []

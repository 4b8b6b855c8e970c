"""Spreadsheets: no formula leaves us, no bomb comes in, and rows keep the numbers that people see."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.edges import sheets
from daemon.edges.sheets import FaultySheet, Sheet, decode_text, read_rows, write_csv, write_workbook

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://evil.example")',
    "http://evil.example", "mailto:x@example.org", "0123", "1e5", "{=1}", "a\nb", "a\r\nb",
]  # fmt: skip


def workbook(*rows, headings=("Teks",)):
    return write_workbook([Sheet("Kasus", headings, rows)])


def saved(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    """T54: a typed string cell; the file holds no formula and no link."""
    raw = workbook([text])
    page = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page
    cell = openpyxl.load_workbook(io.BytesIO(raw)).active["A2"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r")) == ("s", text.replace("\r\n", "\n"))


def test_cells_have_the_types_of_their_values():
    moment = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    raw = workbook(["KWL", 7, 1.5, True, date(2026, 12, 14), moment, None], headings=("a", "b", "c", "d", "e", "f", "g"))
    page = openpyxl.load_workbook(io.BytesIO(raw)).active
    values = [cell.value for cell in page[2]]
    assert values == ["KWL", 7, 1.5, True, datetime(2026, 12, 14), datetime(2026, 11, 25, 0, 30), None]  # noqa: DTZ001 - a cell has no zone
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\uffffb", "x" * 40_000])
def test_text_that_xml_cannot_hold_is_cleaned(text):
    cell = openpyxl.load_workbook(io.BytesIO(workbook([text]))).active["A2"]
    assert cell.value == "".join(c for c in text if c.isalnum())[:32_767]


def test_names_of_sheets_are_made_legal():
    raw = write_workbook([Sheet("Per provinsi: [2026]/W48" + "x" * 40, ("a",), []), Sheet("", ("a",), [])])
    assert openpyxl.load_workbook(io.BytesIO(raw)).sheetnames[1] == "Lembar 2"


@pytest.mark.parametrize("text", [t for t in HOSTILE if t[0] in "=+-@\t\r＝"])
def test_a_csv_cell_is_disarmed(text):
    assert write_csv(["a"], [[text]]).split("\r\n", 1)[1].lstrip('"').startswith("'")


def test_lines_quotes_and_nul_in_csv_read_back(tmp_path):
    """T55: quoted properly, read back equal."""
    cells = ["satu\ndua", 'ada "kutip"', "a,b;c", "x\0y"]
    path = saved(tmp_path, "a.csv", write_csv(["w", "x", "y", "z"], [cells]).encode())
    ((_, row),) = read_rows(path)
    assert list(row.values()) == ["satu\ndua", 'ada "kutip"', "a,b;c", "xy"]


def test_a_workbook_reads_back_with_row_numbers(tmp_path):
    path = saved(tmp_path, "a.xlsx", workbook(["satu", date(2026, 12, 14)], [None, None], ["tiga", 3], headings=("Instansi ", "Tanggal\n surat")))
    assert list(read_rows(path)) == [
        (2, {"Instansi": "satu", "Tanggal surat": date(2026, 12, 14)}),
        (4, {"Instansi": "tiga", "Tanggal surat": 3}),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_of_any_office_program(tmp_path, mark, encoding, line_end):
    lines = [mark.join(("Instansi", "Perihal", "Topik")), mark.join(("INSP", '"Surat, é; ""x"""', "a b")), "", mark.join(("PUPR", "y", "z"))]
    path = saved(tmp_path, "a.csv", line_end.join(lines).encode(encoding))
    assert list(read_rows(path)) == [
        (2, {"Instansi": "INSP", "Perihal": 'Surat, é; "x"', "Topik": "a b"}),
        (4, {"Instansi": "PUPR", "Perihal": "y", "Topik": "z"}),
    ]


def test_one_column_is_a_csv_too(tmp_path):
    assert list(read_rows(saved(tmp_path, "a.csv", b"Instansi\nINSP, dan lain\n"))) == [(2, {"Instansi": "INSP, dan lain"})]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "tidak ada isinya"),
        (b"\n\n", "tidak ada isinya"),
        (b"a,a\n1,2\n", "'a' ada dua kali"),
        (b"\x00\x01\x02", "bukan CSV"),
        (b"PK\x03\x04garbage", "arsip rusak"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, content, said):
    with pytest.raises(FaultySheet, match=said):
        list(read_rows(saved(tmp_path, "a.csv", content)))


def archive(**entries):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def altered(raw, name, change):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return target.getvalue()


def test_a_bomb_is_not_unpacked(tmp_path):
    """T37: ratio, total and number of entries are looked at before anything is opened."""
    big = altered(workbook(["x"]), "xl/sharedStrings.xml", lambda _: b"<sst>" + b" " * 60_000_000)
    many = archive(**{f"f{n}.xml": "" for n in range(10_001)})
    for content in (big, many):
        with pytest.raises(FaultySheet, match="mengembang"):
            list(read_rows(saved(tmp_path, "a.xlsx", content)))


def test_entities_are_refused(tmp_path):
    """T38: no DOCTYPE is ever expanded."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        with pytest.raises(FaultySheet, match="DOCTYPE"):
            list(read_rows(saved(tmp_path, "a.xlsx", altered(workbook(["x"]), part, lambda _: laughs))))


def test_a_file_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_FILE", 10)
    with pytest.raises(FaultySheet, match="lebih besar"):
        list(read_rows(saved(tmp_path, "a.csv", b"x" * 11)))


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 5)
    with pytest.raises(FaultySheet, match="lebih dari 5 baris"):
        list(read_rows(saved(tmp_path, "a.csv", b"a\n" + b"x\n" * 10)))


def test_a_formula_in_an_import_is_its_last_value(tmp_path):
    """What the sender saw in the cell, never a formula of theirs."""
    book = openpyxl.Workbook()
    book.active.append(["Instansi"])
    book.active.append(["=1+1"])
    target = io.BytesIO()
    book.save(target)
    assert list(read_rows(saved(tmp_path, "a.xlsx", target.getvalue()))) == []


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_faulty_sheet(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("s") / "a.csv"
    path.write_bytes(content)
    try:
        list(read_rows(path))
    except FaultySheet:
        return


def test_text_without_a_mark_is_utf8_else_windows():
    assert decode_text("é".encode()) == "é"
    assert decode_text(b"\xe9\x93") == "é“"

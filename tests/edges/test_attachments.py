"""The text of attached files, read in a limited child; hostile files give none and never raise."""

import io

import openpyxl
import pytest
from edges.files import NUMBER, archive, docx, pdf, scan
from servers.need import missing

from daemon.edges.attachments import Extractor, find_ocr, kind_of

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(seconds=30)


def test_a_text_layer_is_read(extractor):
    found = extractor.text(pdf(), "application/pdf", "surat.pdf")
    assert found.method == "pdf"
    assert NUMBER in found.text


@pytest.mark.parametrize("format_, type_", [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("PDF", "application/pdf")])
def test_a_scan_is_read_by_tesseract(extractor, format_, type_):
    if not find_ocr():
        missing("no tesseract here: apt-get install tesseract-ocr tesseract-ocr-ind; pip install kawal[ocr]")
    found = extractor.text(scan(format_), type_, "pindai")
    assert found.method == "ocr", found.reason
    assert NUMBER in found.text.replace(" ", "")


def test_the_runs_of_a_word_document_are_joined(extractor):
    found = extractor.text(docx(), "application/octet-stream", "Surat.DOCX")
    assert (found.method, found.text.strip()) == ("docx", f"Nomor {NUMBER}")


def test_the_cells_of_a_workbook_are_read(extractor):
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Nomor", NUMBER, 7])
    book.save(target)
    found = extractor.text(target.getvalue(), "", "rekap.xlsx")
    assert found.method == "xlsx"
    assert f"Nomor\t{NUMBER}\t7" in found.text


@pytest.mark.parametrize(
    "content, name",
    [
        (archive({"word/document.xml": b" " * 60_000_000}), "bom.docx"),
        (archive({"word/document.xml": b" " * 20_000_000}), "rasio.docx"),
        (archive({f"word/{n}.xml": b"" for n in range(10_001)}), "banyak.docx"),
        (docx("&c;", LAUGHS), "tawa.docx"),
        (b"%PDF-1.4\nrusak\n%%EOF", "rusak.pdf"),
        (pdf()[:300], "putus.pdf"),
        (b"PK\x03\x04 rusak", "rusak.xlsx"),
        (b"\x89PNG\r\n\x1a\n rusak", "rusak.png"),
        (b"", "kosong.pdf"),
        (b"MZ", "program.exe"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gives_no_text(extractor, content, name):
    found = extractor.text(content, "", name)
    assert found.text.strip() == ""
    assert found.method == "none"
    assert found.reason


def test_a_child_without_room_answers_none():
    assert Extractor(megabytes=1).text(docx("x" * 3_000_000), "", "besar.docx").method == "none"


def test_the_text_is_capped(extractor):
    assert len(extractor.text(docx("surat ke " + " ".join(map(str, range(60_000)))), "", "panjang.docx").text) == 200_000


def test_a_picture_is_left_alone_without_tesseract():
    assert not Extractor(ocr=False).reads("image/png", "foto.png")
    assert kind_of("application/octet-stream", "a.TIF") == "image"

"""Reading whole messages of tests/mail/reading: text, attachments, originals, reports, defects."""

from pathlib import Path

import pytest

from daemon.core.message import Mailbox, Original, ReportBlock, read_message

FOLDER = Path(__file__).parent.parent / "mail" / "reading"
LIST = "Sudah selesai – lihat daftar:\n\n1. Jalan diperbaiki\n2. Saluran dibersihkan\n\nKWL-2026-004217-F\tselesai"
TABLE = {  # file: text, names of the attachments, defects that must be there
    "plain_single.eml": ("Sudah kami tindak lanjuti – terima kasih.", [], ()),
    "gmail_alternative_inline_picture.eml": ("Sudah selesai.\n[image: logo.png]", ["logo.png"], ()),
    "apple_mixed_in_alternative.eml": ("Terlampir surat jawaban.", ["jawaban.pdf"], ()),
    "filename_rfc2231_continued.eml": ("Terlampir.", ["Surat Jawaban Dinas – KWL-2026-004217-F.pdf"], ()),
    "filename_rfc2047_and_raw.eml": (
        "Terlampir.",
        ["Surat Jawaban – 1.pdf", "Surat balasan é.pdf", "lampiran-4.pdf"],
        (),
    ),
    "forwarded_as_attachment.eml": ("Mohon dibaca surat terlampir.", ["asli.eml"], ()),
    "returned_report.eml": ("I could not deliver your message.", ["lampiran-2.txt", "lampiran-3.txt"], ()),
    "read_receipt.eml": ("Surel Anda telah ditampilkan.", ["lampiran-2.bin"], ()),
    "no_boundary_parameter.eml": ("Sudah kami proses.", [], ("no_boundary",)),
    "boundary_never_found.eml": ("Sudah kami proses, tanpa batas bagian.", ["lampiran-1.bin"], ("boundary_not_found",)),
    "boundary_not_closed.eml": ("Sudah kami proses.", ["a.pdf"], ("boundary_not_closed",)),
    "raw_latin1_headers.eml": ("Café di tempat.", [], ("charset_guessed", "raw_8bit_header")),
    "line_ends_of_the_old_mac.eml": ("Sudah kami proses.", ["a.pdf"], ()),
    "no_blank_line.eml": ("Yth. Bapak/Ibu, surat sudah kami terima.", [], ("no_header_end",)),
    "meeting_invitation.eml": ("Undangan rapat.", ["lampiran-2.ics"], ()),
    "html_only_outlook.eml": (
        f"{LIST}\n\n{'_' * 32}\nDari: Dumas <dumas@example.go.id>\nDikirim: Senin\n\n> Mohon tindak lanjut.",
        [],
        (),
    ),
    "mailing_list_footer.eml": ("Isi surat.\n\nKaki milis.", [], ()),
    "named_text_file.eml": ("Isi surat.", ["catatan.txt"], ()),
    "partial_message.eml": ("", ["lampiran-1.bin"], ()),
}


def read(name: str):
    return read_message((FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", TABLE)
def test_a_message_gives_its_text_and_attachments(name):
    text, names, defects = TABLE[name]
    message = read(name)

    assert message.text == text
    assert [attachment.filename for attachment in message.attachments] == names
    assert set(defects) <= set(message.defects)


def test_every_file_is_in_the_table_and_in_the_readme():
    files = {path.name for path in FOLDER.glob("*.eml")}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert files == set(TABLE)
    assert all(f"`{name}`" in readme for name in files)


def test_an_attachment_is_a_view_on_the_kept_bytes():
    """Offset and length cut the encoded body out of the raw; size and SHA-256 are those of the decoded bytes."""
    import base64
    import hashlib

    raw = (FOLDER / "apple_mixed_in_alternative.eml").read_bytes()
    (found,) = read_message(raw).attachments

    data = base64.b64decode(raw[found.offset : found.offset + found.length])
    assert data == b"%PDF-1.4 contoh"
    assert (found.size, found.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (found.encoding, found.disposition, found.content_type) == ("base64", "inline", "application/pdf")


def test_a_forwarded_original_stands_apart_from_the_writers_text():
    message = read("forwarded_as_attachment.eml")

    (original,) = message.originals
    assert original.kind == "forwarded"
    assert dict(original.headers)["subject"] == "Pengaduan – jalan"
    assert original.text == "Teks asli dari kepala bidang."
    assert "asli dari" not in message.text


def test_a_report_gives_its_blocks_and_the_returned_headers():
    message = read("returned_report.eml")

    assert message.content_type == "multipart/report"
    assert message.report_type == "delivery-status"
    assert message.reports == (
        ReportBlock("delivery", (("reporting-mta", "dns; mx.example.org"), ("original-envelope-id", "kwl-77"))),
        ReportBlock(
            "delivery",
            (
                ("final-recipient", "rfc822; pic@dinas.example.go.id"),
                ("action", "failed"),
                ("status", "5.1.1"),
                ("diagnostic-code", "smtp; 550 5.1.1 User unknown"),
            ),
        ),
    )
    headers = (("message-id", "<kwl-77@example.go.id>"), ("subject", "[KWL-2026-004217-F] Pengingat"))
    assert message.originals == (Original("returned", headers, ""),)


def test_a_receipt_gives_its_block():
    (block,) = read("read_receipt.eml").reports

    assert block.kind == "disposition"
    assert dict(block.fields)["original-message-id"] == "<kwl-77@example.go.id>"


def test_a_partial_message_is_kept_as_an_original():
    (original,) = read("partial_message.eml").originals

    assert original.text == "Isi bagian pertama."


def test_an_invitation_gives_its_calendar():
    assert read("meeting_invitation.eml").calendar.startswith("BEGIN:VCALENDAR\nMETHOD:REQUEST")


def test_headers_come_in_order_unfolded_and_decoded():
    message = read("raw_latin1_headers.eml")

    assert message.writer == Mailbox("André", "andre@dinas.example.go.id")
    assert message.subject == "Réponse kami"
    assert [name for name, _ in message.headers] == ["from", "subject", "date", "message-id"]


def test_a_date_is_an_instant():
    assert read("plain_single.eml").date.isoformat() == "2026-11-24T02:00:00+00:00"

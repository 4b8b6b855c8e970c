"""What mail-parser is not asked, because it could only say what is written: there the two must agree."""

import mailparser
import pytest

from daemon.core.message import read_message
from daemon.core.message.handover import hand_over
from daemon.core.message.splitter import split

SENDERS = (
    "pic@dinas.example.go.id",
    "  Pic.Dua@Dinas.Example.go.id\t",
    "Bagian Tata Usaha <tu+2@dinas.example.go.id>",
    '"Sekretariat, Bagian 1/a" <set-da@dinas.example.go.id>',
    "pic@dinas.example.go.id (Bagian Pelaporan, lt. 2)",
    "<a_b@x-y--z.example.org>",
    "O'Brien-2 <o@localhost>",
)
DATES = (
    "Tue, 24 Nov 2026 08:00:00 +0700",
    "Tue, 24 Nov 2026 08:00:00 +0700 (WIB)",
    "24 Nov 26 08:00 GMT",
    "Mon, 24 Nov 2026 08:00:00 +0700",
    "31 Feb 2026 08:00:00 +0700",
    "Selasa, 24 November 2026",
    "Tue, 24 Nov 2026 08:00:60 -0000",
)


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("sender", SENDERS)
def test_plain_fields_are_read_as_mail_parser_reads_them(sender, date):
    """Date, defects, and the one address: the same as if the whole message had been parsed."""
    raw = f"From: {sender}\r\nDate: {date}\r\n\r\nx\r\n".encode()
    structure = split(raw)

    handed = hand_over(raw, structure.section, structure.parts, sure=True)

    parsed = mailparser.parse_from_bytes(raw)
    writer = read_message(raw).writer
    assert (handed.date, handed.senders) == (parsed.date, ())
    assert bool(handed.defects) == parsed.has_defects
    assert writer is not None
    assert [address.lower() for _, address in parsed.from_] == [writer.address]


@pytest.mark.parametrize(
    "sender",
    ["a@example.org, b@example.org", "A <a@example.org> B <b@example.org>", '"b@example.org" <a@example.org>', "x <a@example.org"],
)
def test_any_other_sender_is_asked_about(sender):
    """Where two readers could differ mail-parser speaks, and the writer is nobody unless both agree."""
    raw = f"From: {sender}\r\n\r\nx\r\n".encode()

    assert hand_over(raw, split(raw).section, (), sure=True).senders != () or read_message(raw).writer is None


def test_a_charset_with_a_nul_in_the_subject_harms_nobody():
    """mail-parser raises over it; the message is read all the same."""
    raw = b"From: pic@dinas.example.go.id\r\nSubject: =?unknown-\0x?q?baik?=\r\n\r\nSetuju.\r\n"

    assert read_message(raw).text.strip() == "Setuju."


BODIES = (
    (b"Sudah selesai.\r\n\r\nTerima kasih.\r\n", b"text/plain", b"7bit"),
    ("Sudah selesai — terima kasih.\n".encode(), b"text/plain; charset=utf-8", b"8bit"),
    (b"<p>Sudah</p>\r\n<p>selesai", b"text/html; charset=us-ascii", b"7bit"),
    (b"Sudah =3D selesai=\r\n.", b"text/plain; charset=utf-8", b"quoted-printable"),
    (b"U3VkYWggc2VsZXNhaS4=\r\n", b"text/plain; charset=utf-8", b"base64"),
)


@pytest.mark.parametrize(("body", "kind", "encoding"), BODIES)
def test_a_body_is_read_as_mail_parser_reads_it(body, kind, encoding):
    """Handed over or not, alone or beside another: the text is the one that mail-parser gives."""
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    top = b"From: pic@dinas.example.go.id\r\nMIME-Version: 1.0\r\n"
    mixed = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + head + body + b"\r\n--b--\r\n"

    for raw in (top + head + body, top + mixed):
        parsed = mailparser.parse_from_bytes(raw)
        (expected,) = parsed.text_plain or parsed.text_html
        message = read_message(raw)
        assert (message.html if b"html" in kind else message.text).split() == expected.split()

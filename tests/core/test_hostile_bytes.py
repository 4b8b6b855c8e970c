"""No bytes at all make core raise: reading, nature, the writer's words, every reference, the border's word, and the stored analysis."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.analysis import analyse, dump_analysis, load_analysis
from daemon.core.linking import LinkFacts, WriterFact, find_places, link
from daemon.core.message import read_message
from daemon.core.nature import find_nature
from daemon.core.references import (
    KnownLetter,
    find_file_numbers,
    find_letters,
    find_references,
    letter_shapes,
    proposals,
)
from daemon.core.reply import find_reply, repeats
from daemon.core.verdict import find_verdict

PIECES = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b"\xff\xfe", b" ", b"\t", b"--b", b"--b--", b";", b'"', b"<", b">", b"@", b"(", b"\\", b",",
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"References: ", b"Received: from a by b for ", b"Authentication-Results: mx; dmarc=pass",
    b"DKIM-Signature: v=1; l=3", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status", b"Content-Type: text/html; charset=utf-7", b"Content-Type: text/plain; charset=x",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: uuencode", b"Auto-Submitted: auto-replied",
    b'Content-Disposition: attachment; filename*0*=utf-8\'\'%41; filename*1="', b"=?utf-8?q?=0D=0A?=", b"=?utf-8?b?////?=", b"=?x?q?", b"?=",
    b"KWL-2026-000001-Z", b"KWL-2026-999999-X", b"KWL-", b"B-1/Setcon/D-2/DM.05/09/2026", b"dumas+aaaabbbbccccddddeeeeffff22@example.go.id",
    b"<kwl.aaaabbbbccccddddeeeeffff22.1@example.go.id>", b"> ", b">>", b"On Mon, a wrote:", b"Pada tanggal Sen menulis:", b"-----Original Message-----", b"-- \n",
    b"Final-Recipient: rfc822; a@b", b"Action: failed", b"Status: 5.1.1", b"<blockquote>", b"<div class=gmail_quote>", b"<!--", b"&#x0;", b"<![CDATA[", b"\xe2\x80\xae",
    b"\xed\xa0\x80", b"1. selesai", b"nomor 2", b"semua", b"begin 644 a\n",
)  # fmt: skip
MADE = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=60).map(b"".join)
LETTER = KnownLetter("B1SETC0ND2DM05092026", "KWL-2026-000001-Z")


def examine(raw: bytes) -> None:
    message = read_message(raw)
    find_nature(message)
    reply = find_reply(message, ("Mohon penjelasan tertulis atas pengaduan ini.",))
    repeats(reply.text, (message.text,))
    references = find_references(message, reply) + find_letters(message, reply, [LETTER], message.text) + find_file_numbers(message.text, "KWL")
    letter_shapes(message, reply, message.text)
    for reference in references:
        proposals(reference)
    find_places(reply.text, ("KWL-2026-000001-Z", "KWL-2026-000002-Y"))
    verdict = find_verdict(message, "mx")
    address = message.writer.address if message.writer else ""
    link(LinkFacts(references, {}, {}, WriterFact(address), verdict, own_words=reply.text))


@settings(max_examples=150, deadline=None)
@given(MADE)
def test_no_mail_made_of_hostile_pieces_raises(raw):
    examine(raw)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_raise(raw):
    examine(raw)


@settings(max_examples=80, deadline=None)
@given(MADE)
def test_a_stored_analysis_comes_back_as_it_was(raw):
    analysis = analyse(raw)
    assert load_analysis(dump_analysis(analysis)) == analysis


@settings(max_examples=40, deadline=None)
@given(MADE)
def test_reading_twice_gives_the_same(raw):
    assert dump_analysis(analyse(raw)) == dump_analysis(analyse(raw))


def test_the_pieces_reach_the_branches_they_are_for():
    """A mail of pieces that finds nothing would prove nothing."""
    raw = b"From: a@b.example\r\nTo: dumas+aaaabbbbccccddddeeeeffff22@example.go.id\r\nDate: " + datetime(2026, 9, 9, tzinfo=UTC).isoformat().encode() + b"\r\n\r\nKWL-2026-000001-Z\r\n"
    message = read_message(raw)
    kinds = {reference.kind for reference in find_references(message, find_reply(message))}
    assert kinds == {"token", "case_number"}

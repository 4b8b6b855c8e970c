"""The splitter against the standard library's parser: the same leaves at the same places, for messages both read."""

import email
from email.message import EmailMessage
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.message import read_message
from daemon.core.message.splitter import DEPTH_CAP, split

MAIL = Path(__file__).parent.parent / "mail"
FILES = sorted(path for folder in ("reading", "nature", "reply") for path in (MAIL / folder).glob("*.eml"))
# Where the two differ on purpose: what the standard parser leaves as one lump is taken apart here.
OURS_ALONE = {"no_boundary_parameter.eml"}


def standard_leaves(raw: bytes) -> list[tuple[str, bytes | None]]:
    """(type, encoded body) of each leaf; None for an enclosed message, which the standard parser opens."""
    found, waiting = [], [email.message_from_bytes(raw)]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(part.get_payload()))
        elif part.is_multipart():
            found.append((part.get_content_type(), None))
        else:
            body = part._payload.encode("ascii", "surrogateescape") if isinstance(part._payload, str) else b""
            found.append((part.get_content_type(), even(body)))
    return found


def our_leaves(raw: bytes) -> list[tuple[str, bytes]]:
    return [(part.content_type, even(raw[part.start : part.end])) for part in split(raw).parts]


def even(body: bytes) -> bytes:
    return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")


def assert_alike(raw: bytes) -> None:
    standard, ours = standard_leaves(raw), our_leaves(raw)
    assert [kind for kind, _ in ours] == [kind for kind, _ in standard]
    assert all(body is None or body == found for (_, body), (_, found) in zip(standard, ours, strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_finds_what_the_standard_parser_finds(path):
    if path.name not in OURS_ALONE:
        assert_alike(path.read_bytes())


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"], ids=["crlf", "lf", "cr"])
@pytest.mark.parametrize(
    "shape", ["mixed", "alternative", "related", "nested", "report", "digest", "empty-parts", "preamble", "repeated"]
)
def test_every_shape_under_every_line_end(shape, line_end):
    """Bodies of every shape are cut at the same bytes, whichever line ends carry them."""
    leaf = b"Content-Type: text/plain\n\nsatu\n\ndua\n"
    shapes = {
        "mixed": b"--b\n" + leaf + b"--b\n" + leaf + b"--b--\n",
        "alternative": b"--b\n" + leaf + b"--b  \n" + leaf + b"--b-- \n",
        "related": b"--b\nContent-Type: text/html\n\n<p>x</p>\n--b\nContent-Type: image/png\n\nQUJD\n--b--",
        "nested": b'--b\nContent-Type: multipart/mixed; boundary="c"\n\n--c\n'
        + leaf
        + b"--c--\n--b\n"
        + leaf
        + b"--b--\n",
        "report": b"--b\n" + leaf + b"--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n--b--\n",
        "digest": b"--b\n\nSubject: x\n\nisi\n--b--\n",
        "empty-parts": b"--b\n\n--b\n" + leaf + b"--b\n\n--b--\n",
        "preamble": b"pembuka\n--bukan\n--b\n" + leaf + b"--b--\npenutup\n--b\n",
        "repeated": b"--b\n--b\n" + leaf + b"--b--\n",
    }
    subtype = shape.encode() if shape in {"mixed", "alternative", "related", "report", "digest"} else b"mixed"
    raw = b'Subject: x\nContent-Type: multipart/%s; boundary="b"\n\n' % subtype + shapes[shape]

    assert_alike(raw.replace(b"\n", line_end))


LEAVES = ("plain", "html", "pdf", "quoted", "message")


def build(kinds: tuple[str, ...], *, outer: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Berkas"
    message["From"] = "pic@dinas.example.go.id"
    message.set_content("isi\n--\nsalam\n")
    for number, kind in enumerate(kinds):
        if kind == "plain":
            message.add_attachment(f"catatan {number}\n", filename=f"{number}.txt")
        elif kind == "html":
            message.add_attachment("<p>é</p>\n", subtype="html")
        elif kind == "pdf":
            message.add_attachment(bytes(range(256)) * number, maintype="application", subtype="pdf")
        elif kind == "quoted":
            message.add_attachment("é=" * 200, cte="quoted-printable")
        else:
            inner = EmailMessage()
            inner["Subject"] = "dalam"
            inner.set_content("isi dalam\n")
            message.add_attachment(inner)
    return bytes(message) if outer == "lf" else bytes(message).replace(b"\n", b"\r\n")


@pytest.mark.parametrize("outer", ["lf", "crlf"])
def test_two_hundred_built_messages(outer):
    """Every triple of leaf kinds, built by the standard library, is cut as the standard library reads it."""
    for kinds in product(LEAVES, repeat=3):
        raw = build(kinds, outer=outer)
        assert_alike(raw)
        assert len(read_message(raw).attachments) == 3


def test_decoded_sizes_are_those_of_the_standard_parser():
    raw = build(("pdf", "quoted", "plain", "pdf"), outer="crlf")
    standard = [
        part.get_payload(decode=True) for part in email.message_from_bytes(raw).walk() if not part.is_multipart()
    ]

    assert [attachment.size for attachment in read_message(raw).attachments] == [len(data) for data in standard[1:]]


def test_nesting_stops_at_the_cap():
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(80))

    structure = split(raw)

    assert len(structure.containers) == DEPTH_CAP
    assert "too_deep" in structure.defects


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n", b'Content-Type: multipart/alternative; boundary="b--"\n',
        b"Content-Type: text/html; charset=utf-7\r\n", b"Content-Type: message/rfc822\n", b"Content-Type:\n",
        b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\n", b"=?utf-8?b?",
        b"Content-Disposition: attachment; filename*0*=utf-8''%e9;\r\n filename*1=\"a\n", b"\r\n", b"\n", b"\r", b"--b",
        b"--b--", b"--b--\r\n", b"--b\r\n", b"\r\n\r\n", b"From: a@example.org, <b@example.org> (\r\n", b"From: ",
        b"Date: Tue, 31 Feb 2026 25:00:00 +9999\r\n", b"Message-ID: <a b>\r\n", b"References: <a@b>\r\n <c@d>\r\n",
        b"<blockquote><table><tr><td>", b"</td>", b"<pre>", b"begin 644 a\n", b"QUJD", b"=E9=", b"\0", b"\xff\xfe", b" ", b":",
        b"Content-Type: text/calendar\n", b"Content-Type: message/delivery-status\n\nAction: x\n\n", b"Subject: =?iso-2022-jp?B?GyRC?=\n",
    ]
)  # fmt: skip


@given(st.binary(max_size=3000))
@settings(max_examples=300, deadline=None)
def test_no_bytes_at_all_make_it_raise(raw):
    message = read_message(raw)

    f"{message.text}{message.html}{message.subject}{message.claimed}".encode()
    assert all(0 <= a.offset <= a.offset + a.length <= len(raw) for a in message.attachments)


@given(st.lists(PIECES, max_size=40).map(b"".join))
@settings(max_examples=500, deadline=None)
def test_no_pieces_of_mime_make_it_raise(raw):
    message = read_message(raw)

    assert read_message(raw) == message
    for _, value in message.headers:
        value.encode("utf-8")
        assert not set(value) & set("\r\n\0")


@given(st.integers(0, 4), st.integers(0, 10_000), st.binary(max_size=8), st.integers(0, 20))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_a_real_message_makes_it_raise(which, where, junk, cut):
    files = ("returned_report.eml", "html_only_outlook.eml", "forwarded_as_attachment.eml", "filename_rfc2231_continued.eml", "apple_mixed_in_alternative.eml")  # fmt: skip
    raw = (MAIL / "reading" / files[which]).read_bytes()
    where %= len(raw)

    read_message(raw[:where] + junk + raw[where + cut :])

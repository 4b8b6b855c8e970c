"""The pieces of reading, each by a table: charsets, encoded words, parameters, transfer encodings, names, HTML."""

import base64
import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.core.message.charsets import decode, find_charset
from daemon.core.message.content import parse_disposition, parse_type
from daemon.core.message.fields import scan_section
from daemon.core.message.filenames import safe_filename
from daemon.core.message.markup import render_text
from daemon.core.message.transfer import decode_body, digest_body
from daemon.core.message.words import decode_header


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"), ('"utf8"', "utf-8"), ("us-ascii", "cp1252"), ("ISO-8859-1", "cp1252"), ("latin1", "cp1252"),
        ("windows-1252", "cp1252"), ("win-1251", "cp1251"), ("gb2312", "gb18030"), ("ks_c_5601-1987", "cp949"),
        ("x-sjis", "cp932"), ("iso-8859-8-i", "iso8859-8"), ("utf-8*id", "utf-8"), ("utf-7", None), ("unicode_escape", None),
        ("rot13", None), ("idna", None), ("punycode", None), ("base64", None), ("x-unknown", None), ("", None), ("a\0b", None),
        ("../utf-8", None), ("utf-8" * 50, None),
    ],
)  # fmt: skip
def test_only_charsets_of_the_list_are_used(label, codec):
    assert find_charset(label) == codec


@pytest.mark.parametrize(
    ("data", "label", "text", "defects"),
    [
        (b"abc", "utf-7", "abc", ()),
        ("é".encode(), "utf-8", "é", ()),
        (b"\xe9", "iso-8859-1", "é", ()),
        ("é".encode(), "iso-8859-1", "é", ("charset_guessed",)),
        (b"\x93x\x94", "iso-8859-1", "“x”", ()),
        (b"\xe9", "utf-8", "é", ("bad_charset",)),
        ("é".encode(), "", "é", ("charset_guessed",)),
        (b"\xe9\x81", "", "é\x81", ("charset_guessed",)),
        ("é".encode(), "klingon", "é", ("unknown_charset",)),
        (b"\x1b$B4A;z\x1b(B", "iso-2022-jp", "漢字", ()),
        ("漢".encode("utf-16"), "utf-16", "漢", ()),
        (b"+AGE-", "utf-7", "+AGE-", ()),
    ],
)
def test_bytes_become_text(data, label, text, defects):
    assert decode(data, label) == (text, defects)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b" Re: surat\r\n Anda", "Re: surat Anda"),
        (b"=?utf-8?q?caf=C3=A9?=", "café"),
        (b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        (b"=?utf-8?b?Y2Fmw6k?=", "café"),
        (b"=?iso-8859-1?q?caf=E9?= =?utf-8?q?_=C3=A9?=", "café é"),
        (b"=?utf-8?q?a?=\r\n =?utf-8?q?b?= c", "ab c"),
        (b"=?utf-8?q?a b?=", "a b"),
        (b"=?iso-8859-1?q?caf\xe9?=", "café"),
        (b"caf\xe9", "café"),
        ("café".encode(), "café"),
        (b"=?utf-8?q?Hi=0D=0ABcc=3A_x?=", "Hi Bcc: x"),
        (b"=?utf-7?q?+AGE-?=", "+AGE-"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        (b"a=?utf-8?q?b?=c", "abc"),
    ],
)
def test_headers_become_text(raw, text):
    assert decode_header(raw) == text


@pytest.mark.parametrize(
    ("raw", "kind", "parameters"),
    [
        (b"text/plain", "text/plain", {}),
        (b"Text/PLAIN; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        (b'multipart/mixed; boundary="a;b\\"c"', "multipart/mixed", {"boundary": 'a;b"c'}),
        (b"text/plain; name=surat balasan.pdf", "text/plain", {"name": "surat balasan.pdf"}),
        (b'text/plain; name="tidak ditutup', "text/plain", {"name": "tidak ditutup"}),
        (b"text/plain; a=1; a=2", "text/plain", {"a": "1"}),
        (b"text/plain; charset=utf-8 (komentar)", "text/plain", {"charset": "utf-8"}),
        (b"text/plain; name*=utf-8'id'a%20%C3%A9", "text/plain", {"name": "a é"}),
        (b'text/plain; name*1="b"; name*0="a"', "text/plain", {"name": "ab"}),
        (b"text/plain; name*0*=iso-8859-1''%e9; name*1=%41", "text/plain", {"name": "é%41"}),
        (b"text/plain; name=x; name*=utf-8''y", "text/plain", {"name": "y"}),
        (b"plain; boundary=x", "", {"boundary": "x"}),
        (b"", "", {}),
        (b";;;=;", "", {}),
    ],
)
def test_a_media_type_is_read_without_trust(raw, kind, parameters):
    assert parse_type(raw) == (kind, parameters)


def test_a_disposition_without_a_word_still_has_its_name():
    assert parse_disposition(b"filename=a.pdf") == ("", {"filename": "a.pdf"})
    assert parse_disposition(b'Attachment; filename="a.pdf"') == ("attachment", {"filename": "a.pdf"})


@given(st.binary(max_size=100_000), st.integers(1, 100))
def test_any_bytes_survive_base64(data, width):
    """Whatever the line length, size and digest of what was encoded come back."""
    coded = base64.b64encode(data)
    lines = b"\r\n".join(coded[n : n + width] for n in range(0, len(coded), width))

    assert decode_body(lines, 0, len(lines), "base64") == (data, ())
    assert digest_body(lines, 0, len(lines), "base64")[:2] == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("fill", [b"a", b"=C3=A9", b"a=\r\n", b"=\n"], ids=["plain", "bytes", "soft", "only-soft"])
def test_slices_do_not_cut_quoted_printable(fill):
    import quopri

    data = fill * 200_000

    assert decode_body(data, 0, len(data), "quoted-printable")[0] == quopri.decodestring(data)


@pytest.mark.parametrize(
    ("name", "safe", "defects"),
    [
        ("surat.pdf", "surat.pdf", ()),
        ("Surat – Dinas (1).pdf", "Surat – Dinas (1).pdf", ()),
        ("", "lampiran-3.pdf", ()),
        ("../a.pdf", "a.pdf", ("unsafe_filename",)),
        ("a\r\nb.pdf", "a b.pdf", ()),
        ("a\0b.pdf", "a b.pdf", ("unsafe_filename",)),
        ("surat.docx.js", "surat.docx.js", ("disguised_filename",)),
        ("program.exe", "program.exe", ()),
        ("a:b.pdf", "a_b.pdf", ("unsafe_filename",)),
        ("nul.txt", "_nul.txt", ("unsafe_filename",)),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf", ("filename_too_long",)),
        ("é" * 100, "é" * 60, ("filename_too_long",)),
    ],
)
def test_a_file_name_is_made_safe(name, safe, defects):
    assert safe_filename(name, "application/pdf", 2) == (safe, defects)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>satu</p><p>dua</p>", "satu\n\ndua"),
        ("satu<br>dua<br><br>tiga", "satu\ndua\n\ntiga"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("a   b\n c&nbsp;d", "a b c d"),
        ("<ul><li>a<li><p>b</p></ul>", "- a\n- b"),
        ("<ol start=3><li>a<li>b<ul><li>c</ul></ol>d", "3. a\n4. b\n- c\n\nd"),
        ("<table><tr><td>a</td><td><p>b</p></td></tr><tr><td>c</td><td></td></tr></table>e", "a\tb\nc\n\ne"),
        ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"),
        ("x<blockquote type=cite>q<blockquote>r</blockquote></blockquote>y", "x\n\n> q\n> \n> > r\n\ny"),
        ("<blockquote style='margin:0 0 0 40px;border:none'>masuk</blockquote>", "masuk"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a<hr>b", f"a\n{'_' * 32}\nb"),
        ("a<div id=divRplyFwdMsg>Dari: x</div>", f"a\n{'_' * 32}\nDari: x"),
        ("<style>p{}</style><script>x()</script><title>t</title>a<!-- b -->", "a"),
        ("<p style='display:none'>sembunyi</p>a<span hidden>b</span>", "a"),
        ("<p>tidak <b>ditutup", "tidak ditutup"),
        ("&lt;b&gt; &amp; &#8211;", "<b> & –"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_html_becomes_text_with_its_cues(html, text):
    assert render_text(html) == text


def test_html_is_rendered_in_linear_time():
    """Twice as much of anything takes about twice as long: ten times would be a square."""
    for piece in ("<p>a", "<b>a", "<div>", "<td>", "</p>", "<blockquote>a", "<a href=x>", "<!--", "<table><tr><td>"):
        started = time.process_time()
        render_text(piece * 40_000)
        assert time.process_time() - started < 5, piece


def test_a_header_section_ends_where_the_standard_says():
    raw = b"A: 1\r\n 2\r\nB:3\n\nisi"

    section = scan_section(raw, 0, len(raw))

    assert section.fields == ((b"a", b" 1\r\n 2"), (b"b", b"3"))
    assert raw[section.body :] == b"isi"
    assert section.first(b"b") == b"3"
    assert section.all(b"c") == ()

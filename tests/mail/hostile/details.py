"""Hostile messages of the small kind: ids, charsets, encodings, dates, wrapped mail, two views, file names."""

import base64
from collections.abc import Iterator

from mail.hostile.messages import (
    FROM,
    HEAD,
    PIC,
    Hostile,
    any_bytes,
    file_part,
    floods,
    from_lines,
    has,
    identity,
    look_alikes,
    multipart,
    says,
    simple,
    structures,
    text_part,
    whole,
    wrote,
)

IDS = {
    "blank-inside": (b"<a b>", "", "bad_message_id"),
    "missing": (b"", "", "no_message_id"),
    "no-brackets": (b"abc@example.org", "", "bad_message_id"),
    "open": (b"<abc@example.org", "", "bad_message_id"),
    "two": (b"<a@example.org> <b@example.org>", "<a@example.org>", "bad_message_id"),
    "ten-kilobytes": (b"<" + b"a" * 10_240 + b"@example.org>", "", "bad_message_id"),
    "not-ascii": ("<surat\u200b@example.org>".encode(), "", "bad_message_id"),
    "raw-latin": (b"<sur\xe9@example.org>", "", "bad_message_id"),
    "comment": (b"<a@example.org> (x)", "<a@example.org>", "bad_message_id"),
    "bracket-in-bracket": (b"[<a@example.org>]", "<a@example.org>", "bad_message_id"),
    "imap-injection": (b'x"\r\n X1 STORE 1:* +FLAGS (\\Deleted)', "", "bad_message_id"),
    "at-signs": (b"<@@@>", "<@@@>", ""),
}
CHARSETS = (
    "utf-7 unicode-1-1-utf-7 x-unknown unknown-8bit rot13 punycode idna unicode_escape raw_unicode_escape undefined mbcs"
    " base64 hex zlib bz2 uu quopri utf-8-sig cp65001 iso-2022-cn klingon utf8 UTF_8 'utf-8' \"utf-8\" ../../etc"
    " a%00b 1252 windows-31j"
).split()
ENCODINGS = {
    "one-character": (b"base64", b"A", "bad_base64"),
    "foreign-characters": (b"base64", b"U2V0*dWp1Lg==!!", "bad_base64"),
    "padding-inside": (b"base64", b"U2V0dQ==anU=", "bad_base64"),
    "no-padding": (b"base64", b"U2V0dWp1Lg", "bad_base64"),
    "plain-text": (b"base64", b"Setuju saja, tanpa sandi.", "bad_base64"),
    "unknown": (b"x-unknown", b"Setuju.", "unknown_encoding"),
    "two-words": (b"8bit or so", b"Setuju.", ""),
    "truncated-quoted-printable": (b"quoted-printable", b"Setuju=", ""),
    "broken-quoted-printable": (b"quoted-printable", b"Setuju =ZZ =4", ""),
    "uuencode": (b"x-uuencode", b"begin 644 a.txt\r\n'4V5T=6IU+@  \r\n`\r\nend\r\n", ""),
    "uuencode-without-begin": (b"uuencode", b"Setuju.", "bad_uuencode"),
    "nul": (b"binary", b"Set\0uju.", ""),
}
DATES = {  # what is absent, unreadable or absurd has no date; the receipt counts then
    "": "no_date",
    "kemarin": "bad_date",
    "Thu, 01 Jan 1970 00:00:00 +0000": "bad_date",
    "Fri, 31 Dec 9999 23:59:59 +0000": "bad_date",
    "Fri, 31 Dec 9999 23:59:59 -1200": "bad_date",
    "Mon, 01 Jan 0001 00:00:00 +0000": "bad_date",
    "Tue, 24 Nov 2026 25:00:00 +0700": "bad_date",
    "Tue, 24 Nov 2026 09:61:00 +0700": "bad_date",
    "Tue, 31 Feb 2026 09:00:00 +0700": "bad_date",
    "Tue, 24 Foo 2026 09:00:00 +0700": "bad_date",
    "Tue, 24 Nov 20260 09:00:00 +0700": "bad_date",
    "Tue, 24 Nov 2026": "bad_date",
    "-1 Nov 2026 09:00:00 +0700": "bad_date",
    "9" * 500: "bad_date",
    "Tue, 24 Nov " + "2" * 5000 + " 09:00:00 +0700": "bad_date",
    "٢٤ Nov 2026 09:00:00 +0700": "bad_date",
    "((((((((": "bad_date",
    ", , , ,": "bad_date",
    "\x0024 Nov 2026 09:00:00 +0700": "bad_date",
    "Sat, 01 Jan 2039 00:00:00 +0700": "future_date",
    "Tue, 19 Jan 2038 03:14:08 +0000": "future_date",
}
GOOD_DATES = (
    "Tue, 24 Nov 2026 09:00:00 +0700",
    "24 Nov 2026 02:00:00 GMT",
    "Tue, 24 Nov 2026 09:00 +0700",
    "Tue, 24 Nov 26 09:00:00 +0700",
    "Tue, 24 Nov 2026 09:00:00 +0700 (WIB)",
    "Mon, 24 Nov 2026 09:00:00 +0700",
    "tue, 24 nov 2026 02:00:00 -0000",
    "Tue,24 Nov 2026 09:00:00 +0700",
    "Tue, 24 Nov 2026 02:00:60 UT",
    "Tue , 24  Nov  2026  09 : 00 : 00  +0700",
)
NAMES = {
    "hundred-kilobytes": ("a" * 100_000 + ".pdf", "filename_too_long"),
    "hundred-kilobytes-utf8": ("é" * 50_000 + ".pdf", "header_too_long"),
    "long-extension": ("a." + "b" * 3_000, "filename_too_long"),
    "traversal": ("../../etc/passwd", "unsafe_filename"),
    "backslashes": ("..\\..\\boot.ini", "unsafe_filename"),
    "drive": ("C:\\surat.pdf", "unsafe_filename"),
    "absolute": ("/etc/shadow", "unsafe_filename"),
    "dot": (".", "unsafe_filename"),
    "dots": ("..", "unsafe_filename"),
    "device": ("CON", "unsafe_filename"),
    "hidden": (".htaccess", "unsafe_filename"),
    "zero-width-hidden": ("\u200b.htaccess", "unsafe_filename"),
    "double-extension": ("surat.pdf.exe", "disguised_filename"),
    "blanks": ("surat.pdf" + " " * 80 + ".scr", "disguised_filename"),
    "right-to-left": ("surat\u202efdp.exe", "disguised_filename"),
}

BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'


def details() -> Iterator[Hostile]:
    for name, (value, kept, defect) in IDS.items():
        raw = (FROM + HEAD).replace(b"<1@example.go.id>", value)
        yield Hostile(
            "T31", name, lambda raw=raw: simple(raw),
            lambda m, kept=kept, defect=defect: m.message_id == kept and (not defect or defect in m.defects),
        )  # fmt: skip
    for number, name in enumerate(CHARSETS):
        body = f"Content-Type: text/plain; charset={name}\r\n\r\n".encode() + b"Setuju +AGE-.\xe9"
        yield Hostile(
            "T32",
            f"{number}-{name.strip(chr(39) + chr(34))[:12]}",
            lambda body=body: whole(body),
            says("Setuju +AGE-."),
        )
        subject = simple(FROM + f"Subject: =?{name}?q?Setuju_+AGE-?=\r\n".encode())
        yield Hostile("T32", f"word-{number}", lambda subject=subject: subject, lambda m: "+AGE-" in m.subject)
    for name, (encoding, data, defect) in ENCODINGS.items():
        body = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + data
        holds = has(defect) if defect else (lambda m: "Setuju" in m.text)
        yield Hostile("T33", name, lambda body=body: whole(body), holds)
    coded = multipart([text_part(b"Setuju.")]).replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
    yield Hostile(
        "T33",
        "encoded-multipart",
        lambda: whole(coded),
        lambda m: "encoded_multipart" in m.defects and "Setuju." in m.text,
    )
    received = b"Received: from a by b; Tue, 24 Nov 2026 09:00:05 +0700\r\n"
    for number, (date, defect) in enumerate(DATES.items()):
        raw = received + (FROM + HEAD).replace(b"Tue, 24 Nov 2026 09:00:00 +0700", date.encode())
        yield Hostile(
            "T34",
            f"bad-{number}",
            lambda raw=raw: simple(raw),
            lambda m, defect=defect: m.date is None and defect in m.defects,
        )
    for number, date in enumerate(GOOD_DATES):
        raw = received + (FROM + HEAD).replace(b"Tue, 24 Nov 2026 09:00:00 +0700", date.encode())
        yield Hostile(
            "T34",
            f"good-{number}",
            lambda raw=raw: simple(raw),
            lambda m: m.date is not None and m.date.isoformat()[:16] in {"2026-11-24T02:00", "2026-11-24T02:01"},
        )
    yield from wrapped()
    yield from two_views()
    for name, (shown, defect) in NAMES.items():
        part = file_part(
            b"application/octet-stream", b'attachment; filename="' + shown.replace("\\", "\\\\").encode() + b'"'
        )
        yield Hostile(
            "T45",
            name,
            lambda part=part: whole(multipart([text_part(b"x"), part])),
            lambda m, defect=defect: safe_name(m.attachments[0].filename) and defect in m.defects,
        )


def safe_name(name: str) -> bool:
    return 0 < len(name.encode()) <= 120 and not set(name) & set("/\\\0\r\n\u202e\u200b") and not name.startswith(".")


def wrapped() -> Iterator[Hostile]:
    """T38 to T40: what is not opened is named and kept."""
    for kind in (
        "application/xml",
        "image/svg+xml",
        "text/xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ):
        part = file_part(kind.encode(), b'attachment; filename="a.xml"', BOMB)
        yield Hostile(
            "T38",
            kind.replace("/", "-")[:24],
            lambda part=part: whole(multipart([text_part(b"Terlampir."), part])),
            lambda m: len(m.attachments) == 1 and m.attachments[0].size == len(BOMB) and "aaaaaaaaaaaa" not in m.text,
        )
    ics = b"BEGIN:VCALENDAR\r\n" + b"X-A: &a;\r\n" * 100_000 + b"END:VCALENDAR\r\n"
    yield Hostile(
        "T38",
        "calendar",
        lambda: whole(multipart([text_part(b"x"), text_part(ics, b"text/calendar")])),
        lambda m: len(m.calendar) <= 65_536,
    )
    for kind, name in (
        ("application/ms-tnef", "winmail.dat"),
        ("application/octet-stream", "WINMAIL.DAT"),
        ("application/vnd.ms-tnef", "x"),
        ("application/ms-tnef", ""),
    ):
        for data in (b"\x78\x9f\x3e\x22" + b"\xff" * 64, b"", b"\x78\x9f\x3e\x22"):
            part = file_part(kind.encode(), f'attachment; filename="{name}"'.encode(), data)
            yield Hostile(
                "T39",
                f"{kind[12:]}-{name or 'none'}-{len(data)}",
                lambda part=part: whole(multipart([text_part(b"x"), part])),
                lambda m: "tnef" in m.defects and len(m.attachments) == 1,
            )
    pkcs7 = file_part(b'application/pkcs7-mime; smime-type=%s; name="smime.p7m"', b'attachment; filename="smime.p7m"')
    for kind, defect in (
        ("enveloped-data", "encrypted"),
        ("signed-data", "signed"),
        ("authenveloped-data", "encrypted"),
        ("compressed-data", "encrypted"),
    ):
        yield Hostile(
            "T40",
            kind,
            lambda kind=kind: whole(pkcs7.replace(b"%s", kind.encode())),
            lambda m, defect=defect: defect in m.defects and len(m.attachments) == 1 and m.text == "",
        )
    yield Hostile("T40", "no-type", lambda: whole(pkcs7.replace(b" smime-type=%s;", b"")), has("encrypted"))
    pgp = [
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----",
    ]
    yield Hostile(
        "T40",
        "pgp-mime",
        lambda: whole(multipart(pgp, b"encrypted")),
        lambda m: "encrypted" in m.defects and len(m.attachments) == 2,
    )
    yield Hostile(
        "T40",
        "pgp-inline",
        lambda: simple(FROM, b"-----BEGIN PGP MESSAGE-----\r\nabc\r\n-----END PGP MESSAGE-----\r\n"),
        has("encrypted"),
    )
    signed = [text_part(b"Setuju."), file_part(b"application/pgp-signature", b"inline")]
    yield Hostile(
        "T40",
        "pgp-signed",
        lambda: whole(multipart(signed, b"signed")),
        lambda m: "signed" in m.defects and m.text == "Setuju.",
    )
    clear = [text_part(b"Setuju."), file_part(b"application/pkcs7-signature", b'attachment; filename="smime.p7s"')]
    yield Hostile(
        "T40",
        "smime-signed",
        lambda: whole(multipart(clear, b"signed")),
        lambda m: "signed" in m.defects and m.text == "Setuju.",
    )
    yield Hostile(
        "T40",
        "pgp-clear-signed",
        lambda: simple(FROM, b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nSetuju.\r\n"),
        has("signed"),
    )


def two_views() -> Iterator[Hostile]:
    """T41: HTML only, or HTML and text disagree."""
    quote = b"\r\n> Balas SETUJU atau TOLAK\r\n"
    html_quote = b"<blockquote>Balas SETUJU atau TOLAK</blockquote>"
    pairs = {
        "yes-and-no": (b"SETUJU", b"<p>TOLAK</p>", True),
        "yes-and-not-yes": (b"SETUJU", b"<p>TIDAK SETUJU</p>", True),
        "long-and-other": (b"Baik, akan kami tindak lanjuti segera.", b"<p>Bukan kewenangan kami.</p>", True),
        "with-quotes": (b"Kami menerima" + quote, b"<p>Kami menolak</p>" + html_quote, True),
        "hidden": (b"Ditolak", b"<p>Selesai</p><p style='display:none'>Ditolak</p>", True),
        "same": (b"Sudah selesai.", b"<p>Sudah <b>selesai</b>.</p>", False),
        "same-with-quotes": (b"Sudah selesai." + quote, b"<div>Sudah selesai.</div>" + html_quote, False),
        "same-with-picture": (
            b"Sudah selesai.\r\n[image: logo.png]",
            b"<p>Sudah selesai.</p><img src='cid:1' alt='x'>",
            False,
        ),
        "same-with-links": (
            b"Lihat https://example.org/a <https://example.org/a>",
            b"<p>Lihat <a href='https://example.org/a'>https://example.org/a</a></p>",
            False,
        ),
        "same-with-entities": (
            "Dinas “PU” – café".encode(),
            b"<p>Dinas &ldquo;PU&rdquo; &ndash; caf&eacute;</p>",
            False,
        ),
    }
    for name, (plain, html, differ) in pairs.items():
        parts = [text_part(plain), text_part(html, b"text/html; charset=utf-8")]
        yield Hostile(
            "T41",
            name,
            lambda parts=parts: whole(multipart(parts, b"alternative")),
            lambda m, differ=differ: ("views_disagree" in m.defects) == differ,
        )
    only = base64.encodebytes(b"<p>Sudah <b>selesai</b>.</p>")
    yield Hostile(
        "T41",
        "html-only",
        lambda: whole(b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + only),
        lambda m: m.text == "Sudah selesai.",
    )
    empty = [text_part(b"  \r\n"), text_part(b"<p>Sudah selesai.</p>", b"text/html")]
    yield Hostile(
        "T41", "empty-plain", lambda: whole(multipart(empty, b"alternative")), lambda m: m.text == "Sudah selesai."
    )
    holder = [
        text_part(b"Your e-mail client does not display HTML."),
        text_part(b"<p>Sudah selesai kami kerjakan.</p>", b"text/html"),
    ]
    yield Hostile(
        "T41",
        "placeholder",
        lambda: whole(multipart(holder, b"alternative")),
        lambda m: m.text == "Sudah selesai kami kerjakan." and "views_disagree" not in m.defects,
    )


def odd_bytes() -> Iterator[Hostile]:
    """T46 and beyond: bytes that are hardly a message."""
    odd = {
        "nothing": b"", "nul": b"\0", "line": b"\n", "lines": b"\r\n" * 100_000, "cr": b"\r" * 100_000,
        "no-blank-line": b"From: pic@dinas.example.go.id\r\nSubject: x", "random": bytes(range(256)) * 4_000,
        "dashes": b"--" * 500_000, "only-body": b"Setuju saja.\nTerima kasih.", "bom": b"\xef\xbb\xbf" + FROM + b"\r\nx",
        "unix-from": b"From a@example.org Tue Nov 24\n" + FROM + b"\nx", "utf-16": "From: a@example.org\n\nx".encode("utf-16"),
        "zip": b"PK\x03\x04" + b"\0" * 5_000, "html": b"<html><body>x</body></html>",
    }  # fmt: skip
    for name, raw in odd.items():
        yield Hostile("T46", name, lambda raw=raw: raw, any_bytes)
    yield Hostile(
        "T46",
        "fifty-megabytes",
        lambda: whole(
            multipart(
                [
                    text_part(b"x"),
                    b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + b"QUJDREVGR0g" * 4_700_000,
                ]
            )
        ),
        wrote(PIC),
    )
    yield Hostile(
        "T46",
        "fifty-megabytes-of-text",
        lambda: from_lines(PIC.encode()) + b"Setuju. \r\n" * 5_000_000,
        has("text_truncated"),
    )
    yield Hostile(
        "T46",
        "fifty-megabytes-of-html",
        lambda: whole(text_part(b"<p>Setuju</p>\r\n" * 3_500_000, b"text/html")),
        has("html_truncated"),
    )


HOSTILE = (*identity(), *look_alikes(), *floods(), *structures(), *details(), *odd_bytes())

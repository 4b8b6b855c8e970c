"""Hostile messages that are too large or too many for files, each with what must come of it (threat, name, bytes)."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daemon.core.message import Message

PIC = "pic@dinas.example.go.id"
EVIL = "x@evil.example.org"
HEAD = b"To: dumas@example.go.id\r\nSubject: Re: surat\r\nDate: Tue, 24 Nov 2026 09:00:00 +0700\r\nMessage-ID: <1@example.go.id>\r\n"
FROM = b"From: Pejabat <pic@dinas.example.go.id>\r\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile message: `holds` is what must be true of what was read."""

    threat: str
    name: str
    make: Callable[[], bytes]
    holds: Callable[[Message], bool]

    @property
    def label(self) -> str:
        return f"{self.threat}-{self.name}"


def simple(headers: bytes, body: bytes = b"Setuju.\r\n") -> bytes:
    return headers + b"\r\n" + body


def from_lines(*values: bytes) -> bytes:
    return simple(b"".join(b"From: " + value + b"\r\n" for value in values) + HEAD)


def multipart(parts: list[bytes], subtype: bytes = b"mixed", boundary: bytes = b"b1", close: bool = True) -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    end = b"--" + boundary + b"--\r\n" if close else b""
    return b"Content-Type: multipart/" + subtype + b'; boundary="' + boundary + b'"\r\n\r\n' + body + end


def whole(content: bytes) -> bytes:
    return FROM + HEAD + b"MIME-Version: 1.0\r\n" + content


def text_part(text: bytes, kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    return b"Content-Type: " + kind + b"\r\n\r\n" + text


def file_part(kind: bytes, disposition: bytes, data: bytes = b"isi berkas") -> bytes:
    return (
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: " + disposition
        + b"\r\n\r\n" + base64.encodebytes(data)
    )  # fmt: skip


def nobody(message: Message) -> bool:
    return message.writer is None and "ambiguous_from" in message.defects


def wrote(address: str) -> Callable[[Message], bool]:
    return lambda message: message.writer is not None and message.writer.address == address


def has(*defects: str) -> Callable[[Message], bool]:
    return lambda message: set(defects) <= set(message.defects)


def says(text: str) -> Callable[[Message], bool]:
    return lambda message: text in message.text


CONFUSED = {  # T08: one From that two readers read in two ways
    "address-as-name": b"pic@dinas.example.go.id <x@evil.example.org>",
    "stray-parenthesis": b"pic@dinas.example.go.id)x@evil.example.org",
    "bracket-in-front": b"<pic@dinas.example.go.id>x@evil.example.org",
    "two-at-signs": b"pic@dinas.example.go.id@evil.example.org",
    "two-brackets": b"<pic@dinas.example.go.id> <x@evil.example.org>",
    "nested-brackets": b"<<pic@dinas.example.go.id>>",
    "open-comment": b"pic@dinas.example.go.id (<x@evil.example.org>",
    "open-quote": b'"pic@dinas.example.go.id <x@evil.example.org>',
    "backslash": b"pic@dinas.example.go.id\\ <x@evil.example.org>",
    "unclosed-bracket": b"Pejabat <pic@dinas.example.go.id",
    "unopened-bracket": b"pic@dinas.example.go.id>",
    "trailing-comma": b"pic@dinas.example.go.id,",
    "two-words": b"pic@dinas.example.go.id x@evil.example.org",
    "text-behind": b"<pic@dinas.example.go.id> dari dinas",
    "blank-around-at": b"pic @ dinas.example.go.id",
    "address-in-comment-behind": b"x@evil.example.org (pic@dinas.example.go.id)",
}
MANY = {  # T09: several From fields, several mailboxes, groups
    "two-fields": (b"pic@dinas.example.go.id", b"x@evil.example.org"),
    "same-twice": (b"pic@dinas.example.go.id", b"pic@dinas.example.go.id"),
    "empty-and-real": (b"", b"pic@dinas.example.go.id"),
    "list": (b"x@evil.example.org, pic@dinas.example.go.id",),
    "list-with-names": (b"X <x@evil.example.org>, Pejabat <pic@dinas.example.go.id>",),
    "group": (b"Dinas: pic@dinas.example.go.id;",),
    "empty-group": (b"undisclosed-recipients:;",),
    "semicolons": (b"pic@dinas.example.go.id; x@evil.example.org",),
    "unquoted-comma": (b"Pejabat, S.H. <pic@dinas.example.go.id>",),
    "six-hundred": (b", ".join(b"p%d@example.org" % n for n in range(600)),),
    "three-fields": (b"a@example.org", b"b@example.org", b"pic@dinas.example.go.id"),
}
DISGUISED = {  # T10: encoded words, comments, quoted strings, routes
    "encoded-address-as-name": b"=?utf-8?q?pic=40dinas.example.go.id=3e?= <x@evil.example.org>",
    "encoded-address": b"=?utf-8?b?cGljQGRpbmFzLmV4YW1wbGUuZ28uaWQ=?= <x@evil.example.org>",
    "encoded-whole": b"=?utf-8?q?=3cpic=40dinas.example.go.id=3e?=",
    "quoted-local": b'"pic@dinas.example.go.id"@evil.example.org',
    "quoted-name-address": b'"pic@dinas.example.go.id" <x@evil.example.org>',
    "comment-in-address": b"pic(c)@dinas.example.go.id",
    "comment-in-domain": b"pic@dinas(c).example.go.id",
    "comment-in-brackets": b"<pic(c)@dinas.example.go.id>",
    "route": b"<@evil.example.org:pic@dinas.example.go.id>",
    "route-list": b"pic@dinas.example.go.id,@evil.example.org:x",
    "domain-literal": b"pic@[127.0.0.1]",
    "nul": b"pic@dinas.example.go.id\0@evil.example.org",
    "bare-cr": b"pic@dinas.example.go.id\r <x@evil.example.org>",
    "trailing-dot": b"pic@dinas.example.go.id.",
    "double-dot": b"pic..a@dinas.example.go.id",
    "broken-punycode": b"pic@xn--\xff\xff.example",
    "full-width-at": "pic＠dinas.example.go.id <x@evil.example.org>".encode(),
    "zero-width-address-as-name": "pic@dinas\u200b.example.go.id <x@evil.example.org>".encode(),
    "quoted-word-inside": b'"=?utf-8?q?pic=40dinas.example.go.id?=" <x@evil.example.org>',
    "full-width-domain": "pic@ｄinas.example.go.id".encode(),
    "ideographic-stop": "pic@dinas。example.go.id".encode(),
}
HONEST = {  # what people's programs really send must still work
    "quoted-title": (b'"Pejabat, S.H., M.Si." <pic@dinas.example.go.id>', PIC),
    "plain": (b"pic@dinas.example.go.id", PIC),
    "brackets": (b"<pic@dinas.example.go.id>", PIC),
    "upper-case": (b"PIC@DINAS.Example.go.id", PIC),
    "encoded-name": (b"=?utf-8?q?Pejabat=2C_Dinas?= <pic@dinas.example.go.id>", PIC),
    "comment-name": (b"pic@dinas.example.go.id (Pejabat Dinas)", PIC),
    "dots-in-name": (b"Drs. H. Pejabat M.Si <pic@dinas.example.go.id>", PIC),
    "unit-in-parentheses": (b"Pejabat (Dinas PU) <pic@dinas.example.go.id>", PIC),
    "own-address-as-name": (b'"pic@dinas.example.go.id" <pic@dinas.example.go.id>', PIC),
    "folded": (b"=?utf-8?q?Pejabat?=\r\n =?utf-8?q?_Dinas?=\r\n <pic@dinas.example.go.id>", PIC),
    "raw-name": ("Pejabat Énergi <pic@dinas.example.go.id>".encode(), PIC),
    "unicode-domain": ("pic@dïnas.example".encode(), "pic@xn--dnas-5pa.example"),
    "plus": (b"pic+surat@dinas.example.go.id", "pic+surat@dinas.example.go.id"),
}


def identity() -> Iterator[Hostile]:
    for name, value in CONFUSED.items():
        yield Hostile("T08", name, lambda value=value: from_lines(value), nobody)
    for name, values in MANY.items():
        yield Hostile("T09", name, lambda values=values: from_lines(*values), nobody)
    sender = from_lines(b"x@evil.example.org").replace(b"To:", b"Sender: pic@dinas.example.go.id\r\nTo:", 1)
    yield Hostile("T09", "sender-is-ignored", lambda: sender, wrote(EVIL))
    resent = from_lines(b"x@evil.example.org").replace(b"To:", b"Resent-From: pic@dinas.example.go.id\r\nTo:", 1)
    yield Hostile("T09", "resent-from-is-ignored", lambda: resent, wrote(EVIL))
    inner = HEAD + multipart([b"From: pic@dinas.example.go.id\r\n\r\nSetuju"])
    yield Hostile("T09", "from-in-a-part", lambda: inner, lambda m: m.writer is None and "no_from" in m.defects)
    for name, value in DISGUISED.items():
        yield Hostile("T10", name, lambda value=value: from_lines(value), nobody)
    for name, (value, address) in HONEST.items():
        yield Hostile("T10", f"honest-{name}", lambda value=value: from_lines(value), wrote(address))


def not_the_pic(message: Message) -> bool:
    return message.writer is None or message.writer.address != PIC


def look_alikes() -> Iterator[Hostile]:
    words = {
        "cyrillic-local": "рic@dinas.example.go.id",
        "cyrillic-domain": "pic@dinаs.example.go.id",
        "greek-domain": "pic@dinαs.example.go.id",
        "zero-width-local": "p\u200bic@dinas.example.go.id",
        "soft-hyphen-domain": "pic@di\u00adnas.example.go.id",
        "bidi-domain": "pic@\u202edi.og.elpmaxe.sanid",
        "combining": "pic@dina\u0323s.example.go.id",
        "dotless": "pıc@dinas.example.go.id",
    }
    for name, value in words.items():
        yield Hostile("T18", name, lambda value=value: from_lines(value.encode()), not_the_pic)
    yield Hostile(
        "T18", "mixed-name", lambda: from_lines("Pејаbat <pic@dinas.example.go.id>".encode()), has("mixed_script")
    )
    yield Hostile(
        "T18", "bidi-name", lambda: from_lines("Peja\u202ebat <pic@dinas.example.go.id>".encode()), has("mixed_script")
    )
    subjects = {
        "bidi-subject": ("Re: \u202eiracem\u202c surat", "bidi_subject", "Re: iracem surat"),
        "zero-width-subject": ("SET\u200bUJU", "", "SETUJU"),
        "tag-characters": ("Setuju\U000e0041\U000e0042", "", "Setuju"),
        "mixed-subject": ("Sеtuju", "mixed_script", "Sеtuju"),
    }
    for name, (subject, defect, shown) in subjects.items():
        raw = from_lines(PIC.encode()).replace(b"Re: surat", subject.encode())
        yield Hostile(
            "T18", name, lambda raw=raw: raw,
            lambda m, defect=defect, shown=shown: m.subject == shown and (not defect or defect in m.defects),
        )  # fmt: skip
    bidi_file = whole(
        multipart(
            [
                text_part(b"x"),
                file_part(b"application/octet-stream", 'attachment; filename="surat\u202efdp.exe"'.encode()),
            ]
        )
    )
    yield Hostile(
        "T18", "bidi-file-name", lambda: bidi_file,
        lambda m: m.attachments[0].filename == "suratfdp.exe" and "disguised_filename" in m.defects,
    )  # fmt: skip


def floods() -> Iterator[Hostile]:
    def references(count: int, pattern: bytes = b"<%d@example.org>", glue: bytes = b" ") -> bytes:
        return simple(FROM + HEAD + b"References: " + glue.join(pattern % n for n in range(count)) + b"\r\n")

    def few(message: Message) -> bool:
        ids = message.value("references").split()
        return len(ids) <= 100 and message.writer is not None

    def both_ends(message: Message) -> bool:
        ids = message.value("references").split()
        return few(message) and ids[0] == "<0@example.org>" and ids[-1].endswith("9@example.org>")

    for count in (101, 500, 5_000, 20_000, 200_000):
        yield Hostile("T21", f"references-{count}", lambda count=count: references(count), few)
    yield Hostile("T21", "both-ends-count", lambda: references(20_000), both_ends)
    yield Hostile("T21", "folded", lambda: references(200_000, glue=b"\r\n "), few)
    yield Hostile("T21", "no-brackets", lambda: references(20_000, b"id-%d"), few)
    yield Hostile(
        "T21",
        "one-of-ten-megabytes",
        lambda: simple(FROM + HEAD + b"References: <" + b"a" * 10_000_000 + b"@x>\r\n"),
        few,
    )
    yield Hostile("T21", "in-reply-to", lambda: references(20_000).replace(b"References", b"In-Reply-To"), wrote(PIC))
    yield Hostile(
        "T21", "many-fields", lambda: simple(FROM + HEAD + b"References: <a@example.org>\r\n" * 50_000), wrote(PIC)
    )

    words = b"=?utf-8?q?=41?= " * 16_000
    for name in (b"Subject", b"From", b"To", b"Received", b"Content-Type", b"Content-Disposition", b"X-Nama", b"Date"):
        raw = simple((b"" if name == b"From" else FROM) + name + b": " + words + b"\r\nX-Last: 1\r\n")
        yield Hostile("T28", f"words-in-{name.decode().lower()}", lambda raw=raw: raw, says("Setuju."))
    yield Hostile(
        "T28", "unfinished-words", lambda: simple(FROM + b"Subject: " + b"=?utf-8?q?" * 30_000 + b"\r\n"), wrote(PIC)
    )
    yield Hostile(
        "T28",
        "words-in-a-word",
        lambda: simple(FROM + b"Subject: " + b"=?utf-8?q?=3D=3Futf-8=3Fq=3F" * 9_000 + b"\r\n"),
        wrote(PIC),
    )
    yield Hostile(
        "T28",
        "many-charsets",
        lambda: simple(FROM + b"Subject: " + b"".join(b"=?cs%d?b?4pyT?=" % n for n in range(5_000)) + b"\r\n"),
        wrote(PIC),
    )

    for count in (500, 20_000):
        for name in (b"From", b"To", b"Date", b"Content-Type", b"Received", b"Message-ID"):
            raw = simple(
                (b"" if name == b"From" else FROM) + name + b": " + b"(" * count + b"x" + b")" * count + b"\r\n"
            )
            yield Hostile("T29", f"{name.decode().lower()}-{count}", lambda raw=raw: raw, says("Setuju."))

    people = b", ".join(b"Orang %d <p%d@example.org>" % (n, n) for n in range(100_000))
    for name in (b"To", b"Cc", b"From", b"Reply-To", b"Bcc", b"Delivered-To"):
        raw = (b"" if name == b"From" else FROM) + name + b": " + people + b"\r\n"
        yield Hostile("T30", f"hundred-thousand-{name.decode().lower()}", lambda raw=raw: simple(raw), short_lists)
    yield Hostile(
        "T30", "groups", lambda: simple(FROM + b"To: " + b"g: a@example.org;, " * 50_000 + b"\r\n"), short_lists
    )
    yield Hostile("T30", "commas", lambda: simple(FROM + b"To: " + b"," * 1_000_000 + b"\r\n"), short_lists)
    yield Hostile("T30", "quotes", lambda: simple(FROM + b'To: "' + b'\\"' * 500_000 + b"\r\n"), short_lists)
    yield Hostile("T30", "many-to-fields", lambda: simple(FROM + b"To: a@example.org\r\n" * 100_000), wrote(PIC))


def short_lists(message: Message) -> bool:
    return all(len(message.value(name).split(",")) <= 500 for name in ("to", "cc", "reply-to", "bcc"))


def structures() -> Iterator[Hostile]:
    def nested(depth: int, subtype: bytes = b"mixed", inner: bytes = b"", same: bool = False) -> bytes:
        pieces = []
        for level in range(depth):
            name = b"b" if same else b"b%d" % level
            pieces.append(
                b"Content-Type: multipart/" + subtype + b"; boundary=" + name + b"\r\n\r\n--" + name + b"\r\n"
            )
        return whole(b"".join(pieces) + (inner or text_part(b"dalam sekali")))

    any_message = wrote(PIC)
    for depth in (49, 51, 1_000, 100_000):
        check = says("dalam sekali") if depth < 50 else has("too_deep")
        yield Hostile("T26", f"multipart-{depth}", lambda depth=depth: nested(depth), check)
    yield Hostile("T26", "alternative-5000", lambda: nested(5_000, b"alternative"), any_message)
    yield Hostile("T26", "digest-5000", lambda: nested(5_000, b"digest"), any_message)
    yield Hostile("T26", "same-boundary-5000", lambda: nested(5_000, same=True), any_message)
    yield Hostile(
        "T26", "rfc822-1000", lambda: whole(b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"isi"), any_message
    )
    yield Hostile("T26", "rfc822-in-multipart", lambda: whole(
        b"".join(b"Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\nContent-Type: message/rfc822\r\n\r\n" % (n, n) for n in range(2_000))), any_message)  # fmt: skip
    yield Hostile("T26", "html-depth", lambda: whole(text_part(b"<div>" * 100_000 + b"isi", b"text/html")), says("isi"))
    yield Hostile("T26", "html-formatting", lambda: whole(text_part(
        b"".join(b"<font size=%d>" % n for n in range(300)) + b"<p>isi" * 50_000, b"text/html")), says("isi"))  # fmt: skip
    yield Hostile(
        "T26", "html-tables", lambda: whole(text_part(b"<table><tr><td>" * 30_000 + b"isi", b"text/html")), says("isi")
    )
    yield Hostile(
        "T26", "html-quotes", lambda: whole(text_part(b"<blockquote>" * 20_000 + b"isi", b"text/html")), says("isi")
    )
    yield Hostile("T26", "html-open-tags", lambda: whole(text_part(b"<" * 900_000, b"text/html")), any_message)

    few_parts = lambda m: len(m.attachments) <= 1_000  # noqa: E731
    yield Hostile(
        "T27",
        "empty-parts",
        lambda: whole(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000),
        few_parts,
    )
    yield Hostile(
        "T27",
        "parts-with-a-blank",
        lambda: whole(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000),
        few_parts,
    )
    many = [file_part(b"application/pdf", b'attachment; filename="a.pdf"')] * 10_000
    yield Hostile(
        "T27",
        "files",
        lambda: whole(multipart(many)),
        lambda m: len(m.attachments) == 1_000 and "too_many_parts" in m.defects,
    )
    yield Hostile("T27", "texts", lambda: whole(multipart([text_part(b"baris")] * 5_000)), says("baris"))
    yield Hostile(
        "T27", "htmls", lambda: whole(multipart([text_part(b"<p>baris", b"text/html")] * 5_000)), says("baris")
    )
    yield Hostile(
        "T27",
        "forwarded",
        lambda: whole(multipart([b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny"] * 5_000)),
        lambda m: len(m.originals) <= 20,
    )
    yield Hostile("T27", "dashed-lines", lambda: whole(multipart([text_part(b"--x\r\n" * 300_000)])), any_message)
    yield Hostile(
        "T27", "prefix-boundaries", lambda: whole(multipart([text_part(b"--b1x\r\n" * 200_000)])), any_message
    )
    yield Hostile("T27", "report-blocks", lambda: whole(multipart([
        text_part(b"x"), b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n\r\n" * 50_000], b"report")), lambda m: len(m.reports) <= 200)  # fmt: skip
    yield Hostile(
        "T27",
        "parameters",
        lambda: whole(b"Content-Type: text/plain" + b"; a=b" * 50_000 + b"\r\n\r\nisi"),
        any_message,
    )
    yield Hostile(
        "T27",
        "continuations",
        lambda: whole(
            b"Content-Type: text/plain" + b"".join(b";\r\n name*%d=x" % n for n in range(9_000)) + b"\r\n\r\nisi"
        ),
        any_message,
    )

    big = b"a" * 10_000_000
    for name in (
        b"Subject",
        b"From",
        b"X-Panjang",
        b"Content-Type",
        b"Message-ID",
        b"Date",
        b"Received",
        b"Content-Disposition",
    ):
        raw = (b"" if name == b"From" else FROM) + name + b": " + big + b"\r\n"
        yield Hostile(
            "T36", f"ten-megabytes-{name.decode().lower()}", lambda raw=raw: simple(raw), has("header_too_long")
        )
    yield Hostile(
        "T36",
        "folded-subject",
        lambda: simple(FROM + b"Subject:" + b"\r\n aaaaaaaa" * 1_000_000 + b"\r\n"),
        has("header_too_long"),
    )
    yield Hostile(
        "T36",
        "million-fields",
        lambda: simple(b"".join(b"X-%d: y\r\n" % n for n in range(300_000)) + FROM),
        lambda m: wrote(PIC)(m) and len(m.headers) <= 2_100,
    )
    yield Hostile("T36", "one-name", lambda: simple(b"X" * 5_000_000 + b": y\r\n" + FROM), any_bytes)
    yield Hostile("T36", "one-line-body", lambda: simple(FROM + HEAD, b"a" * 20_000_000), has("text_truncated"))
    yield Hostile("T36", "colons", lambda: simple(b":" * 1_000_000 + b"\r\n" + FROM), any_bytes)


def any_bytes(message: Message) -> bool:
    return isinstance(message.text, str)

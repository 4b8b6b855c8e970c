"""Hostile files: archives that unpack to more than anybody has, XML that asks for other files, sheets that never end (T37, T38).

Each travels in a message, where it is kept and never opened; and each is given to the child that reads the text of files.
"""

import base64
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from edges.files import archive, docx
from mail.hostile.messages import Hostile, multipart, text_part, whole

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file, its name, and what its reader may at most find in it (nothing, unless `text` says otherwise)."""

    threat: str
    name: str
    filename: str
    make: Callable[[], bytes]
    text: str = ""

    @property
    def label(self) -> str:
        return f"{self.threat}-{self.name}"


@cache
def content_of(file: HostileFile) -> bytes:
    """The file's bytes, made once: an archive tells the second in which it was made."""
    return file.make()


def nested(depth: int) -> bytes:
    content = b"0" * 100_000
    for _ in range(depth):
        content = archive({f"{n}.zip": content for n in range(16)})
    return content


def lying(size: int) -> bytes:
    """An entry of fifty megabytes that says it has `size` bytes, in both headers."""
    raw = archive({"word/document.xml": b" " * 51_000_000})
    true = struct.pack("<I", 51_000_000)
    return raw.replace(true, struct.pack("<I", size))


def overlapping() -> bytes:
    """Ten thousand entries of the directory that are all the same bytes (a better zip bomb)."""
    raw = archive({"word/document.xml": b" " * 40_000_000})
    at = raw.index(b"PK\x01\x02")
    entry, end = raw[at : raw.index(b"PK\x05\x06")], raw[raw.index(b"PK\x05\x06") :]
    count = 10_000
    head = end[:8] + struct.pack("<HHII", count, count, len(entry) * count, at) + end[20:]
    return raw[:at] + entry * count + head


def locked() -> bytes:
    """A document whose flags say that it is encrypted."""
    raw = bytearray(docx())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def workbook(strings: bytes = b"<sst/>", book: bytes = b"<workbook/>") -> bytes:
    return archive({"xl/workbook.xml": book, "xl/sharedStrings.xml": strings, "[Content_Types].xml": b"<Types/>"})


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def bombs() -> Iterator[HostileFile]:
    yield HostileFile("T37", "docx-of-fifty-megabytes", "bom.docx", lambda: archive({"word/document.xml": b" " * 51_000_000}))
    yield HostileFile("T37", "docx-by-ratio", "rasio.docx", lambda: archive({"word/document.xml": b" " * 20_000_000}))
    yield HostileFile("T37", "many-entries", "banyak.docx", lambda: archive({f"word/{n}.xml": b"" for n in range(10_001)}))
    yield HostileFile("T37", "shared-strings", "rekap.xlsx", lambda: workbook(b"<sst>" + b"<si><t>a</t></si>" * 3_500_000))
    yield HostileFile("T37", "four-gigabytes-declared", "rekap.xlsx", lambda: lying(0xFFFFFFFE).replace(b"word/document.xml", b"xl/workbook.xml\0\0"))
    yield HostileFile("T37", "says-it-is-small", "kecil.docx", lambda: lying(100))
    yield HostileFile("T37", "overlapping", "tindih.docx", overlapping)
    yield HostileFile("T37", "zip-in-zip", "42.zip", lambda: nested(3))
    yield HostileFile("T37", "zip-in-docx", "42.docx", lambda: archive({"word/42.zip": nested(2)}))
    yield HostileFile("T37", "locked", "rahasia.docx", locked)
    yield HostileFile("T37", "cut-off", "putus.docx", lambda: cut(docx(), 0.6))
    yield HostileFile("T37", "directory-alone", "kosong.xlsx", lambda: b"PK\x05\x06" + b"\0" * 18)
    yield HostileFile("T37", "path-outside", "jalan.docx", lambda: archive({"../../etc/passwd": b"x", "word/../../x.xml": b"x"}))
    yield HostileFile("T37", "not-a-zip", "palsu.xlsx", lambda: b"PK\x03\x04" + b"\xff" * 5_000)


def entities() -> Iterator[HostileFile]:
    prologues = {
        "laughs": ENTITIES, "external": '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>', "remote": '<!DOCTYPE x [<!ENTITY c SYSTEM "http://127.0.0.1:9/c">]>',
        "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY c "x">]>', "subset": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><!-- c -->',
        "recursive": '<!DOCTYPE x [<!ENTITY a "&c;"><!ENTITY c "&a;">]>', "quadratic": f'<!DOCTYPE x [<!ENTITY c "{"a" * 100_000}">]>',
        "declared": '<?xml version="1.0" standalone="yes"?>' + ENTITIES, "public": '<!DOCTYPE x PUBLIC "-//x" "http://127.0.0.1:9/x.dtd" [<!ENTITY c "x">]>',
    }  # fmt: skip
    for name, prologue in prologues.items():
        yield HostileFile("T38", f"docx-{name}", "tawa.docx", lambda p=prologue: docx("&c;" * 50, p))
        strings = f"{prologue}<sst><si><t>&c;</t></si></sst>".encode()
        yield HostileFile("T38", f"xlsx-strings-{name}", "tawa.xlsx", lambda s=strings: workbook(s))
    wide = (ENTITIES + "<x>&c;</x>").encode("utf-16")
    yield HostileFile("T38", "docx-utf-16", "tawa16.docx", lambda: archive({"word/document.xml": wide}))
    yield HostileFile("T38", "xlsx-book", "tawa.xlsx", lambda: workbook(book=(ENTITIES + "<workbook>&c;</workbook>").encode()))
    yield HostileFile("T38", "docx-header", "kop.docx", lambda: archive({"word/document.xml": b"<x/>", "word/header1.xml": (ENTITIES + "<x>&c;</x>").encode()}))


FILES = (*bombs(), *entities())


def enclosed() -> Iterator[Hostile]:
    """Every file as an attachment: one attachment of its size, nothing of it opened."""
    for file in FILES:
        yield Hostile(file.threat, f"enclosed-{file.name}", lambda f=file: _message(f), lambda m, f=file: _kept(m, f))


def _message(file: HostileFile) -> bytes:
    head = f'Content-Type: {SHEET}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{file.filename}"\r\n\r\n'
    return whole(multipart([text_part(b"Terlampir."), head.encode() + base64.encodebytes(content_of(file))]))


def _kept(message, file: HostileFile) -> bool:
    (attachment,) = message.attachments
    return message.text == "Terlampir." and attachment.filename == file.filename and attachment.size == len(content_of(file))


def endless() -> Iterator[Hostile]:
    """T43: megabytes that begin like an attribution, a header block or a quotation and never go on like one."""
    lines = {
        "on-ab": b"On " + b"ab " * 350_000, "pada-ab": b"Pada " + b"ab " * 350_000, "on-lines": b"On ab\r\n" * 150_000, "wrote": b"wrote: " * 150_000,
        "menulis": b"menulis:\r\n" * 100_000, "colons": b"Dari: " * 170_000, "headers": b"Dari: a\r\nKe: b\r\n" * 60_000, "marks": b">" * 1_000_000,
        "mark-lines": b"> > > >\r\n" * 100_000, "dashes": b"-----Pesan " * 90_000, "underscores": b"_" * 1_000_000, "digits": b"1. " * 330_000,
        "brackets": b"<" * 1_000_000, "signature": b"-- \r\n" * 150_000, "numbers": b"KWL-2026-" * 100_000, "letters": b"B-1/" * 250_000,
    }  # fmt: skip
    for name, text in lines.items():
        yield Hostile("T43", name, lambda t=text: whole(text_part(t)), lambda m, t=text: bool(m.text) and m.text.strip()[:2] == t.decode().strip()[:2])


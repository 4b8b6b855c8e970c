"""What is left of a message once its attachments are cut out, handed to mail-parser: sender, date, encoded bodies.

mail-parser gives the date, decoded text, a second opinion of the writer, and its defects. Where it is known to err
(charsets off our list, words split in mid-character) its voice is not taken; where it could only say what is
written, it is not asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import mailparser
from mailparser.dates import parse_mail_date

from daemon.core.message.body import ENCODED_CAP
from daemon.core.message.charsets import ESCAPING, find_charset, is_utf8
from daemon.core.message.fields import VALUE_CAP, Section
from daemon.core.message.splitter import Part

_FIELDS = (b"from", b"date")
_UNENCODED = frozenset({"", "7bit", "8bit", "binary"})
_ENCODINGS = _UNENCODED | {"base64", "quoted-printable"}
# One mailbox in one line: words or one quoted string and an address in brackets, or an address and a comment of words.
_ADDRESS = (
    rb"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)*"
)
_PLAIN_FROM = re.compile(
    rb"[ \t]*(?:" + _ADDRESS + rb"(?:[ \t]+\([A-Za-z0-9_'/., -]*\))?"
    rb"|(?:(?:[A-Za-z0-9_'/-]+[ \t]+)+|\"[A-Za-z0-9_'/., -]*[A-Za-z0-9_'/.,-]\"[ \t]*)?<" + _ADDRESS + rb">)[ \t]*"
)  # fmt: skip
_ONE_LINE = re.compile(rb"[ \t]*[!-~][ -~\t]{0,98}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WHOLE_CAP = 256 * 1024


@dataclass(frozen=True, slots=True)
class Handed:
    """What mail-parser made of it; `texts` by the leaf's id()."""

    date: datetime | None = None
    senders: tuple[str, ...] = ()
    texts: dict[int, str] = field(default_factory=dict)
    defects: tuple[str, ...] = ()


def hand_over(raw: bytes, section: Section, leaves: Sequence[Part], *, sure: bool) -> Handed:
    """Let mail-parser read the fields and, where the splitter is sure of them, the text leaves: what it can add to.

    A body that is encoded in no way, and a From that can be read in one way only, are not asked about.
    """
    handed = [leaf for leaf in leaves if sure and _is_sane(raw, leaf) and not _is_bare(raw, leaf)]
    plain = _read_plain_fields(section)
    if plain and not handed:
        return plain
    parsed = _parse(_compose(raw, b"" if plain else _field_lines(section, _FIELDS), handed))
    if parsed is None:
        return Handed(defects=("mail_parser_failed",))
    defects = (*sorted(_snake(category) for category in parsed.defects_categories), *(plain.defects if plain else ()))
    senders = tuple(address.lower() for _, address in parsed.from_)
    return Handed(plain.date if plain else parsed.date, senders, _by_leaf(handed, parsed), defects)


def _read_plain_fields(section: Section) -> Handed | None:
    """The fields where they are so plain that only mail-parser's reading of the date is needed; else None."""
    froms, dates = section.all(b"from"), section.all(b"date")
    if len(froms) > 1 or len(dates) > 1 or (froms and not _PLAIN_FROM.fullmatch(froms[0])):
        return None
    if not dates:
        return Handed()
    if not _ONE_LINE.fullmatch(dates[0]):
        return None
    read = parse_mail_date(dates[0].strip(b" \t").decode("ascii"))
    return Handed(read.value, defects=("date_header",) if read.reasons else ())


def read_whole(raw: bytes, section: Section) -> str:
    """The text that mail-parser finds in a message in which our splitter found none: its fields and body as they came."""
    lines = _field_lines(section, (*_FIELDS, b"content-type", b"content-transfer-encoding"))
    parsed = _parse(lines + b"\r\n" + raw[section.body : section.body + _WHOLE_CAP])
    return "\n\n".join(parsed.text_plain) if parsed is not None else ""


class _Parser(mailparser.MailParser):  # type: ignore[misc]
    """mail-parser without the two dictionaries that it makes of every message for printing."""

    def _make_mail(self, complete: bool = True) -> dict[str, object]:  # noqa: ARG002, FBT - the library's signature
        return {}


def _parse(data: bytes) -> "mailparser.MailParser | None":
    try:
        return _Parser.from_bytes(data)
    except Exception:  # noqa: BLE001  whatever a foreign parser raises on foreign bytes, the message is read on
        return None


def _compose(raw: bytes, lines: bytes, leaves: Sequence[Part]) -> bytes:
    if not leaves:
        return lines + b"\r\n"
    if len(leaves) == 1:
        return lines + _leaf_bytes(raw, leaves[0])
    boundary = b"=_kawal"
    while b"--" + boundary in raw:
        boundary += b"_"
    pieces = [lines, b'Content-Type: multipart/mixed; boundary="', boundary, b'"\r\n\r\n']
    for leaf in leaves:
        pieces += (b"--", boundary, b"\r\n", _leaf_bytes(raw, leaf), b"\r\n")
    pieces += (b"--", boundary, b"--\r\n")
    return b"".join(pieces)


def _field_lines(section: Section, names: tuple[bytes, ...]) -> bytes:
    return b"".join(
        b"%s: %s\r\n" % (name, value[:VALUE_CAP].strip(b" \t\r\n") if len(value) <= VALUE_CAP else value[:200])
        for name, value in section.fields
        if name in names
    )


def _leaf_bytes(raw: bytes, leaf: Part) -> bytes:
    charset = find_charset(leaf.parameters.get("charset", "")) or "us-ascii"
    head = f"Content-Type: {leaf.content_type}; charset={charset}\r\nContent-Transfer-Encoding: {leaf.encoding or '8bit'}\r\n\r\n"
    return head.encode("ascii") + raw[leaf.start : leaf.end]


def _is_sane(raw: bytes, leaf: Part) -> bool:
    """Whether mail-parser may be trusted with this leaf: a known encoding, and a charset that is named or not needed."""
    if leaf.encoding not in _ENCODINGS or not 0 < leaf.end - leaf.start <= ENCODED_CAP:
        return False
    plain = leaf.encoding in _UNENCODED
    charset = find_charset(leaf.parameters.get("charset", ""))
    if charset in {"utf-8", "cp1252", None}:
        return (plain and raw[leaf.start : leaf.end].isascii()) or charset == "utf-8"
    return True


def _is_bare(raw: bytes, leaf: Part) -> bool:
    """Whether its bytes are its text already, in no transfer encoding and in ASCII or UTF-8 as it says."""
    if leaf.encoding not in _UNENCODED:
        return False
    charset = find_charset(leaf.parameters.get("charset", ""))
    if charset == "utf-8":
        return is_utf8(raw[leaf.start : leaf.end])
    return charset not in ESCAPING and raw[leaf.start : leaf.end].isascii()


def _by_leaf(handed: Sequence[Part], parsed: "mailparser.MailParser") -> dict[int, str]:
    """Its texts beside the leaves they came from; none where their numbers differ or a charset did not hold."""
    if "CharsetDecodeDefect" in parsed.defects_categories:
        return {}
    plain = [leaf for leaf in handed if leaf.content_type == "text/plain"]
    html = [leaf for leaf in handed if leaf.content_type == "text/html"]
    if len(plain) != len(parsed.text_plain) or len(html) != len(parsed.text_html):
        return {}
    pairs = (*zip(plain, parsed.text_plain, strict=True), *zip(html, parsed.text_html, strict=True))
    return {id(leaf): text for leaf, text in pairs}


def _snake(category: str) -> str:
    return _CAMEL.sub("_", category.removesuffix("Defect")).lower()

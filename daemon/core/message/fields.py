"""The header section of a message or part, found by offset in one linear pass, and capped before anyone reads it."""

import re
from dataclasses import dataclass

from daemon.core.message.words import decode_header

VALUE_CAP = 8 * 1024
"""Bytes of one field's body that are read."""
LONG_VALUE_CAP = 64 * 1024
"""Bytes of an address list or of References before its own cap (500 addresses, 50 + 50 ids) is applied."""
SECTION_CAP = 64 * 1024
"""Bytes of a header section that are read; fields Kawal has a use for are kept beyond it, up to as much again."""
NUMBER_CAP = 1000
"""Fields of one section that are read."""

_FIELD = re.compile(rb"(?!--)([!-9;-~]*+)[ \t]*+:([^\r\n]*+(?:(?:\r\n|[\r\n])[ \t][^\r\n]*+)*+)(?:\r\n|[\r\n]|\Z)")
_ENVELOPE = re.compile(rb"(?:From |>From )[^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_STRAY = re.compile(rb"[ \t][^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_EMPTY = re.compile(rb"\r\n|[\r\n]|\Z")
_LISTS = frozenset({b"to", b"cc", b"references", b"in-reply-to", b"bcc", b"resent-to", b"resent-cc"})
_WANTED = _LISTS | {
    b"from", b"sender", b"reply-to", b"subject", b"date", b"message-id", b"return-path", b"delivered-to",
    b"x-original-to", b"envelope-to", b"auto-submitted", b"precedence", b"content-type", b"content-disposition",
    b"content-transfer-encoding", b"content-id", b"mime-version", b"authentication-results", b"received",
    b"x-failed-recipients", b"x-autoreply", b"x-autorespond", b"x-auto-response-suppress", b"list-id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A header section: fields as (lower-case name, raw body) in order, where the body begins, what was wrong."""

    fields: tuple[tuple[bytes, bytes], ...]
    body: int
    defects: tuple[str, ...] = ()

    def first(self, name: bytes) -> bytes:
        """The raw body of the first field `name` (lower case), or empty bytes."""
        for key, value in self.fields:
            if key == name:
                return value
        return b""

    def all(self, name: bytes) -> tuple[bytes, ...]:
        """The raw bodies of every field `name` (lower case)."""
        return tuple([value for key, value in self.fields if key == name])


def scan_section(raw: bytes, start: int, end: int) -> Section:
    """Read the header section that begins at `start`; it ends at an empty line, or before a line that is no field."""
    fields: list[tuple[bytes, bytes]] = []
    defects: set[str] = set()
    spent = kept = 0
    position = start
    while position < end:
        match = _FIELD.match(raw, position, end)
        if match is None:
            position, goes_on = _after_oddity(raw, position, end, defects, first=position == start)
            if not goes_on:
                break
            continue
        position = match.end()
        name = match.group(1).lower()
        low, high = match.span(2)
        cap = LONG_VALUE_CAP if name in _LISTS else VALUE_CAP
        size = min(high - low, cap)
        if high - low > cap:
            defects.add("header_too_long")
        if not name:
            continue
        if (spent + size > SECTION_CAP or kept >= NUMBER_CAP) and (
            name not in _WANTED or spent + size > 2 * SECTION_CAP or kept >= 2 * NUMBER_CAP
        ):
            defects.add("headers_too_many")
            continue
        spent += size
        kept += 1
        fields.append((name, _both_ends(raw, low, high, size) if name == b"references" else raw[low : low + size]))
    return Section(tuple(fields), position, tuple(sorted(defects)))


def _both_ends(raw: bytes, low: int, high: int, size: int) -> bytes:
    """The first and the last ids of a long list: the thread's root stands first, the mail that is answered last."""
    if high - low <= size:
        return raw[low:high]
    half = size // 2
    head, tail = raw[low : low + half], raw[high - half : high]
    return head[: head.rfind(b">") + 1] + b" " + tail[max(tail.find(b"<"), 0) :]


def decode_fields(fields: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[str, str], ...]:
    """Fields for reading: lower-case names as text, values unfolded, decoded and without control characters."""
    return tuple([(name.decode("ascii"), decode_header(value)) for name, value in fields])


def _after_oddity(raw: bytes, position: int, end: int, defects: set[str], *, first: bool) -> tuple[int, bool]:
    """Where to go on from a line that is no field, and whether the section goes on after it."""
    empty = _EMPTY.match(raw, position, end)
    if empty:
        return empty.end(), False
    stray = _ENVELOPE.match(raw, position, end) or _STRAY.match(raw, position, end)
    if stray:
        if not first:
            defects.add("stray_header_line")
        return stray.end(), True
    defects.add("no_header_end")
    return position, False

"""Transfer encodings (RFC 2045): whole for text, in slices for the size and digest of an attachment."""

import binascii
import hashlib
import re
from collections.abc import Iterator

_SLICE = 256 * 1024
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")))
_BREAKS = b"\r\n\t "
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=\s]*")
_UU_BEGIN = re.compile(rb"(?:\A|[\r\n])begin(?:-base64)? [0-7]{3,4} [^\r\n]*(?:\r\n|[\r\n])")
_UU_NAMES = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_IDENTITY = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none"})


def decode_body(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, tuple[str, ...]]:
    """The decoded bytes of one body, and the defects met. It gives what can be had, and never raises."""
    defects: set[str] = set()
    data = b"".join(_decoded(raw, start, end, encoding, defects))
    return data, tuple(sorted(defects))


def digest_body(raw: bytes, start: int, end: int, encoding: str) -> tuple[int, str, tuple[str, ...]]:
    """Size in decoded bytes, SHA-256 and defects of one body, without ever holding the whole of it decoded."""
    defects: set[str] = set()
    size = 0
    digest = hashlib.sha256()
    for piece in _decoded(raw, start, end, encoding, defects):
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest(), tuple(sorted(defects))


def _decoded(raw: bytes, start: int, end: int, encoding: str, defects: set[str]) -> Iterator[bytes]:
    if encoding == "base64":
        return _base64(raw, start, end, defects)
    if encoding == "quoted-printable":
        return _quoted_printable(raw, start, end)
    if encoding in _UU_NAMES:
        return _uuencoded(raw, start, end, defects)
    if encoding not in _IDENTITY:
        defects.add("unknown_encoding")
    return _slices(raw, start, end)


def _slices(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    for low in range(start, end, _SLICE):
        yield raw[low : min(low + _SLICE, end)]


def _base64(raw: bytes, start: int, end: int, defects: set[str]) -> Iterator[bytes]:
    """Base64 with foreign characters left out; an end that is no full group gives the bytes it holds."""
    carry = b""
    for piece in _slices(raw, start, end):
        clean = carry + piece.translate(None, _BREAKS)
        padding = clean.find(b"=")
        last = padding >= 0
        if last:
            if clean[padding:].strip(b"="):
                defects.add("bad_base64")
            clean = clean[:padding]
        kept = clean.translate(None, _NOT_BASE64)
        if len(kept) != len(clean):
            defects.add("bad_base64")
        whole = len(kept) - len(kept) % 4
        yield binascii.a2b_base64(kept[:whole])
        carry = kept[whole:]
        if last:
            break
    if carry:
        if len(carry) == 1 or not last:
            defects.add("bad_base64")
        if len(carry) > 1:
            yield binascii.a2b_base64(carry + b"=" * (4 - len(carry)))


def _quoted_printable(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    low = start
    while low < end:
        high = min(low + _SLICE, end)
        if high < end:
            # a slice ends after a line, or where there is none not within an escaped byte
            cut = raw.rfind(b"\n", low, high)
            if cut < low:
                cut = raw.rfind(b"=", high - 3, high) - 1
            high = cut + 1 if cut >= low else high
        yield binascii.a2b_qp(raw[low:high])
        low = high


def _uuencoded(raw: bytes, start: int, end: int, defects: set[str]) -> Iterator[bytes]:
    begin = _UU_BEGIN.search(raw, max(start - 1, 0), end)
    if begin is None:
        defects.add("bad_uuencode")
        yield from _slices(raw, start, end)
        return
    for line in raw[begin.end() : end].splitlines():
        if line.strip() in {b"end", b"`", b""}:
            break
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            length = (line[0] - 32) & 63
            try:
                yield binascii.a2b_uu(line[: 1 + (length * 4 + 5) // 3].ljust(1 + (length + 2) // 3 * 4))
            except binascii.Error:
                defects.add("bad_uuencode")


def decode_attachment(encoded: bytes, encoding: str) -> bytes:
    """What the encoded body of an attachment decodes to, as far as it can be decoded."""
    return decode_body(encoded, 0, len(encoded), encoding)[0]

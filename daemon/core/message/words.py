"""Raw header bytes -> text: unfolding, raw 8-bit bytes, RFC 2047 encoded words, and what is fit for display."""

import binascii
import re
import unicodedata

from daemon.core.message.charsets import decode, find_charset, guess

# Programs leave spaces inside encoded words, so the text may hold them; only "?" ends it.
_WORD = re.compile(r"=\?([A-Za-z0-9_.:*+-]{1,60})\?([BbQq])\?([^?\r\n]*)\?=")
_BETWEEN = re.compile(r"[ \t\r\n]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FOLDS = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_BASE64_NOISE = re.compile(r"[^A-Za-z0-9+/]")
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of text around and so disguise it."""


def unfold(raw: bytes) -> str:
    """A field body's bytes as one line of text, encoded words still encoded; 8-bit bytes are guessed at."""
    if not raw:
        return ""
    text = raw.decode("ascii") if raw.isascii() else guess(raw)
    if "\n" in text or "\r" in text:
        text = _FOLDS.sub(" ", text)
    return text.strip(" \t\r\n")


def decode_words(text: str) -> str:
    """Encoded words (RFC 2047) replaced by their text, controls by blanks; neighbours are joined before decoding."""
    if "=?" not in text:
        return clean_controls(text)
    out: list[str] = []
    pending: list[bytes] = []
    pending_label = ""
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        label = match.group(1)
        data = _word_bytes(match.group(2), match.group(3), label)
        if pending and (gap.strip(" \t\r\n") or label.lower() != pending_label.lower()):
            out.append(decode(b"".join(pending), pending_label)[0])
            joins = not gap.strip(" \t\r\n")
            pending = []
        else:
            joins = bool(pending)
        if not joins:
            out.append(gap)
        pending.append(data)
        pending_label, end = label, match.end()
    if pending:
        out.append(decode(b"".join(pending), pending_label)[0])
    out.append(text[end:])
    return clean_controls("".join(out))


def decode_header(raw: bytes) -> str:
    """A header's value for reading: unfolded, decoded, without control characters."""
    if raw.isascii():
        text = raw.decode("ascii").strip(" \t")
        if text.isprintable() and "=?" not in text:
            return text
    return decode_words(unfold(raw))


def clean_controls(text: str) -> str:
    """The text with each run of control characters as one blank, so that it fits one line of anything."""
    return text if text.isprintable() else _CONTROLS.sub(" ", text)


def display_text(text: str, limit: int = 998) -> str:
    """Foreign text fit to show on one line: controls are blanks, invisible characters (Cf) gone, cut at `limit`."""
    text = text[: limit * 4]
    if not text.isprintable():
        text = clean_controls(text)
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _word_bytes(kind: str, text: str, label: str) -> bytes:
    if kind in "Qq":
        # raw 8-bit characters inside a word are in the charset that the word names
        codec = (None if text.isascii() else find_charset(label)) or "utf-8"
        try:
            data = text.encode(codec)
        except UnicodeError:
            data = text.encode("utf-8", "replace")
        return binascii.a2b_qp(data.replace(b"_", b" "))
    clean = _BASE64_NOISE.sub("", text)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + "=" * (-len(clean) % 4))

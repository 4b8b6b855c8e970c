"""Which leaves are the message's own text, and what they say: the plain view, else HTML turned to text."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daemon.core.message.charsets import decode, find_charset
from daemon.core.message.markup import HTML_CAP, render_text
from daemon.core.message.splitter import Part
from daemon.core.message.transfer import decode_body

TEXT_CAP = 1024 * 1024
"""Characters of text that are kept; the rest stays in the kept bytes."""
ENCODED_CAP = 4 * TEXT_CAP
"""Bytes of one encoded text body that are read."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:(?:this|the) (?:is an? |e-?mail |message )[^.\n]{0,80}(?:html|mime)|(?:your|this) (?:e-?mail|mail) (?:client|program|reader)[^.\n]{0,60}"
    r"(?:html|display)|(?:to view|please view|view) this (?:e-?mail|message)|pesan ini (?:dalam|berformat) [^.\n]{0,30}html"
    r"|silakan (?:lihat|buka) [^.\n]{0,60}html)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_PICTURES = re.compile(r"\[(?:cid|image|gambar)[^\]\n]{0,200}\]", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^(?:>|_{5,}|-{4,}|(?:from|dari|von|de|van|da|fra|från|sent|dikirim)\s*:|.{0,200}(?:wrote|menulis|schrieb|escribió|écrit)\s*:?\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_WORDS = 120
_VIEW_CAP = 200_000


@dataclass(slots=True)
class Unit:
    """One piece of the body: the plain and the HTML leaves that say the same, or a leaf alone."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)


def choose_units(parts: Sequence[Part]) -> list[Unit]:
    """The leaves that are the body, in order; the views of one multipart/alternative stand in one unit."""
    units: list[Unit] = []
    by_alternative: dict[int, Unit] = {}
    for number, part in enumerate(parts):
        if not _is_body(part, first=number == 0, alone=len(parts) == 1):
            continue
        alternative = next((c for c in part.within if c.subtype == "alternative"), None)
        if alternative is None:
            unit = Unit()
            units.append(unit)
        elif id(alternative) in by_alternative:
            unit = by_alternative[id(alternative)]
        else:
            unit = by_alternative[id(alternative)] = Unit()
            units.append(unit)
        (unit.html if part.content_type == "text/html" else unit.plain).append(part)
    return units


def decode_text(raw: bytes, part: Part) -> tuple[str, tuple[str, ...]]:
    """The text of a leaf, its line ends as LF, capped; and the defects met."""
    end = min(part.end, part.start + ENCODED_CAP)
    data, defects = decode_body(raw, part.start, end, part.encoding)
    label = part.parameters.get("charset", "")
    if part.content_type == "text/html" and find_charset(label) is None:
        meta = _META_CHARSET.search(data[:4096])
        label = meta.group(1).decode("ascii") if meta and not meta.group(1).lower().startswith(b"utf-16") else label
    text, met = decode(data, label)
    if end < part.end:
        met += ("text_truncated",)
    return text, defects + met


def compose_text(units: Sequence[Unit], texts: Mapping[int, str]) -> tuple[str, str, set[str]]:
    """The body's text, its HTML source, and defects; `texts` holds each leaf's text by the leaf's id()."""
    pieces: list[str] = []
    sources: list[str] = []
    defects: set[str] = set()
    for unit in units:
        plain = "\n".join(clean_text(texts[id(part)]) for part in unit.plain)
        source = "\n".join(texts[id(part)] for part in unit.html)
        sources.append(source)
        rendered = render_text(source) if unit.html else ""
        if not unit.html or (plain.strip() and not _is_placeholder(plain, rendered)):
            pieces.append(plain)
            if unit.html and views_disagree(plain, rendered):
                defects.add("views_disagree")
        else:
            pieces.append(rendered)
    text = "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip())
    html = "\n".join(source for source in sources if source)
    if len(text) > TEXT_CAP:
        defects.add("text_truncated")
    if len(html) > HTML_CAP:
        defects.add("html_truncated")
    return text[:TEXT_CAP], html[:HTML_CAP], defects


def clean_text(text: str) -> str:
    """Text with LF for every line end, without NUL and byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.removeprefix("\ufeff").replace("\f", "\n").replace("\v", "\n")


def views_disagree(plain: str, rendered: str) -> bool:
    """Whether the writer's own words differ between the plain and the HTML view, beyond what programs change.

    Only the words before the first quote count. Each view saying a word that the other lacks everywhere is a
    disagreement; so is one view's head saying much more than the other has.
    """
    head_plain, head_html = _head(plain), _head(rendered)
    if head_plain == head_html:
        return False
    all_plain, all_html = set(_words(plain)), set(_words(rendered))
    only_plain = [word for word in head_plain if word not in all_html]
    only_html = [word for word in head_html if word not in all_plain]
    total = len(head_plain) + len(head_html)
    return bool(only_plain and only_html) or 10 * (len(only_plain) + len(only_html)) > 3 * total


def _head(text: str) -> list[str]:
    begins = _QUOTE_BEGINS.search(text)
    return _words(text[: begins.start()] if begins and begins.start() else text)[:_HEAD_WORDS]


def _words(text: str) -> list[str]:
    """Words in their order, without addresses, links and what programs write in the place of a picture."""
    text = _PICTURES.sub(" ", text[:_VIEW_CAP]) if "[" in text else text[:_VIEW_CAP]
    text = unicodedata.normalize("NFKC", text).casefold()
    for mark in ("@", "://", "www.", "mailto:"):
        if mark in text:
            text = " ".join([token for token in text.split() if mark not in token])
    return _LETTERS.findall(text)


def _is_placeholder(plain: str, rendered: str) -> bool:
    """A plain view that only says that there is none, beside an HTML view that says something else."""
    if len(plain) >= 400 or len(rendered) <= 20:
        return False
    return bool(_PLACEHOLDER.search(plain)) and not _PLACEHOLDER.search(rendered)


def _is_body(part: Part, *, first: bool, alone: bool) -> bool:
    if part.content_type not in {"text/plain", "text/html"}:
        return False
    if alone and part.disposition != "attachment":
        return True
    if part.disposition == "attachment" or part.parameters.get("name") or part.disposition_parameters.get("filename"):
        return False
    # a later child of multipart/related belongs to its root: it is no text of its own
    return first or part.number == 1 or not part.within or part.within[-1].subtype != "related"

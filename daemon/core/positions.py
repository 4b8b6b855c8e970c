"""Places in the list of a merged mail that the writer's words choose: "nomor 2", "1 dan 2 PROSES, 3 SELESAI", "semua kecuali 2".

Linking and the rules both ask here, so that a case that is named is also the one that is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LIST = r"\d{1,2}(?:\s*(?:,|dan|&|and|/|serta|s\.?\s?/?d\.?|sampai(?: dengan)?|hingga|to|through|-|–)\s*(?:no(?:mor)?\.?\s?)?\d{1,2}(?![\d/]))*"
_NO_MORE = r"(?![\w/.-]*\d)"
_WORD = (
    r"(?:(?:kasus|aduan|pengaduan|surat|case|item|urutan|urut)\s{1,4})?"
    r"(?:no(?:mor)?\.?[\s-]{0,4}(?:urut\s)?|poin[\s-]|point[\s-]|butir[\s-]|angka[\s-]|item\s|number\s|#)\s{0,4}|(?:kasus|case|urutan)\s{1,4}(?:ke[\s-]?)?"
)
_SAID = (
    r"(?:(?:sudah|sdh|udah|telah|masih|msh|sedang|sdg|baru|belum|blm|dalam|tahap|akan|kami|di|is|are|still|has been|have been|all|semua|minta|mohon)\s+)*"
    r"(?:terima|diterima|proses|diproses|berproses|selesai|tuntas|beres|rampung|kelar|dijawab|jawab|perpanjang|alihkan|dialihkan|cabut|dicabut|kurang data|butuh data"
    r"|belum terima|done|closed|finished|completed|resolved|received|in progress|in process|processing|process|extend|transfer|withdrawn)(?!\w)"
)
_NAMED = re.compile(rf"(?<![\w/.-])(?:{_WORD})({_LIST}){_NO_MORE}", re.IGNORECASE)
_EXCEPTED = re.compile(rf"\b(?:kecuali|terkecuali|selain|except(?: for)?|other than|but not)\s+(?:untuk\s+|yang\s+)?(?:{_WORD})?({_LIST}){_NO_MORE}", re.IGNORECASE)
_ORDINALS = {
    "pertama": 1, "kesatu": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6, "ketujuh": 7, "kedelapan": 8,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
}  # fmt: skip
_LAST = {"terakhir", "last"}
_ORDINAL = re.compile(
    r"\b(?:(?:kasus|aduan|pengaduan|surat|yang|utk|untuk)\s+(?:yang\s+)?|the\s+)"
    rf"({'|'.join([*_ORDINALS, *_LAST])})\b(?:\s+(?:one|case|complaint|kasus))?(?!\s+(?:kali|time))",
    re.IGNORECASE,
)
_LINE = re.compile(r"^[ \t]*\(?(\d{1,2})(?:[.):]|\s*[-=]|(?=\s+[A-Za-z]))[ \t]*", re.MULTILINE)
# "1=PROSES 2=SELESAI", "1. PROSES 2. SELESAI": the mark shows that no number of things is meant.
_MARKED = re.compile(rf"(?:^|(?<=[\s,;(]))({_LIST})\s*[.):=]\s*(?={_SAID})", re.IGNORECASE | re.MULTILINE)
_BARE = re.compile(rf"(?:^|(?<=[,;.:(])|(?<=\bdan)|(?<=\byang)|(?<=\band))[ \t]*(?<![\d,])({_LIST})\s+(?={_SAID})", re.IGNORECASE | re.MULTILINE)
_BEHIND = re.compile(rf"(?<=\w)\s+(?:untuk|utk|for)\s+({_LIST})(?=\s*(?:[,;.]|dan\b|and\b|sedangkan\b|$))", re.IGNORECASE | re.MULTILINE)
_STEP = re.compile(r"(\d{1,2})\s*(s\.?\s?/?d\.?|sampai(?: dengan)?|hingga|to|through|-|–)\s*(?:no(?:mor)?\.?\s?)?(\d{1,2})", re.IGNORECASE)

TOGETHER = re.compile(
    r"\b(?:ke(?:dua|tiga|empat|lima|enam|tujuh)(?:-\w+)?nya|ke(?:dua|tiga|empat|lima|enam) (?:kasus|pengaduan|aduan|surat|laporan)(?: (?:tersebut|itu|ini|di atas))?"
    r"|semua(?:nya)?(?= *(?:sudah|sdh|udah|telah|masih|sedang|sdg|kasus|pengaduan|aduan|laporan|surat|selesai|dalam|belum|blm|kami|terlampir|diterima|proses|tuntas|beres|di|dah|ok|[.,:]|$))"
    r"|seluruh(?:nya| kasus| pengaduan| aduan| surat)|both(?: cases| complaints| of them)?|all (?:of them|cases|complaints|of these|three|four|five|the cases)|they are all|all(?= (?:done|received|closed|in progress|still|are|have|resolved)))",
    re.IGNORECASE | re.MULTILINE,
)
REMAINING = re.compile(
    r"\b(?:sisanya|selebihnya|(?:yang|yg) lain(?:nya)?|lainnya|satunya(?: lagi)?|the (?:rest|others?|remaining (?:ones?|cases?)))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Position:
    """Places of a list (from 1) that the words from `start` to `end` name; `excepted` where they are taken out of the rest."""

    start: int
    end: int
    numbers: tuple[int, ...]
    excepted: bool = False


def find_positions(text: str, count: int) -> tuple[Position, ...]:
    """The places in a list of `count` that `text` names, in the order of the text; none that lie outside it."""
    found: list[Position] = []
    for position in _candidates(text, count):
        within = position.numbers and all(0 < number <= count for number in position.numbers)
        if within and not any(position.start < other.end and other.start < position.end for other in found):
            found.append(position)
    return tuple(sorted(found, key=lambda position: position.start))


def speaks_of_rest(text: str) -> bool:
    """Whether words speak of all of a list, or of what is left of it."""
    return bool(TOGETHER.search(text) or REMAINING.search(text))


def _candidates(text: str, count: int) -> Iterator[Position]:
    """What names places, the surest first."""
    for found in _EXCEPTED.finditer(text):
        yield Position(found.start(), found.end(), _numbers(found[1]), excepted=True)
    for found in _NAMED.finditer(text):
        yield Position(found.start(), found.end(), _numbers(found[1]))
    for found in _ORDINAL.finditer(text):
        word = found[1].lower()
        yield Position(found.start(), found.end(), (count if word in _LAST else _ORDINALS[word],))
    for pattern in (_MARKED, _BARE, _BEHIND):
        yield from _several(pattern, text, count)
    yield from _lines(text, count)


def _several(pattern: re.Pattern[str], text: str, count: int) -> Iterator[Position]:
    """Numbers alone name places only together: each once, at least two, and not as many things as the list is long.

    "2 selesai, 1 proses" of a list of three counts its cases; which they are is not said.
    """
    found = [Position(match.start(1), match.end() if pattern is not _BEHIND else match.end(1), _numbers(match[1])) for match in pattern.finditer(text)]
    named = [number for position in found for number in position.numbers]
    counted = pattern is _BARE and all(len(position.numbers) == 1 for position in found) and sum(named) == count
    if len(named) > 1 and len(set(named)) == len(named) and not counted:
        yield from found


def _lines(text: str, count: int) -> Iterator[Position]:
    lines = [match for match in _LINE.finditer(text) if 0 < int(match[1]) <= count]
    if len(lines) > 1 and len({match[1] for match in lines}) == len(lines):
        for match in lines:
            yield Position(match.start(), match.end(), (int(match[1]),))


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of "1, 2 dan 4 s.d. 6"."""
    found: list[int] = []
    at = 0
    for step in _STEP.finditer(text):
        found += map(int, re.findall(r"\d+", text[at : step.start()]))
        found += range(int(step[1]), int(step[3]) + 1)
        at = step.end()
    return tuple(dict.fromkeys((*found, *map(int, re.findall(r"\d+", text[at:])))))

"""A writer's words as rules see them: one sentence a line, lower case, abbreviations spelled out.

NFKC, case folding, invisible characters (Cf) and accents stripped, white space and line breaks made one blank. Every
position in the normal form leads back to the words as written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from daemon.core.rulebook.lexicon import Lexicon

LONGEST = 60_000
"""Characters of a reply that are read; what a person writes is far shorter."""

_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-"}
)
_CORE = re.compile(r"([^0-9a-z@]*)(.*?)([^0-9a-z]*)$", re.DOTALL)
_PARTS = re.compile(r"[0-9a-z]+|[^0-9a-z]+")
_REPEATED = re.compile(r"([a-z]{3,})2(?:nya)?$")
_NEGATED = re.compile(r"([a-z]+)n't$")
_CHUNK = re.compile(r"\S+")
_WORDS = re.compile(r"[0-9a-z].*[0-9a-z]|[0-9a-z]", re.DOTALL)
_ITEM = re.compile(r"(?:[-•*·▪‣►–]|\(?(?:\d{1,2}|[a-z])[.)]\)?)$", re.IGNORECASE)
# A dot behind these does not end a sentence.
_DOTTED = frozenset(
    "no nomor nomer bpk bp ibu sdr sdri yth kpd dr drs dra ir prof jl jln tel telp hp ext tgl thn hal al st mr mrs ms dept"
    " kab kec kel prov kota rt rw cq c.q u.p up a.n an u.b ub d.a da s.d sd s/d dll dst dsb e.g i.e vs pt cv kep psl ps"
    " jan feb mar apr jun jul ags agt sep okt nov des rp inc ltd co approx".split()
)  # fmt: skip
_CONTRACTIONS = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in its normal form; `starts` and `spans` lead back to the text as written."""

    text: str
    codes: str
    asked: bool
    starts: tuple[int, ...]
    cores: tuple[tuple[int, int], ...]
    firsts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...] = ()

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where the words number `first` to `last` (the latter not included) stand in `text`."""
        begins = bisect_right(self.firsts, first) - 1
        ends = bisect_right(self.firsts, last - 1) - 1
        return self.cores[begins][0], self.cores[ends][1]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original text of the words that cover `start` to `end` here."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_right(self.starts, max(start, end - 1)) - 1)
        return self.spans[first][0], self.spans[last][1]


class Chunk(NamedTuple):
    """A run without white space in its normal form; where in it the words stand, and how it ends a sentence if it does."""

    normal: str
    codes: str
    core: tuple[int, int]
    ending: str


class Speller:
    """Spells words out: `spelling` maps an abbreviation or a slip to what is meant, all in lower case."""

    def __init__(self, spelling: Mapping[str, str], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._spelling = {fold(short): fold(full) for short, full in spelling.items()}
        self.chunk = lru_cache(maxsize=50_000)(self._chunk)

    def spell(self, text: str) -> str:
        """`text` in its normal form, white space made single blanks."""
        return " ".join(self._spell(piece)[0] for piece in text.split()).strip()

    def _chunk(self, raw: str) -> Chunk:
        normal, dotted = self._spell(raw)
        core = _WORDS.search(normal)
        return Chunk(
            normal, self.lexicon.codes(normal), core.span() if core else (0, 0), "" if dotted else _ending(normal)
        )

    def _spell(self, raw: str) -> tuple[str, bool]:
        """A chunk in its normal form, and whether its dot belongs to an abbreviation."""
        folded = fold(raw)
        if folded in self._spelling:
            return self._spelling[folded], folded.endswith(".")
        found = _CORE.match(folded)
        if not found or not found[2]:
            return folded, False
        before, core, after = found.groups()
        dotted = after.startswith(".") and (core in _DOTTED or len(core) == 1 or core.replace(".", "") in _DOTTED)
        if after.startswith(".") and core + "." in self._spelling:
            return before + self._spelling[core + "."] + after[1:], True
        return before + self._core(core) + after, dotted

    def _core(self, core: str) -> str:
        if core in self._spelling:
            return self._spelling[core]
        if repeated := _REPEATED.match(core):
            return self._spelling.get(repeated[1], repeated[1])
        if negated := _NEGATED.match(core):
            return _CONTRACTIONS.get(negated[1], negated[1]) + " not"
        if core.isalnum() or "@" in core or "://" in core:
            return core
        return "".join(self._spelling.get(part, part) for part in _PARTS.findall(core))


def fold(text: str) -> str:
    """NFKC, case folded, without invisible characters and accents, quotes and dashes made plain."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES))
    kept = (c for c in plain if unicodedata.category(c) not in {"Cf", "Mn"})
    return unicodedata.normalize("NFC", "".join(kept))


def split_sentences(text: str, speller: Speller) -> tuple[Sentence, ...]:
    """The sentences of `text` in order. A line break ends one only where the writer began something new."""
    builder = _Builder()
    look = speller.chunk
    before = 0
    for found in _CHUNK.finditer(text, 0, LONGEST):
        start, end = found.span()
        raw = found[0]
        if start and "\n" in (gap := text[before:start]) and _breaks(text, before, start, gap):
            builder.close(asked=False)
        chunk = look(raw)
        if chunk.normal:
            builder.add(chunk, start, end)
        before = end
        if chunk.ending and not (builder.count == 1 and _ITEM.match(raw)):
            builder.close(asked=chunk.ending == "?")
    builder.close(asked=False)
    return tuple(builder.done)


def _ending(normal: str) -> str:
    bare = normal.rstrip("\"')]*_:,")
    last = bare[-1:]
    if last in {".", "!", "?", ";"}:
        return "?" if "?" in bare[-3:] else last
    return ""


def _breaks(text: str, before: int, start: int, gap: str) -> bool:
    if gap.count("\n") > 1:
        return True
    line_start = text.rfind("\n", 0, before) + 1
    short = before - line_start < 45
    word = text[start : start + 12].split(None, 1)[0]
    if _ITEM.match(word):
        return True
    return short and not word[0].islower() and text[before - 1] not in ",-"


class _Builder:
    def __init__(self) -> None:
        self.done: list[Sentence] = []
        self._clear()

    def _clear(self) -> None:
        self.count = 0
        self._chunks: list[Chunk] = []
        self._spans: list[tuple[int, int]] = []

    def add(self, chunk: Chunk, start: int, end: int) -> None:
        self._spans.append((start, end))
        self._chunks.append(chunk)
        self.count += 1

    def close(self, *, asked: bool) -> None:
        if not self.count:
            return
        starts, cores, firsts = [], [], []
        at = words = 0
        for chunk in self._chunks:
            starts.append(at)
            cores.append((at + chunk.core[0], at + chunk.core[1]))
            firsts.append(words)
            at += len(chunk.normal) + 1
            words += len(chunk.codes)
        text = " ".join([chunk.normal for chunk in self._chunks])
        codes = "".join([chunk.codes for chunk in self._chunks])
        spans = tuple(self._spans)
        self.done.append(Sentence(text, codes, asked, tuple(starts), tuple(cores), tuple(firsts), spans, _quoted(text)))
        self._clear()


def _quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches between double quotes, within one sentence."""
    if '"' not in text:
        return ()
    marks = [n for n, c in enumerate(text) if c == '"']
    if len(marks) % 2:
        marks.append(len(text))
    return tuple(zip(marks[::2], marks[1::2], strict=True))

"""A writer's words as rules see them: one sentence a line, lower case, abbreviations spelled out.

NFKC, case folding, invisible characters (Cf) and accents stripped, white space and line breaks made one blank. Every
position in the normal form leads back to the words as written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

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
_STOP = re.compile(r"[,:;()]")
_WORDS = re.compile(r"[0-9a-z].*[0-9a-z]|[0-9a-z]", re.DOTALL)
_ITEM = re.compile(r"(?:[-•*·▪‣►–]|\(?(?:\d{1,2}|[a-z])[.)]\)?)$", re.IGNORECASE)
# A dot behind these does not end a sentence.
_DOTTED = frozenset(
    "no nomor nomer bpk bp ibu sdr sdri yth kpd dr drs dra ir prof jl jln tel telp hp ext tgl thn hal al st mr mrs ms dept"
    " kab kec kel prov kota rt rw cq c.q u.p up a.n an u.b ub d.a da s.d sd s/d dll dst dsb e.g i.e vs pt cv kep psl ps"
    " jan feb mar apr jun jul ags agt sep okt nov des rp inc ltd co approx".split()
)  # fmt: skip
_NO_STOPS = (False, False)
_CONTRACTIONS = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}


class Chunk(NamedTuple):
    """A run without white space in its normal form; where in it the words stand, and how it ends a sentence if it does."""

    normal: str
    codes: str
    core: tuple[int, int]
    ending: str
    stops: tuple[bool, bool]
    quotes: int


class Sentence:
    """One sentence in its normal form: chunks that stand in `source` from `start` to `end`.

    A hit is counted in words (`codes`); where they stand is worked out only when it is asked for.
    """

    __slots__ = (
        "_chunks", "_end", "_firsts", "_source", "_start", "_starts", "_stops", "_text", "asked", "codes", "marks", "quotes",
    )  # fmt: skip

    def __init__(self, chunks: Sequence[Chunk], source: str, start: int, end: int, *, asked: bool) -> None:
        self.asked = asked
        self.codes = "".join([chunk.codes for chunk in chunks])
        self._chunks = chunks
        self._source, self._start, self._end = source, start, end
        self._text = ""
        self._stops: list[int] | None = None
        self.marks: list[Any] | None = None
        self.quotes = self._find_quotes() if any(chunk.quotes for chunk in chunks) else ()
        self._firsts: list[int] = []
        self._starts: list[int] = []

    @property
    def text(self) -> str:
        """The sentence in its normal form, single blanks between its chunks."""
        if not self._text:
            self._text = " ".join([chunk.normal for chunk in self._chunks])
        return self._text

    @property
    def stops(self) -> list[int]:
        """The words before which a comma, colon or bracket stands."""
        if self._stops is None:
            self._stops = []
            at = 0
            for chunk in self._chunks:
                self._stops += [at] if chunk.stops[0] else []
                at += len(chunk.codes)
                self._stops += [at] if chunk.stops[1] else []
        return self._stops

    def _find_quotes(self) -> tuple[tuple[int, int], ...]:
        """Words between double quotes."""
        marks = []
        at = 0
        for chunk in self._chunks:
            leads = chunk.normal.startswith('"', 0, chunk.core[0])
            marks += [at if leads and not number else at + len(chunk.codes) for number in range(chunk.quotes)]
            at += len(chunk.codes)
        if len(marks) % 2:
            marks.append(at)
        return tuple(zip(marks[::2], marks[1::2], strict=True))

    def chunk_of(self, word: int) -> int:
        """Which chunk holds word number `word`."""
        if not self._firsts:
            self._firsts = [0, *accumulate([len(chunk.codes) for chunk in self._chunks])]
        return min(bisect_right(self._firsts, word), len(self._chunks)) - 1

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where the words number `first` to `last` (the latter not included) stand in `text`."""
        begins, ends = self.chunk_of(first), self.chunk_of(last - 1)
        starts = self._chunk_starts()
        return starts[begins] + self._chunks[begins].core[0], starts[ends] + self._chunks[ends].core[1]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """The words (first, behind the last) that stand from `start` to `end` of `text`."""
        starts = self._chunk_starts()
        begins = max(0, bisect_right(starts, start) - 1)
        ends = max(begins, bisect_right(starts, max(start, end - 1)) - 1)
        self.chunk_of(0)
        return self._firsts[begins], max(self._firsts[ends + 1], self._firsts[begins] + 1)

    def written(self, first: int, last: int) -> tuple[int, int]:
        """Start and end in the source of the words number `first` to `last` (the latter not included)."""
        begins, ends = self.chunk_of(first), self.chunk_of(last - 1)
        spans = [found.span() for found in _CHUNK.finditer(self._source, self._start, self._end)]
        return spans[min(begins, len(spans) - 1)][0], spans[min(ends, len(spans) - 1)][1]

    def _chunk_starts(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *accumulate([len(chunk.normal) + 1 for chunk in self._chunks])][:-1]
        return self._starts


class Speller:
    """Spells words out: `spelling` maps an abbreviation or a slip to what is meant, all in lower case."""

    def __init__(self, spelling: Mapping[str, str], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._spelling = {fold(short): fold(full) for short, full in spelling.items()}
        self._spelled = lru_cache(maxsize=50_000)(self._spell)
        self.chunk = lru_cache(maxsize=50_000)(self._chunk)

    def spell(self, text: str) -> str:
        """`text` in its normal form, white space made single blanks."""
        return " ".join([self._spelled(piece)[0] for piece in text.split()]).strip()

    def _chunk(self, raw: str) -> Chunk:
        normal, dotted = self._spelled(raw)
        if normal.isalpha() and normal.isascii():
            return Chunk(normal, self.lexicon.code(normal), (0, len(normal)), "", _NO_STOPS, 0)
        core = _WORDS.search(normal)
        start, end = core.span() if core else (0, 0)
        stops = (bool(_STOP.search(normal[:start])), bool(_STOP.search(normal[end:])))
        ending = "" if dotted else _ending(normal)
        return Chunk(normal, self.lexicon.codes(normal), (start, end), ending, stops, normal.count('"'))

    def _spell(self, raw: str) -> tuple[str, bool]:
        """A chunk in its normal form, and whether its dot belongs to an abbreviation."""
        folded = fold(raw)
        if folded in self._spelling:
            return self._spelling[folded], folded.endswith(".")
        if folded.isalpha() and folded.isascii():
            return folded, False
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
    builder = _Builder(text[:LONGEST])
    before = ""
    at = 0
    for line in builder.source.split("\n"):
        words = line.split()
        if builder.chunks and (not words or _breaks(before, words[0])):
            builder.close(at, asked=False)
        if words:
            builder.add(list(map(speller.chunk, words)), words[0], line, at)
            before = line
        at += len(line) + 1
    builder.close(len(text), asked=False)
    return tuple(builder.done)


class _Builder:
    """Gathers chunks until a sentence ends."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.done: list[Sentence] = []
        self.chunks: list[Chunk] = []
        self._start = 0

    def add(self, chunks: list[Chunk], first: str, line: str, at: int) -> None:
        """The chunks of one line, which begins at `at`."""
        if not self.chunks:
            self._start = at
        endings = [number for number, chunk in enumerate(chunks) if chunk.ending]
        if endings and endings[0] == 0 and not self.chunks and _ITEM.match(first):
            endings.pop(0)  # "1." opens an item of a list
        done = 0
        for number in endings:
            self.chunks += chunks[done : number + 1]
            done = number + 1
            end = at + _end_of_word(line, number)
            self.close(end, asked=chunks[number].ending == "?")
            self._start = end
        self.chunks += chunks[done:]

    def close(self, end: int, *, asked: bool) -> None:
        """The sentence ends at `end`."""
        if self.chunks:
            self.done.append(Sentence(self.chunks, self.source, self._start, end, asked=asked))
            self.chunks = []


def _end_of_word(line: str, number: int) -> int:
    """Where word number `number` of a line ends."""
    rest = line.split(None, number + 1)
    return len(line) - len(rest[number + 1]) if len(rest) > number + 1 else len(line)


def _ending(normal: str) -> str:
    bare = normal.rstrip("\"')]*_:,")
    last = bare[-1:]
    if last in {".", "!", "?", ";"}:
        return "?" if "?" in bare[-3:] else last
    return ""


def _breaks(before: str, word: str) -> bool:
    """Whether the line that `word` begins starts a new sentence behind the line `before`."""
    if _ITEM.match(word):
        return True
    short = len(before) < 45
    return short and not word[0].islower() and before.rstrip()[-1:] not in {",", "-"}

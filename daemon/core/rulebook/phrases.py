"""Phrases of rules made into patterns that look at one sentence in its normal form.

A phrase is words; `a|b` is one of two words (`a_b|c` binds two into one), `(a b|c)` one of several phrases, `[...]` may be absent, `@name` is one of
a named list, `...` stands for up to five words, `#` for a number, `word*` for every word that begins so, `~kirim` for all
forms of a stem (dikirim, mengirimkan, pengiriman). The endings -nya, -lah, -kah and
-pun are understood. Text between slashes is a pattern of RE2.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import re2  # type: ignore[import-untyped]

from daemon.core.rulebook.lexicon import END, Lexicon
from daemon.core.rulebook.stems import forms
from daemon.core.rulebook.words import Sentence, Speller

_TOKEN = re.compile(r"[\[\]()]|[^\s\[\]()]+")
_WORD = re.compile(r"[0-9a-z]+\*?")
# A gap does not reach over these into what is said next.
_BREAKS = (
    "tapi",
    "tetapi",
    "namun",
    "sedangkan",
    "melainkan",
    "karena",
    "sehingga",
    "but",
    "however",
    "because",
    "whereas",
)
_NEGATIVES = frozenset(
    [
        "belum",
        "tidak",
        "bukan",
        "jangan",
        "tanpa",
        "gagal",
        "batal",
        "kurang",
        "not",
        "never",
        "no",
        "cannot",
        "without",
    ]
)
_GAP = "\x02"
_GROUP = "("
_CLOSED_BY = {_GROUP: ")", "[": "]"}


class PhraseError(ValueError):
    """A phrase or pattern that cannot be used; `mend` says what to write."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """One phrase or pattern; a phrase book makes each text once.

    `look` finds it in the words of sentences (codes), or where `is_pattern` in their text. `needs` are groups of codes;
    where one of a group is missing it cannot hit. `open`: it leaves a gap and holds no negation of its own, so that
    one in the gap turns it round.
    """

    source: str
    look: Callable[[str], list[tuple[int, int]]]
    needs: tuple[frozenset[str], ...] = ()
    is_pattern: bool = False
    open: bool = False
    gapped: bool = False

    def stands_in(self, sentence: Sentence) -> bool:
        """Whether it hits in a sentence."""
        return bool(self.look(sentence.text if self.is_pattern else sentence.codes))


class _Look:
    """A regular expression over codes, compiled when it is first needed."""

    def __init__(self, regex: str, lexicon: Lexicon) -> None:
        self._regex = regex
        self._lexicon = lexicon
        self._search: Callable[..., re.Match[str] | None] = self._first_search

    def __call__(self, codes: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        found = self._search(codes)
        while found:
            spans.append(found.span())
            found = self._search(codes, found.end())
        return spans

    def _first_search(self, codes: str) -> re.Match[str] | None:
        group = self._lexicon.group
        regex = _CLASS.sub(lambda found: _class("".join(map(group, found[1]))), self._regex)
        if _GAP in regex:
            breaks = "".join([group(self._lexicon.char(word)) for word in _BREAKS])
            regex = regex.replace(_GAP, f"[^{END}{_ranges(breaks)}]{{0,5}}?")
        self._search = _compiled(regex).search
        return self._search(codes)


_CLASS = re.compile(r"\[([^\]]*)\]")


def _class(chars: str) -> str:
    """A class of characters; one alone needs none."""
    return chars if len(chars) == 1 else f"[{_ranges(chars)}]"


def _ranges(chars: str) -> str:
    """Characters as the ranges they make: re compiles three ranges much faster than thirty single ones."""
    runs: list[list[int]] = []
    for code in sorted(set(map(ord, chars))):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in runs)


@lru_cache(maxsize=10_000)
def _compiled(regex: str) -> re.Pattern[str]:
    """Kept from one rule set to the next, which as a rule differs in a few phrases."""
    return re.compile(regex)


@dataclass
class PhraseBook:
    """Named lists of phrases and the speller; makes phrases."""

    speller: Speller
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _made: dict[str, "_Piece"] = field(default_factory=dict)
    _phrases: dict[str, Phrase] = field(default_factory=dict)
    _words: dict[str, "_Piece"] = field(default_factory=dict)
    _pieces: dict[str, "_Piece"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in _BREAKS:
            self.speller.lexicon.char(word)

    def phrase(self, text: str) -> Phrase:
        """The phrase or /pattern/ `text`. Raises PhraseError."""
        if text not in self._phrases:
            self._phrases[text] = self._make(text)
        return self._phrases[text]

    def check_entry(self, text: str, name: str) -> None:
        """One entry of the list `name`; raises PhraseError where no phrase can be made of it."""
        if not (len(text) > 1 and text.startswith("/") and text.endswith("/")):
            self._piece(text, (name,))
        else:
            _pattern(text)

    def _make(self, text: str) -> Phrase:
        if len(text) > 1 and text.startswith("/") and text.endswith("/"):
            return _pattern(text)
        piece = self._piece(text, ())
        if not piece.needs:
            raise PhraseError("frasa ini cocok dengan kata apa pun", "tulis paling sedikit satu kata utuh")
        is_open = _GAP in piece.regex and not piece.negative
        look = _Look(piece.regex, self.speller.lexicon)
        return Phrase(text, look, piece.needs, open=is_open, gapped=_GAP in piece.regex)

    def expand(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """`texts` with an entry that is only `@name` replaced by the entries of that list."""
        out: list[str] = []
        for text in texts:
            if text.startswith("@") and text[1:] in self.lists:
                out.extend(self.expand(self.lists[text[1:]]))
            else:
                out.append(text)
        return tuple(out)

    def _piece(self, text: str, within: tuple[str, ...]) -> "_Piece":
        """The piece of a text; one that was made once is in no circle of lists, whatever it now stands within."""
        if text not in self._pieces:
            self._pieces[text] = self._new_piece(text, within)
        return self._pieces[text]

    def _new_piece(self, text: str, within: tuple[str, ...]) -> "_Piece":
        tokens = _TOKEN.findall(text)
        if not tokens:
            raise PhraseError("frasa kosong", "hapus, atau tulis kata yang dicari")
        sequence = self._sequence(deque(tokens), "", within)[0]
        if not sequence.has_word:
            raise PhraseError(
                "frasa ini tidak memuat kata yang pasti", "tulis paling sedikit satu kata di luar [ ] dan ..."
            )
        return sequence.piece()

    def _sequence(self, tokens: deque[str], closing: str, within: tuple[str, ...]) -> list["_Sequence"]:
        """The alternatives up to `closing`; outside brackets there is one."""
        found = [_Sequence()]
        while tokens:
            token = tokens.popleft()
            if token == closing:
                if not all(sequence.has_word for sequence in found):
                    raise PhraseError("kurung tanpa kata", "tulis [kata] atau (kata|kata lain)")
                return found
            if token in _CLOSED_BY:
                inner = [sequence.piece() for sequence in self._sequence(tokens, _CLOSED_BY[token], within)]
                place = found[-1].add if token == _GROUP else found[-1].add_optional
                place(_either(inner))
            elif token in _CLOSED_BY.values():
                raise PhraseError(f"'{token}' tanpa pembuka", "pasangkan [ ] dan ( )")
            elif token in {"...", "…"}:
                found[-1].add_gap()
            elif closing:
                self._add_branches(token, found, within)
            else:
                found[-1].add(_either([self._alternative(part, within) for part in token.split("|")]))
        if closing:
            raise PhraseError(f"'{closing}' tidak ada", f"tutup dengan '{closing}'")
        return found

    def _add_branches(self, token: str, found: list["_Sequence"], within: tuple[str, ...]) -> None:
        """Within brackets `|` parts phrases: (tidak ada|belum datang)."""
        for number, part in enumerate(token.split("|")):
            if number:
                found.append(_Sequence())
            if part:
                found[-1].add(self._alternative(part, within))

    def _alternative(self, part: str, within: tuple[str, ...]) -> "_Piece":
        if part.startswith("@"):
            return self._list(part[1:], within)
        if part not in self._words:
            self._words[part] = self._word(part)
        return self._words[part]

    def _word(self, part: str) -> "_Piece":
        if part == "#":
            return self._atom("#")
        if part.startswith("~"):
            return self._stem(part[1:])
        normal = self.speller.spell(part.rstrip("*").replace("_", " ")) + ("*" if part.endswith("*") else "")
        words = _WORD.findall(normal)
        if not words:
            message = f"'{part}' tidak memuat huruf atau angka"
            raise PhraseError(message, "pola yang rumit ditulis di antara garis miring: '/.../'")
        sequence = _Sequence()
        for word in words:
            sequence.add(self._atom(word))
        return sequence.piece()

    def _stem(self, stem: str) -> "_Piece":
        if not (len(stem) > 2 and stem.isascii() and stem.isalpha()):
            raise PhraseError(f"'~{stem}' bukan kata dasar", "tulis kata dasar tanpa imbuhan, misalnya ~kirim")
        return _either([self._atom(form) for form in forms(stem.lower())])

    def _atom(self, word: str) -> "_Piece":
        if word.endswith("*") and len(word) < 3:
            raise PhraseError(f"'{word}' terlalu pendek untuk awalan", "tulis paling sedikit dua huruf sebelum '*'")
        char = self.speller.lexicon.char(word)
        vague = word == "#" or (word.endswith("*") and len(word) == 3)
        return _Piece(f"[{char}]", () if vague else (frozenset(char),), negative=word in _NEGATIVES, atoms=char)

    def _list(self, name: str, within: tuple[str, ...]) -> "_Piece":
        if name in within:
            raise PhraseError(f"daftar '@{name}' memuat dirinya sendiri", "hapus lingkaran itu")
        if name not in self.lists:
            raise PhraseError(f"daftar '@{name}' tidak ada", f"yang ada: {', '.join(sorted(self.lists)) or '-'}")
        if name not in self._made:
            entries = self.lists[name]
            if not entries:
                raise PhraseError(f"daftar '@{name}' kosong")
            if pattern := next((e for e in entries if len(e) > 1 and e[0] == e[-1] == "/"), None):
                raise PhraseError(
                    f"daftar '@{name}' memuat pola {pattern}",
                    "pola hanya dapat dipakai sebagai anggota any/all/none/unless",
                )
            self._made[name] = _either([self._piece(entry, (*within, name)) for entry in entries])
        return self._made[name]


class _Piece(NamedTuple):
    regex: str
    needs: tuple[frozenset[str], ...]
    size: int = 1
    negative: bool = False
    atoms: str = ""


class _Sequence:
    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._items: list[str] = []
        self._gap = ""
        self._negative = False

    @property
    def has_word(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: _Piece) -> None:
        self._items += [self._gap, piece.regex]
        self._gap = ""
        self._pieces.append(piece)
        self._negative |= piece.negative

    def add_optional(self, inner: _Piece) -> None:
        self._items.append(f"(?:{self._gap}{inner.regex})?")
        self._negative |= inner.negative

    def add_gap(self) -> None:
        if not self.has_word:
            raise PhraseError("'...' di awal frasa", "hapus: frasa boleh didahului apa saja")
        self._gap = _GAP

    def piece(self) -> _Piece:
        if self._gap:
            raise PhraseError("'...' di akhir frasa", "hapus: frasa boleh diikuti apa saja")
        if len(self._items) == 2:
            return self._pieces[0]
        needs = tuple(group for piece in self._pieces for group in piece.needs)
        return _Piece("".join(self._items), needs, len(self._items), self._negative)


def _either(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    groups = [_rarest(piece) for piece in pieces]
    # One alternative that may be any word leaves nothing to look up.
    needs = (frozenset().union(*(group for group in groups if group)),) if all(groups) else ()
    negative = any(piece.negative for piece in pieces)
    single = "".join(piece.atoms for piece in pieces)
    if all(piece.atoms for piece in pieces):
        return _Piece(f"[{single}]", needs, 1, negative, single)
    longer = sorted((piece for piece in pieces if not piece.atoms), key=lambda piece: -piece.size)
    choices = [piece.regex for piece in longer] + ([f"[{single}]"] if single else [])
    return _Piece("(?:" + "|".join(choices) + ")", needs, max(piece.size for piece in pieces), negative)


def _rarest(piece: _Piece) -> frozenset[str] | None:
    return min(piece.needs, key=len, default=None)


LARGEST_PATTERN = 1000
"""In RE2's steps: time is linear in the text, and this bounds what each character costs. Ordinary patterns have under 200."""
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 32 << 20
_OPTIONS.never_capture = True  # nobody asks for groups, and only the slow engine finds them


def _pattern(text: str) -> Phrase:
    body = text[1:-1]
    if not body:
        raise PhraseError("pola kosong", "tulis pola di antara garis miring: '/.../'")
    try:
        compiled = re2.compile("(?m)" + body, _OPTIONS)
    except re2.error as error:
        raise PhraseError(*_refusal(body, error)) from error
    if compiled.search(""):
        raise PhraseError("pola ini cocok dengan teks kosong, jadi dengan balasan apa pun", "tulis sedikitnya satu huruf di luar ?, * dan |")
    if compiled.programsize > LARGEST_PATTERN:
        message = f"pola ini terlalu besar: {compiled.programsize} langkah, paling banyak {LARGEST_PATTERN}"
        raise PhraseError(message, "perkecil angka di dalam { }, atau pecah menjadi beberapa pola")
    return Phrase(text, lambda sentence: [found.span() for found in compiled.finditer(sentence)], is_pattern=True)


def _refusal(body: str, error: Exception) -> tuple[str, str]:
    said = error.args[0] if error.args else str(error)
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if re.search(r"(?<!\\)(?:\\\\)*\\[1-9]|\\g<|\(\?P=", body):
        return "rujukan balik (\\1) tidak didukung: waktunya tidak dapat dibatasi", "tulis ulang bagian itu tanpa \\1"
    if re.search(r"\(\?(?:=|!|<=|<!)", body):
        return "lookaround (?=...) (?!...) tidak didukung", "pakai kunci 'unless' atau 'none' untuk mengecualikan"
    if re.search(r"\(\?>|[*+?}]\+", body):
        return (
            "pengulangan posesif atau kelompok atomis tidak didukung",
            "hapus tanda '+' kedua; RE2 tidak memerlukannya",
        )
    return f"pola ini bukan RE2 yang sah: {said}", "periksa kurung dan garis miring terbalik"

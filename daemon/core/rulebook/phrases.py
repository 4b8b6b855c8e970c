"""Phrases of rules made into patterns that look at one sentence in its normal form.

A phrase is words; `a|b` is one of two words (`a_b|c` binds two into one), `(a b|c)` one of several phrases, `[...]` may be absent, `@name` is one of
a named list, `...` stands for up to five words, `#` for a number, `word*` for every word that begins so. The endings -nya, -lah, -kah and
-pun are understood. Text between slashes is a pattern of RE2.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

import re2  # type: ignore[import-untyped]

from daemon.core.rulebook.words import Speller

_TOKEN = re.compile(r"[\[\]()]|[^\s\[\]()]+")
_WORD = re.compile(r"[0-9a-z]+\*?")
_SUFFIX = "(?:nya|lah|kah|pun|ku|mu)?"
_BETWEEN = "[^a-z0-9]+"
_BREAKS = "(?!(?:tapi|tetapi|namun|sedangkan|melainkan|karena|sehingga|but|however|because|whereas)\\b)"
_GAP = f"(?:{_BETWEEN}{_BREAKS}[a-z0-9][^ ]*){{0,5}}?"
_NEGATIVE = re.compile(
    r"(?<![a-z])(?:belum|tidak|bukan|jangan|tanpa|gagal|batal|kurang|not|never|no|cannot|without)(?![a-z])"
)
_CLOSED_BY = {"[": "]", "(": ")"}
# Words so common that they are a poor first sign of a phrase.
_COMMON = frozenset(
    ("kami saya yang sudah belum telah tidak di ke dari dan dengan untuk ini itu akan pada oleh atas ada bu pak"
    " the to of a an in on is are was has have been not we i you your our it this that and for by be with").split()
)  # fmt: skip


class PhraseError(ValueError):
    """A phrase or pattern that cannot be used; `mend` says what to write."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """One phrase or pattern, ready to look at a sentence; a phrase book makes each text once.

    `needs` are groups of words; a sentence without a word of each group cannot hit (empty for patterns). `open`: the
    phrase leaves a gap and holds no negation of its own, so that one in the gap turns it round.
    """

    source: str
    spans: Callable[[str], list[tuple[int, int]]]
    needs: tuple[frozenset[str], ...] = ()
    is_pattern: bool = False
    open: bool = False
    gapped: bool = False


class _Look:
    """Looks for a regular expression of ours, compiled when it is first needed."""

    def __init__(self, regex: str) -> None:
        self._regex = regex
        self._compiled: re.Pattern[str] | None = None

    def __call__(self, sentence: str) -> list[tuple[int, int]]:
        if self._compiled is None:
            self._compiled = re.compile(self._regex)
        return [found.span() for found in self._compiled.finditer(sentence)]


@dataclass
class PhraseBook:
    """Named lists of phrases and the speller; makes phrases."""

    speller: Speller
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _made: dict[str, "_Piece"] = field(default_factory=dict)
    _phrases: dict[str, Phrase] = field(default_factory=dict)

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
        needs = tuple(sorted(piece.needs, key=_cost))
        if not needs:
            raise PhraseError("frasa ini cocok dengan kata apa pun", "tulis paling sedikit satu kata utuh")
        is_open = _GAP in piece.regex and not _NEGATIVE.search(piece.regex.replace(_GAP, ""))
        return Phrase(
            text, _Look(rf"(?<![a-z0-9]){piece.regex}(?![a-z0-9])"), needs, open=is_open, gapped=_GAP in piece.regex
        )

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
                found[-1].add_optional(_either(inner)) if token == "[" else found[-1].add(_either(inner))
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
        if part == "#":
            return _Piece("[0-9]+", ())
        normal = self.speller.spell(part.rstrip("*").replace("_", " ")) + ("*" if part.endswith("*") else "")
        words = _WORD.findall(normal)
        if not words:
            raise PhraseError(
                f"'{part}' tidak memuat huruf atau angka", "pola yang rumit ditulis di antara garis miring: '/.../'"
            )
        sequence = _Sequence()
        for word in words:
            sequence.add(_word(word))
        return sequence.piece()

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


@dataclass(frozen=True)
class _Piece:
    regex: str
    needs: tuple[frozenset[str], ...]
    size: int = 1


class _Sequence:
    def __init__(self) -> None:
        self.items: list[str] = []
        self.needs: list[frozenset[str]] = []
        self.has_word = False
        self._glue = ""

    def add(self, piece: _Piece) -> None:
        if self.has_word:
            self.items.append(self._glue or _BETWEEN)
        self._glue = ""
        self.items.append(piece.regex)
        self.needs += piece.needs
        self.has_word = True

    def add_optional(self, inner: _Piece) -> None:
        body = inner.regex
        if self.has_word:
            self.items.append(f"(?:{self._glue or _BETWEEN}{body})?")
        else:
            self.items.append(f"(?:{body}{_BETWEEN})?")

    def add_gap(self) -> None:
        if not self.has_word:
            raise PhraseError("'...' di awal frasa", "hapus: frasa boleh didahului apa saja")
        self._glue = _GAP + _BETWEEN

    def piece(self) -> _Piece:
        if self._glue:
            raise PhraseError("'...' di akhir frasa", "hapus: frasa boleh diikuti apa saja")
        return _Piece("".join(self.items), tuple(self.needs), size=len(self.items))


def _word(word: str) -> _Piece:
    if word.endswith("*"):
        if len(word) < 3:
            raise PhraseError(f"'{word}' terlalu pendek untuk awalan", "tulis paling sedikit dua huruf sebelum '*'")
        if len(word) == 3:
            return _Piece(re.escape(word[:-1]) + "[a-z0-9]{3,}", ())
        return _Piece(re.escape(word[:-1]) + "[a-z0-9]*", (frozenset({word[:3] + "*"}),))
    return _Piece(re.escape(word) + _SUFFIX, (frozenset({word}),))


def _either(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    ordered = sorted(pieces, key=lambda piece: (-piece.size, -len(piece.regex)))
    groups = [_rarest(piece) for piece in pieces]
    # One alternative that may be any word leaves nothing to look up.
    needs = frozenset().union(*(group for group in groups if group)) if all(groups) else None
    return _Piece(
        "(?:" + "|".join(piece.regex for piece in ordered) + ")",
        (needs,) if needs else (),
        size=max(p.size for p in pieces),
    )


def _rarest(piece: _Piece) -> frozenset[str] | None:
    return min(piece.needs, key=lambda group: _cost(group), default=None)


def _cost(needs: Set[str]) -> int:
    return sum(20 if word in _COMMON else 1 for word in needs)


_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 32 << 20


def _pattern(text: str) -> Phrase:
    body = text[1:-1]
    if not body:
        raise PhraseError("pola kosong", "tulis pola di antara garis miring: '/.../'")
    try:
        compiled = re2.compile("(?m)" + body, _OPTIONS)
    except re2.error as error:
        raise PhraseError(*_refusal(body, error)) from error
    return Phrase(text, lambda sentence: [m.span() for m in compiled.finditer(sentence)], is_pattern=True)


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

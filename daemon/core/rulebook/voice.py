"""How a hit is meant: said plainly, negated, still to come, supposed, asked, or in another's mouth.

The closed words of Indonesian and English that turn a statement round. A rule file may add to each list under [voice].
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from daemon.core.rulebook.lexicon import Lexicon
from daemon.core.rulebook.words import Sentence

Voice = Literal["plain", "negated", "future", "wished", "supposed", "asked", "quoted"]
Kind = Literal["idiom", "negation", "future", "wish", "supposition", "break", "cancel", "later", "hearsay"]

WORDS: dict[Kind, tuple[str, ...]] = {
    "idiom": (
        "tidak hanya", "tidak saja", "bukan hanya", "bukan cuma", "bukan saja", "belum lama ini", "tidak lama lagi", "tidak lupa",
        "tidak apa apa", "tidak keberatan", "mau tidak mau", "tidak lain", "tidak terkecuali", "bukan main", "no later than",
        "not only", "no doubt", "not least", "not later than", "jika berkenan", "kalau berkenan", "bila berkenan", "apabila berkenan",
        "jika memungkinkan", "kalau memungkinkan", "bila memungkinkan", "apabila memungkinkan", "kalau boleh", "jika boleh", "bila boleh",
        "kata sandi", "kata kunci", "kata sepakat", "kata lain", "kata akhir", "kata putus", "kata final", "kira kira",
        "kalau bisa", "jika bisa", "bila bisa", "kalau dapat", "jika dapat", "kalau diperkenankan", "jika diperkenankan", "bila diperkenankan",
        "apabila diperkenankan", "jika diizinkan", "kalau diizinkan", "kalau tidak keberatan", "jika tidak keberatan", "jika disetujui",
        "apabila disetujui", "bila disetujui", "if possible", "if i may", "if we may", "if you agree", "if that is acceptable",
        "if acceptable", "if you do not mind", "tanpa terkecuali", "tidak perlu khawatir", "when possible", "sampai kapan",
    ),
    "negation": (
        "belum", "tidak", "bukan", "bukanlah", "tak", "jangan", "tanpa", "gagal", "batal", "hampir", "nyaris", "urung", "mustahil",
        "sulit", "tiada", "tidaklah", "bukannya", "kurang", "ogah", "enggan", "not", "never", "no", "cannot", "without", "yet to",
        "nor", "neither", "hardly", "barely", "almost", "nearly", "unable to", "failed to", "fail to", "far from", "rather than",
        "instead of", "alih alih", "daripada",
    ),
    "future": (
        "akan", "bakal", "nanti", "kelak", "hendak", "segera", "semoga", "moga", "berharap", "harap", "diharapkan", "harapan kami",
        "target", "targetnya", "ditargetkan", "targetkan", "diupayakan", "upayakan", "mengupayakan", "usahakan", "diusahakan",
        "berusaha", "rencana", "rencananya", "direncanakan", "berencana", "insya allah", "insyaallah", "mudah mudahan", "diperkirakan",
        "will", "shall", "going to", "to be", "hope", "hopefully", "expect", "expected to", "aim", "plan", "intend", "about to", "soon",
    ),
    "wish": (
        "agar", "supaya", "untuk", "guna", "bisa", "dapat", "mampu", "perlu", "harus", "wajib", "minta", "mohon", "tolong", "ingin",
        "mau", "boleh", "seharusnya", "would", "should", "could", "can", "may", "might", "must", "need to", "needs to", "in order to",
        "to", "please", "try", "trying to",
    ),
    "supposition": (
        "jika", "kalau", "kalaupun", "apabila", "bila", "bilamana", "andai", "andaikata", "seandainya", "sekiranya", "jikalau",
        "begitu", "setelah", "sesudah", "sebelum", "seusai", "selepas", "manakala", "tatkala", "apakah", "apa sudah", "asal", "asalkan",
        "if", "once", "when", "whenever", "after", "before", "unless", "whether", "as soon as", "provided that", "should you", "in case",
    ),
    "break": (
        "tapi", "tetapi", "namun", "sedangkan", "sementara", "melainkan", "karena", "sebab", "sehingga", "maka", "jadi", "makanya",
        "hanya", "cuma", "cuman", "meskipun", "meski", "walaupun", "walau", "padahal", "ternyata", "lalu", "kemudian", "dan", "serta",
        "yang", "but", "however", "whereas", "because", "so", "although", "though", "while", "since", "then", "which", "who", "that",
        "and", "except", "as", "hence", "thus", "therefore",
    ),
    "cancel": (
        "tidak jadi", "batal", "dibatalkan", "batalkan", "tidak perlu", "tidak usah", "tidak diperlukan", "belum", "keliru", "salah",
        "no longer needed", "not needed", "not necessary", "is not required", "no longer required", "abaikan", "masih jauh",
        "tidak benar", "itu salah", "itu keliru",
    ),
    "later": (
        "besok", "lusa", "minggu depan", "pekan depan", "bulan depan", "tahun depan", "nanti", "tomorrow", "next week", "next month",
        "mendatang", "yang akan datang", "senin depan", "selasa depan", "rabu depan", "kamis depan", "jumat depan", "shortly", "soon",
        "dalam waktu dekat", "sebentar lagi",
    ),
    "hearsay": (
        "kata", "katanya", "bilang", "bilangnya", "ngomong", "konon", "kabarnya", "klaim", "mengklaim", "diklaim", "menurut terlapor",
        "menurut berita", "menurut koran", "menurut media", "menurut kabar", "mengira", "dikira", "kami kira", "saya kira", "saya pikir",
        "kami pikir", "disangka", "menyangka", "semula", "tadinya", "awalnya", "mulanya", "sempat", "originally", "initially",
        "at first", "allegedly", "supposedly", "reportedly", "claims", "claimed", "the press reports", "rumour has it", "rumor has it",
        "i am told", "we are told", "i was told", "we were told", "may have read", "may have heard", "says", "said that", "thought", "assumed",
        "the newspaper", "newspapers",
    ),
}  # fmt: skip

# A hit that begins with one of these has its own tense: only "bukan sudah", "jangan sedang" turn it.
_ASPECTS = (
    "sudah",
    "telah",
    "sedang",
    "masih",
    "tengah",
    "baru",
    "has",
    "have",
    "had",
    "been",
    "already",
    "is",
    "are",
    "was",
    "were",
)
# Behind these a supposition goes on.
_LINKS = ("dan", "serta", "and", "yang", "that", "sementara")
# How many words may stand between such a word and what it turns.
_REACH: dict[Kind, int] = {"negation": 4, "future": 3, "wish": 2}
_SUPPOSED_REACH = 8
_BEHIND = 3


class _Mark(NamedTuple):
    kind: Kind
    start: int
    end: int


class _Known(NamedTuple):
    """A word or phrase of the lists above, as groups of codes."""

    groups: tuple[frozenset[str], ...]
    kind: Kind


class Voices:
    """Finds the voice of hits; `added` are the words of rule files for each kind."""

    def __init__(self, added: Mapping[str, tuple[str, ...]], lexicon: Lexicon) -> None:
        self._by_code: dict[str, tuple[_Known, ...]] = {}
        self._lexicon = lexicon
        self._lists = {kind: (*words, *added.get(kind, ())) for kind, words in WORDS.items()}
        for words in (*self._lists.values(), _ASPECTS, _LINKS):
            for word in words:
                for part in word.split():
                    lexicon.char(part)
        self._aspects = self._groups(_ASPECTS)
        self._links = self._groups(_LINKS)

    def _groups(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(self._lexicon.char(word) for word in words)

    def _file(self) -> dict[str, tuple[_Known, ...]]:
        """Every known word under its first code, longer ones first; made when the lexicon is complete."""
        filed: defaultdict[str, list[_Known]] = defaultdict(list)
        for kind, words in self._lists.items():
            for word in words:
                groups = tuple(frozenset(self._lexicon.group(self._lexicon.char(part))) for part in word.split())
                for code in groups[0]:
                    filed[code].append(_Known(groups, kind))
        return {code: tuple(sorted(known, key=lambda k: -len(k.groups))) for code, known in filed.items()}

    def voice(self, sentence: Sentence, start: int, end: int, *, within: bool = False) -> Voice:
        """How the words number `start` to `end` of a sentence are meant; `within`: those between may turn them too."""
        if sentence.quotes and any(a <= start and end <= b for a, b in sentence.quotes):
            return "quoted"
        marks = self._marks(sentence)
        if not marks:
            return "asked" if sentence.asked else "plain"
        clause, limit = _clause(sentence, start, end)
        before = [mark for mark in marks if clause <= mark.start and mark.end <= start]
        if self._reaches("supposition", before, sentence.codes, start):
            return "supposed"
        if self._reaches("hearsay", before, sentence.codes, start):
            return "quoted"
        tensed = sentence.codes[start] in self._aspects
        near = _within(before, start, tensed=tensed)
        if within:
            near += [mark for mark in marks if start <= mark.start and mark.end <= end and mark.kind in _REACH]
        after = [mark for mark in marks if end <= mark.start and mark.end <= limit]
        turned = sum(mark.kind == "negation" for mark in near) + _behind(after, end, "cancel")
        if turned % 2:
            return "negated"
        if sentence.asked:
            return "asked"
        ahead = not tensed and any(mark.kind == "later" for mark in before)
        if ahead or _behind(after, end, "later") or any(mark.kind == "future" for mark in near):
            return "future"
        return "wished" if any(mark.kind == "wish" for mark in near) else "plain"

    def _marks(self, sentence: Sentence) -> list[_Mark]:
        if sentence.marks is None:
            sentence.marks = self._find_marks(sentence.codes)
        return sentence.marks

    def _find_marks(self, codes: str) -> list[_Mark]:
        if not self._by_code:
            self._by_code = self._file()
        marks: list[_Mark] = []
        turns = False
        skip = 0
        for at, code in enumerate(codes):
            if at < skip:
                continue
            for known in self._by_code.get(code, ()):
                end = at + len(known.groups)
                if end <= len(codes) and all(c in group for c, group in zip(codes[at:end], known.groups, strict=True)):
                    marks.append(_Mark(known.kind, at, end))
                    turns = turns or known.kind not in {"break", "idiom"}
                    if known.kind == "idiom":
                        skip = end
                        break
        return marks if turns else []

    def _reaches(self, kind: Kind, before: list[_Mark], codes: str, at: int) -> bool:
        """A supposition or hearsay reaches to the end of its clause, unless a conjunction opens another before the hit."""
        for mark in reversed(before):
            if mark.kind == "break" and codes[mark.start] not in self._links:
                return False
            if mark.kind == kind:
                return at - mark.end <= _SUPPOSED_REACH
        return False


def _clause(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The clause around a hit, between commas, colons and brackets."""
    clause, limit = 0, len(sentence.codes)
    for stop in sentence.stops:
        if stop <= start:
            clause = stop
        elif stop >= end:
            return clause, stop
    return clause, limit


def _within(before: list[_Mark], at: int, *, tensed: bool) -> list[_Mark]:
    """The words before a hit that turn it."""
    near = []
    for mark in reversed(before):
        if mark.kind == "break":
            break
        reach = _REACH.get(mark.kind, -1)
        if tensed:
            reach = 1 if mark.kind == "negation" else -1
        if at - mark.end <= reach:
            near.append(mark)
    return near


def _behind(after: list[_Mark], end: int, kind: Kind) -> bool:
    """Whether a word of `kind` follows closely within the clause."""
    for mark in after:
        if mark.kind == kind:
            return mark.start - end <= _BEHIND
        if mark.kind == "break":
            return False
    return False

"""How a hit is meant: said plainly, negated, still to come, supposed, asked, or in another's mouth.

The closed words of Indonesian and English that turn a statement round. A rule file may add to each list under [voice].
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from daemon.core.rulebook.words import Sentence

Voice = Literal["plain", "negated", "future", "wished", "supposed", "asked", "quoted"]
Kind = Literal["idiom", "negation", "future", "wish", "supposition", "break", "cancel", "later"]

WORDS: dict[Kind, tuple[str, ...]] = {
    "idiom": (
        "tidak hanya", "tidak saja", "bukan hanya", "bukan cuma", "bukan saja", "belum lama ini", "tidak lama lagi", "tidak lupa",
        "tidak apa apa", "tidak keberatan", "mau tidak mau", "tidak lain", "tidak terkecuali", "bukan main", "no later than",
        "not only", "no doubt", "not least", "not later than", "jika berkenan", "kalau berkenan", "bila berkenan", "apabila berkenan",
        "jika memungkinkan", "kalau memungkinkan", "bila memungkinkan", "apabila memungkinkan", "kalau boleh", "jika boleh", "bila boleh",
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
}  # fmt: skip

_ASPECT = re.compile(r"(?:sudah|telah|sedang|masih|tengah|has|have|had|been|already|is|are|was|were|baru)\b")
_STOP = re.compile(r"[,:;()]")
_ORDER: tuple[Kind, ...] = ("idiom", "cancel", "later", "negation", "future", "wish", "supposition", "break")
# How many words may stand between such a word and what it turns.
_REACH: dict[Kind, int] = {"negation": 4, "future": 3, "wish": 2}


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: Kind
    start: int
    end: int


class Voices:
    """Finds the voice of hits; `added` are the words of rule files for each kind."""

    def __init__(self, added: Mapping[str, tuple[str, ...]]) -> None:
        groups = []
        for kind in _ORDER:
            words = sorted({*WORDS[kind], *(word.casefold() for word in added.get(kind, ()))}, key=len, reverse=True)
            body = "|".join(r"[ -]".join(re.escape(part) for part in word.split()) for word in words)
            groups.append(body)
        idiom, cancel, later, negation, future, wish, supposition, broken = groups
        self._before = re.compile(
            rf"(?<![a-z0-9])(?:(?P<idiom>{idiom})|(?P<supposition>{supposition})|(?P<negation>{negation})|(?P<future>{future})"
            rf"|(?P<wish>{wish})|(?P<break>{broken}))(?![a-z0-9])"
        )
        self._after = re.compile(
            rf"(?<![a-z0-9])(?:(?P<idiom>{idiom})|(?P<cancel>{cancel})|(?P<later>{later})|(?P<break>{broken}))(?![a-z0-9])"
        )

    def voice(self, sentence: Sentence, start: int, end: int, *, within: bool = False) -> Voice:
        """How the words from `start` to `end` of a sentence are meant; `within`: words between them may turn them too."""
        if any(a <= start and end <= b for a, b in sentence.quoted):
            return "quoted"
        clause = _clause_start(sentence.text, start)
        marks = self._marks(self._before, sentence.text, clause, start)
        if _supposed(marks, sentence.text, start):
            return "supposed"
        tensed = bool(_ASPECT.match(sentence.text, start))
        near = _within(marks, sentence.text, start, tensed=tensed)
        after = self._marks(self._after, sentence.text, end, _clause_end(sentence.text, end))
        ahead = [mark for mark in self._marks(self._after, sentence.text, clause, start) if mark.kind == "later"]
        if within:
            near += self._marks(self._before, sentence.text, start, end)
        turned = sum(mark.kind == "negation" for mark in near) + _cancelled(after, sentence.text, end)
        if turned % 2:
            return "negated"
        if sentence.asked:
            return "asked"
        if any(mark.kind == "future" for mark in near) or _later(after, sentence.text, end) or (ahead and not tensed):
            return "future"
        if any(mark.kind == "wish" for mark in near):
            return "wished"
        return "plain"

    @staticmethod
    def _marks(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[_Mark]:
        found = []
        for match in pattern.finditer(text, start, end):
            kind: Kind = match.lastgroup  # type: ignore[assignment]
            found.append(_Mark(kind, match.start(), match.end()))
        return found


def _clause_start(text: str, at: int) -> int:
    last = 0
    for found in _STOP.finditer(text, 0, at):
        last = found.end()
    return last


def _clause_end(text: str, at: int) -> int:
    found = _STOP.search(text, at)
    return found.start() if found else len(text)


def _supposed(marks: list[_Mark], text: str, at: int) -> bool:
    """A supposition reaches to the end of its clause, unless a conjunction opens another before the hit."""
    for mark in reversed(marks):
        if mark.kind == "break" and text[mark.start : mark.end] not in {
            "dan",
            "serta",
            "and",
            "yang",
            "that",
            "sementara",
        }:
            return False
        if mark.kind == "supposition":
            return text.count(" ", mark.end, at) < 9
    return False


def _within(marks: list[_Mark], text: str, at: int, *, tensed: bool) -> list[_Mark]:
    near = []
    for mark in reversed(marks):
        if mark.kind == "break":
            break
        far = text.count(" ", mark.end, at) - 1
        reach = _REACH.get(mark.kind, 0)
        if tensed:
            reach = 1 if mark.kind == "negation" else -1
        if mark.kind in _REACH and far <= reach:
            near.append(mark)
    return near


def _cancelled(after: list[_Mark], text: str, end: int) -> int:
    for mark in after:
        if mark.kind == "break":
            return 0
        if mark.kind == "cancel":
            return int(text.count(" ", end, mark.start) <= 3)
    return 0


def _later(after: list[_Mark], text: str, end: int) -> bool:
    for mark in after:
        if mark.kind == "break":
            return False
        if mark.kind == "later":
            return text.count(" ", end, mark.start) <= 3
    return False

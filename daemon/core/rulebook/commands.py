"""Command words: TERIMA, PROSES, SELESAI, PERPANJANG 14, ALIHKAN ... as the first line of the writer's own words.

Courtesy may stand before the word and after it; a sentence that merely contains it is read like any other sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.words import Speller

_POLITE = (
    "punten|kang|teh|siap|ok|oke|okay|baik|ya|iya|yes|ijin|izin|mohon izin|mohon|maaf|mohon maaf|pak|bapak|bu|ibu|mas|mbak|kak|min"
    "|komandan|ndan|yth|dear|sir|madam|halo|hallo|hai|hi|hello|selamat pagi|selamat siang|selamat sore|selamat malam|good morning"
    "|good afternoon|assalamualaikum|assalamu alaikum|wr wb|warahmatullahi wabarakatuh|salam|terima kasih|trima kasih|terimakasih"
    "|thanks|thank you|infonya|informasinya|atas infonya|status|statusnya|jawaban|jawab|saya jawab|kami jawab|balas|kami balas|saya balas|admin"
    "|please|nggih|monggo|mangga|tks|untuk ini|untuk kasus ini"
)
_LEAD = re.compile(rf"(?:(?:{_POLITE})(?![a-z0-9])[\s,.!:;/'\"()-]*)*")
_CORRECTION = re.compile(
    r"(?:maaf[, ]+)?(?:bukan(?: itu)?|salah(?: baca)?|ralat|koreksi|keliru|not that|wrong|correction|no)"
    r"(?:\s*[,.:;!-]+\s*|\s+(?=maksud|yang benar|seharusnya|we meant|i meant)|$)"
    r"(?:maksud(?: kami| saya|nya)?(?: adalah| ialah|nya)?|yang benar(?: adalah)?|seharusnya|we meant|i meant|what we meant was|it should be)?[ ,:]*"
)
# What may follow the word so that the line is still a command and not a sentence that begins with it.
_REST = re.compile(
    r"(?:[\s]*$|\s*[.,;:!()/-]|\s+(?:pak|bapak|bu|ibu|mas|mbak|kang|teh|ya|dulu|nggih|njih|terima ?kasih|tks|thanks|thank you|please"
    r"|sir|madam|karena|sebab|because|kalau|kasus|nomor|no|kwl|mohon|demikian|lampiran|laporan|terlampir|sudah|semua|\d)(?![a-z]))"
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command word in the first line, from `start` to `end` of its normal form."""

    rule: Rule
    start: int
    end: int
    corrects: bool


class Commands:
    """The command words of a rule set."""

    def __init__(self, rules: Sequence[Rule], speller: Speller) -> None:
        self._speller = speller
        words = [(word, rule) for rule in rules for word in rule.command]
        ordered = sorted(words, key=lambda pair: -len(pair[0]))
        self._words = tuple((speller.spell(word), rule) for word, rule in ordered)
        self._find = lru_cache(maxsize=1000)(self._look)

    def find(self, text: str) -> Command | None:
        """The command word that makes the first line of `text`."""
        line = next((line.strip() for line in text[:2000].split("\n") if line.strip()), "")
        return self._find(line) if line else None

    def _look(self, line: str) -> Command | None:
        normal = self._speller.spell(line)
        at = 0
        correction = _CORRECTION.match(normal)
        if correction:
            at = correction.end()
        lead = _LEAD.match(normal, at)
        starts = [lead.end()] if lead else []
        for start in [*starts, at]:
            for word, rule in self._words:
                if not normal.startswith(word, start) or not word:
                    continue
                rest = normal[start + len(word) :]
                if rest[:1].isalnum() or rest.startswith(" kasih"):
                    continue
                if _REST.match(rest) or (rule.take and start == 0) or self._is_shouted(line, word):
                    return Command(rule, start, start + len(word), bool(correction))
        return None

    @staticmethod
    def _is_shouted(line: str, word: str) -> bool:
        """The word in capitals in a line that is not all capitals."""
        return word.upper() in line and line.upper() != line

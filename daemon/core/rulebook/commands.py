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
_DENIED = r"(?:maaf[, ]+)?(?:bukan|salah(?: baca)?|ralat|koreksi|keliru|not that|wrong|correction|no)(?: (?:itu|begitu|demikian)(?![a-z]))?"
_MEANT = (
    r"(?:(?:yang )?maksud (?:kami|saya)(?: (?:adalah|ialah|itu))?|(?:yang )?(?:kami|saya) maksud(?:kan)?(?: (?:adalah|ialah|itu))?|maksudnya(?: adalah)?"
    r"|we meant|i meant|what (?:we|i) meant was)(?![a-z])"
)
_RIGHT = r"(?:maksud|yang benar(?: adalah)?|seharusnya|it should be)(?![a-z])"
_BREAK = r"\s*[,.:;!-]+\s*"
_PAUSE = r"[ ,:]*"
_CORRECTION = re.compile(rf"(?:{_DENIED}(?:{_BREAK}|\s+(?={_MEANT}|{_RIGHT})|$)(?:{_MEANT}|{_RIGHT})?|(?:maaf[, ]+)?{_MEANT}){_PAUSE}")
# "Bukan SELESAI, maksud kami PROSES": the denied word must be a command word too.
_REPLACED = re.compile(rf"{_DENIED} (?P<denied>[a-z ]+?)(?: \d+)?(?: (?:pak|bu|bapak|ibu))?(?:{_BREAK}|\s+)(?:{_MEANT}|tapi|tetapi|melainkan|but){_PAUSE}")
# After a denial or "maksud kami" small words may stand before the command word; a "belum" is none of them.
_SMALL = re.compile(
    r"(?:(?:itu|ini|kasus ini|kasusnya|statusnya|kami|saya|masih|baru|sudah|telah|sedang|lagi|dalam|tahap|tetap|minta|mohon|ingin|mau|still|only|just|already"
    r"|it is|it's|we are)(?![a-z])[ ,:]*)*"
)
# Whoever says so takes an earlier reading back, whether or not a command word follows.
_MEANT_INSTEAD = re.compile(
    rf"{_DENIED}{_BREAK}{_MEANT}|(?:maaf[, ]+)?(?:bukan(?: (?:itu|begitu|demikian))?|salah baca|keliru|that is wrong|not that)(?: maksud (?:kami|saya))?"
    r"(?:[ ,]+(?:pak|bapak|bu|ibu))?\W*$"
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
        line = _first_line(text)
        return self._find(line) if line else None

    def corrects(self, text: str) -> bool:
        """Whether the first line of `text` says that something else was meant ("Bukan, maksud kami ...")."""
        line = _first_line(text)
        return bool(line and _MEANT_INSTEAD.match(self._speller.spell(line)))

    def _look(self, line: str) -> Command | None:
        normal = self._speller.spell(line)
        corrected = self._correction_end(normal)
        at = corrected or 0
        lead = _LEAD.match(normal, at)
        small = _SMALL.match(normal, at) if corrected else None
        for start in dict.fromkeys((*(found.end() for found in (lead, small) if found), at)):
            command = self._word_at(line, normal, start)
            if command is not None:
                word, rule = command
                return Command(rule, start, start + len(word), bool(corrected))
        return None

    def _correction_end(self, normal: str) -> int:
        """Where the words that take an earlier reading back end; 0 where the line begins with none."""
        replaced = _REPLACED.match(normal)
        if replaced and any(replaced["denied"] == word for word, _ in self._words):
            return replaced.end()
        correction = _CORRECTION.match(normal)
        return correction.end() if correction else 0

    def _word_at(self, line: str, normal: str, start: int) -> tuple[str, Rule] | None:
        """The command word at `start`, where what follows it leaves it a command."""
        for word, rule in self._words:
            if not word or not normal.startswith(word, start):
                continue
            rest = normal[start + len(word) :]
            if rest[:1].isalnum() or rest.startswith(" kasih"):
                continue
            if _REST.match(rest) or (rule.take and start == 0) or self._is_shouted(line, word):
                return word, rule
        return None

    @staticmethod
    def _is_shouted(line: str, word: str) -> bool:
        """The word in capitals in a line that is not all capitals."""
        return word.upper() in line and line.upper() != line


def _first_line(text: str) -> str:
    return next((line.strip() for line in text[:2000].split("\n") if line.strip()), "")

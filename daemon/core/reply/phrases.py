"""Finds fixed phrases in a line by its words, in linear time however many phrases there are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that put no blank between words (and Korean, whose verbs take endings): there a phrase is found as letters."""


@dataclass(slots=True)
class Phrases:
    """A set of phrases, each one or more words in lower case."""

    phrases: Iterable[str]
    by_first: dict[str, list[tuple[str, ...]]] = field(init=False)
    unspaced: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the phrases by their first word, the longest first."""
        self.by_first = {}
        letters: list[str] = []
        for phrase in sorted(self.phrases, key=lambda each: (-len(each), each)):
            if UNSPACED.search(phrase):
                letters.append(re.escape(phrase))
            elif words := tuple(WORD.findall(phrase.casefold())):
                self.by_first.setdefault(words[0], []).append(words)
        self.unspaced = re.compile("|".join(letters) or r"(?!)")

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where phrases stand in `text`, in order and without overlap."""
        found = [match.span() for match in self.unspaced.finditer(text)] if not text.isascii() else []
        words = [(match.start(), match.end(), match[0].casefold()) for match in WORD.finditer(text)]
        at = 0
        while at < len(words):
            length = self.length_at(words, at)
            if length:
                found.append((words[at][0], words[at + length - 1][1]))
            at += max(1, length)
        return sorted(found)

    def length_at(self, words: list[tuple[int, int, str]], at: int) -> int:
        """How many words the longest phrase at place `at` has, 0 where none stands there."""
        for phrase in self.by_first.get(words[at][2], ()):
            if at + len(phrase) <= len(words) and all(words[at + n][2] == word for n, word in enumerate(phrase)):
                return len(phrase)
        return 0

    def opens(self, text: str) -> bool:
        """Whether `text` begins with a phrase and does not end with it."""
        first = WORD.match(text)
        if first and first[0].casefold() in self.by_first:
            words = [(match.start(), match.end(), match[0].casefold()) for match in WORD.finditer(text[:60])][:6]
            if length := self.length_at(words, 0):
                return len(text) > words[length - 1][1]
        unspaced = None if text.isascii() else self.unspaced.match(text)
        return unspaced is not None and unspaced.end() < len(text)

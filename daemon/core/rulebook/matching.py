"""Which phrases of a rule set stand where in a reply: one look-up a word, then only the patterns that can hit.

The cost follows the reply's words, not the number of rules: a phrase is tried on a sentence only when a word of each
of its parts is there.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2  # type: ignore[import-untyped]

from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.words import Sentence

_ENDINGS = ("nya", "lah", "kah", "pun", "ku", "mu")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a sentence, from `start` to `end` of its normal form."""

    sentence: int
    start: int
    end: int
    phrase: Phrase


Finds = dict[Phrase, list[Found]]


class Finder:
    """Looks for many phrases at once."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = tuple(dict.fromkeys(phrases))
        self._patterns = tuple(phrase for phrase in self._phrases if phrase.is_pattern)
        by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._needs: list[tuple[frozenset[str], ...]] = []
        for number, phrase in enumerate(self._phrases):
            self._needs.append(phrase.needs[1:])
            for word in phrase.needs[0] if phrase.needs else ():
                by_word[word].append(number)
        known = {word for phrase in self._phrases for group in phrase.needs for word in group}
        self._keys = lru_cache(maxsize=20_000)(lambda word: tuple(key for key in _keys(word) if key in known))
        self._by_word = {word: tuple(numbers) for word, numbers in by_word.items()}
        self._set = _joined(self._patterns)

    def find(self, sentences: Sequence[Sentence]) -> Finds:
        """Every place of every phrase that stands in `sentences`."""
        found: Finds = {}
        for number, sentence in enumerate(sentences):
            for phrase in self._candidates(sentence):
                spans = phrase.spans(sentence.text)
                if spans:
                    found.setdefault(phrase, []).extend(Found(number, a, b, phrase) for a, b in spans)
        if self._patterns:
            self._find_patterns(sentences, found)
        return found

    def _candidates(self, sentence: Sentence) -> list[Phrase]:
        keys: set[str] = set()
        for word in sentence.words():
            keys.update(self._keys(word))
        possible: set[int] = set()
        for key in keys:
            possible.update(self._by_word.get(key, ()))
        needs = self._needs
        return [self._phrases[n] for n in possible if all(not keys.isdisjoint(group) for group in needs[n])]

    def _find_patterns(self, sentences: Sequence[Sentence], found: Finds) -> None:
        text = "\n".join(sentence.text for sentence in sentences)
        starts: list[int] = []
        at = 0
        for sentence in sentences:
            starts.append(at)
            at += len(sentence.text) + 1
        hit = (self._set.Match(text) or ()) if self._set else range(len(self._patterns))
        for number in hit:
            phrase = self._patterns[number]
            for a, b in phrase.spans(text):
                row = max(0, bisect_right(starts, a) - 1)
                found.setdefault(phrase, []).append(Found(row, a - starts[row], b - starts[row], phrase))


def _keys(word: str) -> Iterable[str]:
    yield word
    yield word[:3] + "*"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: -len(ending)]


def _joined(patterns: Sequence[Phrase]) -> re2.Set | None:
    """All patterns as one automaton; None where there are so few that each is tried."""
    if len(patterns) < 4:
        return None
    joined = re2.Set.SearchSet()
    for phrase in patterns:
        joined.Add("(?m)" + phrase.source[1:-1])
    joined.Compile()
    return joined


@dataclass(frozen=True, slots=True)
class RawHit:
    """A rule that found its words in one sentence, before it is asked how they were meant."""

    rule: Rule
    sentence: int
    start: int
    end: int
    why_not: str = ""
    command: bool = False
    phrase: Phrase | None = None


def rule_hits(rule: Rule, finds: Finds) -> list[RawHit]:
    """Where the words of `rule` stand; with `why_not` where `none` or `unless` forbids."""
    spots = _spots(rule, finds)
    if not spots:
        return []
    barred = next((phrase for phrase in rule.none if phrase in finds), None)
    hits = []
    for spot in spots:
        why = f"none: {barred.source}" if barred else ""
        for phrase in rule.unless if not why else ():
            if any(found.sentence == spot.sentence for found in finds.get(phrase, ())):
                why = f"unless: {phrase.source}"
                break
        hits.append(RawHit(rule, spot.sentence, spot.start, spot.end, why, phrase=spot.phrase))
    return hits


def _spots(rule: Rule, finds: Finds) -> list[Found]:
    spots = [found for phrase in rule.any for found in finds.get(phrase, ())]
    if not rule.all:
        return spots
    wanted = [finds.get(phrase, []) for phrase in rule.all]
    together = set.intersection(*({found.sentence for found in founds} for founds in wanted))
    if rule.any:
        return [spot for spot in spots if spot.sentence in together]
    return [next(found for found in wanted[0] if found.sentence == number) for number in sorted(together)]

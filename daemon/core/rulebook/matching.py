"""Which phrases of a rule set stand where in a reply: one look-up a word, then only the phrases that can hit.

The cost follows the reply's words, not the number of rules: a phrase is tried only when a word of each of its parts
is there.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import re2  # type: ignore[import-untyped]

from daemon.core.rulebook.lexicon import END, Lexicon
from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.words import Sentence


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

    def __init__(self, phrases: Iterable[Phrase], lexicon: Lexicon) -> None:
        known = tuple(dict.fromkeys(phrases))
        self._patterns = tuple(phrase for phrase in known if phrase.is_pattern)
        self._set = _joined(self._patterns)
        by_code: defaultdict[str, list[tuple[Phrase, tuple[frozenset[str], ...]]]] = defaultdict(list)
        for phrase in known:
            groups = sorted((_widened(group, lexicon) for group in phrase.needs), key=len)
            for code in groups[0] if groups else ():
                by_code[code].append((phrase, tuple(groups[1:])))
        self._by_code = {code: tuple(entries) for code, entries in by_code.items()}

    def find(self, sentences: Sequence[Sentence]) -> Finds:
        """Every place of every phrase that stands in `sentences`."""
        codes = END.join([sentence.codes for sentence in sentences])
        starts = _starts(len(sentence.codes) for sentence in sentences)
        found: Finds = {}
        for phrase in self._candidates(set(codes)):
            spans = phrase.look(codes)
            if spans:
                found[phrase] = [_found(phrase, a, b, starts, sentences) for a, b in spans]
        if self._patterns:
            self._find_patterns(sentences, found)
        return found

    def _candidates(self, present: set[str]) -> set[Phrase]:
        by_code = self._by_code
        return {
            phrase
            for code in present
            for phrase, needs in by_code.get(code, ())
            if not any(map(present.isdisjoint, needs))
        }

    def _find_patterns(self, sentences: Sequence[Sentence], found: Finds) -> None:
        text = "\n".join([sentence.text for sentence in sentences])
        hit = (self._set.Match(text) or ()) if self._set else range(len(self._patterns))
        if not hit:
            return
        starts = _starts(len(sentence.text) for sentence in sentences)
        for number in hit:
            phrase = self._patterns[number]
            for a, b in phrase.look(text):
                row = bisect_right(starts, a) - 1
                found.setdefault(phrase, []).append(Found(row, a - starts[row], b - starts[row], phrase))


def _found(phrase: Phrase, first: int, last: int, starts: Sequence[int], sentences: Sequence[Sentence]) -> Found:
    row = bisect_right(starts, first) - 1
    start, end = sentences[row].place(first - starts[row], last - starts[row])
    return Found(row, start, end, phrase)


def _starts(lengths: Iterable[int]) -> list[int]:
    """Where each of several strings begins when they are joined by one character."""
    return [0, *(total + number for number, total in enumerate(accumulate(lengths), 1))]


def _widened(group: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    return frozenset(code for char in group for code in lexicon.group(char))


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

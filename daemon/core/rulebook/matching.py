"""Which phrases of a rule set stand where in a reply: one look-up a word, then only the phrases that can hit.

The cost follows the reply's words, not the number of rules: a phrase is tried only when a word of each of its parts
is there.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import re2  # type: ignore[import-untyped]

from daemon.core.rulebook.lexicon import Lexicon
from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.words import Sentence

# Words so common that they are a poor first sign of a phrase.
_COMMON = (
    "kami saya yang sudah telah belum tidak di ke dari dan dengan untuk ini itu akan pada oleh atas ada bu pak bapak ibu surat laporan"
    " hasil tanggal nomor dalam kepada tersebut dapat mohon masih sedang adalah sebagai data nama dokumen desa kepala tim"
    " the to of a an in on is are was has have been not we i you your our it this that and for by be with"
).split()


class Found(NamedTuple):
    """A phrase in a sentence, from word number `start` to `end` (the latter not included)."""

    sentence: int
    start: int
    end: int
    phrase: Phrase


class _Entry(NamedTuple):
    """A phrase as filed under one of its words, with the other words that it needs."""

    phrase: Phrase
    second: frozenset[str]
    more: tuple[frozenset[str], ...]


Finds = dict[Phrase, list[Found]]


class Finder:
    """Looks for many phrases at once."""

    def __init__(self, phrases: Iterable[Phrase], lexicon: Lexicon) -> None:
        known = tuple(dict.fromkeys(phrases))
        self._patterns = tuple(phrase for phrase in known if phrase.is_pattern)
        self._set = _joined(self._patterns)
        by_code: defaultdict[str, list[_Entry]] = defaultdict(list)
        widened: dict[frozenset[str], frozenset[str]] = {}
        common = {lexicon.char(word) for word in _COMMON}
        for phrase in known:
            for group in phrase.needs:
                if group not in widened:
                    widened[group] = frozenset("".join(map(lexicon.group, group)))
            groups = [widened[group] for group in phrase.needs]
            groups.sort(key=lambda group: len(group) + 60 * len(group & common))
            for code in groups[0] if groups else ():
                by_code[code].append(_Entry(phrase, groups[1] if len(groups) > 1 else groups[0], tuple(groups[2:])))
        self._by_code = {code: tuple(entries) for code, entries in by_code.items()}

    def find(self, sentences: Sequence[Sentence]) -> Finds:
        """Every place of every phrase that stands in `sentences`."""
        found: Finds = {}
        for number, sentence in enumerate(sentences):
            codes = sentence.codes
            for phrase in self._candidates(set(codes)):
                spans = phrase.look(codes)
                if spans:
                    found.setdefault(phrase, []).extend([Found(number, a, b, phrase) for a, b in spans])
        if self._patterns:
            self._find_patterns(sentences, found)
        return found

    def _candidates(self, present: set[str]) -> set[Phrase]:
        by_code, lacks = self._by_code, present.isdisjoint
        return {
            phrase
            for code in present
            for phrase, second, more in by_code.get(code, ())
            if not lacks(second) and not (more and any(map(lacks, more)))
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
                words = sentences[row].words_at(a - starts[row], b - starts[row])
                found.setdefault(phrase, []).append(Found(row, *words, phrase))


def _starts(lengths: Iterable[int]) -> list[int]:
    """Where each of several strings begins when they are joined by one character."""
    return [0, *(total + number for number, total in enumerate(accumulate(lengths), 1))]


def _joined(patterns: Sequence[Phrase]) -> re2.Set | None:
    """All patterns as one automaton; None where there are so few that each is tried."""
    if len(patterns) < 4:
        return None
    joined = re2.Set.SearchSet()
    for phrase in patterns:
        joined.Add("(?m)" + phrase.source[1:-1])
    joined.Compile()
    return joined


class RawHit(NamedTuple):
    """A rule that found its words in one sentence, before it is asked how they were meant."""

    rule: Rule
    sentence: int
    start: int
    end: int
    why_not: str = ""
    command: bool = False
    phrase: Phrase | None = None


class Uses:
    """Which rules use a phrase, and how; so that hits are gathered from what was found, not from every rule."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        used = {phrase: _Use([], [], [], []) for rule in rules for phrase in rule.phrases}
        for rule in rules:
            for name, phrases in (("any", rule.any), ("all", rule.all), ("none", rule.none), ("unless", rule.unless)):
                for phrase in dict.fromkeys(phrases):
                    getattr(used[phrase], name).append(rule.index)
        self._used = used

    def hits(self, finds: Finds, missed: Callable[[Rule], str]) -> list[RawHit]:
        """Every rule whose words stand there, in the order of the rules; `missed` says why a condition is not met."""
        spots: defaultdict[int, list[Found]] = defaultdict(list)
        together: defaultdict[int, list[Found]] = defaultdict(list)
        barred: dict[tuple[int, int], Phrase] = {}
        absent: dict[int, str] = {}
        for phrase, founds in finds.items():
            use = self._used.get(phrase)
            if use is None:
                continue
            for index in use.any:
                spots[index] += founds
            for index in use.all:
                together[index] += founds
            for index in use.none:
                absent[index] = f"none: {phrase.source}"
            for index in use.unless:
                for found in founds:
                    barred[index, found.sentence] = phrase
        hits: list[RawHit] = []
        for index in sorted(spots.keys() | together.keys()):
            rule = self.rules[index]
            here = _joint(rule, spots[index], together[index]) if rule.all else spots[index]
            why = (missed(rule) or absent.get(index, "")) if here else ""
            for spot in sorted(here, key=_order):
                bar = barred.get((index, spot.sentence))
                reason = why or (f"unless: {bar.source}" if bar else "")
                hits.append(RawHit(rule, spot.sentence, spot.start, spot.end, reason, phrase=spot.phrase))
        return hits


class _Use(NamedTuple):
    """The rules that have a phrase among `any`, `all`, `none` and `unless`."""

    any: list[int]
    all: list[int]
    none: list[int]
    unless: list[int]


def _order(found: Found) -> tuple[int, int, int]:
    return found.sentence, found.start, -found.end


def _joint(rule: Rule, spots: Sequence[Found], together: Sequence[Found]) -> list[Found]:
    """Where all of `all` stand in one sentence: the places of `any` there, else of its first phrase."""
    wanted = set(rule.all)
    present: defaultdict[int, set[Phrase]] = defaultdict(set)
    for found in together:
        present[found.sentence].add(found.phrase)
    complete = {number for number, phrases in present.items() if phrases >= wanted}
    if rule.any:
        return [spot for spot in spots if spot.sentence in complete]
    return [found for found in together if found.sentence in complete and found.phrase is rule.all[0]]

"""A second voice, learned from the samples of the rule files and the officers' corrections.

Naive Bayes over words and pairs of words. It never decides: it can turn a reading that rests on a single hit to
`unclear`, and it orders the choices that an officer is offered.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.words import Speller

ENOUGH = 200
"""Samples below which it keeps silent."""
_DOUBTED = 0.003
_SMOOTH = 0.3
_LONGEST = 2_000
_WORD = re.compile(r"[a-z]+")

Sample = tuple[Meaning, str]


class SecondVoice:
    """What replies that were read before make likely of another."""

    def __init__(self, samples: Sequence[Sample], speller: Speller) -> None:
        self._speller = speller
        self._counts = Counter(means for means, _ in samples)
        heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for means, text in samples:
            for feature in self._features(text):
                heard[feature][means] += 1
        totals = {means: math.log(count + 2 * _SMOOTH) for means, count in self._counts.items()}
        self._weights = {
            feature: {means: math.log(found[means] + _SMOOTH) - totals[means] for means in self._counts}
            for feature, found in heard.items()
        }

    def chances(self, text: str) -> dict[Meaning, float]:
        """How likely each meaning is, by the words alone; they add up to 1."""
        scores: dict[Meaning, float] = {means: math.log(count) for means, count in self._counts.items()}
        for feature in self._features(text):
            for means, weight in self._weights.get(feature, {}).items():
                scores[means] += weight
        highest = max(scores.values())
        total = sum(math.exp(score - highest) for score in scores.values())
        return {means: math.exp(score - highest) / total for means, score in scores.items()}

    def doubts(self, means: Meaning, text: str) -> bool:
        """Whether a reading that rests on little should rather be asked."""
        return self.chances(text).get(means, 0.0) < _DOUBTED

    def ranked(self, text: str) -> tuple[Meaning, ...]:
        """The meanings, the likeliest first."""
        chances = self.chances(text)
        return tuple(sorted(chances, key=lambda means: -chances[means]))

    def _features(self, text: str) -> set[str]:
        words = _WORD.findall(self._speller.spell(text[:_LONGEST]))
        return {*words, *(f"{a} {b}" for a, b in pairwise(words))}


def learn(samples: Iterable[Sample], speller: Speller) -> SecondVoice | None:
    """The second voice, None where there is too little to learn from."""
    known = list(dict.fromkeys(samples))
    return SecondVoice(known, speller) if len(known) >= ENOUGH else None

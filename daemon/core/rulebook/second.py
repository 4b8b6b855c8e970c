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
        self._heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for means, text in samples:
            for feature in self._features(text):
                self._heard[feature][means] += 1

    def chances(self, text: str) -> dict[Meaning, float]:
        """How likely each meaning is, by the words alone; they add up to 1."""
        known = [self._heard[feature] for feature in self._features(text) if feature in self._heard]
        scores: dict[Meaning, float] = {}
        for means, count in self._counts.items():
            scores[means] = math.log(count) + sum(math.log(heard[means] + _SMOOTH) for heard in known)
            scores[means] -= len(known) * math.log(count + 2 * _SMOOTH)
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
        chunks = map(self._speller.chunk, text[:_LONGEST].split())
        words = _WORD.findall(" ".join([chunk.normal for chunk in chunks]))
        return {*words, *(f"{a} {b}" for a, b in pairwise(words))}


def learn(samples: Iterable[Sample], speller: Speller) -> SecondVoice | None:
    """The second voice, None where there is too little to learn from."""
    known = list(dict.fromkeys(samples))
    return SecondVoice(known, speller) if len(known) >= ENOUGH else None

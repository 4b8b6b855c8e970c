"""A second voice, learned from the samples of the rule files and the officers' corrections.

Naive Bayes over words, their stems and pairs of stems. It never decides: what it says is only whether it hears the
same as a rule. Hints count where it does, a reading that rests on one hit stands unless it hears something else.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.words import Speller

ENOUGH = 200
"""Samples below which it keeps silent."""
_HEARD = 0.8
"""How sure it is where it hears the same as a hint."""
_SURE = 0.97
"""How sure it is where it doubts a rule."""
# The words of one reply are not independent witnesses; together they count as a quarter as many.
_INDEPENDENT = 0.25
# How many samples' worth of the common run of replies each meaning is given beforehand.
_PRIOR = 2.0
_FLOOR = 0.02
_LONGEST = 2_000
_DENIALS = frozenset("belum tidak bukan tanpa jangan kurang not no never nothing cannot without none".split())
_TURNS = frozenset(
    "tapi tetapi namun sedangkan melainkan karena sehingga jadi ternyata hanya but however so because".split()
)
_REACH = 4
_WORD = re.compile(r"[a-z]+|\d+|[?@]")
_ENDING = re.compile(r"(?:nya|lah|kah|pun|kan|an|i)$")
_OPENING = re.compile(r"^(?:me[mn][gy]?|mem|me|di|ter|ber|pe[mn]g?|pe|se|ke)")

Sample = tuple[Meaning, str]


class SecondVoice:
    """What replies that were read before make likely of another. It learns when it is first asked."""

    def __init__(self, samples: Sequence[Sample], speller: Speller) -> None:
        self._speller = speller
        self._samples = samples
        self._counts = Counter(means for means, _ in samples)
        self._weighed: dict[str, tuple[float, ...]] = {}
        self._last: tuple[str, tuple[Meaning, float]] | None = None

    def chances(self, text: str) -> dict[Meaning, float]:
        """How likely each meaning is, by the words alone; they add up to 1."""
        known = [self._weights(feature) for feature in self._features(text) if feature in self._heard]
        total = sum(self._counts.values())
        scores = [0.5 * math.log(count / total) for count in self._counts.values()]
        for number, said in enumerate(zip(*known, strict=True)):
            scores[number] += _INDEPENDENT * sum(said)
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        return {means: share / sum(shares) for means, share in zip(self._counts, shares, strict=True)}

    def hears(self, text: str) -> Meaning | None:
        """The meaning that it would give a reply, None where it is of two minds."""
        means, chance = self._likeliest(text)
        return means if chance >= _HEARD else None

    def doubts(self, means: Meaning, text: str) -> bool:
        """Whether a reading that rests on little should rather be asked."""
        heard, chance = self._likeliest(text)
        return heard != means and chance >= _SURE

    def _likeliest(self, text: str) -> tuple[Meaning, float]:
        last = self._last  # it is as a rule asked twice about the same words
        if last is None or last[0] != text:
            last = self._last = text, max(self.chances(text).items(), key=lambda item: item[1])
        return last[1]

    def ranked(self, text: str) -> tuple[Meaning, ...]:
        """The meanings, the likeliest first."""
        chances = self.chances(text)
        return tuple(sorted(chances, key=lambda means: -chances[means]))

    @cached_property
    def _heard(self) -> Mapping[str, Counter[Meaning]]:
        """In how many samples of each meaning a feature stands."""
        heard: defaultdict[str, Counter[Meaning]] = defaultdict(Counter)
        for means, text in self._samples:
            for feature in self._features(text):
                heard[feature][means] += 1
        return dict(heard)

    def _weights(self, feature: str) -> tuple[float, ...]:
        """What a feature says for each meaning, drawn towards what all replies say where it was rarely seen."""
        if feature not in self._weighed:
            heard = self._heard[feature]
            common = _PRIOR * sum(heard.values()) / len(self._samples) + _FLOOR
            self._weighed[feature] = tuple(
                math.log((heard[means] + common) / (count + _PRIOR)) for means, count in self._counts.items()
            )
        return self._weighed[feature]

    def _features(self, text: str) -> set[str]:
        chunks = map(self._speller.chunk, text[:_LONGEST].split())
        words = _WORD.findall(" ".join([chunk.normal for chunk in chunks]))
        return set(_features(["#" if word[0].isdigit() else word for word in words]))


def _features(words: Sequence[str]) -> Iterator[str]:
    """Words, stems and how they begin, pairs of stems, stems behind a denial and behind the last turn ("tetapi")."""
    stems = [_stem(word) for word in words]
    denied = [n for n, word in enumerate(words) if word in _DENIALS]
    turned = max((n for n, word in enumerate(words) if word in _TURNS), default=len(words))
    yield from (f"!{stem}" for n in denied for stem in stems[n + 1 : n + 1 + _REACH])
    yield from (f">{stem}" for stem in stems[turned + 1 : turned + 1 + 2 * _REACH])
    yield from words
    yield from (f"~{stem}" for stem in stems)
    yield from (f"^{stem[:4]}" for stem in stems if len(stem) > 4)
    yield from (f"{a} {b}" for a, b in pairwise(stems))
    yield from (f"{a}_{b}" for a, b in zip(stems, stems[2:], strict=False))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without the commonest Indonesian affixes: rough, but the same for all forms of most words."""
    if len(word) < 6:
        return word
    for _ in range(2):
        bare = _ENDING.sub("", word)
        word = bare if len(bare) >= 4 else word
    bare = _OPENING.sub("", word)
    return bare if len(bare) >= 3 else word


def learn(samples: Iterable[Sample], speller: Speller) -> SecondVoice | None:
    """The second voice, None where there is too little to learn from."""
    known = list(dict.fromkeys(samples))
    return SecondVoice(known, speller) if len(known) >= ENOUGH else None

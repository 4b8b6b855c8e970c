"""A second voice, learned from the samples of the rule files and the officers' corrections.

Naive Bayes over words, their stems and pairs of stems. It never decides: what it says is only whether it hears the
same as a rule. Hints count where it does, a reading stands unless it surely hears something else.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.words import Speller

ENOUGH = 200
"""Samples below which it keeps silent."""
SURE = 0.2
"""The lead from which it is right nineteen times in twenty."""
FAINT = 0.05
"""The lead below which it is right no more than half the time."""
# Long replies say more, but not as much more as they are longer: their words are no independent witnesses.
_LENGTH = 0.7
# What every feature is given beforehand in the samples of the other meanings, so that none is impossible.
_GIVEN = 0.2
_LONGEST = 2_000
_FEWEST = 2
_DENIALS = frozenset("belum tidak bukan tanpa jangan kurang not no never nothing cannot without none".split())
_TURNS = frozenset(
    "tapi tetapi namun sedangkan melainkan karena sehingga jadi ternyata hanya but however so because".split()
)
_REACH = 4
_WORD = re.compile(r"[a-z]+|\d+|[?@]")
_ENDING = re.compile(r"(?:nya|lah|kah|pun|kan|an|i)$")
_OPENING = re.compile(r"^(?:me[mn][gy]?|mem|me|di|ter|ber|pe[mn]g?|pe|se|ke)")

Sample = tuple[Meaning, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What it would read in a reply, and by how much that leads the next meaning."""

    means: Meaning
    lead: float


class SecondVoice:
    """What replies that were read before make likely of another. It learns when it is first asked.

    Complement naive Bayes (Rennie and others, 2003): a word speaks for a meaning as far as the samples of all *other*
    meanings lack it, so that meanings with few samples are heard as well. Long replies weigh no more than short ones.
    """

    def __init__(self, samples: Sequence[Sample], speller: Speller) -> None:
        self._speller = speller
        self._samples = samples
        self._meanings: tuple[Meaning, ...] = tuple(dict.fromkeys(means for means, _ in samples))
        self._weighed: dict[str, tuple[float, ...]] = {}

    def scores(self, text: str) -> dict[Meaning, float]:
        """How much a reply's words speak for each meaning; only differences say something."""
        features = self._features(text)
        known = [self._weights(feature) for feature in features if feature in self._learned]
        length = max(len(known), 1) ** _LENGTH
        return {means: sum(said) / length for means, said in zip(self._meanings, zip(*known, strict=True), strict=False)}

    def listen(self, text: str) -> Heard | None:
        """The likeliest meaning, None where the reply is a single word or it knows none of them."""
        words = self._words(text)
        known = self._by_heart.get(" ".join(words))
        if known or len(words) < _FEWEST:
            return Heard(known, math.inf) if known else None
        ordered = sorted(self.scores(text).items(), key=lambda item: -item[1])
        if not ordered:
            return None
        ahead = ordered[0][1] - ordered[1][1] if len(ordered) > 1 else math.inf
        return Heard(ordered[0][0], ahead)

    def ranked(self, text: str) -> tuple[Meaning, ...]:
        """The meanings, the likeliest first."""
        scores = self.scores(text)
        return tuple(sorted(scores, key=lambda means: -scores[means]))

    @cached_property
    def _by_heart(self) -> Mapping[str, Meaning]:
        """The samples themselves: of these it is sure, so that the examples of a rule are read as it says."""
        return {" ".join(self._words(text)): means for means, text in self._samples}

    @cached_property
    def _learned(self) -> Mapping[str, dict[Meaning, float]]:
        """How much each feature stands in the samples of each meaning; a sample's features share one weight."""
        learned: defaultdict[str, dict[Meaning, float]] = defaultdict(dict)
        for means, text in self._samples:
            features = self._features(text)
            share = 1 / math.sqrt(len(features) or 1)
            for feature in features:
                said = learned[feature]
                said[means] = said.get(means, 0.0) + share
        return dict(learned)

    @cached_property
    def _others(self) -> tuple[float, ...]:
        """The weight of all features in the samples of the other meanings, for each meaning."""
        of = dict.fromkeys(self._meanings, 0.0)
        for said in self._learned.values():
            for means, share in said.items():
                of[means] += share
        whole = sum(of.values()) + _GIVEN * len(self._learned)
        return tuple(whole - of[means] for means in self._meanings)

    def _weights(self, feature: str) -> tuple[float, ...]:
        """How much a feature speaks for each meaning: the rarer it is among the others, the more."""
        if feature not in self._weighed:
            said = self._learned[feature]
            whole = sum(said.values()) + _GIVEN
            self._weighed[feature] = tuple(
                math.log(others / (whole - said.get(means, 0.0)))
                for means, others in zip(self._meanings, self._others, strict=True)
            )
        return self._weighed[feature]

    def _features(self, text: str) -> set[str]:
        return set(_features(["#" if word[0].isdigit() else word for word in self._words(text)]))

    def _words(self, text: str) -> list[str]:
        chunks = map(self._speller.chunk, text[:_LONGEST].split())
        return _WORD.findall(" ".join([chunk.normal for chunk in chunks]))


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

"""A second voice, learned from the samples of the rule files and the officers' corrections.

Naive Bayes over words, their stems and pairs of stems. It never decides: what it says is only whether it hears the
same as a rule. Hints count where it does, a reading stands unless it surely hears something else.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise, repeat

from daemon.core.rulebook.model import Meaning
from daemon.core.rulebook.words import Speller

ENOUGH = 200
"""Samples below which it keeps silent."""
SURE = 0.024
"""The lead from which it is right nineteen times in twenty."""
SURER = 0.035
"""The lead that hints alone need: mail about other things is full of such words."""
FAINT = 0.01
"""The lead below which it is right no more than half the time."""
# What every feature is given beforehand in the samples of the other meanings, so that none is impossible.
_GIVEN = 0.2
_LONGEST = 2_000
_FEWEST = 4
_DENIALS = frozenset("belum tidak bukan tanpa jangan kurang not no never nothing cannot without none".split())
_TURNS = frozenset(
    "tapi tetapi namun sedangkan melainkan karena sehingga jadi ternyata hanya but however so because".split()
)
_REACH = 4
_WORD = re.compile(r"[a-z]+|\d+|[?@]")
_ENDING = re.compile(r"(?:nya|lah|kah|pun|kan|an|i)$")
_OPENING = re.compile(r"^(?:me[mn][gy]?|mem|me|di|ter|ber|pe[mn]g?|pe|se|ke)")

Sample = tuple[Meaning, str]
Feature = str | tuple[str, ...]


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
        self._words_in = lru_cache(maxsize=50_000)(self._look)
        self._weighed: dict[Feature, tuple[float, ...]] = {}

    def _scores(self, words: Sequence[str]) -> dict[Meaning, float]:
        """How much words speak for each meaning; only differences say something."""
        features = _features(words)
        known = [weights for feature in features if (weights := self._weights(feature))]
        length = len(features) or 1  # what it does not know says nothing, and takes from the rest
        return {means: sum(said) / length for means, said in zip(self._meanings, zip(*known, strict=True), strict=False)}

    def listen(self, text: str) -> Heard | None:
        """The likeliest meaning, None where the reply is too short to be told by its words or it knows none of them."""
        words = self._words(text)
        known = self._learned.by_heart.get(" ".join(words))
        if known or len(words) < _FEWEST:
            return Heard(known, math.inf) if known else None
        ordered = sorted(self._scores(words).items(), key=lambda item: -item[1])
        if not ordered:
            return None
        ahead = ordered[0][1] - ordered[1][1] if len(ordered) > 1 else math.inf
        return Heard(ordered[0][0], ahead)

    def ranked(self, text: str) -> tuple[Meaning, ...]:
        """The meanings, the likeliest first."""
        scores = self._scores(self._words(text))
        return tuple(sorted(scores, key=lambda means: -scores[means]))

    @cached_property
    def _learned(self) -> "_Learned":
        of: dict[Meaning, dict[Feature, float]] = {means: {} for means in self._meanings}
        by_heart = {}
        for means, text in self._samples:
            words = self._words(text)
            by_heart[" ".join(words)] = means
            features = _features(words)
            share = 1 / math.sqrt(len(features) or 1)
            said = of[means]
            for feature in features:
                said[feature] = said.get(feature, 0.0) + share
        return _Learned(by_heart, tuple(of.values()))

    def _weights(self, feature: Feature) -> tuple[float, ...]:
        """How much a feature speaks for each meaning: the rarer it is among the others, the more; empty if unknown."""
        weights = self._weighed.get(feature)
        if weights is None:
            learned = self._learned
            if feature not in learned.known:
                return ()
            said = [of.get(feature, 0.0) for of in learned.said]
            whole = sum(said)
            weights = self._weighed[feature] = tuple(
                math.log(others / (whole + _GIVEN - own)) for own, others in zip(said, learned.others, strict=True)
            )
        return weights

    def _words(self, text: str) -> list[str]:
        return list(chain.from_iterable(map(self._words_in, text[:_LONGEST].split())))

    def _look(self, chunk: str) -> tuple[str, ...]:
        normal = self._speller.spell(chunk)
        return tuple("#" if word[0].isdigit() else word for word in _WORD.findall(normal))


class _Learned:
    """Samples by heart, and how much each feature stands in those of each meaning; a sample's features share one weight."""

    def __init__(self, by_heart: Mapping[str, Meaning], said: tuple[Mapping[Feature, float], ...]) -> None:
        self.by_heart = by_heart
        """Of these it is sure, so that the examples of a rule are read as it says."""
        self.said = said
        sums = [sum(of.values()) for of in said]
        self.known: frozenset[Feature] = frozenset().union(*said)
        whole = sum(sums) + _GIVEN * len(self.known)
        self.others = tuple(whole - own for own in sums)
        """The weight of all features in the samples of the other meanings, for each meaning."""


def _features(words: Sequence[str]) -> set[Feature]:
    """Words, stems and how they begin, pairs of stems, stems behind a denial and behind the last turn ("tetapi").

    What stands for more than a word is a tuple: those are made and counted several times as fast as text is joined.
    """
    forms = [_forms(word) for word in words]
    stems = [stem for stem, _ in forms]
    found: set[Feature] = set(words)
    found.update(chain.from_iterable([features for _, features in forms]))
    found.update(pairwise(stems))
    found.update(zip(stems, repeat("_"), stems[2:], strict=False))
    if not _DENIALS.isdisjoint(words):
        denied = [n for n, word in enumerate(words) if word in _DENIALS]
        found.update([f"!{stem}" for n in denied for stem in stems[n + 1 : n + 1 + _REACH]])
    if not _TURNS.isdisjoint(words):
        turned = max(n for n, word in enumerate(words) if word in _TURNS)
        found.update([f">{stem}" for stem in stems[turned + 1 : turned + 1 + 2 * _REACH]])
    return found


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, tuple[str, ...]]:
    """The stem of a word, and what is heard of the word by itself."""
    stem = _stem(word)
    return stem, (f"~{stem}", f"^{stem[:4]}") if len(stem) > 4 else (f"~{stem}",)


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

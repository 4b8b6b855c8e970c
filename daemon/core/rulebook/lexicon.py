"""The words that phrases know, each as one character: a sentence becomes a short string that patterns run over.

A word of a reply that no phrase knows is UNKNOWN. The endings -nya, -lah, -kah, -pun, -ku and -mu are understood.
"""

import re
from bisect import bisect_left
from functools import lru_cache

UNKNOWN = "\x01"
END = "\n"
ENDINGS = ("nya", "lah", "kah", "pun", "ku", "mu")
# Beyond the first plane, where re compiles a class of characters twice as fast: it makes no table of 65,536 of them.
_FIRST = 0x10000
_LAST = "\x7f"
_TOKEN = re.compile(r"[a-z0-9]+")
_REFERENCE = re.compile(r"\d.*[-/].*[-/]|\d.*/|/.*\d|@|://|www\.")


class Lexicon:
    """Words, prefixes ("lapor*") and numbers ("#") as characters; grows while phrases are made, then only reads."""

    def __init__(self) -> None:
        self._chars: dict[str, str] = {}
        self._prefixes: dict[int, set[str]] = {}
        self.code = lru_cache(maxsize=50_000)(self._look)
        """The character of one word of a reply."""

    def char(self, key: str) -> str:
        """The character of a word, a prefix or "#"; made where it is new."""
        if key not in self._chars:
            self._chars[key] = chr(_FIRST + len(self._chars))
            if key.endswith("*"):
                self._prefixes.setdefault(len(key) - 1, set()).add(key[:-1])
        return self._chars[key]

    def codes(self, normal: str) -> str:
        """The words of a run of text in its normal form, a character each; a number with strokes counts as one word."""
        if _REFERENCE.search(normal):
            return UNKNOWN
        return "".join(self.code(token) for token in _TOKEN.findall(normal))

    def _look(self, token: str) -> str:
        if token in self._chars:
            return self._chars[token]
        for ending in ENDINGS:
            stem = token.removesuffix(ending)
            if stem != token and stem in self._chars:
                return self._chars[stem]
        if token.isdigit():
            return self._chars.get("#", UNKNOWN)
        for length in sorted(self._prefixes, reverse=True):
            prefix = token[:length]
            if prefix in self._prefixes[length] and _begins(token, prefix):
                return self._chars[prefix + "*"]
        return UNKNOWN

    def group(self, char: str) -> str:
        """Every character that stands for the word, prefix or number of `char`."""
        return self._groups().get(char, char)

    @lru_cache(maxsize=1)  # noqa: B019 - one a rule set, and it lives as long
    def _groups(self) -> dict[str, str]:
        groups: dict[str, str] = {}
        words = sorted(key for key in self._chars if not key.endswith("*") and key != "#")
        prefixes = [prefix for length in sorted(self._prefixes) for prefix in sorted(self._prefixes[length])]
        for key, char in self._chars.items():
            if key.endswith("*"):
                within = words[bisect_left(words, key[:-1]) : bisect_left(words, key[:-1] + _LAST)]
                known = [self._chars[word] for word in within if _begins(word, key[:-1])]
                longer = [self._chars[p + "*"] for p in prefixes if p != key[:-1] and p.startswith(key[:-1])]
                groups[char] = "".join([char, *known, *longer])
            elif key == "#":
                groups[char] = "".join([char, *(self._chars[word] for word in words if word.isdigit())])
            else:
                groups[char] = "".join([char, *(self._chars[key + e] for e in ENDINGS if key + e in self._chars)])
        return groups


def _begins(word: str, prefix: str) -> bool:
    """Whether `prefix*` means `word`; two letters ("di*") ask for three more."""
    return word.startswith(prefix) and (len(prefix) > 2 or len(word) >= len(prefix) + 3)

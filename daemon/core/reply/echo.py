"""Knows the words of the mail we sent, and finds where a message repeats them: quoted or not, wrapped anew or not.

Words are compared as they stand between blanks, without case and punctuation, so that a letter number is one word.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from daemon.core.reply.model import Line, Part

SEED = 5
"""Words that must agree in a row before a repetition is looked at."""
RUN = 12
"""Words in a row that nobody repeats by chance."""
WHOLE = 5
"""Words of a whole line of ours from which on it counts although it stands alone."""
MOST_WORDS = 200_000
EDGE = re.compile(r"^\W+|\W+$")


def words_of_line(text: str) -> list[str]:
    """The words of a line as they are compared."""
    return [word for word in (EDGE.sub("", token) for token in text.casefold().split()) if word]


def repeats(text: str, sent: Sequence[str]) -> bool:
    """Whether any line of `text` repeats what we sent."""
    lines = [Line(line) for line in text.splitlines()]
    return bool(Echo(sent).repeated(lines, [place for place, line in enumerate(lines) if not line.is_blank]))


@dataclass(slots=True)
class Echo:
    """Sent texts, indexed by their runs of words."""

    sent: Sequence[str]
    words: list[str] = field(init=False)
    seeds: dict[tuple[str, ...], list[int]] = field(init=False)
    whole: frozenset[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the sent texts; a blank word stands between two of them, so that no run spans both."""
        self.words = []
        whole: set[tuple[str, ...]] = set()
        for text in self.sent:
            for line in text.splitlines():
                words = words_of_line(line)
                self.words.extend(words)
                if len(words) >= WHOLE and sum(map(len, words)) >= 25:
                    whole.add(tuple(words))
            self.words.append("")
        del self.words[MOST_WORDS:]
        self.whole = frozenset(whole)
        self.seeds = {}
        for start in range(len(self.words) - SEED + 1):
            places = self.seeds.setdefault(tuple(self.words[start : start + SEED]), [])
            if len(places) < 4:
                places.append(start)

    def mark(self, lines: Sequence[Line], parts: list[Part]) -> None:
        """Turn the writer's own lines that repeat what we sent into `quoted`, in place."""
        own = [i for i, part in enumerate(parts) if part == "own" and not lines[i].is_blank]
        for index in self.repeated(lines, own):
            parts[index] = "quoted"

    def repeated(self, lines: Sequence[Line], chosen: Sequence[int]) -> list[int]:
        """Those of the chosen lines that repeat us: nearly every word in a long run, or a whole line of ours."""
        if not self.sent:
            return []
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        for index in chosen:
            start = len(words)
            words.extend(words_of_line(lines[index].text))
            spans.append((start, len(words)))
        covered = self.cover(words[:MOST_WORDS])
        found = []
        for index, (start, end) in zip(chosen, spans, strict=True):
            is_ours = end > start and sum(covered[start:end]) >= 0.8 * (end - start)
            if is_ours or tuple(words[start:end]) in self.whole:
                found.append(index)
        return found

    def cover(self, words: Sequence[str]) -> bytearray:
        """For each word 1 where it lies in a run of at least twelve words of ours."""
        covered = bytearray(len(words))
        at = 0
        while at + SEED <= len(words):
            places = self.seeds.get(tuple(words[at : at + SEED]), ())
            length = max((self.run(words, at, place) for place in places), default=0)
            if length >= RUN:
                covered[at : at + length] = b"\x01" * length
                at += length
            else:
                at += 1
        return covered

    def run(self, words: Sequence[str], at: int, place: int) -> int:
        """How many words agree from `at` in the message and `place` in what we sent."""
        most = min(len(words) - at, len(self.words) - place)
        return next((n for n in range(most) if words[at + n] != self.words[place + n]), most)

    def find_answers(
        self, lines: Sequence[Line], parts: Sequence[Part], introduces: Callable[[int], bool]
    ) -> list[int]:
        """Lines inside an unmarked quotation of ours that we did not write: there the writer answered.

        Only where the quotation is clearly ours, only lines half of whose words we never used, and only down to where
        an older mail is introduced.
        """
        zone = [
            i for i, part in enumerate(parts) if part == "quoted" and not lines[i].is_blank and not lines[i].is_quoted
        ]
        ours = self.repeated(lines, zone)
        if not ours:
            return []
        vocabulary = set(self.words)
        known = set(ours)
        answers: list[int] = []
        for index in zone:
            if index <= ours[0] or index in known:
                continue
            if introduces(index):
                break
            words = words_of_line(lines[index].text)
            fresh = [word for word in words if word not in vocabulary]
            if len(fresh) >= 2 and len(fresh) * 2 >= len(words):
                answers.append(index)
        return answers

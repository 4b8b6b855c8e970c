"""One rule as compiled, and where its parts may hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from daemon.core.rulebook.model import Facts, Follow, Meaning
from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.words import Sentence

Weight = Literal["hint", "weak", "normal", "decisive"]
HINT = 0
WEIGHTS: dict[Weight, int] = {"hint": HINT, "weak": 1, "normal": 2, "decisive": 3}


@dataclass(frozen=True)
class Condition:
    """What must be so of a reply beside its words; an empty field asks nothing."""

    subject: tuple[Phrase, ...] = ()
    has: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()

    @cached_property
    def asks_nothing(self) -> bool:
        """Whether every reply meets it."""
        parts = (self.subject, self.has, self.roles, self.categories, self.statuses, self.levels, self.natures)
        return not any(parts)

    def missed(self, facts: Facts, subject: Sequence[Sentence]) -> str:
        """Why the facts do not meet the condition (Indonesian), empty where they do; `subject` split into sentences."""
        if self.asks_nothing:
            return ""
        if self.subject and not any(phrase.stands_in(line) for phrase in self.subject for line in subject):
            return "perihal tidak cocok"
        there = {"attachment": facts.has_attachment, "link": facts.has_link}
        if lacking := [name for name in self.has if not there[name]]:
            return f"tidak ada {'lampiran' if lacking[0] == 'attachment' else 'tautan'}"
        for name, wanted, value in (
            ("peran pengirim", self.roles, facts.role),
            ("kategori", self.categories, facts.category.casefold()),
            ("status", self.statuses, facts.status),
            ("tingkat", self.levels, facts.level.casefold()),
            ("jenis surel", self.natures, facts.nature),
        ):
            if wanted and value not in wanted:
                return f"{name} '{value}' tidak termasuk {', '.join(wanted)}"
        return ""


@dataclass(frozen=True)
class Rule:
    """A rule ready to read with. `index` is its rank among all rules, `where` its file:line."""

    index: int
    name: str
    where: str
    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    command: tuple[str, ...] = ()
    condition: Condition = Condition()
    means: Meaning | None = None
    turned: tuple[tuple[str, str], ...] = ()
    weight: Weight = "normal"
    take: tuple[str, ...] = ()
    follow: Follow | None = None
    also: bool = False

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase that the rule looks for in the writer's words."""
        return (*self.any, *self.all, *self.none, *self.unless)

    @cached_property
    def rank(self) -> int:
        """The weight as a number, to compare."""
        return WEIGHTS[self.weight]

    @property
    def has_words(self) -> bool:
        """Whether the rule looks at words at all."""
        return bool(self.any or self.all or self.command)

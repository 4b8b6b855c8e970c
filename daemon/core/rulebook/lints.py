"""What is not wrong in a rule set but will not do what its author thinks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from daemon.core.rulebook.model import MEANINGS
from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.ruleset import RuleSet
from daemon.core.rulebook.source import Fault, Source
from daemon.core.rulebook.tables import nearest


@dataclass(frozen=True, slots=True)
class Known:
    """What exists beside the rules; None where that is not known, and then it is not checked."""

    templates: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    institutions: frozenset[str] | None = None
    every_meaning: bool = False


def lint(ruleset: RuleSet, sources: Sequence[Source], known: Known) -> list[Fault]:
    """Warnings, and errors for names that do not exist, in the order of the files."""
    notes: list[Fault] = []
    places = {
        source.where(("rule", n)): (source, n) for source in sources for n in range(len(source.data.get("rule", ())))
    }
    for rule in ruleset.rules:
        source, number = places[rule.where]
        notes += _unknown_names(rule, source, number, known)
        notes += _shadowed(rule, ruleset.rules, source, number)
        notes += _contradictory(rule, source, number)
    if known.every_meaning:
        notes += _missing_meanings(ruleset.rules, sources)
    return notes


def _unknown_names(rule: Rule, source: Source, number: int, known: Known) -> Iterator[Fault]:
    follow = rule.follow
    if follow and known.templates is not None:
        for key, name in (("template", follow.template), ("ask", follow.ask)):
            if name and name not in known.templates:
                yield _unknown(source, ("rule", number, "then", key), "templat", name, known.templates)
    if known.categories is not None:
        for index, name in enumerate(rule.condition.categories):
            if name not in known.categories:
                yield _unknown(source, ("rule", number, "category", index), "kategori", name, known.categories)
        if follow and follow.category and follow.category not in known.categories:
            yield _unknown(
                source, ("rule", number, "then", "set_category"), "kategori", follow.category, known.categories
            )


def _unknown(source: Source, path: tuple[str | int, ...], kind: str, name: str, known: Iterable[str]) -> Fault:
    meant = nearest(name, known)
    return source.fault(
        path,
        f"{kind} '{name}' tidak ada",
        f"maksud Anda '{meant}'?" if meant else f"yang ada: {', '.join(sorted(known))}",
    )


def _shadowed(rule: Rule, rules: Sequence[Rule], source: Source, number: int) -> Iterator[Fault]:
    """A rule whose every phrase an earlier rule without other conditions already has, for the same meaning."""
    if rule.all or rule.also or rule.command or not rule.any:
        return
    mine = {phrase.source for phrase in rule.any}
    for earlier in rules[: rule.index]:
        theirs = {phrase.source for phrase in earlier.any}
        if earlier.means == rule.means and mine <= theirs and _unconditional(earlier) and rule.follow is None:
            message = f"aturan '{rule.name}' tidak pernah menentukan: semua frasanya ada di aturan '{earlier.name}' ({earlier.where})"
            yield source.fault(("rule", number), message, "hapus, atau letakkan di depan", "warning")
            return


def _unconditional(rule: Rule) -> bool:
    empty = type(rule.condition)()
    return not rule.all and not rule.none and not rule.unless and rule.condition == empty and not rule.also


def _contradictory(rule: Rule, source: Source, number: int) -> Iterator[Fault]:
    wanted = {phrase.source for phrase in (*rule.any, *rule.all)}
    for key, barred in (("none", rule.none), ("unless", rule.unless)):
        for index, phrase in enumerate(barred):
            needed = phrase.source in {p.source for p in rule.all} or wanted == {phrase.source}
            if needed:
                message = f"aturan '{rule.name}' tidak mungkin kena: '{phrase.source}' diminta dan dilarang sekaligus"
                yield source.fault(("rule", number, key, index), message, "hapus salah satu", "warning")


def _missing_meanings(rules: Sequence[Rule], sources: Sequence[Source]) -> Iterator[Fault]:
    have = {rule.means for rule in rules}
    for meaning in MEANINGS:
        if meaning not in have and meaning != "unclear" and sources:
            yield sources[-1].fault((), f"tidak ada aturan untuk arti '{meaning}'", "", "warning")

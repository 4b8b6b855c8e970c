"""What is not wrong in a rule set but will not do what its author thinks."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from daemon.core.rulebook.model import MEANINGS
from daemon.core.rulebook.rules import Condition, Rule
from daemon.core.rulebook.ruleset import FROM_MACHINES, RuleSet
from daemon.core.rulebook.source import Fault, Path, Source
from daemon.core.rulebook.tables import nearest

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What exists beside the rules; None where that is not known, and then it is not checked."""

    templates: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    every_meaning: bool = False


def lint(ruleset: RuleSet, sources: Sequence[Source], known: Known) -> list[Fault]:
    """Warnings, and errors for names that do not exist, in the order of the files."""
    notes: list[Fault] = []
    places = {
        source.where(("rule", n)): (source, n) for source in sources for n in range(len(source.data.get("rule", ())))
    }
    for rule in ruleset.rules:
        source, number = places[rule.where]
        path: Path = ("rule", number)
        notes += _unknown_names(rule, source, path, known)
        notes += _shadowed(rule, ruleset.rules, source, path)
        notes += _contradictory(rule, source, path)
        notes += _unheard(rule, source, path)
        notes += _untold(rule, source, path)
    if known.every_meaning:
        notes += _missing_meanings(ruleset.rules, sources)
    return notes


def _unknown_names(rule: Rule, source: Source, path: Path, known: Known) -> Iterator[Fault]:
    follow = rule.follow
    if follow and known.templates is not None:
        for key, name in (("template", follow.template), ("ask", follow.ask)):
            if name and name not in known.templates:
                yield unknown(source, (*path, "then", key), "templat", name, known.templates)
    if known.categories is not None:
        lower = {category.casefold() for category in known.categories}
        for index, name in enumerate(rule.condition.categories):
            if name.casefold() not in lower:
                yield unknown(source, (*path, "category", index), "kategori", name, known.categories)
        if follow and follow.category and follow.category not in known.categories:
            yield unknown(source, (*path, "then", "set_category"), "kategori", follow.category, known.categories)


def unknown(source: Source, path: Path, kind: str, name: str, known: Collection[str]) -> Fault:
    """The fault of a name that does not exist, with the one that was probably meant."""
    meant = nearest(name, known)
    listed = ", ".join(sorted(known)[:_SHOWN]) + (", ..." if len(known) > _SHOWN else "")
    return source.fault(path, f"{kind} '{name}' tidak ada", f"maksud Anda '{meant}'?" if meant else f"yang ada: {listed}")


def _shadowed(rule: Rule, rules: Sequence[Rule], source: Source, path: Path) -> Iterator[Fault]:
    """A rule whose every phrase an earlier rule without other conditions already has, for the same meaning."""
    if rule.all or rule.also or rule.command or not rule.any:
        return
    mine = {phrase.source for phrase in rule.any}
    for earlier in rules[: rule.index]:
        theirs = {phrase.source for phrase in earlier.any}
        if earlier.means == rule.means and mine <= theirs and _unconditional(earlier) and rule.follow is None:
            message = f"aturan '{rule.name}' tidak pernah menentukan: semua frasanya ada di aturan '{earlier.name}' ({earlier.where})"
            yield source.fault(path, message, "hapus, atau letakkan di depan", "warning")
            return


def _unconditional(rule: Rule) -> bool:
    return not rule.all and not rule.none and not rule.unless and rule.condition == Condition() and not rule.also


def _contradictory(rule: Rule, source: Source, path: Path) -> Iterator[Fault]:
    """What is asked for and barred at once can never hit."""
    wanted = {phrase.source for phrase in (*rule.any, *rule.all)}
    together = {phrase.source for phrase in rule.all}
    for key, barred in (("none", rule.none), ("unless", rule.unless)):
        for index, phrase in enumerate(barred):
            if phrase.source in together or wanted == {phrase.source}:
                message = f"aturan '{rule.name}' tidak mungkin kena: '{phrase.source}' diminta dan dilarang sekaligus"
                yield source.fault((*path, key, index), message, "hapus salah satu", "warning")


def _unheard(rule: Rule, source: Source, path: Path) -> Iterator[Fault]:
    """An automatic reply says nothing of a case, so most meanings cannot come from one."""
    if rule.condition.natures == ("auto_reply",) and rule.means not in FROM_MACHINES:
        message = f"aturan '{rule.name}' tidak mungkin kena: balasan otomatis hanya dapat berarti {' atau '.join(FROM_MACHINES)}"
        yield source.fault((*path, "nature"), message, 'hapus, atau tulis nature = ["person"]', "warning")


def _untold(rule: Rule, source: Source, path: Path) -> Iterator[Fault]:
    """What follows in halves: somebody to tell without words, words for nobody, a reason without a pause."""
    follow = rule.follow
    if follow is None:
        return
    for key, there, other, lacking, mend in (
        ("notify", follow.notify, "template", not follow.template, 'tambahkan: template = "rule_notice"'),
        ("template", follow.template, "notify", not follow.notify, 'tambahkan: notify = ["officers"]'),
        ("pause_reason", follow.pause_reason, "pause_days", not follow.pause_days, "tambahkan: pause_days = 14"),
    ):
        if there and lacking:
            yield source.fault((*path, "then", key), f"'{key}' tanpa '{other}' tidak berakibat apa-apa", mend)


def _missing_meanings(rules: Iterable[Rule], sources: Sequence[Source]) -> Iterator[Fault]:
    have = {rule.means for rule in rules}
    for meaning in MEANINGS:
        if meaning not in have and meaning != "unclear" and sources:
            yield sources[-1].fault((), f"tidak ada aturan untuk arti '{meaning}'", "salin kembali aturan bawaannya: kawal rules copy meanings-id.toml", "warning")


def unknown_places(source: Source, institutions: Collection[str], provinces: Collection[str]) -> list[Fault]:
    """Warnings for institutions and provinces in calendar.toml that the directory does not have."""
    notes: list[Fault] = []
    known = (("institution", "instansi", institutions), ("province", "provinsi", provinces))
    for table in ("closure", "opening"):
        for number, row in enumerate(source.data.get(table, ())):
            for key, kind, names in known:
                lower = {name.casefold() for name in names}
                given = row.get(key, ())
                for index, name in enumerate([given] if isinstance(given, str) else given):
                    if name.casefold() not in lower:
                        fault = unknown(source, (table, number, key, index), kind, name, names)
                        notes.append(Fault(fault.file, fault.line, fault.column, fault.message, fault.mend, fault.source_line, "warning"))
    return notes


def never_hit(rules: Iterable[Rule], hit: Collection[str], sources: Iterable[Source]) -> list[Fault]:
    """Warnings for the rules of `sources` whose names are not among those that were ever `hit`."""
    places = {source.where(("rule", n)): (source, n) for source in sources for n in range(len(source.data.get("rule", ())))}
    notes: list[Fault] = []
    for rule in rules:
        if rule.where in places and rule.name not in hit:
            source, number = places[rule.where]
            message = f"aturan '{rule.name}' belum pernah kena pada surat yang tersimpan"
            notes.append(source.fault(("rule", number), message, "periksa ejaan frasanya, atau hapus", "warning"))
    return notes

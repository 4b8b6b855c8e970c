"""Rule files -> RuleSet, all or nothing: every fault of every file is collected, and every example is run."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.core.rulebook.examples import failed_examples
from daemon.core.rulebook.grammar import FILE, RULE
from daemon.core.rulebook.lexicon import Lexicon
from daemon.core.rulebook.lints import Known, lint
from daemon.core.rulebook.model import Follow
from daemon.core.rulebook.phrases import Phrase, PhraseBook, PhraseError
from daemon.core.rulebook.policy import POLICIES, VOICES, Policy, merge
from daemon.core.rulebook.rules import Condition, Rule
from daemon.core.rulebook.ruleset import RuleSet
from daemon.core.rulebook.second import Sample, learn
from daemon.core.rulebook.source import Fault, FaultyFile, Path, Source, read_source
from daemon.core.rulebook.tables import take
from daemon.core.rulebook.voice import Voices
from daemon.core.rulebook.words import Speller

_CONDITIONS = ("any", "all", "command", "subject", "has", "from", "category", "status", "level", "nature")


def compile_rules(
    files: Mapping[str, bytes], known: Known | None = None, corrections: Iterable[Sample] = (), *, proven: bool = False
) -> RuleSet:
    """The rule set that `files` (name -> bytes) make together, in the order of their names.

    `known` are the templates, categories and institutions that exist, for the checks that need them; `corrections`
    are replies with the meaning that an officer or the writer gave them; `proven`: these very files were compiled
    before and every example held, so that none need be read again. Raises
    FaultyFile with every fault, sorted by place; then nothing of the files takes effect.
    """
    sources: list[Source] = []
    faults: list[Fault] = []
    for name in sorted(files):
        try:
            sources.append(read_source(name, files[name]))
        except FaultyFile as faulty:
            faults += faulty.faults
    try:
        ruleset = compile_sources(sources, _hash(files), known, corrections, proven=proven or bool(faults))
    except FaultyFile as faulty:
        faults += faulty.faults
    if faults:
        raise FaultyFile(tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column))))
    return ruleset


def compile_sources(
    sources: Sequence[Source],
    digest: str,
    known: Known | None = None,
    corrections: Iterable[Sample] = (),
    *,
    proven: bool = False,
) -> RuleSet:
    """The rule set of files that were read, whose hash is `digest`; else as compile_rules."""
    work = _Compiler()
    for source in sources:
        work.add(source)
    ruleset = work.compile(digest, corrections)
    faults = [*work.faults]
    if not faults and not proven:
        faults += failed_examples(ruleset, sources)
    if not faults:
        notes = lint(ruleset, sources, known or Known())
        faults += [note for note in notes if note.severity == "error"]
        object.__setattr__(ruleset, "warnings", tuple(note for note in notes if note.severity == "warning"))
    if faults:
        raise FaultyFile(tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column))))
    return ruleset


def _hash(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


@dataclass
class _Compiler:
    sources: list[Source] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    book: PhraseBook = field(default_factory=lambda: PhraseBook(Speller({}, Lexicon())))
    names: dict[str, str] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        self.sources.append(source)
        self.tables.append(take(source, (), FILE, self.faults))

    def compile(self, digest: str, corrections: Iterable[Sample]) -> RuleSet:
        lists: dict[str, tuple[str, ...]] = {}
        spelling: dict[str, str] = {}
        added: dict[str, tuple[str, ...]] = {}
        policies: dict[str, Policy] = dict(POLICIES)
        for source, table in zip(self.sources, self.tables, strict=True):
            for name, texts in table["phrases"].items():
                if name in lists:
                    self.faults.append(
                        source.fault(("phrases", name), f"daftar '@{name}' sudah ada di berkas lain", "pilih nama lain")
                    )
                lists[name] = tuple(texts or ())
            spelling.update(table["spelling"])
            for kind, words in (table["voice"] or {}).items():
                added[kind] = (*added.get(kind, ()), *words)
            for name, changes in (table["meaning"] or {}).items():
                policies[name] = merge(
                    policies[name], {k: None if v in ("", ()) else v for k, v in (changes or {}).items()}
                )
        self.book = PhraseBook(Speller(spelling, Lexicon()), lists)
        self._check_lists(lists)
        courtesy: list[Phrase] = []
        neutral: list[Phrase] = []
        rules: list[Rule] = []
        for source, table in zip(self.sources, self.tables, strict=True):
            courtesy += self._phrases(source, ("courtesy",), table["courtesy"])
            neutral += self._phrases(source, ("neutral",), table["neutral"])
            for number, row in enumerate(table["rule"]):
                rules.append(self._rule(source, ("rule", number), row, len(rules)))
        return RuleSet(
            hash=digest,
            rules=tuple(rules),
            phrases=lists,
            courtesy=tuple(courtesy),
            neutral=tuple(neutral),
            policies=policies,
            speller=self.book.speller,
            voices=Voices(added, self.book.speller.lexicon),
            second=learn([*self._samples(), *corrections], self.book.speller),
        )

    def _samples(self) -> Iterator[Sample]:
        """The samples and the examples of all files."""
        for table in self.tables:
            for means, texts in (table["samples"] or {}).items():
                yield from ((means, text) for text in texts)
            for rule in table["rule"]:
                yield from ((row["means"], row["reply"]) for row in rule["example"] if row["means"] and row["reply"])

    def _check_lists(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        for source in self.sources:
            for name in source.data.get("phrases", {}):
                for index, text in enumerate(lists.get(name, ())):
                    try:
                        self.book.check_entry(text, name)
                    except PhraseError as error:
                        self.faults.append(source.fault(("phrases", name, index), str(error), error.mend))

    def _phrases(self, source: Source, path: Path, texts: tuple[str, ...]) -> tuple[Phrase, ...]:
        made: list[Phrase] = []
        for index, text in enumerate(texts):
            for entry in self.book.expand((text,)):
                phrase = self._made(source, (*path, index), entry)
                if phrase:
                    made.append(phrase)
        return tuple(made)

    def _made(self, source: Source, path: Path, text: str) -> Phrase | None:
        try:
            return self.book.phrase(text)
        except PhraseError as error:
            self.faults.append(source.fault(path, str(error), error.mend))
        return None

    def _rule(self, source: Source, path: Path, row: dict[str, Any], index: int) -> Rule:
        name = row["name"] or ""
        where = source.where(path)
        self._check_rule(source, path, name, where)

        def phrases(key: str) -> tuple[Phrase, ...]:
            return self._phrases(source, (*path, key), row[key])

        return Rule(
            index=index,
            name=name,
            where=where,
            any=phrases("any"),
            all=phrases("all"),
            none=phrases("none"),
            unless=phrases("unless"),
            command=row["command"],
            condition=_condition(row, phrases),
            means=row["means"],
            turned=tuple((voice, row[voice]) for voice in VOICES if row[voice]),
            weight=row["weight"],
            take=row["take"],
            follow=_follow(row["then"], name, where),
            also=row["also"],
        )

    def _check_rule(self, source: Source, path: Path, name: str, where: str) -> None:
        if name and name in self.names:
            self.faults.append(
                source.fault((*path, "name"), f"nama '{name}' sudah dipakai di {self.names[name]}", "beri nama lain")
            )
        self.names.setdefault(name, where)
        written = source.data["rule"][path[-1]]
        if not written.keys() <= RULE.keys():
            return  # a misspelt key is told of; what is missing may be what it was meant for
        if not written.keys() & {"means", "then"}:
            self.faults.append(
                source.fault(path, f"aturan '{name}' tidak berakibat apa-apa", "tambahkan 'means' atau [rule.then]")
            )
        if not any(written.get(key) for key in _CONDITIONS):
            self.faults.append(source.fault(path, f"aturan '{name}' tidak memuat syarat", 'tambahkan: any = ["..."]'))


def _condition(row: dict[str, Any], phrases: Callable[[str], tuple[Phrase, ...]]) -> Condition:
    return Condition(
        subject=phrases("subject"),
        has=row["has"],
        roles=row["from"],
        categories=tuple(name.casefold() for name in row["category"]),
        statuses=row["status"],
        levels=tuple(name.casefold() for name in row["level"]),
        natures=row["nature"],
    )


def _follow(then: dict[str, Any] | None, name: str, where: str) -> Follow | None:
    if then is None:
        return None
    return Follow(
        rule=name,
        place=where,
        move=then["move"] or "",
        notify=then["notify"],
        template=then["template"] or "",
        ask=then["ask"] or "",
        category=then["set_category"] or "",
        pause_days=then["pause_days"],
        pause_reason=then["pause_reason"] or "",
    )

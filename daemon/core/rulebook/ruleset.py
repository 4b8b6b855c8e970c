"""A compiled set of rules: reads a reply, and says of every reading which rule made it and which nearly did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from daemon.core.rulebook.cases import Part, split_cases
from daemon.core.rulebook.commands import Commands
from daemon.core.rulebook.details import take_details
from daemon.core.rulebook.frame import spoken
from daemon.core.rulebook.matching import Finder, Finds, RawHit, Uses
from daemon.core.rulebook.model import Facts, Follow, Hit, Meaning, Reading
from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.policy import Policy
from daemon.core.rulebook.rules import HINT, Rule
from daemon.core.rulebook.second import Heard, SecondVoice
from daemon.core.rulebook.source import Fault
from daemon.core.rulebook.voice import Voices
from daemon.core.rulebook.weighing import Verdict, Vote, cast, cast_hints, judge
from daemon.core.rulebook.words import Sentence, Speller, split_sentences

_NEAR = 8
_NAMES = 2
"""Words beside courtesy, such as a name, that do not make it a statement."""
COURTESY = "hanya sopan santun"
FROM_MACHINES = ("out_of_office", "pic_changed")
"""All that an automatic reply can mean."""


@dataclass(frozen=True)
class RuleSet:
    """Rules that passed every check. `hash` is the SHA-256 over the files; `warnings` are lints that do not stop it."""

    hash: str
    rules: tuple[Rule, ...]
    phrases: Mapping[str, tuple[str, ...]]
    courtesy: tuple[Phrase, ...]
    neutral: tuple[Phrase, ...]
    policies: Mapping[str, Policy]
    speller: Speller
    voices: Voices
    warnings: tuple[Fault, ...] = ()
    second: SecondVoice | None = None
    _parts: "_Parts" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parts", _Parts(self.rules, self.courtesy, self.neutral, self.speller))

    def read(self, text: str, facts: Facts, *, offers: bool = True) -> tuple[Reading, ...]:
        """What the writer's own words say: a reading for each case they name, at least one, in their order.

        `offers`: an unclear reading comes with the likeliest choices for an officer.
        """
        parts = split_cases(text, facts)
        return tuple(self._read_part(part, facts, offers=offers) for part in parts)

    def find(self, sentences: Sequence[Sentence]) -> Finds:
        """Every place in `sentences` where a phrase of the rules stands."""
        return self._parts.finder.find(sentences)

    def _read_part(self, part: Part, facts: Facts, *, offers: bool) -> Reading:
        sentences = split_sentences(part.text, self.speller)
        finds = self.find(sentences)
        hits, correction = self._hits(part.text, facts, sentences, finds)
        votes = cast(hits, sentences, self.voices, self.policies)
        second = _Listener(self, hits, sentences, facts) if self.second else None
        verdict = judge(_for_nature(votes, facts), self.policies, second)
        if not verdict.votes and verdict.means == "unclear":
            verdict = self._without_words(verdict, facts, sentences)
        ranked = self.second.ranked(part.text) if offers and self.second and verdict.means == "unclear" else ()
        reading = _reading(verdict, votes, part, sentences, ranked)
        reading = replace(reading, follows=_follows(votes, verdict), correction=correction)
        return take_details(reading, verdict, sentences, part.text, facts, self._wanted(verdict, reading.choices))

    def _hits(self, text: str, facts: Facts, sentences: Sequence[Sentence], finds: Finds) -> tuple[list[RawHit], bool]:
        subject = split_sentences(facts.subject, self.speller) if self._parts.needs_subject else ()
        hits = self._parts.uses.hits(finds, lambda rule: rule.condition.missed(facts, subject))
        for rule in self._parts.wordless:
            if sentences and not rule.condition.missed(facts, subject):
                hits.append(RawHit(rule, 0, 0, 1, _barred(rule, finds)))
        command = self._parts.commands.find(text)
        if command and sentences:
            why = command.rule.condition.missed(facts, subject) or _barred(command.rule, finds)
            at = sentences[0].words_at(command.start, command.end)
            hits.insert(0, RawHit(command.rule, 0, *at, why, command=True))
        hits += self._parts.silent_hits(finds)
        return hits, bool(command and command.corrects) or self._parts.commands.corrects(text)

    def _without_words(self, verdict: Verdict, facts: Facts, sentences: Sequence[Sentence]) -> Verdict:
        """Nothing was said: courtesy alone is `other`, an automatic reply is an absence, the rest stays unclear."""
        if facts.nature == "auto_reply":
            return Verdict("out_of_office", (), verdict.others, "balasan otomatis")
        polite = _covered(self._parts.polite.find(sentences))
        bare = sum(len(sentence.codes) for sentence in sentences) - polite
        alone = bare == 0 or (polite > 0 and bare <= _NAMES)
        nearly = any(vote.weight > HINT for vote in verdict.others)
        if alone and not nearly and not facts.has_attachment and not facts.has_link:
            return Verdict("other", (), (), COURTESY)
        return verdict

    def _wanted(self, verdict: Verdict, choices: Sequence[Meaning]) -> frozenset[str]:
        """What to take out: an unclear reading brings the details of its choices along, for the officer who chooses."""
        wanted = {take for vote in verdict.votes for take in vote.hit.rule.take}
        for means in choices if verdict.means == "unclear" else (verdict.means,):
            wanted.update(self.policies[means].take if means in self.policies else ())
        return frozenset(wanted)


class _Parts:
    """What a rule set looks things up in; made once."""

    def __init__(
        self, rules: Sequence[Rule], courtesy: Sequence[Phrase], neutral: Sequence[Phrase], speller: Speller
    ) -> None:
        spoken = [phrase for rule in rules for phrase in rule.phrases]
        # A lone word of courtesy hides nothing; such words only count where nothing else is said.
        silent = [*neutral, *(phrase for phrase in courtesy if len(phrase.needs) > 1)]
        self.finder = Finder([*spoken, *silent], speller.lexicon)
        self.polite = Finder(courtesy, speller.lexicon)
        self.wordless = tuple(rule for rule in rules if not rule.has_words)
        self.needs_subject = any(rule.condition.subject for rule in rules)
        self.commands = Commands(rules, speller)
        self.uses = Uses(rules)
        self._silent = Uses((Rule(0, "tanpa arti", "", any=tuple(silent)),))

    def silent_hits(self, finds: Finds) -> list[RawHit]:
        """Courtesy and neutral phrases, which take the words within them."""
        return self._silent.hits(finds, lambda _: "")


class _Listener:
    """The second voice on the sentences of one reply that are not the frame of a letter."""

    def __init__(self, rules: RuleSet, hits: Sequence[RawHit], sentences: Sequence[Sentence], facts: Facts) -> None:
        self._rules, self._hits, self._sentences, self._facts = rules, hits, sentences, facts

    @cached_property
    def _spoken(self) -> tuple[int, ...]:
        return spoken(self._sentences)

    @property
    def _voice(self) -> SecondVoice:
        assert self._rules.second is not None
        return self._rules.second

    def hints(self) -> Sequence[Vote]:
        votes = cast_hints(self._hits, self._sentences, self._rules.voices, self._rules.policies)
        votes = [vote for vote in votes if vote.hit.sentence in self._spoken]
        return [vote for vote in _for_nature(votes, self._facts) if not vote.why_not]

    def heard(self) -> Heard | None:
        return self._voice.listen(" ".join(self._sentences[number].text for number in self._spoken))


def _for_nature(votes: list[Vote], facts: Facts) -> list[Vote]:
    """An automatic reply says nothing of the case: only absence and a change of person count."""
    if facts.nature != "auto_reply":
        return votes
    return [vote if vote.means in FROM_MACHINES else vote._replace(why_not=vote.why_not or "balasan otomatis") for vote in votes]


def _barred(rule: Rule, finds: Finds) -> str:
    """Which phrase keeps a rule without words of its own from hitting: there, `unless` reaches as far as `none`."""
    return next((f"none: {phrase.source}" for phrase in (*rule.none, *rule.unless) if phrase in finds), "")


def _covered(finds: Finds) -> int:
    """How many words of the reply are courtesy."""
    taken: set[tuple[int, int]] = set()
    for founds in finds.values():
        for found in founds:
            taken.update((found.sentence, word) for word in range(found.start, found.end))
    return len(taken)


def _reading(
    verdict: Verdict, votes: Sequence[Vote], part: Part, sentences: Sequence[Sentence], ranked: Sequence[Meaning]
) -> Reading:
    deciding = min(verdict.votes, key=lambda vote: (-vote.weight, vote.hit.rule.index)) if verdict.votes else None
    return Reading(
        case=part.case,
        means=verdict.means,
        rule=deciding.hit.rule.name if deciding else "",
        place=deciding.hit.rule.where if deciding else "",
        words=tuple(dict.fromkeys(_words(vote, part.text, sentences) for vote in verdict.votes[:_NEAR])),
        command=any(vote.hit.command for vote in verdict.votes),
        text=part.text,
        near=tuple(_shown(vote, part.text, sentences) for vote in verdict.others[:_NEAR]),
        hits=tuple(_shown(vote, part.text, sentences) for vote in verdict.votes[:_NEAR]),
        choices=_choices(verdict, votes, ranked),
        why=verdict.why,
    )


def _choices(verdict: Verdict, votes: Sequence[Vote], ranked: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """For an unclear reply: the meanings an officer will most likely choose among, the likeliest first."""
    if verdict.means != "unclear":
        return ()
    heard = dict.fromkeys([*verdict.choices, *(vote.means for vote in votes if vote.means)])
    ordered = sorted(heard, key=lambda means: ranked.index(means) if means in ranked else len(ranked))
    return tuple(dict.fromkeys([*ordered, *ranked]))[:4]


def _words(vote: Vote, text: str, sentences: Sequence[Sentence]) -> str:
    sentence = sentences[vote.hit.sentence]
    start, end = sentence.written(vote.hit.start, vote.hit.end)
    return " ".join(text[start:end].split())


def _shown(vote: Vote, text: str, sentences: Sequence[Sentence]) -> Hit:
    rule = vote.hit.rule
    return Hit(rule.name, rule.where, (_words(vote, text, sentences),), vote.why_not, vote.means)


def _follows(votes: Sequence[Vote], verdict: Verdict) -> tuple[Follow, ...]:
    """What the first rule of the meaning wants done, and what rules with `also` add."""
    done: list[Follow] = []
    first = True
    for vote in sorted((v for v in votes if not v.why_not), key=lambda v: v.hit.rule.index):
        rule = vote.hit.rule
        if rule.follow is None or rule.follow in done:
            continue
        if rule.also or rule.means is None or (first and vote.means == verdict.means):
            first = first and (rule.also or rule.means is None)
            done.append(rule.follow)
    return tuple(done)

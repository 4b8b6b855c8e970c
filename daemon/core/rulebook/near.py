"""Which rules nearly hit a reply, and what kept them from it: for explaining, never for reading.

Rules that did hit but did not count stand in the reading itself; here are those of which only a part stood there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from daemon.core.rulebook.matching import Finds
from daemon.core.rulebook.model import Facts, Hit, Reading
from daemon.core.rulebook.phrases import Phrase
from daemon.core.rulebook.rules import Rule
from daemon.core.rulebook.ruleset import RuleSet
from daemon.core.rulebook.words import Sentence, split_sentences

MOST = 12
_ENDS = " \t\n.!?;:"


def nearly_hit(ruleset: RuleSet, reading: Reading, facts: Facts) -> tuple[Hit, ...]:
    """The reading's own near hits, then rules that lacked one thing, each with what was lacking (Indonesian)."""
    sentences = split_sentences(reading.text, ruleset.speller)
    finds = ruleset.find(sentences)
    silent = {hit.rule for hit in (*reading.near, *reading.hits)}
    lacking = (
        *_incomplete(ruleset, reading.text, sentences, finds),
        *_torn(ruleset, reading.text, sentences),
        *_late_commands(ruleset, reading),
        *_elsewhere(ruleset, facts),
    )
    more = {hit.rule: hit for hit in lacking if hit.rule not in silent}
    return (*dict.fromkeys(reading.near), *more.values())[:MOST]


def _incomplete(ruleset: RuleSet, text: str, sentences: Sequence[Sentence], finds: Finds) -> Iterator[Hit]:
    """Rules with `all` of which one sentence holds all but one part."""
    for rule in ruleset.rules:
        if not rule.all:
            continue
        parts: list[tuple[str, tuple[Phrase, ...]]] = [(phrase.source, (phrase,)) for phrase in rule.all]
        if rule.any:
            parts.append(("salah satu dari any", rule.any))
        for number, sentence in enumerate(sentences):
            there = {
                name: [f for phrase in phrases for f in finds.get(phrase, ()) if f.sentence == number]
                for name, phrases in parts
            }
            absent = [name for name, found in there.items() if not found]
            if len(absent) == 1 and len(parts) > 1:
                words = tuple(_written(text, sentence, f.start, f.end) for found in there.values() for f in found[:1])
                yield Hit(rule.name, rule.where, words, f"'{absent[0]}' tidak ada di kalimat yang sama", rule.means)
                break


def _torn(ruleset: RuleSet, text: str, sentences: Sequence[Sentence]) -> Iterator[Hit]:
    """Phrases that would stand there if two sentences were one."""
    users = _users(ruleset.rules)
    for first, second in pairwise(sentences):
        before = len(first.codes)
        whole = f"{_whole(text, first).rstrip(_ENDS)} {_whole(text, second)}"
        joined = split_sentences(whole, ruleset.speller)
        if len(joined) != 1:
            continue
        for phrase, founds in ruleset.find(joined).items():
            across = next((f for f in founds if f.start < before < f.end), None)
            for rule in users.get(phrase.source, ()) if across else ():
                words = (_written(whole, joined[0], across.start, across.end),) if across else ()
                yield Hit(rule.name, rule.where, words, "kata-katanya terbagi atas dua kalimat", rule.means)


def _users(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    users: dict[str, list[Rule]] = {}
    for rule in rules:
        for phrase in rule.any if not rule.all else ():
            users.setdefault(phrase.source, []).append(rule)
    return users


def _late_commands(ruleset: RuleSet, reading: Reading) -> Iterator[Hit]:
    """Command words in capitals below the first line."""
    if reading.command:
        return
    later = reading.text.strip().partition("\n")[2]
    for rule in ruleset.rules:
        for word in rule.command:
            if re.search(rf"(?<![A-Z]){re.escape(word.upper())}(?![A-Z])", later):
                why = "kata perintah hanya dihitung di baris pertama"
                yield Hit(rule.name, rule.where, (word.upper(),), why, rule.means)
                break


def _elsewhere(ruleset: RuleSet, facts: Facts) -> Iterator[Hit]:
    """Rules that look at the subject alone: it fits, and another condition does not."""
    subject = split_sentences(facts.subject, ruleset.speller)
    for rule in ruleset.rules:
        wanted = rule.condition.subject
        if rule.has_words or not any(phrase.stands_in(line) for phrase in wanted for line in subject):
            continue
        if why := rule.condition.missed(facts, subject):
            yield Hit(rule.name, rule.where, (facts.subject,), why, rule.means)


def _whole(text: str, sentence: Sentence) -> str:
    return _written(text, sentence, 0, len(sentence.codes))


def _written(text: str, sentence: Sentence, first: int, last: int) -> str:
    start, end = sentence.written(first, last)
    return " ".join(text[start:end].split())

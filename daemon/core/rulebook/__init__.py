"""Rule text -> rules; what a reply means; which rule hit, at file:line."""

from daemon.core.rulebook.compiler import compile_rules
from daemon.core.rulebook.grammar import schema
from daemon.core.rulebook.institutions import InstitutionIndex
from daemon.core.rulebook.lints import Known
from daemon.core.rulebook.model import Facts, Follow, Hit, LetterRef, Meaning, Mention, Person, Reading, Span
from daemon.core.rulebook.ruleset import RuleSet
from daemon.core.rulebook.source import Fault, FaultyFile, Source, read_source

__all__ = [
    "Facts",
    "Fault",
    "FaultyFile",
    "Follow",
    "Hit",
    "InstitutionIndex",
    "Known",
    "LetterRef",
    "Meaning",
    "Mention",
    "Person",
    "Reading",
    "RuleSet",
    "Source",
    "Span",
    "compile_rules",
    "read_source",
    "schema",
]

"""Rule text -> rules; what a reply means; which rule hit, at file:line."""

from daemon.core.rulebook.compiler import compile_rules
from daemon.core.rulebook.model import Facts, Reading
from daemon.core.rulebook.ruleset import RuleSet

__all__ = ["Facts", "Reading", "RuleSet", "compile_rules"]

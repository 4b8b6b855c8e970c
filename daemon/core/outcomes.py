"""What became of links, by the pattern of their evidence: the facts on which weights are changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from daemon.core.linking import WRITER_WEIGHT

Fate = Literal["linked", "waiting", "first", "other", "elsewhere", "set_aside", "unrelated"]
"""linked: without a person; waiting: held; first, other, elsewhere: a person chose the first candidate, another one, none of them."""
NOTHING = "nothing"
STANDINGS = {why: standing for standing, (_, why) in WRITER_WEIGHT.items()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message: the evidence for its case (or first candidate), what became of it, and whether it was corrected later."""

    evidence: tuple[Mapping[str, Any], ...]
    fate: Fate
    reason: str = ""
    corrected: bool = False


@dataclass(slots=True)
class Pattern:
    """One row of the report. `corrected`: taken back by the writer, declined by an officer, or a wrong first candidate."""

    pattern: str
    messages: int = 0
    linked: int = 0
    held: int = 0
    first_was_right: int = 0
    set_aside: int = 0
    waiting: int = 0
    unrelated: int = 0
    corrected: int = 0
    reasons: dict[str, int] | None = None


def pattern_of(evidence: Iterable[Mapping[str, Any]]) -> str:
    """Evidence without its values: `case_number subject + token header | registered`."""
    carriers, standing = set(), ""
    for row in evidence:
        if row.get("kind") == "writer":
            standing = STANDINGS.get(str(row.get("why")), "")
        else:
            carriers.add(f"{row.get('kind')} {row.get('place')}")
    return " | ".join(filter(None, (" + ".join(sorted(carriers)) or NOTHING, standing)))


def fate_of(candidates: Iterable[Mapping[str, Any]], state: str, chosen: str) -> Fate:
    """What became of a held message, by its state and the case that was chosen."""
    if state == "open":
        return "waiting"
    if state == "dismissed":
        return "set_aside"
    ranked = [str(candidate["case"]) for candidate in candidates]
    if chosen in ranked:
        return "first" if ranked[0] == chosen else "other"
    return "elsewhere"


def count_patterns(outcomes: Iterable[Outcome]) -> list[Pattern]:
    """A row for each pattern, the most frequent first."""
    rows: dict[str, Pattern] = {}
    for outcome in outcomes:
        name = pattern_of(outcome.evidence)
        _add(rows.setdefault(name, Pattern(name, reasons={})), outcome)
    return sorted(rows.values(), key=lambda row: (-row.messages, row.pattern))


def _add(row: Pattern, outcome: Outcome) -> None:
    row.messages += 1
    row.linked += outcome.fate == "linked"
    row.unrelated += outcome.fate == "unrelated"
    row.held += outcome.fate not in ("linked", "unrelated")
    row.first_was_right += outcome.fate == "first"
    row.set_aside += outcome.fate == "set_aside"
    row.waiting += outcome.fate == "waiting"
    row.corrected += outcome.corrected or outcome.fate in ("other", "elsewhere")
    if outcome.reason and row.reasons is not None:
        row.reasons[outcome.reason] = row.reasons.get(outcome.reason, 0) + 1

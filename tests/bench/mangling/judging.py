"""Settling an answer and judging what would follow from it; nothing is applied, so no answer sees another's effect."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mangling.draft import Draft
from mangling.stage import ANSWERED, Stage

from daemon.core.analysis import analyse
from daemon.core.changes import Change, CloseDeadlines, HoldMessage, LinkMessage, MoveCase, PauseDeadlines, SetDeadline
from daemon.edges.store import Unsettled
from daemon.flows.settling import settle

MOVING = (MoveCase, SetDeadline, CloseDeadlines, PauseDeadlines)
FULL_MARK = 0.97
ANY_MARK = 0.995


@dataclass
class Tally:
    """One row: how many answers, and what became of them."""

    kinds: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    led: Counter[str] = field(default_factory=Counter)
    false_links: int = 0
    moves: int = 0
    moved: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Sum another row into this one."""
        for mine, theirs in ((self.kinds, other.kinds), (self.linked, other.linked), (self.led, other.led)):
            mine.update(theirs)
        self.false_links += other.false_links
        self.moves += other.moves
        self.moved += other.moved
        self.misses += other.misses

    @property
    def full_share(self) -> float:
        """Genuine replies with a whole reference that were linked rightly without a person."""
        return self.linked["full"] / (self.kinds["full"] or 1)

    @property
    def any_share(self) -> float:
        """Genuine replies with any evidence that were linked rightly, or held with the right case first."""
        return sum(self.led[kind] for kind in ("full", "some")) / ((self.kinds["full"] + self.kinds["some"]) or 1)

    @property
    def holds(self) -> bool:
        """Whether every mark is reached."""
        return not self.false_links and not self.moves and self.full_share >= FULL_MARK and self.any_share >= ANY_MARK


def judge(stage: Stage, draft: Draft, tally: Tally) -> str:
    """Settle one answer and count it; gives what was wrong, empty where nothing was."""
    raw = draft.as_bytes()
    analysis = analyse(raw, stage.office.own)
    sha256 = stage.office.store.keep_bytes(raw) if draft.files else "0" * 64
    changes = settle(stage.office, Unsettled(1, sha256, "pusat", ANSWERED, 1), analysis, ANSWERED, draft.file_text)
    linked, first = _linked(changes), _first_held(changes)
    moved = {change.case for change in changes if isinstance(change, MOVING)}
    right = bool(draft.truth) and set(linked) == set(draft.truth)
    led = right or (not linked and first in draft.truth)
    tally.kinds[draft.kind] += 1
    tally.linked[draft.kind] += right
    tally.led[draft.kind] += led
    tally.moved += bool(moved)
    wrong = _faults(draft, set(linked), moved)
    tally.false_links += "false link" in wrong
    tally.moves += "unauthorised move" in wrong
    if draft.kind == "full" and not right:
        wrong.append("not linked")
    if draft.kind in ("full", "some") and not led:
        wrong.append("not led")
    return f"{', '.join(wrong)} ({analysis.nature.kind}; linked {linked}, first {first}, truth {draft.truth[:3]})" if wrong else ""


def _faults(draft: Draft, linked: set[str], moved: set[str]) -> list[str]:
    faults = ["false link"] if linked - set(draft.may_link) else []
    return [*faults, "unauthorised move"] if moved - set(draft.may_move) else faults


def _linked(changes: Iterable[Change]) -> list[str]:
    return [change.case for change in changes if isinstance(change, LinkMessage)]


def _first_held(changes: Iterable[Change]) -> str:
    held = next((change for change in changes if isinstance(change, HoldMessage)), None)
    return str(held.candidates[0]["case"]) if held and held.candidates else ""

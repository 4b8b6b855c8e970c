"""How long one due date and one plan of the ladder take: `python tests/bench/clocks.py`. Prints; asserts nothing."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from timeit import repeat

from daemon.core.calendar import compile_calendar
from daemon.core.clocks import ClockFacts, compile_clocks
from daemon.core.ladder import LadderFacts, Place, compile_ladder
from daemon.core.records import Case, Contact, Deadline
from daemon.core.rulebook.source import Source, read_source

RULES = Path(__file__).resolve().parents[2] / "rules"
START = datetime(2026, 3, 16, 3, tzinfo=UTC)
TIMES = 2_000


def shipped(name: str) -> Source:
    """A rule file as shipped."""
    return read_source(name, (RULES / name).read_bytes())


def main() -> None:
    """Measure and print the best of five runs, in microseconds."""
    calendar, ladder = compile_calendar(shipped("calendar.toml")), compile_ladder(shipped("ladder.toml"))
    clocks = compile_clocks(shipped("clocks.toml")).clocks_for(ClockFacts(), "sent")
    deadlines = []
    for clock in clocks:
        due = calendar.count(START, clock, "Asia/Jakarta", "Jawa Barat", "A")
        deadlines.append(Deadline(case_id=1, kind=clock.kind, starts=START, due=due.due, working=due.working))
    case = Case(
        number="KWL-2026-000001-X", year=2026, sequence=1, family="x", institution="A", focal_point="p", topic="t",
        category="c", status="sent", opened=START,
    )  # fmt: skip
    contacts = tuple(
        Contact(institution="A", address=f"{role}@example.go.id", role=role) for role in ("pic", "alternate", "head")
    )
    facts = LadderFacts(START, case, tuple(deadlines), contacts, place=Place("Asia/Jakarta", "Jawa Barat", "A"))
    counted = min(
        repeat(
            lambda: calendar.count(START, clocks[-1], "Asia/Jakarta", "Jawa Barat", "A"),
            timer=process_time,
            number=TIMES,
            repeat=5,
        )
    )
    planned = min(repeat(lambda: ladder.plan(facts, calendar), timer=process_time, number=TIMES, repeat=5))
    print(f"one due date with its working: {counted / TIMES * 1e6:.1f} us")
    print(f"one plan (3 clocks, {len(ladder.rules.rungs)} rungs, 3 contacts): {planned / TIMES * 1e6:.0f} us")


if __name__ == "__main__":
    main()

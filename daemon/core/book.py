"""Everything that admins decide, compiled together: all of it is right, or none of it takes effect."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from daemon.core.calendar import Calendar, compile_calendar
from daemon.core.clocks import ClockBook, compile_clocks
from daemon.core.ladder import Ladder, compile_ladder
from daemon.core.rulebook import RuleSet, compile_rules
from daemon.core.rulebook.source import Fault, FaultyFile, Source, read_source

CALENDAR, CLOCKS, LADDER, CATEGORIES = "calendar.toml", "clocks.toml", "ladder.toml", "categories.toml"


@dataclass(frozen=True)
class Book:
    """One whole, valid set of rule files: meanings, calendar, clocks, ladder; `hash` names it."""

    hash: str
    files: Mapping[str, bytes]
    rules: RuleSet
    calendar: Calendar
    clocks: ClockBook
    ladder: Ladder

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the lints found: nothing that stops the set from acting."""
        return tuple(self.rules.warnings)


def compile_book(files: Mapping[str, bytes]) -> Book:
    """Compile a whole set of rule files; raises FaultyFile with every fault of every file."""
    faults: list[Fault] = []
    sources = {name: _attempt(faults, lambda n=name: read_source(n, files[n])) for name in files if name.endswith(".toml")}
    subjects = {
        CALENDAR: compile_calendar,
        CLOCKS: lambda source: compile_clocks(source, sources.get(CATEGORIES)),
        LADDER: compile_ladder,
    }
    built = {
        name: _attempt(faults, lambda n=name, c=compiler: c(sources[n]))
        for name, compiler in subjects.items()
        if sources.get(name) is not None
    }
    rest = {name: raw for name, raw in files.items() if name not in {*subjects, CATEGORIES} and sources.get(name) is not None}
    rules = _attempt(faults, lambda: compile_rules(rest))
    faults += [Fault(name, 1, 1, f"berkas {name} tidak ada", "") for name in subjects if name not in files]
    if faults:
        raise FaultyFile(tuple(faults))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    return Book(digest.hexdigest(), dict(files), rules, built[CALENDAR], built[CLOCKS], built[LADDER])


T = TypeVar("T")


def _attempt(faults: list[Fault], build: Callable[[], T]) -> T | None:
    try:
        return build()
    except FaultyFile as faulty:
        faults.extend(faulty.faults)
        return None

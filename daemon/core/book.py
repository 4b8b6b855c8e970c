"""Everything that admins decide, compiled together: all of it is right, or none of it takes effect."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from daemon.core.calendar import Calendar, compile_calendar
from daemon.core.clocks import ClockBook, compile_clocks
from daemon.core.ladder import Ladder, compile_ladder
from daemon.core.rulebook import Known, RuleSet
from daemon.core.rulebook.compiler import compile_sources
from daemon.core.rulebook.source import Fault, FaultyFile, Source, read_source
from daemon.core.rulebook.subjects import CALENDAR, CATEGORIES, CLOCKS, LADDER, SUBJECTS, about_meanings

T = TypeVar("T")


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
        return (*self.rules.warnings, *self.clocks.warnings, *self.ladder.warnings)


def compile_book(files: Mapping[str, bytes], templates: Iterable[str] | None = None, *, proven: bool = False) -> Book:
    """Compile a whole set of rule files; raises FaultyFile with every fault of every file.

    `templates` are those that rules may use (None: not known, and then not checked); `proven`: every example of
    these very files held before, so that none need be read again.
    """
    faults: list[Fault] = []
    sources = {
        name: source
        for name in sorted(files)
        if name.endswith(".toml") and (source := _attempt(faults, partial(read_source, name, files[name]))) is not None
    }
    faults += [Fault(name, 1, 1, f"berkas {name} tidak ada") for name in SUBJECTS if name not in files]
    if faults:
        # What else is wrong could only be told by the files that cannot be read.
        raise FaultyFile(tuple(faults))
    calendar = _attempt(faults, partial(compile_calendar, sources.get(CALENDAR)))
    clocks = _compile(faults, sources, CLOCKS, lambda source: compile_clocks(source, sources.get(CATEGORIES)))
    ladder = _compile(faults, sources, LADDER, compile_ladder)
    known = Known(
        frozenset(templates) if templates is not None else None,
        frozenset(clocks.categories) or None if clocks else None,
        every_meaning=True,
    )
    spoken = [source for name, source in sources.items() if name not in SUBJECTS]
    rules = _attempt(faults, lambda: compile_sources(spoken, hash_of(about_meanings(files)), known, proven=proven))
    if calendar is None or clocks is None or ladder is None or rules is None or faults:
        raise FaultyFile(tuple(faults))
    return Book(hash_of(files), dict(files), rules, calendar, clocks, ladder)


def hash_of(files: Mapping[str, bytes]) -> str:
    """The name of a set of files: SHA-256 over their names and contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    return digest.hexdigest()


def _compile(faults: list[Fault], sources: Mapping[str, Source], name: str, compiler: Callable[[Source], T]) -> T | None:
    return _attempt(faults, partial(compiler, sources[name])) if name in sources else None


def _attempt(faults: list[Fault], build: Callable[[], T]) -> T | None:
    try:
        return build()
    except FaultyFile as faulty:
        faults.extend(faulty.faults)
        return None

"""The shipped rules where there is no office: each part compiled when it is first asked for.

Their examples are not run again here: the test suite runs them on the very files that are shipped, `kawal rules check`
on whatever lies there.
"""

from datetime import date
from functools import cached_property
from typing import Protocol

from daemon.core.rulebook import RuleSet, compile_rules
from daemon.core.rulebook.model import WorkingDays
from daemon.core.rulebook.source import read_source
from daemon.core.rulebook.subjects import CALENDAR, about_meanings
from daemon.edges.files import find_files


class WorkingCalendar(Protocol):
    """What reading a reply asks of a calendar."""

    @property
    def offset_working_days(self) -> WorkingDays:
        """Counts working days from a date."""
        ...


class Terms(Protocol):
    """The rules that a reply is read with: an office's whole book, or the shipped ones."""

    @property
    def rules(self) -> RuleSet:
        """What replies mean."""
        ...

    @property
    def calendar(self) -> WorkingCalendar:
        """Which days are worked."""
        ...


class ShippedTerms:
    """The rules and the calendar as they are shipped."""

    def __init__(self) -> None:
        self._files = find_files("rules", None)

    @cached_property
    def rules(self) -> RuleSet:
        """The rules of reading, whose examples are known to hold."""
        return compile_rules(about_meanings(self._files), proven=True)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Counts working days; the holidays are loaded when the first are counted."""
        return _LateCalendar(self._files[CALENDAR])


class _LateCalendar:
    def __init__(self, text: bytes) -> None:
        self._text = text

    def offset_working_days(self, day: date, number: int) -> date:
        return self._compiled(day, number)

    @cached_property
    def _compiled(self) -> WorkingDays:
        from daemon.core.calendar import compile_calendar

        return compile_calendar(read_source(CALENDAR, self._text)).offset_working_days

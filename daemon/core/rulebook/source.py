"""A rule file as text: TOML with the place of every key, and faults that name file, line and column."""

from dataclasses import dataclass
from typing import Any, Literal

Path = tuple[str | int, ...]
"""Where a value stands in the parsed data: ("rule", 3, "any")."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a rule file: where, what, and what would be right (`mend`)."""

    file: str
    line: int
    column: int
    message: str
    mend: str = ""
    source_line: str = ""
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Source:
    """One rule file, read: its data, and for each key path the line and column (from 1) where it stands."""

    file: str
    text: str
    data: dict[str, Any]
    places: dict[Path, tuple[int, int]]

    def fault(self, path: Path, message: str, mend: str = "", severity: Literal["error", "warning"] = "error") -> Fault:
        """A fault at the key `path`, or at the nearest enclosing key that has a place."""
        at = path
        while at and at not in self.places:
            at = at[:-1]
        line, column = self.places.get(at, (1, 1))
        lines = self.text.splitlines()
        return Fault(self.file, line, column, message, mend, lines[line - 1] if line <= len(lines) else "", severity)

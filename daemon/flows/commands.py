"""A command that somebody mailed in answer to a notice, and what it does: the nouns of deciding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daemon.core.changes import Change
from daemon.core.records import Token
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office


@dataclass(frozen=True, slots=True)
class Command:
    """A notice's answer: the token it answers, the words of its first line, and who gave it."""

    token: Token
    word: str
    rest: str
    first_line: str
    text: str
    officer: str

    @property
    def about(self) -> tuple[str, ...]:
        """The parts of the notice's subject after its kind."""
        return tuple(self.token.subject.split(":")[1:])


@dataclass(frozen=True, slots=True)
class Decided:
    """What a command does: its changes, one line for the person who gave it, and what BATAL would need to know.

    `understood` is False where the words fit nothing that was offered, `final` is False where the question stays open
    (a draft that comes back): then nothing is used up.
    """

    changes: list[Change] = field(default_factory=list)
    line: str = ""
    undo: Mapping[str, Any] = field(default_factory=dict)
    understood: bool = True
    final: bool = True


Handler = Callable[[Office, Arrival, Command], Decided]

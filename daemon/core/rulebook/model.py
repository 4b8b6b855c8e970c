"""What a rule set says of a reply: readings, each with the rule, file and line that made it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Meaning = Literal[
    "acknowledged",
    "in_progress",
    "answered",
    "not_competent",
    "extension",
    "needs_info",
    "pic_changed",
    "not_received",
    "withdrawn",
    "out_of_office",
    "other",
    "unclear",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Time that is asked for: a number of days (`working` or calendar ones), or a day `until` which."""

    days: int | None = None
    working: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person whom a reply names, as written; either part may be empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class LetterRef:
    """The answer's own letter, as the writer cites it: number as written and date."""

    number: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that hit, or nearly did: where it stands and which of the writer's words it hit."""

    rule: str
    place: str
    words: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says about one case (`case` as the writer named it; None where none is named).

    `rule` names the rule that decided, `place` is its file:line; `near` are rules that nearly hit, for explaining.
    `until` is when an absence ends. `text` is the part of the reply that was read.
    """

    case: str | None
    means: Meaning
    rule: str = ""
    place: str = ""
    words: tuple[str, ...] = ()
    extension: Span | None = None
    transfer_to: str | None = None
    pic: Person | None = None
    until: date | None = None
    letter: LetterRef | None = None
    command: bool = False
    text: str = ""
    near: tuple[Hit, ...] = ()

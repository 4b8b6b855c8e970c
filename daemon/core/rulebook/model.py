"""What a rule set is told of a reply (Facts) and what it says of it (Reading), each with the rule that made it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, get_args

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

Day = date  # a field named `date` hides the class

MEANINGS: tuple[Meaning, ...] = get_args(Meaning)


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
    date: Day | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that hit, or nearly did: where it stands and which of the writer's words it hit.

    `why` says in Indonesian what kept a near hit from counting; it is empty where the rule counted.
    """

    rule: str
    place: str
    words: tuple[str, ...] = ()
    why: str = ""
    means: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """What a rule wants done when it hits; lifecycle decides whether it may be done."""

    rule: str
    place: str
    move: str = ""
    notify: tuple[str, ...] = ()
    template: str = ""
    ask: str = ""
    category: str = ""
    pause_days: int | None = None
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says about one case (`case` as the writer named it; None where none is named).

    `rule` names the rule that decided, `place` is its file:line; `near` are rules that nearly hit, for explaining.
    `until` is when an absence ends. `text` is the part of the reply that was read. `places` are the institutions of
    the directory that fit `transfer_to` equally well; `correction` is true where the writer takes an earlier reading
    back ("BUKAN, maksud kami ..."). `why` says in a sentence how the reading came about.
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
    hits: tuple[Hit, ...] = ()
    follows: tuple[Follow, ...] = ()
    candidates: tuple[str, ...] = ()
    correction: bool = False
    choices: tuple[Meaning, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the writer's own words (`start` to `end`, in characters) where a case is named, as `ref`."""

    start: int
    end: int
    ref: str


class Directory(Protocol):
    """Where institutions are looked up by what a writer calls them."""

    def find(self, name: str) -> tuple[str, ...]:
        """The known names that fit `name` best: one where it is plain, several where they tie, none."""
        ...


Nature = Literal["person", "auto_reply"]
WorkingDays = Callable[[date, int], date]
"""A day and a number of working days -> the day on which they have passed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a reply beside its own words.

    `role` is the writer's at the case's institution, `level` that institution's own; `category` and `status` are the
    case's. `references` are the cases named in the own words (None: case numbers are looked for); `listed` are the cases of
    the mail that is answered, in its order, so that "no 2" and "semua" have something to name.
    """

    subject: str = ""
    has_attachment: bool = False
    has_link: bool = False
    nature: Nature = "person"
    sent: date | None = None
    role: str = ""
    category: str = ""
    status: str = ""
    level: str = ""
    references: tuple[Mention, ...] | None = None
    listed: tuple[str, ...] = ()
    prefix: str = "KWL"
    directory: Directory | None = None
    working_days: WorkingDays | None = None

"""The lines that facts are made of: small values that a flow fills and a template prints.

Instants are aware; templates print them in the recipient's zone. Empty means: not known, or nothing to say.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """One thing that happened before: a letter, a reminder, an answer."""

    at: date | datetime
    what: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One clock of a case. `kind` is the clock's name in rules/clocks.toml; `how` says in a sentence how it was counted."""

    kind: str
    due: date | datetime
    how: str = ""


@dataclass(frozen=True, slots=True)
class DateLine:
    """A due date that moved. `after` None: nothing is owed any more; `before` None: nothing was; `why`: wording.SHIFTS."""

    case: str
    topic: str
    before: date | datetime | None
    after: date | datetime | None
    why: str
    how: str = ""
    kind: str = "answer"
    institution: str = ""
    letter_number: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `late` is working days past the due date (0: due today, negative: days left).

    `place` counts from 1 and is what "nomor 2" in a reply means. `owner` is the PIC's name, for readers above.
    """

    case: str
    topic: str
    place: int = 0
    institution: str = ""
    letter_number: str = ""
    letter_date: date | None = None
    category: str = ""
    status: str = ""
    asked: str = ""
    due: date | datetime | None = None
    how: str = ""
    late: int | None = None
    opened: date | datetime | None = None
    age: int | None = None
    owner: str = ""
    last: str = ""
    history: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The cases of a morning's mail of which one thing is said: a reminder in its tone, or a copy for the head.

    `pic_name`: who was reminded, where this is a copy. Places count through all sections of the mail.
    """

    kind: str
    tone: str
    cases: tuple[CaseLine, ...]
    rest: tuple[CaseLine, ...] = ()
    institution: str = ""
    pic_name: str = ""


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """How one reply was read for one case. `means` is a meaning of the rulebook.

    `granted` is False where an extension waits for an officer; `proposed` where the whole move does;
    `asks_answer` where the words say "answered" and the answer itself is missing.
    """

    case: str
    means: str
    topic: str = ""
    words: str = ""
    due: date | datetime | None = None
    how: str = ""
    proposed: bool = False
    asks_answer: bool = False
    granted: bool = True
    days: int | None = None
    working: bool = False
    until: date | None = None
    transfer_to: str = ""
    pic: str = ""


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A case that a held message may belong to. `reasons` are evidence rows {kind, value, place, why}."""

    place: int
    case: str
    topic: str = ""
    institution: str = ""
    reasons: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as it is shown: safe display name, media type, size in bytes."""

    name: str
    content_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A message that waits for an officer."""

    id: int
    sender: str
    subject: str
    received: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """Words of somebody who is no contact of the case's institution, filed on the case; `message` is what shows them."""

    case: str
    sender: str
    message: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A mail that did not arrive."""

    recipient: str
    detail: str
    at: datetime
    case: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact with what is known of it: silent since, bouncing, away until."""

    name: str
    address: str
    institution: str
    why: str = ""
    since: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class UnverifiedLine:
    """A message in the recipient's name that could not be verified, and did nothing."""

    at: datetime
    subject: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart inside a mail: its content id, what it shows in words, its size in points."""

    cid: str
    alt: str
    width: int
    height: int

"""Effects as data: a flow collects changes, and one store method applies them in one transaction, or prints them.

A change names its case by number and its message by row id. Together they are all that may be written after a message
has been kept; what they cost when applied twice is nothing (unique keys in the database).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from daemon.core.analysis import Analysis


@dataclass(frozen=True, slots=True)
class SettleMessage:
    """The outcome of one kept message: linked, held, bounce, auto, unrelated, unreadable, duplicate; and why."""

    message: int
    outcome: str
    reason: str
    at: datetime
    analysis: Analysis | None = None


@dataclass(frozen=True, slots=True)
class LinkMessage:
    """A message filed on a case. `acted`: the move that followed, "proposed", "comment" or "" (nothing)."""

    message: int
    case: str
    score: float
    evidence: tuple[dict[str, Any], ...]
    reading: dict[str, Any]
    rules: str
    acted: str = ""


@dataclass(frozen=True, slots=True)
class UnlinkMessage:
    """Take a message off a case again (BATAL, a correction)."""

    message: int
    case: str


@dataclass(frozen=True, slots=True)
class AddEvent:
    """Something that happened to a case. `actor`: an address, "kawal", or "officer:<address>"."""

    case: str
    kind: str
    actor: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    message: int | None = None


@dataclass(frozen=True, slots=True)
class MoveCase:
    """A move between statuses, with its event. Applied only while the case still has the status `before`."""

    case: str
    before: str
    after: str
    actor: str
    at: datetime
    why: str
    message: int | None = None


@dataclass(frozen=True, slots=True)
class MarkHeard:
    """A human answer came from the case's institution at `at`."""

    case: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SetCategory:
    """Another category for a case."""

    case: str
    category: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A new case with its letter and, sealed, its complainant. `number` was reserved by store.next_case_number."""

    number: str
    year: int
    sequence: int
    family: str
    institution: str
    focal_point: str
    topic: str
    category: str
    status: str
    opened: datetime
    asked: str = ""
    level: str = ""
    letter_number: str = ""
    letter_date: date | None = None
    sifat: str = "biasa"
    perihal: str = ""
    squeezed: str = ""
    file_sha256: str = ""
    file_name: str = ""
    file_type: str = ""
    identity: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetLetter:
    """The state of one channel ("post" or "email") of a case's letter."""

    case: str
    channel: str
    state: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Start a clock, or replace the open one of the same kind and occurrence. `working` shows how it was counted."""

    case: str
    kind: str
    occurrence: int
    clock: str
    starts: datetime
    due: datetime
    working: dict[str, Any]
    wake: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecountDeadline:
    """A running clock worked out anew: its due date and working change, its start and a pause stay as they are."""

    case: str
    kind: str
    occurrence: int
    clock: str
    due: datetime
    working: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class CloseDeadlines:
    """End open or paused clocks of these kinds (all where empty). `state`: met or cancelled."""

    case: str
    kinds: tuple[str, ...]
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PauseDeadlines:
    """Stop open clocks of these kinds (all where empty) until at most `until`."""

    case: str
    kinds: tuple[str, ...]
    at: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ReopenDeadlines:
    """Undo a decision taken at `closed_at`: clocks that it ended run again, clocks that it started are cancelled."""

    case: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class DropMail:
    """Mail still queued under keys that begin with `key_prefix` is not needed any more; it stays listed, with why."""

    key_prefix: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SetWake:
    """When the ladder next has a word to say about a deadline; None: nothing more."""

    deadline: int
    wake: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """One thing to tell one person; the four together are unique."""

    subject: str
    rung: str
    occurrence: str
    contact: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class QueueMail:
    """One rendered mail for the outbox with the notices it carries; a second one with the same key is not written."""

    key: str
    purpose: str
    focal_point: str
    sender: str
    recipient: str
    subject: str
    header_id: str
    rendered: bytes
    at: datetime
    not_before: datetime
    case: str | None = None
    notices: tuple[NoticeKey, ...] = ()


@dataclass(frozen=True, slots=True)
class SuppressNotice:
    """A notice that will not go out, and why: it counts as said."""

    notice: NoticeKey
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HoldMessage:
    """A message that waits for an officer, with ranked candidates [{case, score, evidence}]."""

    message: int
    reason: str
    candidates: tuple[dict[str, Any], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SettleHeld:
    """An officer's (or asked PIC's) decision on a held message. `state`: settled, dismissed, open (undone)."""

    message: int
    state: str
    by: str
    at: datetime
    decision: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IssueToken:
    """A token that a mail of this transaction carries; the same value twice is one row."""

    value: str
    kind: str
    key_id: str
    subject: str
    contact: str
    nonce: str
    created: datetime
    data: dict[str, Any] = field(default_factory=dict)
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class UseToken:
    """A notice token was answered; `decision` says how (None and used None: undone)."""

    value: str
    at: datetime | None
    decision: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetContact:
    """A contact of an institution, new or changed; fields that are None stay as they are."""

    institution: str
    address: str
    name: str | None = None
    role: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None
    health: str | None = None
    away_until: date | None = None
    health_reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetInstitution:
    """An institution of the directory, new or changed, whole."""

    code: str
    name: str
    short: str = ""
    level: str = ""
    superior: str | None = None
    province: str = ""
    zone: str = "Asia/Jakarta"
    language: str = "id"
    focal_point: str = ""
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """A draft for an officer; `key` is the notice token's subject, so that the answer finds it."""

    key: str
    kind: str
    officer: str
    payload: dict[str, Any]
    at: datetime
    case: str | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class CloseDraft:
    """A draft was sent, dropped or replaced. `state`: sent, dropped, replaced."""

    key: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """What a delivery report said about a mail of ours, found by its Message-ID. `state`: failed, delayed, delivered."""

    header_id: str
    state: str
    at: datetime
    detail: str = ""


Change = (
    SettleMessage
    | LinkMessage
    | UnlinkMessage
    | AddEvent
    | MoveCase
    | MarkHeard
    | SetCategory
    | OpenCase
    | SetLetter
    | SetDeadline
    | RecountDeadline
    | CloseDeadlines
    | PauseDeadlines
    | ReopenDeadlines
    | DropMail
    | SetWake
    | QueueMail
    | SuppressNotice
    | HoldMessage
    | SettleHeld
    | IssueToken
    | UseToken
    | SetContact
    | SetInstitution
    | SaveDraft
    | CloseDraft
    | SetDelivery
)
"""Anything that a decision may write."""

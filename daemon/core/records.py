"""The nouns that are stored: SQLModel tables without relationships, plain values once they are read.

Every instant is aware and kept in UTC; a date belongs to the zone of its institution. Lists and tables that are
never searched by their parts are JSON. Uniqueness is a constraint here, never a look before an insert.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


class Instant(TypeDecorator[datetime]):
    """A point in time: naive values are refused, UTC is stored, aware UTC comes back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn an aware instant into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give back an aware instant in UTC (SQLite drops the zone on the way)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Institution(SQLModel, table=True):
    """A ministry, province, regency or city body, with its superior, zone and own mail domains."""

    code: str = Field(primary_key=True)
    name: str
    short: str = ""
    level: str = ""
    superior: str | None = Field(default=None, index=True)
    province: str = ""
    zone: str = "Asia/Jakarta"
    language: str = "id"
    focal_point: str = ""
    domains: list[str] = Field(default_factory=list, sa_type=JSON)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)


class Contact(SQLModel, table=True):
    """A PIC, an alternate or a head of one institution. `health`: ok, bouncing, silent, away."""

    __table_args__ = (UniqueConstraint("institution", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    institution: str = Field(foreign_key="institution.code", index=True)
    address: str = Field(index=True)
    name: str = ""
    role: str = "pic"
    language: str = ""
    since: date | None = None
    until: date | None = None
    health: str = "ok"
    away_until: date | None = None
    health_reason: str = ""


class Case(SQLModel, table=True):
    """One complaint at one institution. `family` is the number of the first leg; transfers open further legs."""

    __tablename__ = "case_"
    __table_args__ = (
        Index("ix_case_institution_status", "institution", "status"),
        Index("ix_case_family", "family"),
        Index("ix_case_status", "status", "id"),
        Index("ix_case_opened", "opened"),
        Index(
            "ix_case_open", "institution", "id",
            sqlite_where=text("closed IS NULL"), postgresql_where=text("closed IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    year: int
    sequence: int
    family: str
    institution: str = Field(foreign_key="institution.code")
    focal_point: str
    topic: str
    category: str
    status: str
    opened: datetime = Field(sa_type=Instant)
    asked: str = Field(default="", sa_type=Text)
    level: str = ""
    closed: datetime | None = Field(default=None, sa_type=Instant)
    heard: datetime | None = Field(default=None, sa_type=Instant)
    moved: datetime | None = Field(default=None, sa_type=Instant)


class Complainant(SQLModel, table=True):
    """The sealed identity: read only by `kawal case show --identity`, each read an event."""

    case_id: int = Field(primary_key=True, foreign_key="case_.id")
    name: str = ""
    nik: str = ""
    address: str = ""
    phone: str = ""


class Letter(SQLModel, table=True):
    """The official follow-up letter of a case, with the state of its two channels."""

    __table_args__ = (UniqueConstraint("number", "year"), Index("ix_letter_squeezed", "squeezed"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_.id", index=True)
    number: str
    year: int
    squeezed: str
    dated: date
    sifat: str = "biasa"
    perihal: str = ""
    file_sha256: str = ""
    file_name: str = ""
    file_type: str = ""
    post: str = "none"
    post_at: datetime | None = Field(default=None, sa_type=Instant)
    post_note: str = ""
    email: str = "none"
    email_at: datetime | None = Field(default=None, sa_type=Instant)


class Sighting(SQLModel, table=True):
    """One UID of one watched folder and its outcome: kept, duplicate, unfetchable, vanished."""

    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        Index(
            "ix_sighting_unmarked", "mailbox", "folder", "uidvalidity", "uid",
            sqlite_where=text("marked = 0"), postgresql_where=text("NOT marked"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    outcome: str
    reason: str = ""
    attempts: int = 0
    marked: bool = False
    seen: datetime = Field(sa_type=Instant)


class KeptMessage(SQLModel, table=True):
    """A message kept raw once by content. `outcome` is empty until it is settled."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_outcome", "outcome", "id"),
        Index("ix_message_header_id", "header_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    size: int
    mailbox: str
    uid: int = Field(default=0, sa_type=BigInteger)
    received: datetime = Field(sa_type=Instant)
    header_id: str = ""
    writer: str = Field(default="", index=True)
    subject: str = ""
    nature: str = ""
    nature_reason: str = ""
    outcome: str = ""
    reason: str = ""
    attempts: int = 0
    claimed_by: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    settled: datetime | None = Field(default=None, sa_type=Instant)
    defects: list[str] = Field(default_factory=list, sa_type=JSON)


class StoredAnalysis(SQLModel, table=True):
    """What the reader found, by the reader's version: the JSON of core.analysis."""

    __tablename__ = "analysis"

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    version: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)


class MessageCase(SQLModel, table=True):
    """A message on a case, with the evidence, the reading and the rule set that decided."""

    __tablename__ = "message_case"

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    case_id: int = Field(primary_key=True, foreign_key="case_.id", index=True)
    score: float = 0.0
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    rules: str = ""
    acted: str = ""


class StoredAttachment(SQLModel, table=True):
    """A view on the kept bytes of a message (offset, length, encoding) and what it decodes to."""

    __tablename__ = "attachment"

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    position: int = Field(primary_key=True)
    sha256: str = Field(index=True)
    name: str
    content_type: str
    size: int
    offset: int
    length: int
    encoding: str = ""


class ExtractedText(SQLModel, table=True):
    """The text of an attachment by its content, so that the same file is read once."""

    __tablename__ = "extracted_text"

    sha256: str = Field(primary_key=True)
    method: str
    text: str = Field(sa_type=Text)


class Event(SQLModel, table=True):
    """What happened to a case: append-only, hash-chained within the case. Holds no personal data of a complainant."""

    __table_args__ = (UniqueConstraint("case_id", "sequence"), Index("ix_event_at", "at"))

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_.id")
    sequence: int
    at: datetime = Field(sa_type=Instant)
    kind: str
    actor: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    previous: str
    hash: str


class Deadline(SQLModel, table=True):
    """One clock of one case. `wake` is when the ladder has its next word to say about it (None: nothing more).

    `ended` is when it was met or cancelled, `met` only when it was met.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "kind", "occurrence"),
        Index("ix_deadline_wake", "state", "wake"),
        Index("ix_deadline_due", "state", "due"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_.id")
    kind: str
    occurrence: int = 1
    clock: str = ""
    starts: datetime = Field(sa_type=Instant)
    due: datetime = Field(sa_type=Instant)
    state: str = "open"
    wake: datetime | None = Field(default=None, sa_type=Instant)
    working: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    paused: datetime | None = Field(default=None, sa_type=Instant)
    pause_until: datetime | None = Field(default=None, sa_type=Instant)
    pause_reason: str = ""
    met: datetime | None = Field(default=None, sa_type=Instant)
    ended: datetime | None = Field(default=None, sa_type=Instant)


class Notice(SQLModel, table=True):
    """One thing to tell one person. `state`: queued, suppressed; a suppression says why."""

    __table_args__ = (UniqueConstraint("subject", "rung", "occurrence", "contact"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    rung: str
    occurrence: str
    contact: str
    case_id: int | None = Field(default=None, foreign_key="case_.id", index=True)
    outgoing_id: int | None = Field(default=None, foreign_key="outgoing.id", index=True)
    at: datetime = Field(sa_type=Instant)
    state: str = "queued"
    reason: str = ""


class Outgoing(SQLModel, table=True):
    """One mail with its rendered bytes fixed. `state`: queued, claimed, sending, sent, failed, doubt, held, dropped."""

    __table_args__ = (
        Index("ix_outgoing_state_next", "state", "next_at"),
        Index("ix_outgoing_recipient_created", "recipient", "created"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    purpose: str
    case_id: int | None = Field(default=None, foreign_key="case_.id", index=True)
    focal_point: str
    sender: str
    recipient: str
    subject: str
    header_id: str = Field(unique=True)
    rendered: bytes = Field(sa_type=LargeBinary)
    state: str = "queued"
    attempts: int = 0
    created: datetime = Field(sa_type=Instant)
    next_at: datetime = Field(sa_type=Instant)
    claimed_by: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    response: str = ""
    dsn: str = ""


class Held(SQLModel, table=True):
    """A message that waits for an officer: ranked candidates with reasons. `state`: open, settled, dismissed."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(unique=True, foreign_key="message.id")
    reason: str
    candidates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    state: str = Field(default="open", index=True)
    at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str = ""
    decision: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Token(SQLModel, table=True):
    """A token that was put into a mail: kind (case, bundle, notice, probe) and what it stands for.

    The value is an HMAC over kind, subject, contact and nonce (core.tokens); the row only says what to recompute.
    """

    value: str = Field(primary_key=True)
    kind: str
    key_id: str
    subject: str = Field(index=True)
    contact: str
    nonce: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created: datetime = Field(sa_type=Instant)
    expires: datetime | None = Field(default=None, sa_type=Instant)
    used: datetime | None = Field(default=None, sa_type=Instant)
    decision: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Draft(SQLModel, table=True):
    """Something that waits for an officer's KIRIM: a new case, a transfer, a letter one level up, a new contact."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    officer: str
    case_id: int | None = Field(default=None, foreign_key="case_.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    state: str = Field(default="open", index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class StoredRuleSet(SQLModel, table=True):
    """A set of rules that ever acted, whole, by its hash."""

    __tablename__ = "rule_set"

    hash: str = Field(primary_key=True)
    files: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    first_used: datetime = Field(sa_type=Instant)

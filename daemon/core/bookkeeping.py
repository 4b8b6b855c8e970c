"""The store's own books, which no case knows of: counters, leases, pieces of kept files, checkpoints of the event chains."""

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field, SQLModel

from daemon.core.records import Instant


class Counter(SQLModel, table=True):
    """The last sequence given out by name (case numbers of a year)."""

    name: str = Field(primary_key=True)
    value: int = 0


class Lease(SQLModel, table=True):
    """Who owns a mailbox or a tick until when; `fence` grows with every change of owner."""

    name: str = Field(primary_key=True)
    owner: str
    fence: int = 1
    until: datetime = Field(sa_type=Instant)


class KeptPiece(SQLModel, table=True):
    """A piece of a kept file, where machines share the database instead of a folder. `size` is the whole file's, in bytes."""

    __tablename__ = "kept_piece"

    sha256: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    piece: bytes = Field(sa_type=LargeBinary)


class Checkpoint(SQLModel, table=True):
    """One night's seal over the heads of all event chains: `hash` covers `previous` and every head that changed since."""

    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    previous: str
    hash: str


class SealedHead(SQLModel, table=True):
    """The last event of a case's chain at a checkpoint; noted at the first checkpoint that finds it changed."""

    __tablename__ = "sealed_head"

    case_id: int = Field(primary_key=True, foreign_key="case_.id")
    day: date = Field(primary_key=True, foreign_key="checkpoint.day")
    sequence: int
    hash: str

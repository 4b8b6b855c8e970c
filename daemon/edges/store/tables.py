"""The records as tables of SQLAlchemy Core, where a row costs a tenth of an object.

Statements that run for every message are built once, as constants with bound parameters: building one costs more than
running it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Executable, Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from daemon.core import bookkeeping, records

T = TypeVar("T")
IN_LIST = 500
"""How many values one IN list holds; longer ones are asked in pieces."""


def table_of(model: type[SQLModel]) -> Table:
    """The table of a record."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


ANALYSIS = table_of(records.StoredAnalysis)
ATTACHMENT = table_of(records.StoredAttachment)
CASE = table_of(records.Case)
CHECKPOINT = table_of(bookkeeping.Checkpoint)
COMPLAINANT = table_of(records.Complainant)
CONTACT = table_of(records.Contact)
COUNTER = table_of(bookkeeping.Counter)
DEADLINE = table_of(records.Deadline)
DRAFT = table_of(records.Draft)
EVENT = table_of(records.Event)
EXTRACTED = table_of(records.ExtractedText)
HELD = table_of(records.Held)
INSTITUTION = table_of(records.Institution)
KEPT_PIECE = table_of(bookkeeping.KeptPiece)
LEASE = table_of(bookkeeping.Lease)
LETTER = table_of(records.Letter)
MESSAGE = table_of(records.KeptMessage)
MESSAGE_CASE = table_of(records.MessageCase)
NOTICE = table_of(records.Notice)
OUTGOING = table_of(records.Outgoing)
RULE_SET = table_of(records.StoredRuleSet)
SEALED_HEAD = table_of(bookkeeping.SealedHead)
SIGHTING = table_of(records.Sighting)
TOKEN = table_of(records.Token)


def one(model: type[SQLModel], column: Column[Any]) -> Select[Any]:
    """The statement that finds the record whose `column` is the parameter `value`."""
    return select(model).where(column == bindparam("value"))


def several(model: type[SQLModel], column: Column[Any], *order: Any) -> Select[Any]:
    """The statement that finds the records whose `column` is among the parameter `values`."""
    return select(model).where(column.in_(bindparam("values", expanding=True))).order_by(*order)


def upsert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in a dialect ("sqlite", "postgresql")."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def put(dialect: str, table: Table) -> Executable:
    """The statement that inserts a row, or replaces what is not key in the one of the same primary key."""
    statement = upsert(dialect, table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


@cache
def _absent(dialect: str, table: Table) -> Executable:
    # What came back is asked, not rowcount: SQLAlchemy loses that of an INSERT on PostgreSQL.
    return upsert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


def insert_absent(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique key already holds it; whether it was written."""
    return connection.execute(_absent(connection.dialect.name, table), clean_row(row)).first() is not None


def clean_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as every database takes it: text of hostile mail may hold NUL and lone surrogates."""
    return {key: clean(value) for key, value in row.items()}


def clean(value: Any) -> Any:
    """The value with NUL and lone surrogates in its strings replaced by U+FFFD, however deep they stand."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner) for inner in value]
    return value


def _clean_text(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "\ufffd")
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return whole.replace("\0", "\ufffd")


def in_pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in lists short enough for one IN."""
    for start in range(0, len(values), IN_LIST):
        yield values[start : start + IN_LIST]

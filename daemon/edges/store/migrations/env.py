"""Alembic's way into the migrations: always online, always in the connection and transaction that migrate() opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from daemon.core import bookkeeping, records

TABLES = (bookkeeping.Counter, records.Case)  # their modules fill SQLModel.metadata when they are imported


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write types as SQLAlchemy's own, so that a migration does not change when a record's type does."""
    if kind == "type" and isinstance(item, records.Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()

"""Streaming a long list in pages by row id: constant memory, and no connection held while the caller works."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select

from daemon.edges.store.engine import Database

PAGE = 500


def stream(
    database: Database, statement: Select[Any], by: Column[Any], *, after: int = 0, limit: int | None = None
) -> Iterator[Any]:
    """Records that the statement selects, ordered by their row id `by`, from the one after `after`."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = database.all(statement.where(by > after).order_by(by).limit(size))
        yield from page
        if len(page) < size:
            return
        after = page[-1].id
        left = None if left is None else left - size

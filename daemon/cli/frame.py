"""What every command shares: the global options, how answers are printed, and which exit code a fault gets."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from daemon.edges.config import Config


class Exit(IntEnum):
    """The exit codes of the contract (sysexits.h where it has one)."""

    FINE = 0
    FOUND = 1
    USAGE = 64
    UNREACHABLE = 69
    LATER = 75
    CONFIG = 78


@dataclass
class Frame:
    """The global options of one call."""

    config_path: Path | None = None
    as_json: bool = False

    def find_config(self) -> Path | None:
        """The configuration file: --config, else ./config.toml, else /etc/kawal/config.toml; None where there is none."""
        if self.config_path is not None:
            return self.config_path
        return next((p for p in (Path("config.toml"), Path("/etc/kawal/config.toml")) if p.is_file()), None)

    def config(self) -> "Config":
        """The configuration; ends with 78 where there is none."""
        path = self.find_config()
        if path is None:
            fail("no config.toml here or in /etc/kawal: run `kawal init`, or give --config PATH", Exit.CONFIG)
        from daemon.edges.config import load_config

        return load_config(path)


FRAME = Frame()


def fail(text: str, code: Exit) -> NoReturn:
    """End the command with a sentence that says what to do."""
    typer.echo(f"kawal: {text}", err=True)
    raise typer.Exit(code)


def emit(row: Mapping[str, Any]) -> None:
    """One JSON object on one line of stdout."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")


def plain(value: Any) -> Any:
    """Instants and dates in ISO 8601, sets sorted, everything else as text: for json.dumps."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def show(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], empty: str) -> int:
    """Rows as JSON lines or as a table with `columns` (key -> heading); gives how many there were."""
    if FRAME.as_json:
        listed_as_json = 0
        for row in rows:
            emit(row)
            listed_as_json += 1
        return listed_as_json
    listed = [{key: _cell(row.get(key)) for key in columns} for row in rows]
    if not listed:
        typer.echo(empty)
        return 0
    widths = {key: max(len(title), *(len(row[key]) for row in listed)) for key, title in columns.items()}
    typer.echo("  ".join(title.ljust(widths[key]) for key, title in columns.items()).rstrip())
    for row in listed:
        typer.echo("  ".join(row[key].ljust(widths[key]) for key in columns).rstrip())
    return len(listed)


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=plain)
    return "".join(c if c.isprintable() else " " for c in text)[:60].strip('"')


def rehearsal_clock_is_set() -> bool:
    """Whether KAWAL_NOW sets the clock (one-shot commands only)."""
    return bool(os.environ.get("KAWAL_NOW"))

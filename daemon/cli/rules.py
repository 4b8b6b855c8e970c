"""`kawal rules`: check, explain, schema, copy."""

from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit
from daemon.core.book import compile_book
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import find_files

family = typer.Typer(help="Rule files.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `rules`."""
    app.add_typer(family, name="rules")


@family.command("check")
def check(
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder to check instead of the configured one.")] = None,
) -> None:
    """Compile every rule file, run its examples and lint it.

    Example: kawal rules check
    """
    folder = rules or (FRAME.config().rules.dir if FRAME.find_config() else None)
    try:
        book = compile_book(find_files("rules", folder))
    except FaultyFile as faulty:
        for fault in faulty.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(Exit.CONFIG) from None
    for warning in book.warnings:
        typer.echo(str(warning))
    if FRAME.as_json:
        emit({"hash": book.hash, "warnings": len(book.warnings)})
    else:
        typer.echo(f"baik: {book.hash[:12]}")

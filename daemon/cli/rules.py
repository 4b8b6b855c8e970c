"""`kawal rules`: check and copy rule files."""

from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail
from daemon.core.book import compile_book
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import find_files, start_override

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


@family.command("copy")
def copy(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Files as they are shipped: clocks.toml, id/letter.html.j2.", show_default=False)],
) -> None:
    """Copy shipped rule files or templates into this office's folders, to be edited there; what is there already stays as it is.

    Example: kawal rules copy clocks.toml id/letter.html.j2
    """
    config = FRAME.config()
    for name in names:
        is_template = name.endswith(".j2")
        folder = config.templates.dir if is_template else config.rules.dir
        try:
            written = start_override("templates" if is_template else "rules", name, folder)
        except (LookupError, FileExistsError) as fault:
            fail(str(fault.args[0]), Exit.FOUND)
        for path in written:
            typer.echo(str(path))

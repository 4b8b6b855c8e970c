"""`kawal rules`: check and copy rule files."""

from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail
from daemon.core.book import compile_book
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.files import find_files, packaged

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
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Files as they are shipped, such as clocks.toml.", show_default=False)],
) -> None:
    """Copy shipped rule files into this office's folder, to be edited there; what is there already stays as it is.

    Example: kawal rules copy clocks.toml
    """
    folder, shipped = FRAME.config().rules.dir, packaged("rules")
    files = {path.name: path for path in shipped.iterdir()}
    for name in names:
        if name not in files:
            fail(f"no rule file {name!r}: {', '.join(sorted(n for n in files if n.endswith('.toml')))}", Exit.FOUND)
        if (folder / name).exists():
            fail(f"{folder / name} is there already; nothing was changed", Exit.FOUND)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        text = files[name].read_bytes()
        (folder / name).write_bytes(text)
        schema = files.get(text.partition(b"\n")[0].removeprefix(b"#:schema ./").decode().strip())
        if schema is not None:
            (folder / schema.name).write_bytes(schema.read_bytes())
        typer.echo(str(folder / name))

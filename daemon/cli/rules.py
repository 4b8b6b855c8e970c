"""`kawal rules`: check and copy rule files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from daemon.cli import rules_explaining, rules_trying
from daemon.cli.frame import FRAME, Exit, emit, fail
from daemon.edges.files import start_override
from daemon.flows import rulechecking

family = typer.Typer(help="Rule files.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `rules`."""
    rules_trying.attach(family)
    rules_explaining.attach(family)
    app.add_typer(family, name="rules")


@family.command("check")
def check(
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder to check instead of the configured one.")] = None,
    templates: Annotated[Path | None, typer.Option("--templates", help="Folder of templates to check instead of the configured one.")] = None,
) -> None:
    """Compile every rule file, run its examples, lint it, and fill every template with samples.

    With a configuration, rules are also held against the directory and the kept mail.

    Example: kawal rules check
    """
    config = FRAME.config() if FRAME.find_config() else None
    checked = rulechecking.check(
        rules or (config.rules.dir if config else None), templates or (config.templates.dir if config else None), config
    )
    for fault in (*checked.faults, *checked.warnings):
        if FRAME.as_json:
            emit(asdict(fault))
        else:
            typer.echo(str(fault), err=fault.severity == "error")
    if checked.faults:
        raise typer.Exit(Exit.CONFIG)
    if FRAME.as_json:
        emit({"hash": checked.hash, "warnings": len(checked.warnings)})
    else:
        typer.echo(f"baik: {checked.hash[:12]}")


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
